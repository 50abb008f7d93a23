"""What can be done with duty documents: written, published, taken note of."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic_core import to_jsonable_python
from sqlalchemy import Select, distinct, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal, stepping
from ezhili.access import Actor, system
from ezhili.areas import service as areas
from ezhili.days import holds_on, today
from ezhili.db import Driver, narrow
from ezhili.grid_duties import predicates
from ezhili.grid_duties.models import Acknowledgement, DutyDocument
from ezhili.grid_duties.schemas import (
    DocumentStep,
    DutyDocumentIn,
    DutyDocumentPatch,
    DutyDocumentQuery,
    DutyDocumentRow,
    Supersede,
)
from ezhili.grid_duties.workflow import NOT_YOURS, STEPS, Facts
from ezhili.grid_workers.models import WorkerAssignment
from ezhili.http import Listing, descending
from ezhili.identity.models import User
from ezhili.problems import Conflict, Forbidden, NotFound, Words, refused
from ezhili.units.models import lying

UNKNOWN = Words("document-not-found", "您的辖区内没有这份文件。", "There is no such document in your area.")
NO_AREA = Words("area-unknown", "您的区域内没有区域 {code}。", "No area {code} in yours.")
NOT_DRAFT = Words(
    "document-published",
    "已发布的文件不能再改，请新建下一版。",
    "A published document is kept as it is; write its next edition.",
)
NOT_IN_FORCE = Words(
    "document-not-published",
    "这份文件未发布或已失效，无须签收。",
    "This document is not published, or does not hold any more: there is nothing to take note of.",
)
NOT_ASKED = Words(
    "not-in-post",
    "这份文件由在岗网格员签收；您目前没有负责其范围内的网格。",
    "Those who serve a grid it is for take note of it; you serve none of them today.",
)
LIST = Listing(
    DutyDocumentRow,
    DutyDocument,
    {"-valid_from": descending(DutyDocument.valid_from, DutyDocument.id)},
)


def visible(actor: Actor) -> Select[DutyDocument]:
    """The documents this actor may see: the only door to one, together with `find`."""
    return narrow(select(DutyDocument), predicates.seen(actor))


async def get(session: AsyncSession, actor: Actor, document_id: UUID, hold: bool = False) -> DutyDocument:
    """One document, with `hold` locked until the commit. Raise NotFound when absent or out of sight."""
    one = visible(actor).where(DutyDocument.id == document_id)
    document = await session.scalar(one.with_for_update(key_share=True) if hold else one)
    if document is None:
        raise NotFound(UNKNOWN)
    return document


async def find(driver: Driver, actor: Actor, query: DutyDocumentQuery) -> Response:
    """A page of documents, the latest first. Raise Malformed for a foreign cursor."""
    return await LIST.answer(driver, predicates.asked(actor, query), query)


def facts(document: DutyDocument) -> Facts:
    """What the step table asks of a document."""
    return Facts(document.state, document.area_code)


async def create(session: AsyncSession, actor: Actor, new: DutyDocumentIn) -> DutyDocument:
    """A draft; with the title of an older one its next edition. Raise Invalid for an area not yours."""
    if not await areas.known(session, actor, new.area_code):
        raise refused("/area_code", NO_AREA, code=new.area_code)
    former = select(func.coalesce(func.max(DutyDocument.edition), 0)).where(
        DutyDocument.area_code == new.area_code,
        DutyDocument.kind == new.kind,
        DutyDocument.title == new.title,
    )
    edition = (await session.scalar(former) or 0) + 1
    values: dict[str, Any] = {**new.model_dump(), "valid_from": new.valid_from or today()}
    document = DutyDocument(**values | lying(new.area_code), edition=edition, state="draft")
    session.add(document)
    told = {name: value for name, value in values.items() if name != "text"} | {"edition": edition}
    data = to_jsonable_python(told)
    states = (None, "draft")
    await journal.record(session, actor, "duty_document.create", document, new.area_code, data, states)
    return document


async def edit(
    session: AsyncSession, actor: Actor, document: DutyDocument, patch: DutyDocumentPatch
) -> DutyDocument:
    """Change a draft held by `get(hold=True)`. Raise Forbidden elsewhere, Conflict when published."""
    if not document.area_code.startswith(actor.area):
        raise Forbidden(NOT_YOURS, code=document.area_code)
    if document.state != "draft":
        raise Conflict(NOT_DRAFT)
    sent = patch.model_dump(exclude_unset=True)
    changes = {name: value for name, value in sent.items() if getattr(document, name) != value}
    for name, value in changes.items():
        setattr(document, name, value)
    if changes:
        told = {name: "changed" if name == "text" else value for name, value in changes.items()}
        data = to_jsonable_python(told)
        await journal.record(session, actor, "duty_document.edit", document, document.area_code, data)
    return document


async def step(
    session: AsyncSession, actor: Actor, document: DutyDocument, form: DocumentStep
) -> DutyDocument:
    """Take a step of one held by `get(hold=True)`. Raise as `workflow.take` does."""
    subject = ("duty_document", document, document.area_code)
    row = await stepping.step(session, actor, subject, STEPS, facts(document), form)
    if row.name == "publish":
        await _supersede(session, document)
    return document


async def _supersede(session: AsyncSession, newest: DutyDocument) -> None:
    """Former editions of the same document do not hold any more."""
    former = select(DutyDocument).where(
        *(DutyDocument.area_code == newest.area_code, DutyDocument.kind == newest.kind),
        *(DutyDocument.title == newest.title, DutyDocument.edition < newest.edition),
        DutyDocument.state == "published",
    )
    for one in (await session.scalars(former.with_for_update(key_share=True))).all():
        actor, subject = system(one.district_code), ("duty_document", one, one.area_code)
        await stepping.step(session, actor, subject, STEPS, facts(one), Supersede(step="supersede"))


def _in_post(document: DutyDocument) -> Any:
    """Assignments that hold today to grids the document is for."""
    return (
        WorkerAssignment.grid_code.startswith(document.area_code),
        holds_on(WorkerAssignment, today()),
    )


async def acknowledge(session: AsyncSession, actor: Actor, document: DutyDocument) -> None:
    """Take note; a second time changes nothing. Raise Conflict unless it holds, Forbidden unless in post."""
    if document.state != "published":
        raise Conflict(NOT_IN_FORCE)
    own = select(WorkerAssignment.id).where(WorkerAssignment.user_id == actor.id, *_in_post(document))
    if await session.scalar(own.limit(1)) is None:
        raise Forbidden(NOT_ASKED)
    at = datetime.now(UTC)
    row = insert(Acknowledgement).values(document_id=document.id, user_id=actor.id, at=at)
    made = await session.execute(row.on_conflict_do_nothing().returning(Acknowledgement.user_id))
    if made.scalar() is not None:
        await get(session, actor, document.id, hold=True)  # the journal counts the entries of a record
        area = document.area_code
        await journal.record(session, actor, "duty_document.acknowledge", document, area, {})


async def describe(session: AsyncSession, actor: Actor, document: DutyDocument) -> dict[str, Any]:
    """What is asked of the caller, and how many have taken note."""
    mine = select(Acknowledgement.at).where(
        Acknowledgement.document_id == document.id, Acknowledgement.user_id == actor.id
    )
    own = select(WorkerAssignment.id).where(WorkerAssignment.user_id == actor.id, *_in_post(document))
    serving = select(func.count(distinct(WorkerAssignment.user_id))).where(*_in_post(document))
    noted = serving.join(
        Acknowledgement,
        (Acknowledgement.user_id == WorkerAssignment.user_id) & (Acknowledgement.document_id == document.id),
    )
    at, serves = await session.scalar(mine), await session.scalar(own.limit(1)) is not None
    return {
        "acknowledged_at": at,
        "asked": serves and at is None and document.state == "published",
        "acknowledged": await session.scalar(noted),
        "in_post": await session.scalar(serving),
    }


async def acknowledgements(
    session: AsyncSession, actor: Actor, document: DutyDocument
) -> list[dict[str, Any]]:
    """Everybody in post in the caller's area whom the document is for, by name."""
    codes = func.array_agg(distinct(WorkerAssignment.grid_code)).label("grid_codes")
    at = Acknowledgement.at.label("acknowledged_at")
    noted = (Acknowledgement.user_id == User.id) & (Acknowledgement.document_id == document.id)
    rows = select(User.id.label("user_id"), User.display_name, codes, at)
    rows = rows.join(WorkerAssignment, WorkerAssignment.user_id == User.id).outerjoin(Acknowledgement, noted)
    rows = rows.where(*_in_post(document), WorkerAssignment.grid_code.startswith(actor.area))
    rows = rows.group_by(User.id, User.display_name, Acknowledgement.at)
    rows = rows.order_by(User.display_name, User.id)
    return [dict(row) for row in (await session.execute(rows)).mappings()]
