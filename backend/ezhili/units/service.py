"""What can be done with units. Other packages call these functions, never our tables."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic_core import to_jsonable_python
from sqlalchemy import Select, any_, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal, stepping
from ezhili.access import Actor
from ezhili.areas import codes
from ezhili.areas import service as areas
from ezhili.days import check_period, holds_on, today
from ezhili.db import Driver, narrow
from ezhili.http import Listing, ascending
from ezhili.problems import Forbidden, NotFound, Words, refused
from ezhili.units import predicates
from ezhili.units.models import Unit, lying
from ezhili.units.schemas import Standing, UnitIn, UnitOut, UnitPatch, UnitQuery
from ezhili.units.workflow import UNIT_STEPS, Facts

UNKNOWN = Words("unit-not-found", "本区没有这个单位。", "There is no such unit in this district.")
NO_UNIT = Words(
    "unit-unknown", "本区没有启用的单位 {code}。", "There is no active unit {code} in this district."
)
NO_AREA = Words("area-unknown", "您的辖区内没有区域 {code}。", "There is no area {code} in your area.")
NOT_YOURS = Words(
    "unit-not-yours",
    "单位 {code} 不在您的辖区内，只有本辖区的单位可以修改。",
    "Unit {code} lies outside your area; you can change only units in your own.",
)
OWN_PARENT = Words(
    "unit-own-parent",
    "单位 {code} 不能成为自己的上级，请选择另一个单位。",
    "Unit {code} cannot stand above itself; choose another.",
)

LIST = Listing(UnitOut, Unit, {"code": ascending(Unit.code)})


def visible(actor: Actor) -> Select[Unit]:
    """The units this actor may see: the only door to a unit, together with `find`."""
    return narrow(select(Unit), predicates.seen(actor))


async def get(session: AsyncSession, actor: Actor, key: UUID | str, hold: bool = False) -> Unit:
    """One unit by id or code, with `hold` locked until the commit. Raise NotFound when out of sight."""
    one = visible(actor).where(Unit.id == key if isinstance(key, UUID) else Unit.code == key)
    unit = await session.scalar(one.with_for_update(key_share=True) if hold else one)
    if unit is None:
        raise NotFound(UNKNOWN)
    return unit


async def get_by_code(session: AsyncSession, code: str) -> Unit | None:
    """The unit with this code, whatever its state."""
    unit: Unit | None = await session.scalar(select(Unit).where(Unit.code == code))
    return unit


async def named(session: AsyncSession, actor: Actor, code: str, pointer: str) -> Unit:
    """The active unit a body names at `pointer`. Raise Invalid when the district has none."""
    unit = await session.scalar(visible(actor).where(Unit.code == code, Unit.state == "active"))
    if unit is None:
        raise refused(pointer, NO_UNIT, code=code)
    return unit


async def serving(session: AsyncSession, category: str, area: str) -> Sequence[Unit]:
    """The active units that answer for a category of 4 digits in an area, the nearest to it first."""
    at_home = literal(area).startswith(Unit.area_code)
    duty = Unit.duty_categories.overlap(predicates.duties(category))
    units = select(Unit).where(Unit.state == "active", at_home, duty, holds_on(Unit, today()))
    exact = literal(category) == any_(Unit.duty_categories)
    units = units.order_by(func.length(Unit.area_code).desc(), exact.desc(), Unit.code)
    return (await session.scalars(units)).all()


async def find(driver: Driver, actor: Actor, query: UnitQuery) -> Response:
    """A page of units by code, as bytes. Raise Malformed for a foreign cursor."""
    return await LIST.answer(driver, predicates.asked(actor, query), query)


def facts(unit: Unit) -> Facts:
    """What the step table asks of a unit."""
    return Facts(unit.state, unit.valid_from)


async def create(session: AsyncSession, actor: Actor, new: UnitIn) -> Unit:
    """Raise Invalid for a code that does not fit, an area or a parent unknown; a code taken answers 409."""
    if fault := codes.unit_fault(new.code, new.kind, new.area_code):
        raise refused("/code", fault, code=new.code, kind=new.kind, area=new.area_code)
    if not await areas.known(session, actor, new.area_code):
        raise refused("/area_code", NO_AREA, code=new.area_code)
    values: dict[str, Any] = new.model_dump()
    values["valid_from"] = new.valid_from or today()
    check_period(values["valid_from"], new.valid_to)
    await _check_parent(session, actor, new.code, new.parent_code)
    unit = Unit(**values | lying(new.area_code), state="active")
    session.add(unit)
    data = to_jsonable_python(values)
    await journal.record(session, actor, "unit.create", unit, unit.area_code, data, (None, "active"))
    return unit


async def edit(session: AsyncSession, actor: Actor, unit: Unit, patch: UnitPatch) -> Unit:
    """Change a unit held by `get(hold=True)`; `check_own` went before. Raise Invalid."""
    sent = patch.model_dump(exclude_unset=True)
    changes = {name: value for name, value in sent.items() if getattr(unit, name) != value}
    check_period(unit.valid_from, changes.get("valid_to"))
    await _check_parent(session, actor, unit.code, changes.get("parent_code"))
    for name, value in changes.items():
        setattr(unit, name, value)
    if changes:
        data = to_jsonable_python(changes)
        await journal.record(session, actor, "unit.edit", unit, unit.area_code, data)
    return unit


async def step(session: AsyncSession, actor: Actor, unit: Unit, form: Standing) -> Unit:
    """Close a unit held by `get(hold=True)`, or open it again. Raise as `workflow.take` does."""
    await stepping.step(session, actor, ("unit", unit, unit.area_code), UNIT_STEPS, facts(unit), form)
    return unit


def check_own(actor: Actor, unit: Unit) -> None:
    """Raise Forbidden for a unit that lies outside the actor's area."""
    if not unit.area_code.startswith(actor.area):
        raise Forbidden(NOT_YOURS, code=unit.code)


async def _check_parent(session: AsyncSession, actor: Actor, code: str, parent: str | None) -> None:
    """Raise Invalid for a parent unknown, or below the unit itself."""
    above = parent
    while above:
        if above == code:
            raise refused("/parent_code", OWN_PARENT, code=code)
        above = (await named(session, actor, above, "/parent_code")).parent_code
