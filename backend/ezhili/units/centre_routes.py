"""HTTP for governance centres: parse, call the service, answer. No SQL, no rules."""

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
from ezhili.units import centres
from ezhili.units.models import GovernanceCentre
from ezhili.units.schemas import CentreDetail, CentreIn, CentreOut, CentrePatch, CentreQuery, Standing
from ezhili.units.workflow import CENTRE_STEPS
from ezhili.workflow import check_right, open_steps

router = APIRouter(prefix="/governance-centres", tags=["units"])
Reader = Annotated[Actor, require("units:read")]
Editor = Annotated[Actor, require("units:write")]


async def _seen(session: Session, actor: SignedIn, centre_id: UUID) -> GovernanceCentre:
    return await centres.get(session, actor, centre_id)


async def _held(session: Session, actor: SignedIn, centre_id: UUID) -> GovernanceCentre:
    return await centres.get(session, actor, centre_id, hold=True)


Seen = Annotated[GovernanceCentre, Depends(_seen)]
Held = Annotated[GovernanceCentre, Depends(_held)]


async def _own(session: Session, centre: Held, actor: Editor) -> Actor:
    await centres.check_own(session, actor, centre)
    return actor


Owner = Annotated[Actor, Depends(_own)]


async def _stepper(centre: Held, actor: Owner, request: Request) -> Actor:
    await check_right(CENTRE_STEPS, centres.facts(centre), actor, request)
    return actor


class _Answerer:
    """Writes a centre as its caller may see it."""

    def __init__(self, session: Session, actor: SignedIn, spoken: Spoken) -> None:
        self.session, self.actor, self.spoken = session, actor, spoken

    async def __call__(self, centre: GovernanceCentre, status: int = 200, location: str = "") -> Response:
        names = open_steps(CENTRE_STEPS, centres.facts(centre), self.actor, datetime.now(UTC))
        steps = offered(CENTRE_STEPS, [Standing], names, self.spoken)
        unit = await centres.unit_of(self.session, centre)
        return answer(CentreDetail, centre, status, location, unit_name=unit.name, steps=steps)


Answer = Annotated[_Answerer, made(_Answerer)]


@router.get("", response_model=Page[CentreOut])
async def list_governance_centres(
    driver: ReadDriver, actor: Reader, query: Annotated[CentreQuery, asked(CentreQuery)]
) -> Response:
    """The governance centres of the district, by area."""
    return await centres.find(driver, actor, query)


@router.post("", response_model=CentreDetail, status_code=201)
async def create_governance_centre(
    session: Session, actor: Editor, new: CentreIn, once: Once, reply: Answer
) -> Response:
    """409 when the unit has one already."""

    async def work() -> Response:
        centre = await centres.create(session, actor, new)
        return await reply(centre, 201, f"/governance-centres/{centre.id}")

    return await once(work)


@router.get("/{centre_id}", response_model=CentreDetail)
async def get_governance_centre(centre: Seen, actor: Reader, _: NoQuery, reply: Answer) -> Response:
    """One governance centre with its ETag."""
    return await reply(centre)


@router.patch("/{centre_id}", response_model=CentreDetail)
async def edit_governance_centre(
    session: Session,
    centre: Held,
    actor: Owner,
    patch: CentrePatch,
    once: Once,
    reply: Answer,
    if_match: IfMatch = None,
) -> Response:
    """Send the ETag you read as If-Match; 412 means somebody saved before you."""

    async def work() -> Response:
        check_version(centre, if_match)
        return await reply(await centres.edit(session, actor, centre, patch))

    return await once(work)


@router.post("/{centre_id}/steps", response_model=CentreDetail)
async def step_governance_centre(
    session: Session,
    centre: Held,
    actor: Annotated[Actor, Depends(_stepper)],
    form: Standing,
    once: Once,
    reply: Answer,
    if_match: IfMatch = None,
) -> Response:
    """Close a centre, or open it again; 409 names the steps open instead."""

    async def work() -> Response:
        check_version(centre, if_match)
        return await reply(await centres.step(session, actor, centre, form))

    return await once(work)
