"""HTTP for attachments: received in pieces, looked at by content, re-encoded apart, served from here."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter
from starlette.requests import Request as Reading
from starlette.types import Message
from typing_extensions import TypedDict
from uuid_utils.compat import uuid7

from ezhili import files
from ezhili.access import Actor, SignedIn, require
from ezhili.db import Database, Driver, Here, ReadDriver
from ezhili.deadline import extend
from ezhili.http import Form, NoQuery, asked, json_response
from ezhili.idempotency import AnyOnce, OnceBesideQuery
from ezhili.problems import FORM, FieldError, Invalid, TooLarge, Words, WrongMedia

MB = 1 << 20
router = APIRouter(prefix="/attachments", tags=["attachments"], max_body_size=27 * MB)
LARGEST = {"image": 10 * MB, "document": 25 * MB}
SECONDS = 30.0  # for receiving is the caller's time; this is ours
A_DAY = 300  # uploads of one account in 24 hours
_turns = asyncio.Semaphore(2)  # images decoded at a time

TOO_LARGE = Words(
    "upload-too-large",
    "文件过大：图片不超过 10 MB，PDF 文件不超过 25 MB。请压缩后再上传。",
    "The file is too large: at most 10 MB for images and 25 MB for PDF. Make it smaller and try again.",
)
NOT_TAKEN = Words(
    "upload-kind",
    "只接受 JPEG、PNG、WebP 图片和 PDF 文件；按内容识别，与文件名无关。",
    "Only JPEG, PNG and WebP images and PDF are taken; the content decides, not the name.",
)
NOT_AN_IMAGE = Words(
    "upload-damaged",
    "图片无法读取，或超过 4000 万像素。请换一张。",
    "The image cannot be read, or has more than 40 million pixels. Send another one.",
)
EMPTY = Words("upload-empty", "没有收到文件内容。", "No file was received.")
TOO_MANY = Words(
    "upload-quota",
    "24 小时内最多上传 300 个文件，请稍后再传。",
    "At most 300 files in 24 hours; try again later.",
)


class AttachmentQuery(Form):
    """What is told of a file while it is uploaded."""

    kind: Literal["before", "after", "document", "voice", "other"] = "other"


class UploadOut(TypedDict):
    """An uploaded file, to be named by a record within 24 hours."""

    id: UUID
    kind: str
    mime: str
    bytes: int
    sha256: str
    """Of the original, in hexadecimal."""
    width: int | None
    height: int | None


_SHAPE = TypeAdapter(UploadOut)


def _kind(head: bytes) -> str | None:
    """What a file is by its first bytes: image, document, or nothing we take."""
    if head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return "image"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image"
    return "document" if head.startswith(b"%PDF-") else None


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """The content of the one file, whether it is the body or a part of it; capped while it comes."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        async for piece in request.stream():
            yield piece
        return
    capped = Reading(request.scope, _capped(request))
    async with capped.form(max_files=1, max_fields=4) as form:
        upload: Any = form.get("file")
        while hasattr(upload, "read") and (piece := await upload.read(MB)):
            yield piece


def _capped(request: Request) -> Any:
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > LARGEST["document"] + MB:
            raise TooLarge(TOO_LARGE)
        return message

    return receive


async def _received(request: Request, path: Path, only: frozenset[str]) -> tuple[str, bytes]:
    """Write the content to `path`; what it is and its SHA-256. Raise TooLarge, WrongMedia, Invalid."""
    kind, hashed, size = None, sha256(), 0
    with path.open("wb") as file:
        async for piece in _pieces(request):
            if not size and piece:
                kind = _kind(piece)
                if kind not in only:
                    raise WrongMedia(NOT_TAKEN)
            size += len(piece)
            if kind and size > LARGEST[kind]:
                raise TooLarge(TOO_LARGE)
            hashed.update(piece)
            file.write(piece)
    if kind is None:
        raise Invalid(FORM, [FieldError("body", "", EMPTY, {})])
    return kind, hashed.digest()


async def _encoded(folder: Path) -> dict[str, Any]:
    """Re-encode the image in a process with limits. Raise Invalid when it is none."""
    paths = [str(folder / name) for name in ("in", "whole", "thumb")]
    async with _turns:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "ezhili.images", *paths),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        said, _ = await child.communicate()
    if child.returncode != 0:
        raise Invalid(FORM, [FieldError("body", "", NOT_AN_IMAGE, {})])
    found: dict[str, Any] = json.loads(said)
    return found


@asynccontextmanager
async def _folder() -> AsyncIterator[Path]:
    with TemporaryDirectory(prefix="ezhili-") as name:
        yield Path(name)


async def _stored(folder: Path, kind: str, digest: bytes) -> dict[str, Any]:
    """The columns that follow from the content, once the content is kept."""
    if kind == "document":
        await files.keep(digest, folder / "in", None)
        size = (folder / "in").stat().st_size
        return {"mime": "application/pdf", "bytes": size, "width": None, "height": None}
    sizes = await _encoded(folder)
    await files.keep(digest, folder / "whole", folder / "thumb")
    return {"mime": "image/jpeg", "bytes": (folder / "whole").stat().st_size, **sizes}


_INSERT = (
    "insert into attachments (id, sha256, mime, bytes, kind, width, height, uploaded_by) "
    "values ($1, $2, $3, $4, $5, $6, $7, $8)"
)
_TODAY = (
    "select count(*) as uploads from attachments "
    "where uploaded_by = $1 and created_at > now() - interval '1 day'"
)


@router.post("", response_model=UploadOut, status_code=201)
async def upload_attachment(
    request: Request,
    database: Here,
    actor: Annotated[Actor, require("attachments:write")],
    once: OnceBesideQuery,
    query: Annotated[AttachmentQuery, asked(AttachmentQuery)],
) -> Response:
    """Upload one file, as the raw body or as the part `file` of a form; then name its id in a record."""
    return await take_in(request, database, actor, once, query.kind, _check_quota)


async def take_in(
    request: Request,
    database: Database,
    actor: Actor,
    once: AnyOnce,
    name: str,
    check_quota: Callable[[Driver, Actor], Awaitable[None]],
    only: frozenset[str] = frozenset({"image", "document"}),
) -> Response:
    """Receive one file and keep it: once for each key, within a quota, of the kinds in `only`."""
    async with _folder() as folder:
        kind, digest = await _received(request, folder / "in", only)
        extend(request.scope, SECONDS)
        once.fingerprint(digest)
        async with once.turn():
            async with database.driver() as driver:
                if replay := await once.known(driver):
                    return replay
                await check_quota(driver, actor)
            row = {"id": uuid7(), "kind": name, **await _stored(folder, kind, digest)}
            body: Any = {**row, "sha256": digest.hex()}
            place = f"/api/v1/attachments/{row['id']}"
            answer = json_response(_SHAPE.dump_json(body), 201, {"Location": place})
            async with database.driver() as driver, driver.transaction():
                values = [row[name] for name in ("mime", "bytes", "kind", "width", "height")]
                await driver.execute(_INSERT, row["id"], digest, *values, actor.id)
                await once.keep(driver, answer)
    return answer


async def _check_quota(driver: Any, actor: Actor) -> None:
    row = await driver.fetchrow(_TODAY, actor.id)
    if row["uploads"] >= A_DAY:
        raise TooLarge(TOO_MANY)


async def _seen(driver: ReadDriver, actor: SignedIn, attachment_id: UUID) -> Any:
    return await files.seen(driver, actor, attachment_id)


# Before Reader in a signature: dependencies run in that order, and 404 goes before 403.
Seen = Annotated[Any, Depends(_seen)]
Reader = Annotated[Actor, require("attachments:read")]
IfNoneMatch = Annotated[str | None, Header()]


async def _served(row: Any, thumb: bool, if_none_match: str | None) -> Response:
    name = row["sha256"].hex()[:20] + ("-t" if thumb else "")
    picture = row["mime"].startswith("image/")
    headers = {
        "ETag": f'"{name}"',
        "Cache-Control": "private, max-age=0, must-revalidate",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": f"{'inline' if picture else 'attachment'}; filename={name}",
    }
    if if_none_match == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    chunks = await files.stream(row["sha256"], thumb)
    return StreamingResponse((bytes(one) async for one in chunks), 200, headers, row["mime"])


BYTES: dict[int | str, dict[str, Any]] = {200: {"content": {"image/jpeg": {}, "application/pdf": {}}}}


@router.get("/{attachment_id}", response_class=Response, responses=BYTES)
async def get_attachment(
    row: Seen, _actor: Reader, _: NoQuery, if_none_match: IfNoneMatch = None
) -> Response:
    """The file: an image as it was re-encoded, without its metadata; a PDF as it came, to be saved."""
    return await _served(row, False, if_none_match)


@router.get("/{attachment_id}/thumb", response_class=Response, responses=BYTES)
async def get_thumbnail(row: Seen, _actor: Reader, _: NoQuery, if_none_match: IfNoneMatch = None) -> Response:
    """A picture of at most 480 pixels; 404 for documents."""
    return await _served(row, True, if_none_match)
