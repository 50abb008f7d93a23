"""Long work as an operation: 202 at once, and its progress under an address of its own."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy import CheckConstraint, Index, delete, func, select, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column
from typing_extensions import TypedDict
from uuid_utils.compat import uuid7

from ezhili import jobs
from ezhili.access import Actor, SignedIn, require
from ezhili.db import Base, Database, Session
from ezhili.described import described
from ezhili.http import BASE, NoQuery, written
from ezhili.idempotency import Once
from ezhili.problems import NotFound, Problem, Words

KEPT = timedelta(days=7)
UNKNOWN = Words(
    "operation-not-found", "没有这个任务，或它不是您发起的。", "There is no such operation of yours."
)
FAILED = Words("operation-failed", "任务没有完成，请重新发起。", "The work was not done; start it again.")
JOB = "operations.run"
Tell = Callable[[int], Awaitable[None]]
Work = Callable[[Database, Mapping[str, Any], Tell], Awaitable[str | None]]
WORKS: dict[str, Work] = {}


class Operation(Base):
    """Something that takes longer than a request; seen by whoever started it alone."""

    __tablename__ = "operations"
    __table_args__ = (
        CheckConstraint("state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name="state"),
        CheckConstraint("progress between 0 and 100", name="progress"),
        Index(None, "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    kind: Mapped[str]
    owner_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="queued")
    progress: Mapped[int] = mapped_column(default=0)
    """Percent."""
    result_url: Mapped[str | None]
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """The problem document of a failure."""
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


@described
class OperationOut(TypedDict):
    """How far long work has come."""

    id: UUID
    kind: str
    state: str
    """queued, running, succeeded, failed or cancelled."""
    progress: int
    """Percent."""
    result_url: str | None
    error: dict[str, Any] | None
    created_at: datetime
    updated_at: datetime


def work(kind: str) -> Callable[[Work], Work]:
    """Register what does the operations of a kind; after a kill it is begun again from its payload."""

    def register(one: Work) -> Work:
        WORKS[kind] = one
        return one

    return register


async def begin(
    session: AsyncSession, actor: Actor, kind: str, payload: dict[str, Any], id: UUID | None = None
) -> Response:
    """Queue the work in this transaction: the 202 that tells where to look."""
    operation = Operation(id=id or uuid7(), kind=kind, owner_id=actor.id, payload=payload)
    session.add(operation)
    await session.flush()
    await jobs.enqueue(session, JOB, {"id": str(operation.id)}, key=kind)
    await session.refresh(operation)
    return _answer(operation, 202, {"Location": f"{BASE}/operations/{operation.id}", "Retry-After": "2"})


def _answer(operation: Operation, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    body = {name: getattr(operation, name) for name in OperationOut.__annotations__}
    response = written(OperationOut, body, status)
    response.headers.update(headers or {})
    return response


@jobs.task(JOB)
async def run(database: Database, payload: Mapping[str, Any]) -> None:
    """Do one operation; its end is written whatever happens."""
    id = UUID(payload["id"])
    async with database.sessions.begin() as session:
        operation = await session.get(Operation, id)
        if operation is None or operation.state in ("succeeded", "failed", "cancelled"):
            return
        operation.state, kind, given = "running", operation.kind, operation.payload

    async def tell(progress: int) -> None:
        await _set(database, id, progress=progress)

    try:
        result = await WORKS[kind](database, given, tell)
    except Exception as failure:
        problem = failure if isinstance(failure, Problem) else Problem(FAILED)
        await _set(database, id, state="failed", error=problem.document("zh-CN"))
        if not isinstance(failure, Problem):
            raise
        return
    await _set(database, id, state="succeeded", progress=100, result_url=result)


async def _set(database: Database, id: UUID, **values: Any) -> None:
    async with database.sessions.begin() as session:
        await session.execute(update(Operation).where(Operation.id == id).values(**values))


async def sweep(database: Database) -> None:
    """Forget operations after a week."""
    async with database.sessions.begin() as session:
        await session.execute(delete(Operation).where(Operation.created_at < func.now() - KEPT))


router = APIRouter(prefix="/operations", tags=["operations"])


async def _own(session: Session, actor: SignedIn, operation_id: UUID) -> Operation:
    one = select(Operation).where(Operation.id == operation_id, Operation.owner_id == actor.id)
    operation: Operation | None = await session.scalar(one.with_for_update())
    if operation is None:
        raise NotFound(UNKNOWN)
    return operation


Own = Annotated[Operation, Depends(_own)]
Reader = Annotated[Actor, require("operations:read")]


@router.get("/{operation_id}", response_model=OperationOut)
async def get_operation(operation: Own, actor: Reader, _: NoQuery) -> Response:
    """How far it has come; ask again after `Retry-After` seconds while it is queued or running."""
    waits = {"Retry-After": "2"} if operation.state in ("queued", "running") else {}
    return _answer(operation, headers=waits)


@router.post("/{operation_id}/cancellation", response_model=OperationOut)
async def cancel_operation(session: Session, operation: Own, actor: Reader, once: Once) -> Response:
    """Call it off while it waits in the queue; what runs or is over stays as it is."""

    async def work() -> Response:
        if operation.state == "queued":
            operation.state = "cancelled"
            await session.flush()
            await session.refresh(operation)
        return _answer(operation)

    return await once(work)
