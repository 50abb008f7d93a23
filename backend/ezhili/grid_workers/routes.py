"""HTTP for grid workers: parse, call the service, answer. No SQL, no rules."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from ezhili.access import Actor, SignedIn, require
from ezhili.db import ReadDriver, Session
from ezhili.grid_workers import service
from ezhili.grid_workers.models import WorkerAssignment
from ezhili.grid_workers.schemas import (
    AssignmentIn,
    AssignmentOut,
    AssignmentPatch,
    VacancyOut,
    VacancyQuery,
    WorkerDetail,
    WorkerOut,
    WorkerQuery,
)
from ezhili.http import IfMatch, NoQuery, Page, answer, asked, check_version, written
from ezhili.idempotency import Once

router = APIRouter(tags=["grid workers"])
Reader = Annotated[Actor, require("grid_workers:read")]
Editor = Annotated[Actor, require("grid_workers:write")]


async def _worker(session: Session, actor: SignedIn, user_id: UUID) -> dict[str, Any]:
    return await service.describe(session, actor, user_id)


async def _seen(session: Session, actor: SignedIn, assignment_id: UUID) -> WorkerAssignment:
    return await service.get(session, actor, assignment_id)


async def _held(session: Session, actor: SignedIn, assignment_id: UUID) -> WorkerAssignment:
    return await service.get(session, actor, assignment_id, hold=True)


async def _answer(
    session: Session, assignment: WorkerAssignment, status: int = 200, location: str = ""
) -> Response:
    more = await service.about(session, assignment)
    return answer(AssignmentOut, assignment, status, location, **more)


@router.get("/grid-workers", response_model=Page[WorkerOut])
async def list_grid_workers(
    driver: ReadDriver, actor: Reader, query: Annotated[WorkerQuery, asked(WorkerQuery)]
) -> Response:
    """The people who serve a grid in your area on a day, by name; count=exact counts people."""
    return await service.find(driver, actor, query)


@router.get("/grid-workers/{user_id}", response_model=WorkerDetail)
async def get_grid_worker(
    worker: Annotated[dict[str, Any], Depends(_worker)], actor: Reader, _: NoQuery
) -> Response:
    """One grid worker with the history of assignments."""
    return written(WorkerDetail, worker)


@router.get("/grid-vacancies", response_model=Page[VacancyOut])
async def list_grid_vacancies(
    driver: ReadDriver, actor: Reader, query: Annotated[VacancyQuery, asked(VacancyQuery)]
) -> Response:
    """Grids in service that no primary worker answers for on a day, by code."""
    return await service.find_vacant(driver, actor, query)


@router.post("/worker-assignments", response_model=AssignmentOut, status_code=201)
async def assign_worker(session: Session, actor: Editor, new: AssignmentIn, once: Once) -> Response:
    """409 when the person serves that grid at that time already."""

    async def work() -> Response:
        made = await service.assign(session, actor, new)
        return await _answer(session, made, 201, f"/worker-assignments/{made.id}")

    return await once(work)


@router.get("/worker-assignments/{assignment_id}", response_model=AssignmentOut)
async def get_worker_assignment(
    session: Session, found: Annotated[WorkerAssignment, Depends(_seen)], actor: Reader, _: NoQuery
) -> Response:
    """One assignment with its ETag."""
    return await _answer(session, found)


@router.patch("/worker-assignments/{assignment_id}", response_model=AssignmentOut)
async def end_worker_assignment(
    session: Session,
    held: Annotated[WorkerAssignment, Depends(_held)],
    actor: Editor,
    patch: AssignmentPatch,
    once: Once,
    if_match: IfMatch = None,
) -> Response:
    """End an assignment on a day; nobody is held back, `warnings` say when the grid has no primary left."""

    async def work() -> Response:
        check_version(held, if_match)
        return await _answer(session, await service.end(session, actor, held, patch))

    return await once(work)
