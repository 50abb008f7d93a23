"""What can be done with adjustments of grids. Other packages call these functions, never our tables."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic_core import to_jsonable_python
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal, stepping
from ezhili.access import Actor
from ezhili.adjustments import predicates
from ezhili.adjustments.drawing import SNAP, Drawn, polygons, square_metres
from ezhili.adjustments.effect import facts, take_due, take_effect
from ezhili.adjustments.ground import check_codes, check_ground, made_columns, read
from ezhili.adjustments.models import GridAdjustment
from ezhili.adjustments.schemas import (
    AdjustmentIn,
    AdjustmentQuery,
    AdjustmentRow,
    AdjustmentStep,
    PreviewIn,
)
from ezhili.adjustments.workflow import STEPS
from ezhili.days import today
from ezhili.db import Driver, narrow
from ezhili.grid_workers import service as workers
from ezhili.grids import service as grids
from ezhili.grids.models import Grid
from ezhili.http import Listing, descending
from ezhili.identity.models import User
from ezhili.problems import Conflict, NotFound, Words

__all__ = [
    "create", "describe", "edit", "facts", "find", "get", "preview", "step", "take_due", "visible",
]  # fmt: skip
UNKNOWN = Words(
    "adjustment-not-found", "您的辖区内没有这项调整。", "There is no such adjustment in your area."
)
HANDED_IN = Words(
    "adjustment-handed-in",
    "调整已提交，不能再改；请先撤回，或由区里退回修改。",
    "The adjustment was handed in: it changes again once the district sends it back.",
)
LIST = Listing(
    AdjustmentRow,
    GridAdjustment,
    {"-effective_on": descending(GridAdjustment.effective_on, GridAdjustment.id)},
)


def visible(actor: Actor) -> Select[GridAdjustment]:
    """The adjustments this actor may see: the only door to one, together with `find`."""
    return narrow(select(GridAdjustment), predicates.seen(actor))


async def get(session: AsyncSession, actor: Actor, adjustment_id: UUID, hold: bool = False) -> GridAdjustment:
    """One adjustment, with `hold` locked until the commit. Raise NotFound when absent or out of sight."""
    one = visible(actor).where(GridAdjustment.id == adjustment_id)
    adjustment = await session.scalar(one.with_for_update(key_share=True) if hold else one)
    if adjustment is None:
        raise NotFound(UNKNOWN)
    return adjustment


async def find(driver: Driver, actor: Actor, query: AdjustmentQuery) -> Response:
    """A page of adjustments, the latest day first. Raise Malformed for a foreign cursor."""
    return await LIST.answer(driver, predicates.asked(actor, query), query)


async def preview(session: AsyncSession, actor: Actor, plan: PreviewIn) -> dict[str, Any]:
    """What a plan would come to on the ground. Raise Invalid for grids and boundaries that are none."""
    found = await read(session, actor, plan)
    drawn = found.drawn
    both = [({"code": a, "other_code": b}, land) for a, b, land in drawn.overlaps]
    return {
        "former": _collection([({"code": one.code}, one.land) for one in found.former]),
        "pieces": _collection([({"code": one.code}, one.land) for one in drawn.pieces]),
        "gaps": _collection([({}, part) for part in polygons(drawn.gaps)]),
        "overlaps": _collection(both),
        "outside": _collection([({}, part) for part in polygons(drawn.outside)]),
        "faultless": _stands(drawn, [shape(grid.boundary) for grid in found.around]),
        "snap_m": round(SNAP * 111_000, 1),
        "tolerance_m": round(SNAP * 111_000, 1),
    }


def _stands(drawn: Drawn, around: Sequence[BaseGeometry]) -> bool:
    others = [land.intersection(drawn.outside) for land in around]
    return drawn.faultless and all(square_metres(land) <= 1 for land in others)


def _collection(named: Sequence[tuple[dict[str, Any], BaseGeometry]]) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "id": str(said.get("code", place)),
            "properties": {**said, "area_m2": round(square_metres(land), 1)},
            "geometry": to_jsonable_python(mapping(land)),
        }
        for place, (said, land) in enumerate(named)
    ]
    return {"type": "FeatureCollection", "features": features}


async def _understand(session: AsyncSession, actor: Actor, plan: AdjustmentIn) -> dict[str, Any]:
    """The columns of a plan. Raise Invalid for what cannot be."""
    await check_codes(session, actor, plan)
    found = await read(session, actor, plan)
    check_ground(found)
    made = [one.code for one in plan.makes]
    ended = [code for code in plan.takes if code not in made]
    wanted = [workers.adjusting.Wanted(**one.model_dump()) for one in plan.workers]
    await workers.adjusting.check(session, actor, wanted, made, ended, plan.effective_on)
    codes = sorted({*plan.takes, *made})
    places = {"district_code": codes[0][:6], "township_code": codes[0][:9], "grid_codes": codes}
    return {
        **plan.model_dump(include={"kind", "effective_on", "trigger", "reason", "takes"}),
        **places,
        "village_codes": sorted({code[:12] for code in codes}),
        "makes": made_columns(plan, found),
        "workers": [to_jsonable_python(one.model_dump()) for one in plan.workers],
    }


def _told(values: dict[str, Any]) -> Any:
    """What the journal says of a plan: everything but the boundaries."""
    made = [{name: one[name] for name in ("code", "name", "kind", "households")} for one in values["makes"]]
    names = ("kind", "effective_on", "trigger", "reason", "takes", "workers")
    return to_jsonable_python({**{name: values[name] for name in names}, "makes": made})


async def create(session: AsyncSession, actor: Actor, plan: AdjustmentIn) -> GridAdjustment:
    """A new draft. Raise Invalid for what cannot be."""
    values = await _understand(session, actor, plan)
    adjustment = GridAdjustment(**values, state="draft")
    session.add(adjustment)
    states = (None, "draft")
    await journal.record(
        session, actor, "adjustment.create", adjustment, adjustment.township_code, _told(values), states
    )
    return adjustment


async def edit(
    session: AsyncSession, actor: Actor, adjustment: GridAdjustment, plan: AdjustmentIn
) -> GridAdjustment:
    """Replace a draft held by `get(hold=True)`. Raise Conflict when it was handed in, Invalid."""
    if adjustment.state != "draft":
        raise Conflict(HANDED_IN)
    values = await _understand(session, actor, plan)
    for name, value in values.items():
        setattr(adjustment, name, value)
    code = adjustment.township_code
    await journal.record(session, actor, "adjustment.edit", adjustment, code, _told(values))
    return adjustment


async def step(
    session: AsyncSession, actor: Actor, adjustment: GridAdjustment, form: AdjustmentStep
) -> GridAdjustment:
    """Take a step of one held by `get(hold=True)`. Raise as `workflow.take` does, Conflict, Invalid."""
    before = adjustment.state
    subject = ("adjustment", adjustment, adjustment.township_code)
    row = await stepping.step(session, actor, subject, STEPS, facts(adjustment), form)
    if row.name in ("submit", "approve"):
        await _understand(session, actor, plan_of(adjustment))
    if row.name == "submit":
        held = await grids.adjusting.hold(session, adjustment.takes)
        await grids.adjusting.wait(session, held, adjustment.id)
    elif row.name != "approve" and before != "draft":
        held = await grids.adjusting.hold(session, adjustment.takes)
        await grids.adjusting.release(session, held, adjustment.id)
    elif row.name == "approve" and adjustment.effective_on <= today():
        await take_effect(session, adjustment)
    return adjustment


def plan_of(adjustment: GridAdjustment) -> AdjustmentIn:
    """A stored adjustment as it would be sent, in WGS-84."""
    box = {"source_crs", "west", "south", "east", "north"}
    makes = [{name: value for name, value in one.items() if name not in box} for one in adjustment.makes]
    names = ("kind", "effective_on", "trigger", "reason", "takes", "workers")
    sent = {name: getattr(adjustment, name) for name in names}
    return AdjustmentIn.model_validate({**sent, "makes": makes})


async def describe(session: AsyncSession, adjustment: GridAdjustment) -> dict[str, Any]:
    """What an answer shows beside the row: the grids before, names of people, and warnings."""
    rows = await session.scalars(select(Grid).where(Grid.code.in_(adjustment.takes)).order_by(Grid.code))
    before = await _before(session, adjustment, rows.all())
    made = [
        {**one, "goes_on": one["code"] in adjustment.takes, "area_m2": _area(one)} for one in adjustment.makes
    ]
    serving = await _serving(session, adjustment)
    warned = await _warnings(session, adjustment)
    return {"taken": before, "makes": made, "workers": serving, "warnings": warned}


async def _serving(session: AsyncSession, adjustment: GridAdjustment) -> list[dict[str, Any]]:
    """Who shall serve which grid, with the names of the people."""
    posts = [{**one, "user_id": UUID(one["user_id"])} for one in adjustment.workers]
    people = select(User.id, User.display_name).where(User.id.in_([one["user_id"] for one in posts]))
    names = {row.id: row.display_name for row in await session.execute(people)}
    return [{**one, "display_name": names.get(one["user_id"])} for one in posts]


def _area(one: dict[str, Any]) -> float:
    return round(square_metres(shape(one["boundary"])), 1)


async def _before(
    session: AsyncSession, adjustment: GridAdjustment, found: Sequence[Grid]
) -> list[dict[str, Any]]:
    """The grids it takes as they were the day before; once it took effect, from their versions."""
    names = ("code", "name", "kind", "boundary", "households")
    former = {}
    if adjustment.state == "effective":
        former = await grids.former(session, [grid.id for grid in found], adjustment.effective_on)
    return [{name: getattr(former.get(grid.id, grid), name) for name in names} for grid in found]


async def _warnings(session: AsyncSession, adjustment: GridAdjustment) -> list[dict[str, Any]]:
    if adjustment.state in ("effective", "withdrawn"):
        return []
    many = [one for one in adjustment.makes if one["kind"] != "dedicated" and one["households"] > 500]
    wanted = [
        workers.adjusting.Wanted(**{**one, "user_id": UUID(one["user_id"])}) for one in adjustment.workers
    ]
    made, day = [one["code"] for one in adjustment.makes], adjustment.effective_on
    found = await workers.adjusting.warnings(session, wanted, made, day)
    sized = [{"code": "many_households", "grid_code": one["code"], "user_id": None} for one in many]
    return found + sized
