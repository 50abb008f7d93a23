"""What the last step of an event changed, for the minutes in which it can be taken back."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ezhili.db import Base


class EventUndo(Base):
    """One row an event at most: the next step that can be taken back replaces it (DECISIONS.md 31)."""

    __tablename__ = "event_undos"
    __table_args__ = (Index(None, "until"),)

    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), primary_key=True)
    made: Mapped[int]
    """The version of the event that the step made; any other version closes the way back."""
    step: Mapped[str]
    actor_id: Mapped[UUID]
    until: Mapped[datetime]
    calendar: Mapped[int]
    """Revision of calendar and limits by which the due times of `was` were worked out."""
    was: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """event, clocks, tasks: the columns that the step changed, as they were."""
    new: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """clocks, tasks: ids of the rows that the step added."""
