"""The calendar of working days, office hours, limits, and the clocks that run."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Numeric,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from ezhili.db import Base, Record
from ezhili.problems import Words

YEAR_TAKEN = Words(
    "year-taken",
    "别人刚刚登记了这一年的通知，请刷新后重试。",
    "Somebody entered the notice of this year just now; reload and retry.",
)


class CalendarYear(Record):
    """A year whose notice is known; any other year is Monday to Friday and provisional (DOMAIN.md 6.3)."""

    __tablename__ = "calendar_years"
    __table_args__ = (
        UniqueConstraint("year", info={"conflict": YEAR_TAKEN}),
        CheckConstraint("year between 2000 and 2200", name="year"),
    )

    year: Mapped[int]
    source_notice: Mapped[str]
    """Where the days off come from: title or number of the notice."""


class CalendarDay(Base):
    """A day that the yearly notice of the State Council speaks of, or that it leaves as it is."""

    __tablename__ = "calendar_days"

    on: Mapped[date] = mapped_column(primary_key=True)
    is_working: Mapped[bool]
    """False on public holidays and weekends, True on make-up days."""
    name: Mapped[str | None]
    """The holiday, where there is one."""
    source_notice: Mapped[str]
    notice_year: Mapped[int]
    """Whose notice it is: that of a year may speak of the last days of the year before it."""


class WorkingHours(Base):
    """Office hours of a season; without any row the default of DOMAIN.md 6.2 holds."""

    __tablename__ = "working_hours"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    first: Mapped[str]
    """MM-DD, first day of the season, included."""
    last: Mapped[str]
    """MM-DD, last day of the season, included."""
    intervals: Mapped[list[list[str]]] = mapped_column(JSONB)
    """[["08:00", "12:00"], ["15:00", "18:00"]], local time."""
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class SlaRule(Base):
    """How long a stage may take, from a day on; a newer row of the same stage and urgency replaces it."""

    __tablename__ = "sla_rules"
    __table_args__ = (CheckConstraint("limit_value > 0", name="limit_value"),)

    subject_kind: Mapped[str] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(primary_key=True)
    urgency: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    limit_type: Mapped[str]
    """uh urgent hours, wh working hours, wd working days, cd calendar days."""
    limit_value: Mapped[Decimal] = mapped_column(Numeric(8, 4))
    """Hours or days."""
    source: Mapped[str]
    """specification, or proposal of ours to be confirmed by the district."""


class CalendarRevision(Base):
    """One row: raised with every change of days, hours or rules, so that each process reads them again."""

    __tablename__ = "calendar_revision"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]


class SlaClock(Base):
    """One stage and attempt of one record (DOMAIN.md 3.3); background work may move it: it has no version."""

    __tablename__ = "sla_clocks"
    __table_args__ = (
        Index(None, "subject_id"),
        Index("ix_sla_clocks_running", "due_at", postgresql_where=text("stopped_at is null")),
        CheckConstraint("mark between 0 and 5", name="mark"),
        Index("ix_sla_clocks_version", "rule_version", postgresql_where=text("stopped_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    stage: Mapped[str]
    attempt: Mapped[int]
    """1, 2, 3 … within the stage."""
    limit_type: Mapped[str]
    """uh, wh, wd, cd; `chain` for limits that follow each other."""
    limit_value: Mapped[Decimal] = mapped_column(Numeric(8, 4))
    """Hours or days; of a chain the number of its parts."""
    parts: Mapped[list[list[Any]]] = mapped_column(JSONB)
    """The limits one after the other, [["wh", 2.0, false], …]: what the due time is computed from."""
    started_at: Mapped[datetime]
    due_at: Mapped[datetime]
    provisional: Mapped[bool]
    """The due time rests on a year whose holidays are not announced yet."""
    pauses: Mapped[list[list[Any]]] = mapped_column(JSONB, server_default=text("'[]'"))
    """From and to of each pause that is over, RFC 3339: what moves the due time (DOMAIN.md 6.5)."""
    paused_total_s: Mapped[int] = mapped_column(server_default=text("0"))
    """Seconds of these pauses by the clock on the wall."""
    paused_at: Mapped[datetime | None]
    """Standing still since."""
    stopped_at: Mapped[datetime | None]
    breached: Mapped[bool] = mapped_column(server_default=text("false"))
    """Stopped, or still running, past its due time."""
    rule_version: Mapped[int]
    """Revision of calendar and rules by which the due time was computed."""
    mark: Mapped[int] = mapped_column(server_default=text("0"))
    """How far it was pressed on: 0 not yet, 1 half, 2 yellow, 3 red, 4 commissioner, 5 district (6.7)."""
    next_mark_at: Mapped[datetime | None]
    """When the next mark is told; none before the background worker has looked at the clock."""
    mark_due_at: Mapped[datetime | None]
    """The due time those two were computed from."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class SupervisionOrder(Base):
    """督办: a superior presses, and whoever has the matter answers by a date (DOMAIN.md 3.3)."""

    __tablename__ = "supervision_orders"
    __table_args__ = (
        CheckConstraint("level between 1 and 3", name="level"),
        Index(None, "subject_id"),
        Index("ix_supervision_orders_open", "answer_due_at", postgresql_where=text("ended_at is null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    clock_id: Mapped[UUID | None] = mapped_column(ForeignKey("sla_clocks.id"))
    """Of an order by the system, which ends with the clock that is late."""
    subject_kind: Mapped[str]
    subject_id: Mapped[UUID]
    level: Mapped[int]
    """1 by the system at the breach, 2 by a commissioner, 3 by the district."""
    kind: Mapped[str]
    """timeout, leader or key."""
    issued_by: Mapped[UUID]
    issued_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    unit: Mapped[str | None]
    """Code of the unit that was pressed; null when nobody had the matter yet."""
    answer_due_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    answer: Mapped[str | None] = mapped_column(Text)
    ended_at: Mapped[datetime | None]
    """Answered, or the matter came to its end without an answer."""
