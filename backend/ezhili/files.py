"""Photos and documents: uploaded first, then named by the record they belong to."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import obstore
from obstore.store import LocalStore, ObjectStore
from obstore.store import from_url as store_at
from sqlalchemy import BigInteger, CheckConstraint, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from ezhili.access import Actor
from ezhili.db import Base, Database, Driver
from ezhili.problems import NotFound, Words, refused
from ezhili.settings import settings

UNKNOWN = Words("attachment-not-found", "没有这个附件。", "There is no such attachment in your sight.")
NOT_YOURS = Words(
    "attachment-unknown",
    "没有这个附件，或者它已用于别的记录。请重新上传。",
    "There is no such attachment of yours, or another record uses it; upload it again.",
)
UNNAMED_FOR = timedelta(hours=24)
ORPHANED_FOR = timedelta(hours=1)
Sees = Callable[[Driver, Actor, UUID], Awaitable[bool]]
_sees: dict[str, Sees] = {}


class Attachment(Base):
    """One uploaded file; it holds no personal data of its own. Equal files are stored once."""

    __tablename__ = "attachments"
    __table_args__ = (
        Index(None, "subject_id", postgresql_where=text("subject_id is not null")),
        Index("ix_attachments_unnamed", "created_at", postgresql_where=text("subject_id is null")),
        Index(None, "uploaded_by", "created_at"),
        Index(None, "sha256"),
        CheckConstraint("(subject_kind is null) = (subject_id is null)", name="subject_whole"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    sha256: Mapped[bytes]
    """Of the original, which is never served."""
    mime: Mapped[str]
    """Of what is served."""
    bytes: Mapped[int] = mapped_column(BigInteger)
    """Size of what is served."""
    kind: Mapped[str] = mapped_column(server_default="other")
    """before, after, document, voice or other."""
    width: Mapped[int | None]
    """Pixels, images only."""
    height: Mapped[int | None]
    uploaded_by: Mapped[UUID]
    subject_kind: Mapped[str | None]
    """event, …; null until a record names it."""
    subject_id: Mapped[UUID | None]
    state: Mapped[str] = mapped_column(server_default="clean")
    """quarantined or clean."""
    taken_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


def register(subject_kind: str, sees: Sees) -> None:
    """Tell who sees the attachments of a kind of record: whoever sees the record."""
    _sees[subject_kind] = sees


@cache
def store() -> ObjectStore:
    """The folder of the installation, or the store that EZHILI_FILES_URL names (s3://bucket/prefix)."""
    if settings().files_url:
        return store_at(settings().files_url)
    folder = settings().data.absolute() / "attachments"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # other accounts of this machine have no business there
    return LocalStore(folder)


def _key(sha256: bytes, thumb: bool = False) -> str:
    name = sha256.hex()
    return f"{name[:2]}/{name}{'.thumb' if thumb else ''}"


async def keep(sha256: bytes, whole: Path | bytes, thumb: Path | bytes | None) -> None:
    """Store a file, and its thumbnail, under the SHA-256 of its original; written aside, then renamed."""
    await obstore.put_async(store(), _key(sha256), whole)
    if thumb is not None:
        await obstore.put_async(store(), _key(sha256, True), thumb)


async def stream(sha256: bytes, thumb: bool) -> Any:
    """The chunks of a stored file. Raise NotFound when it is gone."""
    try:
        found = await obstore.get_async(store(), _key(sha256, thumb))
    except FileNotFoundError:
        raise NotFound(UNKNOWN) from None
    return found.stream()


_ONE = "select sha256, mime, uploaded_by, subject_kind, subject_id from attachments where id = $1"


async def sees(driver: Driver, actor: Actor, subject_kind: str, subject_id: UUID) -> bool:
    """Whether the actor sees a record; of a kind that nobody registered nobody sees any."""
    return subject_kind in _sees and await _sees[subject_kind](driver, actor, subject_id)


async def seen(driver: Driver, actor: Actor, attachment_id: UUID) -> Any:
    """The row of an attachment in sight: one's own, or of a record one sees. Raise NotFound."""
    row = await driver.fetchrow(_ONE, attachment_id)
    if row is None:
        raise NotFound(UNKNOWN)
    if row["subject_id"] is None:
        allowed = row["uploaded_by"] == actor.id
    else:
        allowed = await sees(driver, actor, row["subject_kind"], row["subject_id"])
    if not allowed:
        raise NotFound(UNKNOWN)
    return row


_CLAIMABLE = (
    "select id from attachments where id = any($1) and uploaded_by = $2 and subject_id is null for update"
)


async def claimable(driver: Driver, actor: Actor, ids: Sequence[UUID], pointer: str) -> None:
    """Lock attachments that a record is about to name. Raise Invalid when one is not the caller's to name."""
    if not ids:
        return
    found = {row["id"] for row in await driver.fetch(_CLAIMABLE, list(ids), actor.id)}
    for place, one in enumerate(ids):
        if one not in found:
            raise refused(f"{pointer}/{place}", NOT_YOURS)


_FORGET = "delete from attachments where subject_id is null and created_at < now() - $1::interval"
_STORED = "select sha256 from attachments where sha256 = any($1)"


async def sweep(database: Database) -> tuple[int, int]:
    """Drop rows that no record named in a day, then files that no row names; how many of each."""
    dropped = 0
    async with database.driver() as driver:
        said = await driver.execute(_FORGET, UNNAMED_FOR)
        async for batch in obstore.list(store(), chunk_size=500):
            dropped += await _sweep(driver, batch)
    return int(said.rpartition(" ")[2]), dropped


async def _sweep(driver: Driver, batch: Sequence[Any]) -> int:
    """Delete the files of one batch that are older than an hour and belong to no row."""
    old = [
        one
        for one in batch
        if datetime.now(one["last_modified"].tzinfo) - one["last_modified"] > ORPHANED_FOR
    ]
    named = {one["path"]: Path(one["path"]).stem for one in old}
    hashes = [bytes.fromhex(name) for name in named.values() if len(name) == 64]
    known = {row["sha256"].hex() for row in await driver.fetch(_STORED, hashes)}
    gone = [path for path, name in named.items() if name not in known]
    if gone:
        await obstore.delete_async(store(), gone)
    return len(gone)
