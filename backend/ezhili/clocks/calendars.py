"""The yearly notice: entered by an administrator, and then every open clock moves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Any

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal, operations
from ezhili.access import Actor
from ezhili.clocks.models import CalendarDay, CalendarRevision, CalendarYear, SlaClock
from ezhili.clocks.rules import Limit, Timekeeper
from ezhili.clocks.schemas import NoticeIn
from ezhili.clocks.service import MOVERS, TIMEKEEPER, Move
from ezhili.db import Database
from ezhili.problems import Words, refused

OTHER_YEAR = Words(
    "day-of-another-year", "{day} 不在 {year} 年，请改正。", "{day} is not in {year}; correct it."
)
NOT_A_WEEKDAY = Words(
    "not-a-weekday",
    "{day} 是周末，本来就休息；放假日只填周一至周五。",
    "{day} is a weekend day and off anyway; list Monday to Friday only.",
)
NOT_A_WEEKEND = Words(
    "not-a-weekend",
    "{day} 是工作日；调休上班日只填周六、周日。",
    "{day} is worked anyway; list Saturdays and Sundays only.",
)
BATCH = 200  # records whose clocks move in one transaction


def missing(today: date, known: Sequence[int]) -> list[int]:
    """The years a warning is due for: this one, and from 1 November the next (DOMAIN.md 6.3)."""
    wanted = [today.year, *([today.year + 1] if today.month >= 11 else [])]
    return [year for year in wanted if year not in known]


async def year(session: AsyncSession, number: int, hold: bool = False) -> CalendarYear | None:
    """The notice of a year, when it is known."""
    one = select(CalendarYear).where(CalendarYear.year == number)
    found: CalendarYear | None = await session.scalar(one.with_for_update(key_share=True) if hold else one)
    return found


async def days(session: AsyncSession, number: int) -> list[dict[str, Any]]:
    """Every day of a year; Monday to Friday while its notice is not known."""
    rows = await session.scalars(
        select(CalendarDay).where(CalendarDay.on.between(date(number, 1, 1), date(number, 12, 31)))
    )
    known = {row.on: row for row in rows}
    found = []
    for day in _days_of(number):
        row = known.get(day)
        works, name = (row.is_working, row.name) if row else (day.weekday() < 5, None)
        found.append({"on": day, "is_working": works, "name": name})
    return found


def _days_of(number: int) -> list[date]:
    first = date(number, 1, 1)
    return [first + timedelta(n) for n in range((date(number + 1, 1, 1) - first).days)]


def unfolded(number: int, notice: NoticeIn) -> list[dict[str, Any]]:
    """All days of the year as the notice has them. Raise Invalid for a day that cannot be meant."""
    off = {}
    for at, one in enumerate(notice.days_off):
        _check(number, one.on, one.on.weekday() < 5, NOT_A_WEEKDAY, f"/days_off/{at}/on")
        off[one.on] = one.name
    for at, day in enumerate(notice.working_days):
        _check(number, day, day.weekday() >= 5, NOT_A_WEEKEND, f"/working_days/{at}")
    made_up = set(notice.working_days)
    return [
        {
            "on": day,
            "is_working": day in made_up or (day.weekday() < 5 and day not in off),
            "name": off.get(day),
            "source_notice": notice.source_notice,
        }
        for day in _days_of(number)
    ]


def _check(number: int, day: date, fits: bool, words: Words, pointer: str) -> None:
    if day.year != number:
        raise refused(pointer, OTHER_YEAR, day=day, year=number)
    if not fits:
        raise refused(pointer, words, day=day)


async def enter(
    session: AsyncSession, actor: Actor, number: int, known: CalendarYear | None, notice: NoticeIn
) -> CalendarYear:
    """Put a year's notice in place; background work then moves the open clocks that rest on it."""
    rows = unfolded(number, notice)
    first, last = date(number, 1, 1), date(number, 12, 31)
    await session.execute(delete(CalendarDay).where(CalendarDay.on.between(first, last)))
    await session.execute(insert(CalendarDay), rows)
    await session.execute(update(CalendarRevision).values(number=CalendarRevision.number + 1))
    record = known or CalendarYear(year=number)
    record.source_notice = notice.source_notice
    record.updated_at = func.now()
    session.add(record)
    worked = sum(row["is_working"] for row in rows)
    told = {"year": number, "source_notice": notice.source_notice, "working_days": worked}
    await journal.record(session, actor, "calendar_year.enter", record, actor.area, told)
    return record


RECOMPUTATION = "clock_recomputation"


async def renew(session: AsyncSession) -> None:
    """Let every open clock count as resting on an older calendar."""
    await session.execute(update(CalendarRevision).values(number=CalendarRevision.number + 1))


@operations.work(RECOMPUTATION)
async def recompute(database: Database, _: Mapping[str, Any], tell: operations.Tell) -> None:
    """The work behind POST /clock-recomputations."""
    await move(replace(database, kept={}))


async def move(database: Database) -> int:
    """Compute every open clock anew that rests on an older calendar; how many got another due time.

    In small transactions, each complete in itself: a kill in between loses nothing and repeats nothing.
    """
    async with database.driver() as driver:
        keeper = await TIMEKEEPER.read(database, driver)
    total = 0
    while True:
        async with database.sessions.begin() as session:
            moved = await _move_some(session, keeper)
        if moved is None:
            return total
        total += moved


async def _move_some(session: AsyncSession, keeper: Timekeeper) -> int | None:
    """One batch; None when nothing is left to do."""
    old = (SlaClock.stopped_at.is_(None), SlaClock.rule_version < keeper.version)
    picked = select(SlaClock.subject_kind, SlaClock.subject_id).where(*old).distinct().limit(BATCH)
    subjects = (await session.execute(picked)).all()
    if not subjects:
        return None
    for kind in sorted({kind for kind, _ in subjects}):
        if kind in MOVERS:
            await MOVERS[kind].lock(session, sorted(id for one, id in subjects if one == kind))
    ids = [id for _, id in subjects]
    clocks = (await session.scalars(select(SlaClock).where(*old, SlaClock.subject_id.in_(ids)))).all()
    moves: dict[str, list[Move]] = {}
    for clock in clocks:
        if change := _recompute(clock, keeper):
            moves.setdefault(clock.subject_kind, []).append(change)
    await session.flush()
    for kind, changed in moves.items():
        if kind in MOVERS:
            await MOVERS[kind].moved(session, changed)
    return sum(len(changed) for changed in moves.values())


def _recompute(clock: SlaClock, keeper: Timekeeper) -> Move | None:
    limits = [Limit(kind, float(value), bool(statutory)) for kind, value, statutory in clock.parts]
    due = keeper.due(clock.started_at, *limits)
    at = due.at + timedelta(seconds=clock.paused_total_s)
    old, clock.rule_version, clock.provisional = clock.due_at, keeper.version, due.provisional
    if at == old:
        return None
    clock.due_at = at
    return Move(clock.subject_id, clock.stage, old, at, f"calendar revision {keeper.version}")


_BREACHED = text(
    "with late as (select id from sla_clocks where stopped_at is null and not breached and paused_at is null "
    "and due_at < :now order by due_at limit 1000 for update skip locked) "
    "update sla_clocks set breached = true from late where sla_clocks.id = late.id"
)


async def mark_breaches(database: Database) -> int:
    """Mark the running clocks that are past their due time; how many were new."""
    total: int = 0
    while True:
        async with database.sessions.begin() as session:
            done: Any = await session.execute(_BREACHED, {"now": database.now().astimezone(UTC)})
        total += int(done.rowcount)
        if done.rowcount < 1000:
            return total
