"""HTTP for the files of imports: received in pieces and looked at before anything of them is unpacked."""

import asyncio
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, cast

from fastapi import APIRouter, Request, Response

from ezhili.access import Actor, require
from ezhili.db import Driver, Here
from ezhili.deadline import extend
from ezhili.http import asked, written
from ezhili.idempotency import OnceBesideQuery
from ezhili.imports import keeping
from ezhili.imports.looking import LARGEST, MB, TOO_LARGE, look
from ezhili.imports.schemas import FileQuery, ImportFileOut
from ezhili.problems import TooLarge, Words

router = APIRouter(prefix="/import-files", tags=["imports"], max_body_size=LARGEST + MB)
SECONDS = 30.0
A_DAY = 100
TOO_MANY = Words(
    "import-quota",
    "24 小时内最多上传 100 个导入文件，请稍后再传。",
    "At most 100 files for imports in 24 hours; try again later.",
)


async def _received(request: Request, path: Path) -> bytes:
    """Write the body to `path`; its SHA-256. Raise TooLarge."""
    size, digest = 0, sha256()
    with path.open("wb") as file:
        async for piece in request.stream():
            size += len(piece)
            if size > LARGEST:
                raise TooLarge(TOO_LARGE)
            digest.update(piece)
            file.write(piece)
    return digest.digest()


TABLE = {"schema": {"type": "string", "format": "binary"}}
BODY = {"requestBody": {"required": True, "content": {"application/octet-stream": TABLE}}}


@router.post("", response_model=ImportFileOut, status_code=201, openapi_extra=BODY)
async def upload_import_file(
    request: Request,
    database: Here,
    actor: Annotated[Actor, require("imports:write")],
    once: OnceBesideQuery,
    query: Annotated[FileQuery, asked(FileQuery)],
) -> Response:
    """Upload a table as the raw body: xlsx, csv in UTF-8 or GB18030, GeoJSON; the content decides."""
    with TemporaryDirectory(prefix="ezhili-") as folder:
        path = Path(folder) / "table"
        once.fingerprint(await _received(request, path))
        extend(request.scope, SECONDS)
        async with once.turn():
            async with database.driver() as driver:
                if replay := await once.known(driver):
                    return replay
            format = await asyncio.to_thread(look, path)
            async with database.sessions.begin() as session:
                if await keeping.of_today(session, actor) >= A_DAY:
                    raise TooLarge(TOO_MANY)
                file = await keeping.keep(session, actor, query.name, format, path.read_bytes())
                told = {name: getattr(file, name) for name in ImportFileOut.__annotations__}
                answer = written(ImportFileOut, {**told, "sha256": file.sha256.hex()}, 201)
                raw = await (await session.connection()).get_raw_connection()
                await once.keep(cast(Driver, raw.driver_connection), answer)
    return answer
