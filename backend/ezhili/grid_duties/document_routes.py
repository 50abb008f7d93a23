"""HTTP for duty documents: parse, call the service, answer. No SQL, no rules."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from ezhili.access import Actor, SignedIn, require
from ezhili.db import ReadDriver, Session
from ezhili.forms import offered
from ezhili.grid_duties import documents
from ezhili.grid_duties.models import DutyDocument
from ezhili.grid_duties.schemas import (
    FORMS,
    AcknowledgementsOut,
    DocumentStep,
    DutyDocumentDetail,
    DutyDocumentIn,
    DutyDocumentPatch,
    DutyDocumentQuery,
    DutyDocumentRow,
)
from ezhili.grid_duties.workflow import STEPS
from ezhili.http import IfMatch, NoQuery, Page, answer, asked, check_version, made, written
from ezhili.idempotency import Once
from ezhili.problems import Spoken
from ezhili.workflow import check_right, open_steps

router = APIRouter(prefix="/duty-documents", tags=["grid workers"])
Reader = Annotated[Actor, require("duty_documents:read")]
Editor = Annotated[Actor, require("duty_documents:write")]


async def _seen(session: Session, actor: SignedIn, document_id: UUID) -> DutyDocument:
    return await documents.get(session, actor, document_id)


async def _held(session: Session, actor: SignedIn, document_id: UUID) -> DutyDocument:
    return await documents.get(session, actor, document_id, hold=True)


# Before Reader and Editor in a signature: dependencies run in that order, and 404 goes before 403.
Seen = Annotated[DutyDocument, Depends(_seen)]
Held = Annotated[DutyDocument, Depends(_held)]


async def _stepper(document: Held, actor: Reader, request: Request) -> Actor:
    await check_right(STEPS, documents.facts(document), actor, request)
    return actor


class _Answerer:
    """Writes a document as its caller may see it."""

    def __init__(self, session: Session, actor: SignedIn, spoken: Spoken) -> None:
        self.session, self.actor, self.spoken = session, actor, spoken

    async def __call__(self, document: DutyDocument, status: int = 200, location: str = "") -> Response:
        names = open_steps(STEPS, documents.facts(document), self.actor, datetime.now(UTC))
        await self.session.flush()
        more = await documents.describe(self.session, self.actor, document)
        steps = offered(STEPS, FORMS, names, self.spoken)
        return answer(DutyDocumentDetail, document, status, location, **more, steps=steps)


Answer = Annotated[_Answerer, made(_Answerer)]


@router.get("", response_model=Page[DutyDocumentRow])
async def list_duty_documents(
    driver: ReadDriver, actor: Reader, query: Annotated[DutyDocumentQuery, asked(DutyDocumentQuery)]
) -> Response:
    """Duty documents that hold in your area or below; waiting=me lists what you have yet to take note of."""
    return await documents.find(driver, actor, query)


@router.post("", response_model=DutyDocumentDetail, status_code=201)
async def create_duty_document(
    session: Session, actor: Editor, new: DutyDocumentIn, once: Once, reply: Answer
) -> Response:
    """A draft; with the title of an older document it is its next edition."""

    async def work() -> Response:
        document = await documents.create(session, actor, new)
        return await reply(document, 201, f"/duty-documents/{document.id}")

    return await once(work)


@router.get("/{document_id}", response_model=DutyDocumentDetail)
async def get_duty_document(document: Seen, actor: Reader, _: NoQuery, reply: Answer) -> Response:
    """One document with its text and its ETag."""
    return await reply(document)


@router.patch("/{document_id}", response_model=DutyDocumentDetail)
async def edit_duty_document(
    session: Session,
    document: Held,
    actor: Editor,
    patch: DutyDocumentPatch,
    once: Once,
    reply: Answer,
    if_match: IfMatch = None,
) -> Response:
    """Change a draft; 409 once it was published."""

    async def work() -> Response:
        check_version(document, if_match)
        return await reply(await documents.edit(session, actor, document, patch))

    return await once(work)


@router.post("/{document_id}/steps", response_model=DutyDocumentDetail)
async def step_duty_document(
    session: Session,
    document: Held,
    actor: Annotated[Actor, Depends(_stepper)],
    form: DocumentStep,
    once: Once,
    reply: Answer,
    if_match: IfMatch = None,
) -> Response:
    """Publish or withdraw a document; 409 names the steps open instead."""

    async def work() -> Response:
        check_version(document, if_match)
        return await reply(await documents.step(session, actor, document, form))

    return await once(work)


@router.post("/{document_id}/acknowledgement", response_model=DutyDocumentDetail)
async def acknowledge_duty_document(
    session: Session, document: Seen, actor: Reader, once: Once, reply: Answer
) -> Response:
    """Take note of a document as somebody who serves a grid it is for; a second time changes nothing."""

    async def work() -> Response:
        await documents.acknowledge(session, actor, document)
        return await reply(document)

    return await once(work)


@router.get("/{document_id}/acknowledgements", response_model=AcknowledgementsOut)
async def list_acknowledgements(session: Session, document: Seen, actor: Editor, _: NoQuery) -> Response:
    """Who in post in your area has taken note and who has not, by name."""
    items = await documents.acknowledgements(session, actor, document)
    return written(AcknowledgementsOut, {"items": items})
