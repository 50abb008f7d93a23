"""What can be done with appointments; people are known here by id and name only, identity keeps the rest."""

from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic_core import to_jsonable_python
from sqlalchemy import Select, String, Uuid, column, select, table
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal
from ezhili.access import Actor
from ezhili.areas import service as areas
from ezhili.days import check_period, today
from ezhili.db import Driver, narrow
from ezhili.http import Listing, descending
from ezhili.problems import Forbidden, NotFound, Words, refused
from ezhili.units import predicates, service
from ezhili.units.models import Appointment, Unit, lying
from ezhili.units.schemas import AppointmentIn, AppointmentOut, AppointmentPatch, AppointmentQuery

UNKNOWN = Words("appointment-not-found", "本区没有这条任职记录。", "There is no such appointment here.")
NO_USER = Words("user-unknown", "本区没有这个用户。", "There is no such user in this district.")
NOT_YOURS = Words(
    "appointment-not-yours",
    "区域 {code} 不在您的辖区内，不能修改那里的任职。",
    "Area {code} lies outside yours; you cannot change appointments there.",
)

# Identity is a floor above: its table is known here by name, as the foreign key knows it.
USERS = table("users", column("id", Uuid), column("display_name", String), column("area_code", String))
SOURCE = Appointment.__table__.join(USERS, USERS.c.id == Appointment.user_id).join(
    Unit.__table__, Unit.code == Appointment.unit_code
)
LIST = Listing(
    AppointmentOut,
    Appointment,
    {"-valid_from": descending(Appointment.valid_from, Appointment.id)},
    {"display_name": USERS.c.display_name, "unit_name": Unit.name},
    SOURCE,
)


def visible(actor: Actor) -> Select[Appointment]:
    """The appointments this actor may see: the only door to one, together with `find`."""
    return narrow(select(Appointment), predicates.posts_seen(actor))


async def get(session: AsyncSession, actor: Actor, appointment_id: UUID, hold: bool = False) -> Appointment:
    """One appointment, with `hold` locked until the commit. Raise NotFound when absent or out of sight."""
    one = visible(actor).where(Appointment.id == appointment_id)
    appointment = await session.scalar(one.with_for_update(key_share=True) if hold else one)
    if appointment is None:
        raise NotFound(UNKNOWN)
    return appointment


def check_own(actor: Actor, appointment: Appointment) -> None:
    """Raise Forbidden for a post in an area outside the actor's."""
    if not appointment.area_code.startswith(actor.area):
        raise Forbidden(NOT_YOURS, code=appointment.area_code)


async def names(session: AsyncSession, appointment: Appointment) -> dict[str, Any]:
    """The names an answer shows beside the codes."""
    person = select(USERS.c.display_name).where(USERS.c.id == appointment.user_id)
    unit = select(Unit.name).where(Unit.code == appointment.unit_code)
    return {"display_name": await session.scalar(person), "unit_name": await session.scalar(unit)}


async def find(driver: Driver, actor: Actor, query: AppointmentQuery) -> Response:
    """A page of appointments, the latest first, as bytes. Raise Malformed for a foreign cursor."""
    return await LIST.answer(driver, predicates.posts_asked(actor, query), query)


async def create(session: AsyncSession, actor: Actor, new: AppointmentIn) -> Appointment:
    """Raise Invalid for a user, unit or area unknown; the same post twice at a time answers 409."""
    people = select(USERS.c.id).where(USERS.c.id == new.user_id)
    if await session.scalar(people.where(USERS.c.area_code.startswith(actor.area[:6]))) is None:
        raise refused("/user_id", NO_USER)
    await service.named(session, actor, new.unit_code, "/unit_code")
    if not await areas.known(session, actor, new.area_code):
        raise refused("/area_code", service.NO_AREA, code=new.area_code)
    values = new.model_dump()
    values["valid_from"] = new.valid_from or today()
    check_period(values["valid_from"], new.valid_to)
    appointment = Appointment(**values | lying(new.area_code))
    session.add(appointment)
    data = to_jsonable_python(values)
    await journal.record(session, actor, "appointment.create", appointment, new.area_code, data)
    return appointment


async def edit(
    session: AsyncSession, actor: Actor, appointment: Appointment, patch: AppointmentPatch
) -> Appointment:
    """End an appointment held by `get(hold=True)`; `check_own` went before. Raise Invalid."""
    sent = patch.model_dump(exclude_unset=True)
    if sent and sent["valid_to"] != appointment.valid_to:
        check_period(appointment.valid_from, sent["valid_to"])
        appointment.valid_to = sent["valid_to"]
        data, area = to_jsonable_python(sent), appointment.area_code
        await journal.record(session, actor, "appointment.edit", appointment, area, data)
    return appointment
