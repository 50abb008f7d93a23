"""Photos and documents: uploaded first, then named by the record they belong to."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from ezhili.access import Actor
from ezhili.db import Base, Driver
from ezhili.problems import Words, refused

NOT_YOURS = Words(
    "attachment-unknown",
    "没有这个附件，或者它已用于别的记录。请重新上传。",
    "There is no such attachment of yours, or another record uses it; upload it again.",
)


class Attachment(Base):
    """One uploaded file; it holds no personal data of its own."""

    __tablename__ = "attachments"
    __table_args__ = (
        Index(None, "subject_id", postgresql_where=text("subject_id is not null")),
        Index("ix_attachments_unnamed", "created_at", postgresql_where=text("subject_id is null")),
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
