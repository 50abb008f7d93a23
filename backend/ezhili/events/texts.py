"""Standard texts: kept by offices, filled in for an event."""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic_core import to_jsonable_python
from sqlalchemy import Select, String, Uuid, any_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal, stepping
from ezhili.access import Actor
from ezhili.areas import service as areas
from ezhili.db import Database, Driver, Predicate, Prepared, bound, narrow
from ezhili.events import predicates, text_predicates
from ezhili.events.catalogue import CATALOGUE, Catalogue
from ezhili.events.models import Event, StandardText
from ezhili.events.placeholders import KNOWN, TEXT_STEPS, filled, values
from ezhili.events.text_forms import (
    EventTextQuery,
    StandardTextIn,
    StandardTextOut,
    StandardTextPatch,
    StandardTextQuery,
    StandardTextStep,
)
from ezhili.events.text_rules import NOT_YOURS, TEXT_LIFE, TextFacts
from ezhili.http import Listing, ascending
from ezhili.problems import Forbidden, NotFound, Words, refused
from ezhili.units.models import Unit, lying

UNKNOWN = Words("text-not-found", "您的辖区内没有这条常用语。", "There is no such text in your area.")
NO_AREA = Words("area-unknown", "您的区域内没有区域 {code}。", "No area {code} in yours.")
NO_CATEGORY = Words(
    "category-unknown",
    "现行类别目录中没有 {code}。",
    "The catalogue in force has no {code}.",
)
LIST = Listing(
    StandardTextOut,
    StandardText,
    {"title": ascending(StandardText.title, StandardText.id)},
)


def visible(actor: Actor) -> Select[StandardText]:
    """The texts this actor may see: the only door to one, together with `find` and `of_event`."""
    return narrow(select(StandardText), text_predicates.seen(actor))


async def get(session: AsyncSession, actor: Actor, text_id: UUID, hold: bool = False) -> StandardText:
    """One text, with `hold` locked until the commit. Raise NotFound when absent or out of sight."""
    one = visible(actor).where(StandardText.id == text_id)
    text = await session.scalar(one.with_for_update(key_share=True) if hold else one)
    if text is None:
        raise NotFound(UNKNOWN)
    return text


async def find(driver: Driver, actor: Actor, query: StandardTextQuery) -> Response:
    """A page of texts by title. Raise Malformed for a foreign cursor."""
    return await LIST.answer(driver, text_predicates.asked(actor, query), query)


def facts(text: StandardText) -> TextFacts:
    """What the step table asks of a text."""
    return TextFacts(text.state, text.area_code)


async def create(
    session: AsyncSession, actor: Actor, new: StandardTextIn, catalogue: Catalogue
) -> StandardText:
    """A text in use. Raise Invalid for an area or category unknown, Conflict for a known title."""
    if not new.area_code.startswith(actor.area) or not await areas.known(session, actor, new.area_code):
        raise refused("/area_code", NO_AREA, code=new.area_code)
    _check_categories(new.categories, catalogue)
    sent = new.model_dump()
    text = StandardText(**sent | lying(new.area_code), state="active")
    session.add(text)
    data, states = to_jsonable_python(sent), (None, "active")
    await journal.record(session, actor, "standard_text.create", text, new.area_code, data, states)
    return text


async def edit(
    session: AsyncSession, actor: Actor, text: StandardText, patch: StandardTextPatch, catalogue: Catalogue
) -> StandardText:
    """Change a text held by `get(hold=True)`; what was written with it stays. Raise Forbidden elsewhere."""
    if not text.area_code.startswith(actor.area):
        raise Forbidden(NOT_YOURS, code=text.area_code)
    sent = patch.model_dump(exclude_unset=True)
    changes = {name: value for name, value in sent.items() if getattr(text, name) != value}
    _check_categories(changes.get("categories", []), catalogue)
    for name, value in changes.items():
        setattr(text, name, value)
    if changes:
        await journal.record(session, actor, "standard_text.edit", text, text.area_code, changes)
    return text


async def step(
    session: AsyncSession, actor: Actor, text: StandardText, form: StandardTextStep
) -> StandardText:
    """Retire or restore one held by `get(hold=True)`. Raise as `workflow.take` does."""
    await stepping.step(session, actor, ("standard_text", text, text.area_code), TEXT_LIFE, facts(text), form)
    return text


def _check_categories(codes: list[str], catalogue: Catalogue) -> None:
    for place, code in enumerate(codes):
        if code not in catalogue.names:
            raise refused(f"/categories/{place}", NO_CATEGORY, code=code)


@cache
def _event(given: tuple[Predicate, ...]) -> Prepared:
    unit = select(Unit.name).where(Unit.code == Event.lead_unit).scalar_subquery()
    about = (Event.number, Event.title, Event.category, Event.grid_code, Event.due_at)
    row = select(*about, unit.label("unit_name")).where(Event.id == bindparam("id", type_=Uuid))
    return Prepared(row.where(*(predicate.condition for predicate in given)))


async def event_of(driver: Driver, actor: Actor, event_id: UUID, unknown: NotFound) -> Mapping[str, Any]:
    """What texts say of an event. Raise `unknown` when it is out of sight."""
    given = predicates.seen(actor)
    row = await _event(tuple(given)).row(driver, {**bound(given), "id": event_id})
    if row is None:
        raise unknown
    return row


@cache
def _offered(given: tuple[Predicate, ...]) -> Prepared:
    """The nearest first: for this very category, then its class; of the township, then of all."""
    code = bindparam("code", type_=String)
    named = func.cardinality(StandardText.categories) > 0
    rows = select(StandardText.id, StandardText.title, StandardText.body, StandardText.steps)
    rows = rows.where(*(predicate.condition for predicate in given))
    exact = code == any_(StandardText.categories)
    return Prepared(
        rows.order_by(
            exact.desc(), named.desc(), StandardText.area_code.desc(), StandardText.title, StandardText.id
        )
    )


async def of_event(
    database: Database, driver: Driver, event: Mapping[str, Any], query: EventTextQuery, language: str
) -> list[dict[str, Any]]:
    """The texts offered for an event, filled in, in "zh-CN" or "en"."""
    catalogue = await CATALOGUE.read(database, driver)
    category = event["category"]
    given = text_predicates.offered(event["grid_code"], category, query.step)
    rows = await _offered(tuple(given)).rows(driver, {**bound(given), "code": category})
    known = values(event, catalogue.names.get(category, (category, category)), language)
    return [
        {"id": row["id"], "title": row["title"], "text": filled(row["body"], known), "steps": row["steps"]}
        for row in rows
    ]


def choices(language: str) -> dict[str, Any]:
    """The steps and placeholders a text may name, in "zh-CN" or "en"."""
    spoken = language == "en"
    return {
        "steps": [{"value": name, "label": words[spoken]} for name, words in TEXT_STEPS.items()],
        "placeholders": [
            {"value": name, "label": label[spoken], "example": example[spoken]}
            for name, (label, example) in KNOWN.items()
        ],
    }
