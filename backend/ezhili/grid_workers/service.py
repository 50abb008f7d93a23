"""What can be done with grid workers. Other packages call these functions, never our tables."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic_core import to_jsonable_python
from sqlalchemy import JSON, Date, Select, String, bindparam, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from ezhili import crypto, journal
from ezhili.access import Actor
from ezhili.areas.models import levels
from ezhili.days import check_period, holds_on, today
from ezhili.db import Driver, narrow
from ezhili.grid_workers import adjusting, predicates
from ezhili.grid_workers.adjusting import NO_USER
from ezhili.grid_workers.models import WorkerAssignment
from ezhili.grid_workers.rules import Served, too_many
from ezhili.grid_workers.schemas import (
    AssignmentIn,
    AssignmentPatch,
    VacancyOut,
    VacancyQuery,
    WorkerOut,
    WorkerQuery,
)
from ezhili.grids import service as grids
from ezhili.grids.models import Grid
from ezhili.http import Listing, ascending
from ezhili.identity.models import User
from ezhili.identity.service import phone_of
from ezhili.problems import NotFound, Words, refused

__all__ = ["about", "adjusting", "assign", "describe", "end", "find", "find_vacant", "get", "in_post"]
NO_WORKER = Words(
    "worker-not-found", "您的辖区内没有这位网格员。", "There is no such grid worker in your area."
)
UNKNOWN = Words(
    "assignment-not-found", "您的辖区内没有这条分配。", "There is no such assignment in your area."
)


def _of_the_day() -> Any:
    """The assignments of a user on the day asked for, in grids the caller sees, as one JSON array."""
    served, grid = aliased(WorkerAssignment), aliased(Grid)
    parts: list[Any] = [literal_column("'grid_name'"), grid.name]
    for name in ("grid_code", "full_time", "primary", "valid_from", "valid_to"):
        parts += [literal_column(f"'{name}'"), getattr(served, name)]
    rows = func.json_agg(aggregate_order_by(func.json_build_object(*parts), served.grid_code))
    one = select(func.coalesce(rows, literal_column("'[]'::json"), type_=JSON))
    one = one.join_from(served, grid, grid.code == served.grid_code)
    seen = func.starts_with(served.grid_code, bindparam("seen", type_=String))
    return one.where(served.user_id == User.id, seen, holds_on(served, predicates.DAY)).scalar_subquery()


def _vacant_since() -> Any:
    """The day after the last primary worker of a grid went, before the day asked for."""
    former = aliased(WorkerAssignment)
    last = select(func.max(former.valid_to) + 1).where(former.grid_code == Grid.code, former.primary)
    before = former.valid_to < bindparam("vacant_on", type_=Date)
    return cast(last.where(before).correlate(Grid).scalar_subquery(), Date)


LIST = Listing(
    WorkerOut,
    User,
    {"display_name": ascending(User.display_name, User.id)},
    {"assignments": _of_the_day()},
)
VACANT = Listing(VacancyOut, Grid, {"code": ascending(Grid.code)}, {"vacant_since": _vacant_since()})


def visible(actor: Actor) -> Select[WorkerAssignment]:
    """The assignments this actor may see: the only door to one, together with `find`."""
    return narrow(select(WorkerAssignment), predicates.seen(actor))


async def get(
    session: AsyncSession, actor: Actor, assignment_id: UUID, hold: bool = False
) -> WorkerAssignment:
    """One assignment, with `hold` locked until the commit. Raise NotFound when absent or out of sight."""
    one = visible(actor).where(WorkerAssignment.id == assignment_id)
    assignment = await session.scalar(one.with_for_update(key_share=True) if hold else one)
    if assignment is None:
        raise NotFound(UNKNOWN)
    return assignment


async def find(driver: Driver, actor: Actor, query: WorkerQuery) -> Response:
    """A page of the people who serve a grid on a day, by name; `total` counts people, not assignments."""
    return await LIST.answer(driver, predicates.asked(actor, query), query)


async def find_vacant(driver: Driver, actor: Actor, query: VacancyQuery) -> Response:
    """A page of the grids in service that nobody answers for on a day."""
    return await VACANT.answer(driver, predicates.vacant(actor, query), query)


async def in_post(session: AsyncSession, grid_code: str, day: date) -> Sequence[UUID]:
    """The users who serve a grid on a day, primary ones first."""
    serving = select(WorkerAssignment.user_id).where(
        WorkerAssignment.grid_code == grid_code, holds_on(WorkerAssignment, day)
    )
    order = (WorkerAssignment.primary.desc(), WorkerAssignment.valid_from, WorkerAssignment.id)
    return (await session.scalars(serving.order_by(*order))).all()


async def describe(session: AsyncSession, actor: Actor, user_id: UUID) -> dict[str, Any]:
    """A worker with the history of assignments in sight. Raise NotFound without any."""
    rows = visible(actor).join(Grid, Grid.code == WorkerAssignment.grid_code).add_columns(Grid.name)
    rows = rows.where(WorkerAssignment.user_id == user_id)
    rows = rows.order_by(WorkerAssignment.valid_from.desc(), WorkerAssignment.id.desc())
    served = [(one, name) for one, name in await session.execute(rows)]
    if not served:
        raise NotFound(NO_WORKER)
    user = await session.get_one(User, user_id)
    names = ("id", "grid_code", "full_time", "primary", "valid_from", "valid_to", "version")
    held = [{"grid_name": name, **{key: getattr(one, key) for key in names}} for one, name in served]
    phone = phone_of(user)
    told = {key: getattr(user, key) for key in ("id", "display_name", "unit_code", "state")}
    return {**told, "phone": crypto.masked_phone(phone) if phone else None, "assignments": held}


async def about(session: AsyncSession, assignment: WorkerAssignment) -> dict[str, Any]:
    """The names and warnings an answer shows beside an assignment."""
    person = select(User.display_name).where(User.id == assignment.user_id)
    grid = select(Grid.name).where(Grid.code == assignment.grid_code)
    return {
        "display_name": await session.scalar(person),
        "grid_name": await session.scalar(grid),
        "warnings": await _warnings(session, assignment),
    }


async def assign(session: AsyncSession, actor: Actor, new: AssignmentIn) -> WorkerAssignment:
    """Raise Invalid for a user or grid unknown or one grid too many; the same twice at a time answers 409."""
    begins = new.valid_from or today()
    check_period(begins, new.valid_to)
    user = await _hold_person(session, new.user_id)
    if user is None or user.state == "disabled" or not user.area_code.startswith(actor.area[:6]):
        raise refused("/user_id", NO_USER)
    await grids.at_code(session, actor, new.grid_code, "/grid_code")
    served = Served(new.full_time, begins, new.valid_to)
    await _check_number(session, new.user_id, new.grid_code, served)
    values = {**new.model_dump(), "valid_from": begins}
    assignment = WorkerAssignment(**values, **levels(new.grid_code))
    session.add(assignment)
    data = to_jsonable_python(values)
    await journal.record(session, actor, "assignment.create", assignment, new.grid_code, data)
    return assignment


async def end(
    session: AsyncSession, actor: Actor, assignment: WorkerAssignment, patch: AssignmentPatch
) -> WorkerAssignment:
    """Set or take back the last day of an assignment held by `get(hold=True)`. Raise Invalid."""
    sent = patch.model_dump(exclude_unset=True)
    if not sent or sent["valid_to"] == assignment.valid_to:
        return assignment
    check_period(assignment.valid_from, sent["valid_to"])
    await _hold_person(session, assignment.user_id)
    served = Served(assignment.full_time, assignment.valid_from, sent["valid_to"])
    await _check_number(session, assignment.user_id, assignment.grid_code, served)
    assignment.valid_to = sent["valid_to"]
    data, code = to_jsonable_python(sent), assignment.grid_code
    await journal.record(session, actor, "assignment.edit", assignment, code, data)
    return assignment


async def _hold_person(session: AsyncSession, user_id: UUID) -> User | None:
    """Assignments of one person are written one after the other, so that no two slip past the limit."""
    person = select(User).where(User.id == user_id).with_for_update(key_share=True)
    user: User | None = await session.scalar(person)
    return user


async def _check_number(session: AsyncSession, user_id: UUID, grid_code: str, new: Served) -> None:
    """Raise Invalid when a person would serve too many grids at a time.

    The same grid a second time is for the exclusion constraint to judge.
    """
    columns = (WorkerAssignment.full_time, WorkerAssignment.valid_from, WorkerAssignment.valid_to)
    others = select(*columns).where(WorkerAssignment.user_id == user_id)
    others = others.where(WorkerAssignment.grid_code != grid_code)
    held = [Served(*row) for row in await session.execute(others)]
    if found := too_many(new, held):
        words, count = found
        raise refused("/grid_code", words, count=count)


async def _warnings(session: AsyncSession, assignment: WorkerAssignment) -> list[str]:
    """Nobody is held back when people leave; it is only said (DOMAIN.md 3.2, K62)."""
    ends = assignment.valid_to
    day = max(ends + timedelta(days=1), today()) if ends else max(today(), assignment.valid_from)
    primary = select(WorkerAssignment.id).where(
        WorkerAssignment.grid_code == assignment.grid_code,
        WorkerAssignment.primary,
        holds_on(WorkerAssignment, day),
    )
    return [] if await session.scalar(primary.limit(1)) else ["grid_without_primary"]
