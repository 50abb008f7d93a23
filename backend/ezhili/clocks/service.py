"""What can be done with calendars and clocks."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import chinese_calendar
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from ezhili.clocks.arithmetic import Calendar, Intervals, Season
from ezhili.clocks.models import CalendarDay, CalendarRevision, CalendarYear, SlaRule
from ezhili.clocks.rules import Limit, Timekeeper, defaults
from ezhili.db import Driver, Fresh

FIRST_DAY, LAST_DAY = date(2004, 1, 1), date(2026, 12, 31)  # what chinesecalendar 1.11 knows
NOTICE = "chinesecalendar 1.11 (MIT), from the yearly notices of the State Council"
RULES_SINCE = date(2004, 1, 1)
_DAYS = 'select on_, is_working from (select "on" as on_, is_working from calendar_days) x'
_HOURS = (
    "select first, last, intervals::text as intervals, valid_from, valid_to from working_hours order by id"
)
_RULES = "select * from sla_rules where valid_from <= current_date order by valid_from"


def holidays() -> list[dict[str, Any]]:
    """The rows of `calendar_days` that come with the product: 2004 to 2026."""
    days = (FIRST_DAY + timedelta(n) for n in range((LAST_DAY - FIRST_DAY).days + 1))
    return [_day(day) for day in days]


def _day(day: date) -> dict[str, Any]:
    _, name = chinese_calendar.get_holiday_detail(day)
    return {
        "on": day,
        "is_working": chinese_calendar.is_workday(day),
        "name": name,
        "source_notice": NOTICE,
    }


def years() -> list[dict[str, Any]]:
    """The years those days belong to."""
    numbers = range(FIRST_DAY.year, LAST_DAY.year + 1)
    return [{"id": uuid7(), "version": 1, "year": year, "source_notice": NOTICE} for year in numbers]


def rules() -> list[dict[str, Any]]:
    """The rows of `sla_rules` that come with the product."""
    return [
        {**row, "limit_value": Decimal(row["limit_value"]), "valid_from": RULES_SINCE} for row in defaults()
    ]


async def install(session: AsyncSession) -> None:
    """Load calendar and limits into a database that has none yet; what is there stays."""
    if await session.scalar(select(func.count()).select_from(CalendarRevision)):
        return
    await session.execute(insert(CalendarYear), years())
    await session.execute(insert(CalendarDay), holidays())
    await session.execute(insert(SlaRule), rules())
    await session.execute(insert(CalendarRevision), [{"id": 1, "number": 1}])


def keeper(
    days: Mapping[date, bool], seasons: Iterable[Season], limits: Iterable[Mapping[str, Any]], version: int
) -> Timekeeper:
    """A timekeeper of plain values; later rules replace earlier ones."""
    known = {
        (row["subject_kind"], row["stage"], row["urgency"]): Limit(
            row["limit_type"], float(row["limit_value"])
        )
        for row in limits
    }
    return Timekeeper(Calendar(days, list(seasons)), known, version)


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _season(row: Mapping[str, Any]) -> Season:
    intervals: Intervals = tuple((_minutes(a), _minutes(b)) for a, b in json.loads(row["intervals"]))
    first, last = (tuple(int(part) for part in row[name].split("-")) for name in ("first", "last"))
    valid_to = row["valid_to"] or date.max
    return Season(first, last, intervals, row["valid_from"], valid_to)  # type: ignore[arg-type]  # two numbers each


async def _load(driver: Driver) -> Timekeeper:
    days = {row["on_"]: row["is_working"] for row in await driver.fetch(_DAYS)}
    seasons = [_season(row) for row in await driver.fetch(_HOURS)]
    limits = await driver.fetch(_RULES)
    revision = await driver.fetchrow(TIMEKEEPER.revision)
    return keeper(days, seasons, limits, revision["revision"] if revision else 0)


TIMEKEEPER: Fresh[Timekeeper] = Fresh("select number as revision from calendar_revision", _load)
"""`await TIMEKEEPER.read(database, driver)`: at most a second old."""


@dataclass(frozen=True)
class Move:
    """A clock that got another due time."""

    subject_id: UUID
    stage: str
    old: datetime
    new: datetime
    why: str
    """For the journal: the revision of the calendar that moved it."""


@dataclass(frozen=True)
class Mover:
    """How a wing's records follow their clocks: they are locked first, as every step does, then told."""

    lock: Callable[[AsyncSession, Sequence[UUID]], Awaitable[None]]
    moved: Callable[[AsyncSession, Sequence[Move]], Awaitable[None]]


MOVERS: dict[str, Mover] = {}


def register(subject_kind: str, mover: Mover) -> None:
    """Let a wing's records follow when their clocks move."""
    MOVERS[subject_kind] = mover
