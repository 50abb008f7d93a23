"""What somebody was told, and whether it was read."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ezhili.db import Base


class Notification(Base):
    """One line in the inbox of one person, about one entry of the journal (DOMAIN.md 3.7).

    Ids are given by one writer at a time, so whoever has read up to an id has missed nothing below it.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("user_id", "entry_id"),
        Index("ix_notifications_inbox", "user_id", "id", postgresql_where=text("not held")),
        Index(
            "ix_notifications_unread",
            "user_id",
            postgresql_where=text("read_at is null and not held"),
        ),
        Index("ix_notifications_held", "at", postgresql_where=text("held")),
        Index(None, "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    entry_id: Mapped[int] = mapped_column(BigInteger)
    """Of the journal."""
    kind: Mapped[str]
    """The action it tells of, for escalations with their mark: "event.dispatch", "event.escalate.red"."""
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    number: Mapped[str]
    """The subject's number, as people name it."""
    text_zh: Mapped[str]
    text_en: Mapped[str]
    urgent: Mapped[bool]
    at: Mapped[datetime]
    """When it is told: of what is not urgent never between 20:00 and 08:00 (DOMAIN.md 6.7)."""
    held: Mapped[bool] = mapped_column(server_default=text("false"))
    """Waits for the end of the quiet hours."""
    read_at: Mapped[datetime | None]
