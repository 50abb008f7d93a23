"""HTTP for units: parse, call the service, answer. No SQL, no rules."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from ezhili.access import Actor, SignedIn, require
from ezhili.db import ReadDriver, Session
from ezhili.forms import offered
from ezhili.http import IfMatch, NoQuery, Page, answer, asked, check_version, made
from ezhili.idempotency import Once
from ezhili.problems import Spoken
from ezhili.units import service
from ezhili.units.models import Unit
from ezhili.units.schemas import Standing, UnitCode, UnitDetail, UnitIn, UnitOut, UnitPatch, UnitQuery
from ezhili.units.workflow import UNIT_STEPS
from ezhili.workflow import check_right, open_steps

router = APIRouter(prefix="/units", tags=["units"])
Reader = Annotated[Actor, require("units:read")]
Editor = Annotated[Actor, require("units:write")]


async def _seen(session: Session, actor: SignedIn, unit_id: UUID | UnitCode) -> Unit:
    return await service.get(session, actor, unit_id)


async def _held(session: Session, actor: SignedIn, unit_id: UUID | UnitCode) -> Unit:
    return await service.get(session, actor, unit_id, hold=True)


Seen = Annotated[Unit, Depends(_seen)]
Held = Annotated[Unit, Depends(_held)]


async def _own(unit: Held, actor: Editor) -> Actor:
    service.check_own(actor, unit)
    return actor


Owner = Annotated[Actor, Depends(_own)]


async def _stepper(unit: Held, actor: Owner, request: Request) -> Actor:
    await check_right(UNIT_STEPS, service.facts(unit), actor, request)
    return actor


class _Answerer:
    """Writes a unit as its caller may see it."""

    def __init__(self, actor: SignedIn, spoken: Spoken) -> None:
        self.actor, self.spoken = actor, spoken

    def __call__(self, unit: Unit, status: int = 200, location: str = "") -> Response:
        names = open_steps(UNIT_STEPS, service.facts(unit), self.actor, datetime.now(UTC))
        steps = offered(UNIT_STEPS, [Standing], names, self.spoken)
        return answer(UnitDetail, unit, status, location, steps=steps)


Answer = Annotated[_Answerer, made(_Answerer)]


@router.get("", response_model=Page[UnitOut])
async def list_units(
    driver: ReadDriver, actor: Reader, query: Annotated[UnitQuery, asked(UnitQuery)]
) -> Response:
    """The offices of the district, by code."""
    return await service.find(driver, actor, query)


@router.post("", response_model=UnitDetail, status_code=201)
async def create_unit(session: Session, actor: Editor, new: UnitIn, once: Once, reply: Answer) -> Response:
    """409 when the code is taken."""

    async def work() -> Response:
        unit = await service.create(session, actor, new)
        return reply(unit, 201, f"/units/{unit.id}")

    return await once(work)


@router.get("/{unit_id}", response_model=UnitDetail)
async def get_unit(unit: Seen, actor: Reader, _: NoQuery, reply: Answer) -> Response:
    """One unit, by id or code, with its ETag."""
    return reply(unit)


@router.patch("/{unit_id}", response_model=UnitDetail)
async def edit_unit(
    session: Session,
    unit: Held,
    actor: Owner,
    patch: UnitPatch,
    once: Once,
    reply: Answer,
    if_match: IfMatch = None,
) -> Response:
    """Send the ETag you read as If-Match; 412 means somebody saved before you."""

    async def work() -> Response:
        check_version(unit, if_match)
        return reply(await service.edit(session, actor, unit, patch))

    return await once(work)


@router.post("/{unit_id}/steps", response_model=UnitDetail)
async def step_unit(
    session: Session,
    unit: Held,
    actor: Annotated[Actor, Depends(_stepper)],
    form: Standing,
    once: Once,
    reply: Answer,
    if_match: IfMatch = None,
) -> Response:
    """Close a unit, or open it again; 409 names the steps open instead."""

    async def work() -> Response:
        check_version(unit, if_match)
        return reply(await service.step(session, actor, unit, form))

    return await once(work)
