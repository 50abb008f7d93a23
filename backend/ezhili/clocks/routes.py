"""HTTP for calendars, limits and single deadlines."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response
from sqlalchemy import Integer, cast, func, select

from ezhili import operations
from ezhili.access import Actor, require
from ezhili.clocks import calendars, deadlines, hours, limits, moving
from ezhili.clocks.models import CalendarDay, CalendarYear, SlaRule
from ezhili.clocks.schemas import (
    CalendarYearOut,
    CalendarYears,
    DeadlineOut,
    DeadlineQuery,
    NoticeIn,
    SlaRuleIn,
    SlaRuleOut,
    WorkingHoursIn,
    WorkingHoursOut,
    Year,
)
from ezhili.clocks.service import TIMEKEEPER
from ezhili.days import today
from ezhili.db import Here, Session
from ezhili.http import IfMatch, NoQuery, asked, check_etag, written
from ezhili.idempotency import Once
from ezhili.operations import OperationOut

router = APIRouter(tags=["clocks"])
Reader = Annotated[Actor, require("calendar:read")]
Writer = Annotated[Actor, require("calendar:write")]


async def _held(session: Session, year: Year) -> CalendarYear | None:
    return await calendars.year(session, year, hold=True)


@router.get("/calendar-years", response_model=CalendarYears)
async def list_calendar_years(session: Session, actor: Reader, _: NoQuery) -> Response:
    """The years whose notice is known, and those a notice is missing for."""
    year = func.extract("year", CalendarDay.on)
    worked = (
        select(func.count())
        .where(cast(year, Integer) == CalendarYear.year, CalendarDay.is_working)
        .scalar_subquery()
    )
    rows = (await session.execute(select(CalendarYear, worked).order_by(CalendarYear.year))).all()
    items = [
        {"year": one.year, "source_notice": one.source_notice, "working_days": count, "version": one.version}
        for one, count in rows
    ]
    lacking = calendars.missing(today(), [one.year for one, _ in rows])
    return written(CalendarYears, {"items": items, "missing_notice_years": lacking})


async def _answer(session: Session, number: int, known: CalendarYear | None) -> Response:
    body: dict[str, Any] = {
        "year": number,
        "source_notice": known.source_notice if known else None,
        "provisional": known is None,
        "days": await calendars.days(session, number),
        "version": known.version if known else 0,
    }
    response = written(CalendarYearOut, body)
    response.headers["ETag"] = f'"{body["version"]}"'
    return response


@router.get("/calendar-years/{year}", response_model=CalendarYearOut)
async def get_calendar_year(session: Session, actor: Reader, year: Year, _: NoQuery) -> Response:
    """Every day of a year; without a notice Monday to Friday, provisional, ETag "0"."""
    return await _answer(session, year, await calendars.year(session, year))


@router.put("/calendar-years/{year}", response_model=CalendarYearOut)
async def enter_calendar_year(
    session: Session,
    actor: Writer,
    year: Year,
    known: Annotated[CalendarYear | None, Depends(_held)],
    notice: NoticeIn,
    once: Once,
    if_match: IfMatch = None,
) -> Response:
    """Enter or correct the yearly notice; open clocks move by themselves, closed ones stay."""

    async def work() -> Response:
        check_etag(f'"{known.version if known else 0}"', if_match)
        entered = await calendars.enter(session, actor, year, known, notice)
        await session.flush()
        return await _answer(session, year, entered)

    return await once(work)


@router.post("/clock-recomputations", response_model=OperationOut, status_code=202)
async def recompute_clocks(session: Session, actor: Writer, once: Once) -> Response:
    """Compute every open clock anew, whatever calendar it rests on; the answer says where to look."""

    async def work() -> Response:
        await calendars.changed(session)
        return await operations.begin(session, actor, moving.RECOMPUTATION, {})

    return await once(work)


@router.get("/sla-rules", response_model=list[SlaRuleOut])
async def list_sla_rules(session: Session, actor: Reader, _: NoQuery) -> Response:
    """The limits of the stages; those of handling stand in the catalogue of categories."""
    return await _rules(session)


async def _rules(session: Session) -> Response:
    rows = await session.scalars(
        select(SlaRule).order_by(SlaRule.subject_kind, SlaRule.stage, SlaRule.urgency, SlaRule.valid_from)
    )
    names = SlaRuleOut.__annotations__
    return written(list[SlaRuleOut], [{name: getattr(row, name) for name in names} for row in rows])


@router.post("/sla-rules", response_model=list[SlaRuleOut], status_code=201)
async def set_sla_rule(session: Session, actor: Writer, new: SlaRuleIn, once: Once) -> Response:
    """Put a limit of a stage into force from a day ahead; clocks that run keep theirs."""

    async def work() -> Response:
        await limits.add(session, actor, new)
        response = await _rules(session)
        response.status_code = 201
        return response

    return await once(work)


@router.get("/working-hours", response_model=WorkingHoursOut)
async def list_working_hours(session: Session, actor: Reader, _: NoQuery) -> Response:
    """The usual office hours and the seasons that differ, with their ETag."""
    return await _hours(session, await hours.revision(session))


async def _hours(session: Session, number: int) -> Response:
    response = written(WorkingHoursOut, await hours.current(session))
    response.headers["ETag"] = f'"{number}"'
    return response


async def _revision_held(session: Session) -> int:
    return await hours.revision(session, hold=True)


@router.put("/working-hours", response_model=WorkingHoursOut)
async def set_working_hours(
    session: Session,
    actor: Writer,
    held: Annotated[int, Depends(_revision_held)],
    new: WorkingHoursIn,
    once: Once,
    if_match: IfMatch = None,
) -> Response:
    """Replace all seasons; open clocks move by themselves, closed ones stay."""

    async def work() -> Response:
        check_etag(f'"{held}"', if_match)
        await hours.replace(session, actor, new)
        return await _hours(session, held + 1)

    return await once(work)


@router.get("/deadline", response_model=DeadlineOut)
async def compute_deadline(
    database: Here, actor: Reader, query: Annotated[DeadlineQuery, asked(DeadlineQuery)]
) -> Response:
    """When a limit ends by the calendar and office hours in force."""
    async with database.driver() as driver:
        keeper = await TIMEKEEPER.read(database, driver)
    due = deadlines.due(keeper, query)
    more = {"calendar_revision": keeper.version}
    return written(DeadlineOut, {"due_at": due.at, "provisional": due.provisional, **more})
