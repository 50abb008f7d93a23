"""The day of an adjustment: grids end, go on with other borders and begin, with those who serve them."""

import logging
from datetime import timedelta
from uuid import UUID

from shapely.geometry import shape
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import stepping
from ezhili.access import Actor, system
from ezhili.adjustments.drawing import Piece, shares
from ezhili.adjustments.models import GridAdjustment
from ezhili.adjustments.schemas import Effect
from ezhili.adjustments.workflow import STEPS, Facts
from ezhili.days import today
from ezhili.db import Database
from ezhili.grid_workers import service as workers
from ezhili.grid_workers.schemas import AssignmentIn
from ezhili.grids import service as grids
from ezhili.problems import Problem

log = logging.getLogger(__name__)


def facts(adjustment: GridAdjustment) -> Facts:
    """What the step table asks of an adjustment."""
    return Facts(adjustment.state, adjustment.effective_on, adjustment.submitted_by)


def dissolved(adjustment: GridAdjustment) -> list[str]:
    """Codes of the grids that end with it."""
    goes_on = {one["code"] for one in adjustment.makes}
    return [code for code in adjustment.takes if code not in goes_on]


async def take_effect(session: AsyncSession, adjustment: GridAdjustment) -> None:
    """Bring an approved adjustment held for update into effect. Raise Problem when it cannot be."""
    actor = system(adjustment.district_code)
    subject = ("adjustment", adjustment, adjustment.township_code)
    await stepping.step(session, actor, subject, STEPS, facts(adjustment), Effect(step="take_effect"))
    await _grids(session, actor, adjustment)
    await _workers(session, actor, adjustment)
    await grids.moved(session, adjustment.grid_codes)


async def _grids(session: AsyncSession, actor: Actor, adjustment: GridAdjustment) -> None:
    taken = {grid.code: grid for grid in await grids.adjusting.hold(session, adjustment.takes)}
    former = [Piece(code, grid.kind, shape(grid.boundary)) for code, grid in taken.items()]
    day, id_ = adjustment.effective_on, adjustment.id
    for code in dissolved(adjustment):
        await grids.adjusting.dissolve(session, taken[code], day, id_)
    for values in adjustment.makes:
        if grid := taken.get(values["code"]):
            await grids.adjusting.adopt(session, grid, values, day, id_)
        else:
            await grids.adjusting.begin(session, actor, values, day, id_)
    new = [Piece(one["code"], one["kind"], shape(one["boundary"])) for one in adjustment.makes]
    parts = list(shares(former, new))
    await grids.adjusting.trace_lineage(session, id_, adjustment.kind, day, parts)


async def _workers(session: AsyncSession, actor: Actor, adjustment: GridAdjustment) -> None:
    day = adjustment.effective_on
    await workers.adjusting.end_all(session, actor, dissolved(adjustment), day - timedelta(days=1))
    await session.flush()
    for one in adjustment.workers:
        user = UUID(one["user_id"])
        if not await workers.adjusting.serves(session, user, one["grid_code"], day):
            new = AssignmentIn(**{**one, "user_id": user}, valid_from=day)
            await workers.assign(session, actor, new)


async def take_due(database: Database) -> int:
    """Bring every adjustment whose day has come into effect; how many. One that cannot is tried again."""
    async with database.sessions() as session:
        due = select(GridAdjustment.id).where(
            GridAdjustment.state == "approved", GridAdjustment.effective_on <= today()
        )
        ids = (await session.scalars(due.order_by(GridAdjustment.effective_on))).all()
    return sum([await _take(database, id_) for id_ in ids])


async def _held(session: AsyncSession, id_: UUID) -> GridAdjustment:
    one = select(GridAdjustment).where(GridAdjustment.id == id_).with_for_update(key_share=True)
    return (await session.scalars(one)).one()


async def _take(database: Database, id_: UUID) -> bool:
    try:
        async with database.sessions.begin() as session:
            await take_effect(session, await _held(session, id_))
    except (Problem, IntegrityError) as problem:
        code = problem.words.code if isinstance(problem, Problem) else "conflict"
        log.warning("adjustment %s cannot take effect: %s", id_, code)
        async with database.sessions.begin() as session:
            (await _held(session, id_)).fault = code
        return False
    return True
