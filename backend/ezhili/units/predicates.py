"""Every condition units, governance centres and appointments can be narrowed by."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, Date, String, Uuid, any_, bindparam, func, or_

from ezhili.access import Actor
from ezhili.days import holds_on, in_force
from ezhili.db import Predicate
from ezhili.units.models import Appointment, GovernanceCentre, Unit
from ezhili.units.schemas import AppointmentQuery, CentreQuery, UnitQuery

Given = Mapping[Predicate, Any]


def _one_of(name: str, column: Any) -> Predicate:
    return Predicate(name, column == any_(bindparam(name, type_=ARRAY(String))))


def _below(name: str, column: Any) -> Predicate:
    return Predicate(name, func.starts_with(column, bindparam(name, type_=String)))


SEEN = Predicate("seen", Unit.district_code == bindparam("seen", type_=String))
AREA = _below("area", Unit.area_code)
KIND = _one_of("kind", Unit.kind)
STATE = _one_of("state", Unit.state)
DUTY = Predicate("category", Unit.duty_categories.overlap(bindparam("category", type_=ARRAY(String))))
_Q = bindparam("q", type_=String)
NAME = Predicate("q", or_(func.strpos(Unit.name, _Q) > 0, func.strpos(Unit.code, func.upper(_Q)) > 0))
IN_FORCE = in_force(Unit)

CENTRE_SEEN = Predicate("seen", GovernanceCentre.district_code == bindparam("seen", type_=String))
CENTRE_AREA = _below("area", GovernanceCentre.area_code)
CENTRE_LEVEL = _one_of("level", GovernanceCentre.level)
CENTRE_STATE = _one_of("state", GovernanceCentre.state)

POST_SEEN = Predicate("seen", Appointment.district_code == bindparam("seen", type_=String))
POST_AREA = _below("area", Appointment.area_code)
ROLE = _one_of("role", Appointment.role)
POST_UNIT = Predicate("unit", Appointment.unit_code == bindparam("unit", type_=String))
HOLDER = Predicate("user_id", Appointment.user_id == bindparam("user_id", type_=Uuid))
IN_POST = Predicate("in_post_on", holds_on(Appointment, bindparam("in_post_on", type_=Date)))


def seen(actor: Actor) -> Given:
    """Which units there are is open to everybody in the district: events are handed across townships."""
    return {SEEN: actor.area[:6]}


def centres_seen(actor: Actor) -> Given:
    """Governance centres, too, are open to the whole district."""
    return {CENTRE_SEEN: actor.area[:6]}


def posts_seen(actor: Actor) -> Given:
    """Who holds a post in the district."""
    return {POST_SEEN: actor.area[:6]}


def duties(category: str) -> list[str]:
    """What a unit may list to answer for a category: itself, or its class."""
    return sorted({category, category[:2]})


def _given(seen: Given, wishes: Given) -> Given:
    return {**seen, **{predicate: value for predicate, value in wishes.items() if value}}


def asked(actor: Actor, query: UnitQuery) -> Given:
    """The predicates of a query of units, with their values."""
    duty = duties(query.category) if query.category else None
    wishes = {AREA: query.area, KIND: query.kind, STATE: query.state, NAME: query.q}
    return _given(seen(actor), {**wishes, DUTY: duty, IN_FORCE: query.in_force_on})


def centres_asked(actor: Actor, query: CentreQuery) -> Given:
    """The predicates of a query of governance centres, with their values."""
    wishes = {CENTRE_AREA: query.area, CENTRE_LEVEL: query.level, CENTRE_STATE: query.state}
    return _given(centres_seen(actor), wishes)


def posts_asked(actor: Actor, query: AppointmentQuery) -> Given:
    """The predicates of a query of appointments, with their values."""
    wishes = {POST_AREA: query.area, ROLE: query.role, POST_UNIT: query.unit}
    return _given(posts_seen(actor), {**wishes, HOLDER: query.user_id, IN_POST: query.in_post_on})
