"""Every condition standard texts can be narrowed by."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, String, bindparam, func, or_

from ezhili.access import Actor
from ezhili.db import Predicate
from ezhili.events.models import StandardText
from ezhili.events.text_forms import StandardTextQuery

Given = Mapping[Predicate, Any]


def _holds_for(name: str) -> ColumnElement[bool]:
    """A text of an area above, or of one within."""
    code = bindparam(name, type_=String)
    above = func.starts_with(code, StandardText.area_code)
    return or_(above, func.starts_with(StandardText.area_code, code))


SEEN = Predicate("seen", _holds_for("seen"))
AREA = Predicate("area", func.starts_with(bindparam("area", type_=String), StandardText.area_code))
STATE = Predicate("state", StandardText.state == bindparam("state", type_=String))
STEP = Predicate("step", StandardText.steps.contains(bindparam("step", type_=ARRAY(String))))
CATEGORY = Predicate(
    "category",
    or_(
        func.cardinality(StandardText.categories) == 0,
        StandardText.categories.overlap(bindparam("category", type_=ARRAY(String))),
    ),
)


def seen(actor: Actor) -> Given:
    """Texts of the actor's area, above or below; retired ones are for those who keep texts."""
    given: dict[Predicate, Any] = {SEEN: actor.area}
    return given if "standard_texts:write" in actor.scopes else {**given, STATE: "active"}


def offered(area: str, category: str, step: str | None) -> Given:
    """Texts in use for an area and a category of 4 digits, or a class of 2."""
    given: dict[Predicate, Any] = {STATE: "active", AREA: area, CATEGORY: _and_class(category)}
    return {**given, STEP: [step]} if step else given


def asked(actor: Actor, query: StandardTextQuery) -> Given:
    """The predicates of a query, with their values."""
    given = dict(seen(actor))
    if query.area:
        given[AREA] = query.area
    if query.category:
        given[CATEGORY] = _and_class(query.category)
    if query.step:
        given[STEP] = [query.step]
    if query.state:
        given.setdefault(STATE, query.state)
    return given


def _and_class(category: str) -> list[str]:
    """0203 is covered by 0203 and by 02."""
    return sorted({category, category[:2]})
