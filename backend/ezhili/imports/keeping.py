"""Keeps the files of imports for a week, compressed and encrypted, for a roster names people."""

import asyncio
import zlib
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from ezhili import crypto
from ezhili.access import Actor
from ezhili.db import Database
from ezhili.imports.models import ImportFile
from ezhili.problems import NotFound, Words

KEPT = timedelta(days=7)
NO_FILE = Words(
    "import-file-not-found",
    "没有这个文件，或已过七天保存期，请重新上传。",
    "There is no such file of yours, or its seven days are over: upload it again.",
)


async def keep(session: AsyncSession, actor: Actor, name: str, format: str, content: bytes) -> ImportFile:
    """Keep a file; `format` is xlsx, geojson or the encoding of a csv."""
    file = ImportFile(
        id=uuid7(),
        owner_id=actor.id,
        name=name,
        format=format,
        bytes=len(content),
        sha256=sha256(content).digest(),
        content=await asyncio.to_thread(_packed, content),
    )
    session.add(file)
    await session.flush()
    await session.refresh(file, ["created_at"])
    return file


def _packed(content: bytes) -> bytes:
    return crypto.seal_bytes(zlib.compress(content, 1))


async def of_today(session: AsyncSession, actor: Actor) -> int:
    """How many files an account has sent in 24 hours."""
    mine = select(func.count()).where(ImportFile.owner_id == actor.id)
    return await session.scalar(mine.where(ImportFile.created_at > func.now() - timedelta(days=1))) or 0


async def get(session: AsyncSession, owner_id: UUID, id: UUID | None) -> ImportFile:
    """A file of one's own. Raise NotFound."""
    mine = select(ImportFile).where(ImportFile.id == id, ImportFile.owner_id == owner_id)
    file: ImportFile | None = await session.scalar(mine.where(ImportFile.created_at > func.now() - KEPT))
    if file is None:
        raise NotFound(NO_FILE)
    return file


def content(file: ImportFile) -> bytes:
    """The file as it was sent."""
    return zlib.decompress(crypto.unseal_bytes(file.content))


def put(file: ImportFile, folder: Path) -> Path:
    """Write the file where the process that reads it finds it."""
    path = folder / "table"
    path.write_bytes(content(file))
    return path


async def sweep(database: Database) -> None:
    """Forget files after a week; what was imported from them stays known."""
    async with database.sessions.begin() as session:
        await session.execute(delete(ImportFile).where(ImportFile.created_at < func.now() - KEPT))
