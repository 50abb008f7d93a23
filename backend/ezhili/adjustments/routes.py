"""HTTP for adjustments of grids: parse, call the service, answer. No SQL, no rules."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from ezhili.access import Actor, SignedIn, require
from ezhili.adjustments import service
from ezhili.adjustments.models import GridAdjustment
from ezhili.adjustments.schemas import (
    FORMS,
    AdjustmentDetail,
    AdjustmentIn,
    AdjustmentQuery,
    AdjustmentRow,
    AdjustmentStep,
    PreviewIn,
    PreviewOut,
)
from ezhili.adjustments.workflow import STEPS
from ezhili.db import ReadDriver, Session
from ezhili.forms import offered
from ezhili.http import IfMatch, NoQuery, Page, answer, asked, check_version, made, written
from ezhili.idempotency import Once
from ezhili.problems import Spoken
from ezhili.workflow import check_right, open_steps

router = APIRouter(prefix="/grid-adjustments", tags=["grids"])
Reader = Annotated[Actor, require("grids:read")]
Editor = Annotated[Actor, require("grids:write")]


async def _seen(session: Session, actor: SignedIn, adjustment_id: UUID) -> GridAdjustment:
    return await service.get(session, actor, adjustment_id)


async def _held(session: Session, actor: SignedIn, adjustment_id: UUID) -> GridAdjustment:
    return await service.get(session, actor, adjustment_id, hold=True)


# Before Reader and Editor in a signature: dependencies run in that order, and 404 goes before 403.
Seen = Annotated[GridAdjustment, Depends(_seen)]
Held = Annotated[GridAdjustment, Depends(_held)]


async def _stepper(adjustment: Held, actor: Reader, request: Request) -> Actor:
    await check_right(STEPS, service.facts(adjustment), actor, request)
    return actor


class _Answerer:
    """Writes an adjustment as its caller may see it."""

    def __init__(self, session: Session, actor: SignedIn, spoken: Spoken) -> None:
        self.session, self.actor, self.spoken = session, actor, spoken

    async def __call__(self, adjustment: GridAdjustment, status: int = 200, location: str = "") -> Response:
        names = open_steps(STEPS, service.facts(adjustment), self.actor, datetime.now(UTC))
        await self.session.flush()
        more = await service.describe(self.session, adjustment)
        steps = offered(STEPS, FORMS, names, self.spoken)
        return answer(AdjustmentDetail, adjustment, status, location, **more, steps=steps)


Answer = Annotated[_Answerer, made(_Answerer)]


@router.get("", response_model=Page[AdjustmentRow])
async def list_grid_adjustments(
    driver: ReadDriver, actor: Reader, query: Annotated[AdjustmentQuery, asked(AdjustmentQuery)]
) -> Response:
    """Splits, merges and re-draws of grids in your area, the latest day first."""
    return await service.find(driver, actor, query)


@router.post("", response_model=AdjustmentDetail, status_code=201)
async def create_grid_adjustment(
    session: Session, actor: Editor, plan: AdjustmentIn, once: Once, reply: Answer
) -> Response:
    """A draft; gaps, overlaps and borders that take from neighbours are refused."""

    async def work() -> Response:
        drawn = await service.create(session, actor, plan)
        return await reply(drawn, 201, f"/grid-adjustments/{drawn.id}")

    return await once(work)


@router.post("/preview", response_model=PreviewOut)
async def preview_grid_adjustment(session: Session, actor: Editor, plan: PreviewIn, _: NoQuery) -> Response:
    """What a plan would come to: boundaries snapped to their neighbours, gaps, overlaps; stores nothing."""
    return written(PreviewOut, await service.preview(session, actor, plan))


@router.get("/{adjustment_id}", response_model=AdjustmentDetail)
async def get_grid_adjustment(adjustment: Seen, actor: Reader, _: NoQuery, reply: Answer) -> Response:
    """One adjustment with the boundaries before and after, and its ETag."""
    return await reply(adjustment)


@router.put("/{adjustment_id}", response_model=AdjustmentDetail)
async def replace_grid_adjustment(
    session: Session,
    adjustment: Held,
    actor: Editor,
    plan: AdjustmentIn,
    once: Once,
    reply: Answer,
    if_match: IfMatch = None,
) -> Response:
    """Send the whole draft anew; 409 once it was handed in."""

    async def work() -> Response:
        check_version(adjustment, if_match)
        return await reply(await service.edit(session, actor, adjustment, plan))

    return await once(work)


@router.post("/{adjustment_id}/steps", response_model=AdjustmentDetail)
async def step_grid_adjustment(
    session: Session,
    adjustment: Held,
    actor: Annotated[Actor, Depends(_stepper)],
    form: AdjustmentStep,
    once: Once,
    reply: Answer,
    if_match: IfMatch = None,
) -> Response:
    """Take a step of an adjustment's life; 409 names the steps open instead."""

    async def work() -> Response:
        check_version(adjustment, if_match)
        return await reply(await service.step(session, actor, adjustment, form))

    return await once(work)
