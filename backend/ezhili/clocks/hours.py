"""Office hours by season, as an administrator sets them."""

from calendar import monthrange
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal
from ezhili.access import Actor
from ezhili.clocks.arithmetic import DEFAULT_HOURS
from ezhili.clocks.calendars import changed
from ezhili.clocks.models import CalendarRevision, WorkingHours
from ezhili.clocks.schemas import SeasonIn, WorkingHoursIn
from ezhili.days import ENDS_EARLY, today
from ezhili.problems import Words, refused

NO_SUCH_DAY = Words("no-such-day", "没有 {day} 这一天，请改正。", "There is no {day}; correct it.")
OUT_OF_ORDER = Words(
    "hours-out-of-order",
    "时段须从早到晚排列且不重叠：{begins} 应晚于前一时刻 {before}。",
    "Hours go from early to late without overlap: {begins} must come after {before}.",
)


@dataclass(frozen=True)
class _Hours:
    """All seasons together, as the journal names them: they change as one."""

    __table__ = WorkingHours.__table__
    id = UUID(int=2)


async def revision(session: AsyncSession, hold: bool = False) -> int:
    """The revision of calendar, hours and rules; with `hold` nobody else changes them until the commit."""
    one = select(CalendarRevision.number)
    return (await session.scalars(one.with_for_update(key_share=True) if hold else one)).one()


async def current(session: AsyncSession) -> dict[str, Any]:
    """The usual hours and all seasons, in the order in which later ones replace earlier ones."""
    rows = (await session.scalars(select(WorkingHours).order_by(WorkingHours.id))).all()
    seasons = [
        {name: getattr(row, name) for name in ("first", "last", "valid_from", "valid_to")}
        | {"intervals": [{"begins": begins, "ends": ends} for begins, ends in row.intervals]}
        for row in rows
    ]
    usual = [{"begins": _written(begins), "ends": _written(ends)} for begins, ends in DEFAULT_HOURS]
    return {"usual": usual, "seasons": seasons}


def _written(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


async def replace(session: AsyncSession, actor: Actor, new: WorkingHoursIn) -> None:
    """Put these seasons in the place of all there were; background work then moves the open clocks.

    Raise Invalid for days that do not exist and hours out of order.
    """
    for at, season in enumerate(new.seasons):
        _check(season, f"/seasons/{at}")
    await session.execute(delete(WorkingHours))
    for season in new.seasons:
        session.add(
            WorkingHours(
                first=season.first,
                last=season.last,
                intervals=[[one.begins, one.ends] for one in season.intervals],
                valid_from=season.valid_from or today(),
                valid_to=season.valid_to,
            )
        )
        await session.flush()  # one by one: their ids are their order
    await changed(session)
    told = to_jsonable_python(new)
    await journal.record(session, actor, "working_hours.replace", _Hours(), actor.area, told)


def _check(season: SeasonIn, pointer: str) -> None:
    for name in ("first", "last"):
        month, day = (int(part) for part in getattr(season, name).split("-"))
        if day > monthrange(2024, month)[1]:  # a leap year: 29 February is a day
            raise refused(f"{pointer}/{name}", NO_SUCH_DAY, day=getattr(season, name))
    before = ""
    for at, one in enumerate(season.intervals):
        for name in ("begins", "ends"):
            time = getattr(one, name)
            if time <= before:
                raise refused(f"{pointer}/intervals/{at}/{name}", OUT_OF_ORDER, begins=time, before=before)
            before = time
    begins = season.valid_from or today()
    if season.valid_to and season.valid_to < begins:
        raise refused(f"{pointer}/valid_to", ENDS_EARLY, valid_from=begins, valid_to=season.valid_to)
