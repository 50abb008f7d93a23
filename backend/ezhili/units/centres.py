"""What can be done with governance centres."""

from uuid import UUID

from fastapi import Response
from pydantic_core import to_jsonable_python
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal, stepping
from ezhili.access import Actor
from ezhili.areas import service as areas
from ezhili.areas.codes import level_of
from ezhili.days import today
from ezhili.db import Driver, narrow
from ezhili.http import Listing, ascending
from ezhili.problems import NotFound, Words, refused
from ezhili.units import predicates, service
from ezhili.units.models import GovernanceCentre, Unit, lying
from ezhili.units.schemas import CentreIn, CentreOut, CentrePatch, CentreQuery, Standing
from ezhili.units.workflow import CENTRE_STEPS, Facts

UNKNOWN = Words("centre-not-found", "本区没有这个综治中心。", "There is no such centre in this district.")
NOT_A_CENTRE = Words(
    "unit-no-centre",
    "单位 {code} 的类型不是综治中心（GC），请选择综治中心单位。",
    "Unit {code} is not of kind GC; choose the unit of a governance centre.",
)
STATISTICAL = Words(
    "area-statistical-only",
    "区域 {code} 仅用于统计，不设综治中心。",
    "Area {code} exists for statistics only and has no governance centre.",
)

LIST = Listing(
    CentreOut,
    GovernanceCentre,
    {"area": ascending(GovernanceCentre.area_code, GovernanceCentre.unit_code)},
    {"unit_name": Unit.name},
    GovernanceCentre.__table__.join(Unit.__table__, GovernanceCentre.unit_code == Unit.code),
)


def visible(actor: Actor) -> Select[GovernanceCentre]:
    """The centres this actor may see: the only door to a centre, together with `find`."""
    return narrow(select(GovernanceCentre), predicates.centres_seen(actor))


async def get(session: AsyncSession, actor: Actor, centre_id: UUID, hold: bool = False) -> GovernanceCentre:
    """One centre, with `hold` locked until the commit. Raise NotFound when absent or out of sight."""
    one = visible(actor).where(GovernanceCentre.id == centre_id)
    centre = await session.scalar(one.with_for_update(key_share=True) if hold else one)
    if centre is None:
        raise NotFound(UNKNOWN)
    return centre


async def check_own(session: AsyncSession, actor: Actor, centre: GovernanceCentre) -> None:
    """Raise Forbidden for a centre that lies outside the actor's area."""
    service.check_own(actor, await unit_of(session, centre))


async def unit_of(session: AsyncSession, centre: GovernanceCentre) -> Unit:
    """The unit that runs a centre."""
    return (await session.scalars(select(Unit).where(Unit.code == centre.unit_code))).one()


async def find(driver: Driver, actor: Actor, query: CentreQuery) -> Response:
    """A page of centres by area, as bytes. Raise Malformed for a foreign cursor."""
    return await LIST.answer(driver, predicates.centres_asked(actor, query), query)


def facts(centre: GovernanceCentre) -> Facts:
    """What the step table asks of a centre."""
    return Facts(centre.state)


async def create(session: AsyncSession, actor: Actor, new: CentreIn) -> GovernanceCentre:
    """Raise Invalid for a unit that is no centre or an area without one; a second centre answers 409."""
    unit = await service.named(session, actor, new.unit_code, "/unit_code")
    if not unit.area_code.startswith(actor.area):
        raise refused("/unit_code", service.NOT_YOURS, code=unit.code)
    if unit.kind != "GC":
        raise refused("/unit_code", NOT_A_CENTRE, code=unit.code)
    area = await areas.at(session, unit.area_code, today())
    if area is not None and area.is_statistical_only:
        raise refused("/unit_code", STATISTICAL, code=area.code)
    values = new.model_dump()
    centre = GovernanceCentre(**values, **lying(unit.area_code), level=level_of(unit.area_code))
    centre.state = "operating"
    session.add(centre)
    data = to_jsonable_python(values)
    await journal.record(session, actor, "centre.create", centre, centre.area_code, data, (None, "operating"))
    return centre


async def edit(
    session: AsyncSession, actor: Actor, centre: GovernanceCentre, patch: CentrePatch
) -> GovernanceCentre:
    """Change a centre held by `get(hold=True)`; `check_own` went before."""
    sent = patch.model_dump(exclude_unset=True)
    changes = {name: value for name, value in sent.items() if getattr(centre, name) != value}
    for name, value in changes.items():
        setattr(centre, name, value)
    if changes:
        data = to_jsonable_python(changes)
        await journal.record(session, actor, "centre.edit", centre, centre.area_code, data)
    return centre


async def step(
    session: AsyncSession, actor: Actor, centre: GovernanceCentre, form: Standing
) -> GovernanceCentre:
    """Close a centre held by `get(hold=True)`, or open it again. Raise as `workflow.take` does."""
    subject = ("centre", centre, centre.area_code)
    await stepping.step(session, actor, subject, CENTRE_STEPS, facts(centre), form)
    return centre
