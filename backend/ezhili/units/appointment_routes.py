"""HTTP for appointments: parse, call the service, answer. No SQL, no rules."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from ezhili.access import Actor, SignedIn, require
from ezhili.db import ReadDriver, Session
from ezhili.http import IfMatch, NoQuery, Page, answer, asked, check_version
from ezhili.idempotency import Once
from ezhili.units import appointments
from ezhili.units.models import Appointment
from ezhili.units.schemas import AppointmentIn, AppointmentOut, AppointmentPatch, AppointmentQuery

router = APIRouter(prefix="/appointments", tags=["units"])
# People, so not of units:read, which API clients and system administrators have.
Reader = Annotated[Actor, require("appointments:read")]
Editor = Annotated[Actor, require("appointments:write")]


async def _seen(session: Session, actor: SignedIn, appointment_id: UUID) -> Appointment:
    return await appointments.get(session, actor, appointment_id)


async def _held(session: Session, actor: SignedIn, appointment_id: UUID) -> Appointment:
    return await appointments.get(session, actor, appointment_id, hold=True)


async def _own(held: Annotated[Appointment, Depends(_held)], actor: Editor) -> Actor:
    appointments.check_own(actor, held)
    return actor


async def _answer(
    session: Session, appointment: Appointment, status: int = 200, location: str = ""
) -> Response:
    names = await appointments.names(session, appointment)
    return answer(AppointmentOut, appointment, status, location, **names)


@router.get("", response_model=Page[AppointmentOut])
async def list_appointments(
    driver: ReadDriver, actor: Reader, query: Annotated[AppointmentQuery, asked(AppointmentQuery)]
) -> Response:
    """Who holds or held which post: role=commissioner&in_post_on=2024-01-19."""
    return await appointments.find(driver, actor, query)


@router.post("", response_model=AppointmentOut, status_code=201)
async def create_appointment(session: Session, actor: Editor, new: AppointmentIn, once: Once) -> Response:
    """409 when the person holds that post in that area at that time already."""

    async def work() -> Response:
        made = await appointments.create(session, actor, new)
        return await _answer(session, made, 201, f"/appointments/{made.id}")

    return await once(work)


@router.get("/{appointment_id}", response_model=AppointmentOut)
async def get_appointment(
    session: Session, found: Annotated[Appointment, Depends(_seen)], actor: Reader, _: NoQuery
) -> Response:
    """One appointment with its ETag."""
    return await _answer(session, found)


@router.patch("/{appointment_id}", response_model=AppointmentOut)
async def end_appointment(
    session: Session,
    held: Annotated[Appointment, Depends(_held)],
    actor: Annotated[Actor, Depends(_own)],
    patch: AppointmentPatch,
    once: Once,
    if_match: IfMatch = None,
) -> Response:
    """End an appointment on a day; 412 means somebody saved before you."""

    async def work() -> Response:
        check_version(held, if_match)
        return await _answer(session, await appointments.edit(session, actor, held, patch))

    return await once(work)
