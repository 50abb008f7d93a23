"""What an adjustment of grids means for those who serve them: assignments end with a grid, others begin."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal
from ezhili.access import Actor
from ezhili.days import holds_on
from ezhili.grid_workers.models import WorkerAssignment
from ezhili.grid_workers.rules import Served, too_many
from ezhili.identity.models import Grant, User
from ezhili.problems import Words, refused

NO_USER = Words(
    "user-unknown", "本区没有这个用户，或已停用。", "There is no such active user in this district."
)
ELSEWHERE = Words(
    "grid-not-made",
    "网格 {code} 不是本次调整后的网格，请从调整后的网格中选。",
    "Grid {code} is none of those this adjustment makes; choose one of them.",
)
TWICE = Words(
    "worker-named-twice",
    "同一人在网格 {code} 出现了两次，请去掉一个。",
    "The same person is named twice for grid {code}; remove one.",
)


class Wanted(NamedTuple):
    """Somebody shall serve a grid."""

    grid_code: str
    user_id: UUID
    full_time: bool
    primary: bool


async def end_all(session: AsyncSession, actor: Actor, codes: Sequence[str], last: date) -> None:
    """Assignments to these grids end on a day at the latest; one that would begin later ends as it begins."""
    rows = select(WorkerAssignment).where(
        WorkerAssignment.grid_code.in_(codes),
        or_(WorkerAssignment.valid_to.is_(None), WorkerAssignment.valid_to > last),
    )
    for one in await session.scalars(rows.with_for_update(key_share=True)):
        one.valid_to = max(last, one.valid_from)
        data = {"valid_to": one.valid_to.isoformat()}
        await journal.record(session, actor, "assignment.edit", one, one.grid_code, data)


async def serves(session: AsyncSession, user_id: UUID, grid_code: str, day: date) -> bool:
    """Whether somebody has an assignment to a grid on a day."""
    one = select(WorkerAssignment.id).where(
        WorkerAssignment.user_id == user_id,
        WorkerAssignment.grid_code == grid_code,
        holds_on(WorkerAssignment, day),
    )
    return await session.scalar(one.limit(1)) is not None


async def check(
    session: AsyncSession,
    actor: Actor,
    wanted: Sequence[Wanted],
    made: Sequence[str],
    ended: Sequence[str],
    day: date,
) -> None:
    """Raise Invalid for a person or grid unknown, or one grid too many from that day.

    `made` are the codes of the grids that will be there, `ended` those that end with the adjustment.
    """
    for place, one in enumerate(wanted):
        pointer = f"/workers/{place}"
        if one.grid_code not in made:
            raise refused(f"{pointer}/grid_code", ELSEWHERE, code=one.grid_code)
        if (one.grid_code, one.user_id) in [(w.grid_code, w.user_id) for w in wanted[:place]]:
            raise refused(f"{pointer}/user_id", TWICE, code=one.grid_code)
        user = await session.get(User, one.user_id)
        if user is None or user.state != "active" or not user.area_code.startswith(actor.area[:6]):
            raise refused(f"{pointer}/user_id", NO_USER)
        others = [Served(w.full_time, day, None) for w in wanted[:place] if w.user_id == one.user_id]
        held = await _held(session, one, (*ended, *made), day)
        if found := too_many(Served(one.full_time, day, None), [*others, *held]):
            words, count = found
            raise refused(f"{pointer}/user_id", words, count=count)


async def _held(session: AsyncSession, one: Wanted, but: Sequence[str], day: date) -> list[Served]:
    columns = (WorkerAssignment.full_time, WorkerAssignment.valid_from, WorkerAssignment.valid_to)
    rows = select(*columns).where(
        WorkerAssignment.user_id == one.user_id,
        WorkerAssignment.grid_code.not_in(but),
        or_(WorkerAssignment.valid_to.is_(None), WorkerAssignment.valid_to >= day),
    )
    return [Served(*row) for row in await session.execute(rows)]


async def warnings(
    session: AsyncSession, wanted: Sequence[Wanted], made: Sequence[str], day: date
) -> list[dict[str, Any]]:
    """Grids nobody would answer for from that day, and people whose rights do not reach their new grid."""
    found: list[dict[str, Any]] = []
    for code in made:
        primary = any(one.primary for one in wanted if one.grid_code == code)
        if not primary and not await _has_primary(session, code, day):
            found.append({"code": "grid_without_primary", "grid_code": code, "user_id": None})
    for one in wanted:
        if not await _has_grant(session, one, day):
            about = {"grid_code": one.grid_code, "user_id": one.user_id}
            found.append({"code": "worker_without_grant", **about})
    return found


async def _has_primary(session: AsyncSession, code: str, day: date) -> bool:
    one = select(WorkerAssignment.id).where(
        WorkerAssignment.grid_code == code, WorkerAssignment.primary, holds_on(WorkerAssignment, day)
    )
    return await session.scalar(one.limit(1)) is not None


async def _has_grant(session: AsyncSession, one: Wanted, day: date) -> bool:
    within = [one.grid_code[:digits] for digits in (6, 9, 12, 15)]
    row = select(Grant.id).where(
        Grant.user_id == one.user_id,
        Grant.area_code.in_(within),
        Grant.ended_at.is_(None),
        holds_on(Grant, day),
    )
    return await session.scalar(row.limit(1)) is not None
