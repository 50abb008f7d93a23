"""What can be done with calendars and clocks."""

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
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
TODAY = "(now() at time zone 'Asia/Shanghai')::date"
_REVISION = "select number from calendar_revision"
_YEARS = "select year from calendar_years"
_DAYS = 'select "on" as day, is_working from calendar_days'
_HOURS = (
    "select first, last, intervals::text as intervals, valid_from, valid_to from working_hours order by id"
)
_RULES = f"select * from sla_rules where valid_from <= {TODAY} order by valid_from"
_NAMES = {holiday.value: holiday.chinese for holiday in chinese_calendar.Holiday}


def holidays() -> list[dict[str, Any]]:
    """The rows of `calendar_days` that come with the product: 2004 to 2026."""
    days = (FIRST_DAY + timedelta(n) for n in range((LAST_DAY - FIRST_DAY).days + 1))
    return [_day(day) for day in days]


def _day(day: date) -> dict[str, Any]:
    _, name = chinese_calendar.get_holiday_detail(day)
    return {
        "on": day,
        "is_working": chinese_calendar.is_workday(day),
        "name": _NAMES.get(name),
        "source_notice": NOTICE,
        "notice_year": day.year,
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
    """Load calendar and limits into a database that lacks them; what is there stays."""
    await session.execute(insert(SlaRule).on_conflict_do_nothing(), rules())
    if not await session.scalar(select(func.count()).select_from(CalendarYear)):
        await session.execute(insert(CalendarYear), years())
    if await session.scalar(select(func.count()).select_from(CalendarRevision)):
        return
    await session.execute(insert(CalendarDay), holidays())
    await session.execute(insert(CalendarRevision), [{"id": 1, "number": 1}])


def keeper(
    days: Mapping[date, bool],
    seasons: Iterable[Season],
    limits: Iterable[Mapping[str, Any]],
    version: int,
    noticed: Iterable[int] | None = None,
) -> Timekeeper:
    """A timekeeper of plain values; later rules replace earlier ones, and so do later seasons.

    `noticed` are the years whose notice is known, by default those of `days`.
    """
    known = {
        (row["subject_kind"], row["stage"], row["urgency"]): Limit(
            row["limit_type"], float(row["limit_value"])
        )
        for row in limits
    }
    return Timekeeper(Calendar(days, list(seasons), noticed), known, version)


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _season(row: Mapping[str, Any]) -> Season:
    intervals: Intervals = tuple((_minutes(a), _minutes(b)) for a, b in json.loads(row["intervals"]))
    first, last = (tuple(int(part) for part in row[name].split("-")) for name in ("first", "last"))
    valid_to = row["valid_to"] or date.max
    return Season(first, last, intervals, row["valid_from"], valid_to)  # type: ignore[arg-type]  # two numbers each


async def _load(driver: Driver) -> Timekeeper:
    revision = await driver.fetchrow(_REVISION)  # before what it stands for, so that it is never too new
    days = {row["day"]: row["is_working"] for row in await driver.fetch(_DAYS)}
    noticed = [row["year"] for row in await driver.fetch(_YEARS)]
    seasons = [_season(row) for row in await driver.fetch(_HOURS)]
    limits = await driver.fetch(_RULES)
    return keeper(days, seasons, limits, revision["number"] if revision else 0, noticed)


# With the day in it, so that a rule comes into force at midnight.
TIMEKEEPER: Fresh[Timekeeper] = Fresh(
    f"select number || ' ' || {TODAY} as revision from calendar_revision", _load
)
"""`await TIMEKEEPER.read(database, driver)`: at most a second old."""


class Subject(NamedTuple):
    """What the journal says of a record whose deadline moves."""

    id: UUID
    state: str
    area_code: str
    """The narrowest area it lies in, 6 to 15 digits."""
    category: str | None
    urgency: str = "normal"


@dataclass(frozen=True)
class Follower:
    """How a wing's records follow their clocks when the calendar changes."""

    hold: Callable[[Driver, Sequence[UUID]], Awaitable[Sequence[Subject]]]
    """Lock these records against steps, in the order of their ids, but for those that are locked already."""
    follow: Callable[[Driver, Sequence[UUID]], Awaitable[None]]
    """Copy what their clocks say to these records, which are held; no version is raised."""


FOLLOWERS: dict[str, Follower] = {}


def register(subject_kind: str, follower: Follower) -> None:
    """Let a wing's records follow their clocks; a wing does so where it is imported."""
    FOLLOWERS[subject_kind] = follower
