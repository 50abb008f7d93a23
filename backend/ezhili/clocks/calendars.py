"""The yearly notice of holidays, as an administrator enters it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal
from ezhili.access import Actor
from ezhili.clocks.models import CalendarDay, CalendarRevision, CalendarYear
from ezhili.clocks.schemas import NoticeIn
from ezhili.days import today
from ezhili.problems import Words, refused

OTHER_YEAR = Words(
    "day-of-another-year",
    "{day} 不属于 {year} 年的通知（可含上一年12月25日至31日），请改正。",
    "{day} is not of the notice of {year}, which may reach back to 25 December before; correct it.",
)
NOT_A_WEEKEND = Words(
    "not-a-weekend",
    "{day} 是工作日；调休上班日只填周六、周日。",
    "{day} is worked anyway; list Saturdays and Sundays only.",
)
NAMED_TWICE = Words(
    "day-named-twice", "{day} 填了两次，请保留一次。", "{day} is named twice; keep one of them."
)
TOO_EARLY = Words(
    "notice-too-early",
    "{year} 年的通知最早在前一年登记，请核对年份。",
    "The notice of {year} is known the year before at the earliest; check the year.",
)


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


def named(number: int, notice: NoticeIn) -> list[dict[str, Any]]:
    """The days the notice speaks of, as rows. Raise Invalid for a day that cannot be meant."""
    found: dict[date, dict[str, Any]] = {}
    off = [(f"/days_off/{at}/on", one.on, one.name) for at, one in enumerate(notice.days_off)]
    worked = [(f"/working_days/{at}", day, None) for at, day in enumerate(notice.working_days)]
    for pointer, day, name in (*off, *worked):
        if not date(number - 1, 12, 25) <= day <= date(number, 12, 31):
            raise refused(pointer, OTHER_YEAR, day=day, year=number)
        if day in found:
            raise refused(pointer, NAMED_TWICE, day=day)
        if name is None and day.weekday() < 5:
            raise refused(pointer, NOT_A_WEEKEND, day=day)
        kept = {"source_notice": notice.source_notice, "notice_year": number}
        found[day] = {"on": day, "is_working": name is None, "name": name, **kept}
    return list(found.values())


# Days that no notice names: Monday to Friday, for the year itself and the one its notice reaches back into.
_REST = text(
    'insert into calendar_days ("on", is_working, source_notice, notice_year) '
    "select day::date, extract(isodow from day) < 6, y.source_notice, y.year from calendar_years y, "
    "generate_series(make_date(y.year, 1, 1), make_date(y.year, 12, 31), interval '1 day') day "
    "where y.year between :year - 1 and :year on conflict do nothing"
)


async def enter(
    session: AsyncSession, actor: Actor, number: int, known: CalendarYear | None, notice: NoticeIn
) -> CalendarYear:
    """Put a year's notice in place; background work then moves the open clocks that rest on it.

    Raise Invalid for a day that cannot be meant, or for a year whose notice nobody can know.
    """
    if number > today().year + 1:
        raise refused("/source_notice", TOO_EARLY, year=number)
    rows = named(number, notice)
    record = known or CalendarYear(year=number)
    record.source_notice = notice.source_notice
    record.updated_at = func.now()
    session.add(record)
    await session.flush()
    await session.execute(delete(CalendarDay).where(CalendarDay.notice_year == number))
    if rows:
        given = insert(CalendarDay)
        later = CalendarDay.notice_year <= given.excluded.notice_year
        await session.execute(
            given.on_conflict_do_update(index_elements=["on"], set_=_replaced(given), where=later), rows
        )
    await session.execute(_REST, {"year": number})
    await changed(session)
    told = to_jsonable_python(notice)
    await journal.record(session, actor, "calendar_year.enter", record, actor.area, {"year": number, **told})
    return record


def _replaced(given: Insert) -> dict[str, Any]:
    return {name: given.excluded[name] for name in ("is_working", "name", "source_notice", "notice_year")}


async def changed(session: AsyncSession) -> None:
    """Let every process read calendar, hours and rules anew; of changes side by side the second one waits."""
    await session.execute(update(CalendarRevision).values(number=CalendarRevision.number + 1))
