"""HTTP for standard texts: parse, call the service, answer. No SQL, no rules."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from ezhili.access import Actor, SignedIn, require
from ezhili.db import Here, ReadDriver, Session
from ezhili.events import texts
from ezhili.events.catalogue import CATALOGUE, Catalogue
from ezhili.events.models import StandardText
from ezhili.events.text_forms import (
    TEXT_FORMS,
    StandardTextDetail,
    StandardTextIn,
    StandardTextOut,
    StandardTextPatch,
    StandardTextQuery,
    StandardTextStep,
    TextChoices,
)
from ezhili.events.text_rules import TEXT_LIFE
from ezhili.forms import offered
from ezhili.http import IfMatch, NoQuery, Page, answer, asked, check_version, made, written
from ezhili.idempotency import Once
from ezhili.problems import Spoken
from ezhili.workflow import check_right, open_steps

router = APIRouter(prefix="/standard-texts", tags=["events"])
Reader = Annotated[Actor, require("standard_texts:read")]
Editor = Annotated[Actor, require("standard_texts:write")]


async def _seen(session: Session, actor: SignedIn, text_id: UUID) -> StandardText:
    return await texts.get(session, actor, text_id)


async def _held(session: Session, actor: SignedIn, text_id: UUID) -> StandardText:
    return await texts.get(session, actor, text_id, hold=True)


async def _catalogue(database: Here, driver: ReadDriver) -> Catalogue:
    return await CATALOGUE.read(database, driver)


# Before Reader and Editor in a signature: dependencies run in that order, and 404 goes before 403.
Seen = Annotated[StandardText, Depends(_seen)]
Held = Annotated[StandardText, Depends(_held)]
InForce = Annotated[Catalogue, Depends(_catalogue, scope="function")]


async def _stepper(text: Held, actor: Reader, request: Request) -> Actor:
    await check_right(TEXT_LIFE, texts.facts(text), actor, request)
    return actor


class _Answerer:
    """Writes a text as its caller may see it."""

    def __init__(self, session: Session, actor: SignedIn, spoken: Spoken) -> None:
        self.session, self.actor, self.spoken = session, actor, spoken

    async def __call__(self, text: StandardText, status: int = 200, location: str = "") -> Response:
        await self.session.flush()
        names = open_steps(TEXT_LIFE, texts.facts(text), self.actor, datetime.now(UTC))
        steps = offered(TEXT_LIFE, TEXT_FORMS, names, self.spoken)
        yours = "standard_texts:write" in self.actor.scopes and text.area_code.startswith(self.actor.area)
        return answer(StandardTextDetail, text, status, location, open_steps=steps, yours=yours)


Answer = Annotated[_Answerer, made(_Answerer)]


@router.get("", response_model=Page[StandardTextOut])
async def list_standard_texts(
    driver: ReadDriver, actor: Reader, query: Annotated[StandardTextQuery, asked(StandardTextQuery)]
) -> Response:
    """Texts of your area, of what lies above and below it, by title; retired ones for those who keep them."""
    return await texts.find(driver, actor, query)


@router.post("", response_model=StandardTextDetail, status_code=201)
async def create_standard_text(
    session: Session, actor: Editor, new: StandardTextIn, catalogue: InForce, once: Once, reply: Answer
) -> Response:
    """A text for the notes of steps. 422 names the placeholders there are, 409 a title in use."""

    async def work() -> Response:
        text = await texts.create(session, actor, new, catalogue)
        return await reply(text, 201, f"/standard-texts/{text.id}")

    return await once(work)


@router.get("/choices", response_model=TextChoices)
async def list_text_choices(actor: Reader, _: NoQuery, spoken: Spoken) -> Response:
    """The steps a text can be offered at, and the placeholders with their meaning and an example."""
    return written(TextChoices, texts.choices(spoken))


@router.get("/{text_id}", response_model=StandardTextDetail)
async def get_standard_text(text: Seen, actor: Reader, _: NoQuery, reply: Answer) -> Response:
    """One text, its ETag, and what you may do with it."""
    return await reply(text)


@router.patch("/{text_id}", response_model=StandardTextDetail)
async def edit_standard_text(
    session: Session,
    text: Held,
    actor: Editor,
    patch: StandardTextPatch,
    catalogue: InForce,
    once: Once,
    reply: Answer,
    if_match: IfMatch = None,
) -> Response:
    """Change a text of your own area; notes written with it stay as they are."""

    async def work() -> Response:
        check_version(text, if_match)
        return await reply(await texts.edit(session, actor, text, patch, catalogue))

    return await once(work)


@router.post("/{text_id}/steps", response_model=StandardTextDetail)
async def step_standard_text(
    session: Session,
    text: Held,
    actor: Annotated[Actor, Depends(_stepper)],
    form: StandardTextStep,
    once: Once,
    reply: Answer,
    if_match: IfMatch = None,
) -> Response:
    """Retire a text or use it again; 409 names the step open instead."""

    async def work() -> Response:
        check_version(text, if_match)
        return await reply(await texts.step(session, actor, text, form))

    return await once(work)
