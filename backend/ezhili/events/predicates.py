"""Every condition events can be narrowed by: list, count, export, map and figures use these same objects."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    DateTime,
    Float,
    String,
    Uuid,
    all_,
    and_,
    any_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    true,
)

from ezhili.access import Actor
from ezhili.areas.service import by_level
from ezhili.clocks.arithmetic import LOCAL
from ezhili.db import Predicate
from ezhili.events.models import OPEN_CONDITION, OPEN_STATES, Event, RelocatedEvent
from ezhili.events.queries import EventQuery
from ezhili.events.workflow import STEPS
from ezhili.text import bigrams

LEVELS = (Event.district_code, Event.township_code, Event.village_code, Event.grid_code)
Given = Mapping[Predicate, Any]


def _text(name: str) -> ColumnElement[str]:
    return bindparam(name, type_=String)


def _texts(name: str) -> Any:
    return bindparam(name, type_=ARRAY(String))


def _time(name: str) -> ColumnElement[datetime]:
    return bindparam(name, type_=DateTime(timezone=True))


def _now(today: Any, then: Any) -> ColumnElement[bool]:
    """An event that was moved here, or was here and was not moved."""
    moved = select(RelocatedEvent.event_id).where(RelocatedEvent.event_id == Event.id)
    here = select(RelocatedEvent.event_id).where(today == _text("area"))
    return or_(Event.id.in_(here), and_(then == _text("area"), ~moved.correlate(Event).exists()))


SEEN = by_level("seen", *LEVELS)  # by the actor
UNSEEN = Predicate("unseen", bindparam("unseen", type_=Boolean) == true())
AREA = by_level("area", *LEVELS)  # asked for
AREA_NOW = {
    12: Predicate("area", _now(RelocatedEvent.village_code, Event.village_code)),
    15: Predicate("area", _now(RelocatedEvent.grid_code, Event.grid_code)),
}
"""Asked for by the grids of today; townships and the district are the same then and now."""
STATE = Predicate("state", Event.state == any_(_texts("state")))
OPEN = Predicate("open", literal_column(f"events.{OPEN_CONDITION}", Boolean))
"""In literal words, so that the partial index of open events serves it."""
CATEGORY = Predicate("category", Event.category == any_(_texts("category")))
CLASS = Predicate("classes", func.left(Event.category, 2) == any_(_texts("classes")))
UNIT = Predicate("unit", Event.lead_unit == _text("unit"))
URGENCY = Predicate("urgency", Event.urgency == any_(_texts("urgency")))
NET = Predicate("net", Event.state != all_(_texts("net")))
DUE_BEFORE = Predicate("due_before", Event.due_at < _time("due_before"))
RUNS = Predicate("runs", Event.due_at.is_not(None))
CLOSED = Predicate("closed", Event.closed_at.is_not(None))
OVERDUE = Predicate("overdue", Event.due_at < _time("overdue"))
IN_TIME = Predicate("in_time", or_(Event.due_at.is_(None), Event.due_at >= _time("in_time")))
REPORTED_FROM = Predicate("reported_from", Event.received_at >= _time("reported_from"))
REPORTED_TO = Predicate("reported_to", Event.received_at < _time("reported_to"))
CLOSED_FROM = Predicate("closed_from", Event.closed_at >= _time("closed_from"))
CLOSED_TO = Predicate("closed_to", Event.closed_at < _time("closed_to"))
NUMBER = Predicate("number", Event.number == _text("number"))
WORDS = Predicate("words", Event.words.contains(_texts("words")))
MINE = Predicate("mine", Event.reporter_id == bindparam("mine", type_=Uuid))
_CORNERS = ("west", "south", "east", "north")


class _Unit(Predicate):
    """Two values: the unit, and who is asking."""

    def binds(self, value: Any) -> dict[str, Any]:
        """Unit code as a list, and the caller's id."""
        unit, caller = value
        return {"seen_unit": [unit], "seen_reporter": caller}


# What was handed to the caller's unit, and what the caller reported (DECISIONS.md 9).
SEEN_BY_UNIT = _Unit(
    "seen_unit",
    or_(
        Event.unit_codes.contains(_texts("seen_unit")),
        Event.reporter_id == bindparam("seen_reporter", type_=Uuid),
    ),
)


class _Box(Predicate):
    """Four values under one name: "west,south,east,north"."""

    def binds(self, value: Any) -> dict[str, Any]:
        """The four corners by name."""
        return dict(zip(_CORNERS, (float(part) for part in value.split(",")), strict=True))


def _corner(lon: str, lat: str) -> ColumnElement[Any]:
    return func.point(bindparam(lon, type_=Float), bindparam(lat, type_=Float))


# Written as ix_events_point has it: a map moves often, and only what lies in its view is looked at.
BOX = _Box(
    "bbox",
    func.point(Event.lon, Event.lat).bool_op("<@")(
        func.box(_corner("west", "south"), _corner("east", "north"))
    ),
)


def moment(day: date | datetime) -> datetime:
    """The beginning of a day in Asia/Shanghai; a time as it is."""
    if isinstance(day, datetime):
        return day.astimezone(UTC)
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)


def end_of(day: date) -> datetime:
    """The end of a day in Asia/Shanghai."""
    return moment(day + timedelta(1))


def seen(actor: Actor) -> Given:
    """What limits every reading of events to what this actor may see (DOMAIN.md 5.7, DECISIONS.md 9)."""
    if actor.role == "department":
        return {SEEN_BY_UNIT: (actor.unit or "", actor.id)}
    return {SEEN[len(actor.area)]: actor.area}


def asked(actor: Actor, query: EventQuery, now: datetime) -> Given:
    """The predicates of a query, with their values, within what the actor may see."""
    return {**_where(actor, query), **_what(query), **_when(query, now), **_whose(actor, query)}


def _where(actor: Actor, query: EventQuery) -> Given:
    """What is seen, and the area asked for; when that lies within the other it says both.

    Two conditions the planner would take for independent, and read everything in the area to sort it.
    """
    if not query.area:
        return seen(actor)
    if query.grids_as == "now" and len(query.area) in AREA_NOW:
        return {**seen(actor), AREA_NOW[len(query.area)]: query.area}
    asked_for: Given = {AREA[len(query.area)]: query.area}
    by_area = len(actor.area) in SEEN and seen(actor) == {SEEN[len(actor.area)]: actor.area}
    return asked_for if by_area and query.area.startswith(actor.area) else {**seen(actor), **asked_for}


def _what(query: EventQuery) -> Given:
    wishes: dict[Predicate, Any] = {STATE: query.state, URGENCY: query.urgency, UNIT: query.unit}
    if query.state and set(query.state) <= set(OPEN_STATES):
        wishes[OPEN] = True
    codes = query.category or []
    wishes[CATEGORY] = [code for code in codes if len(code) == 4]
    wishes[CLASS] = [code for code in codes if len(code) == 2]
    if wishes[CATEGORY] and wishes[CLASS]:
        del wishes[CATEGORY], wishes[CLASS]
        wishes[EITHER] = codes
    if query.counted == "net":
        wishes[NET] = ["voided", "merged"]
    if query.bbox:
        wishes[BOX] = query.bbox
    return _given(wishes) | _searched(query.q)


EITHER = Predicate(
    "codes",
    or_(Event.category == any_(_texts("codes")), func.left(Event.category, 2) == any_(_texts("codes"))),
)


def _searched(q: str | None) -> dict[Predicate, Any]:
    if not q:
        return {}
    if q.upper().startswith("SJ") and q[2:].isdigit():
        return {NUMBER: q.upper()}
    pairs = bigrams(q)
    return {WORDS: pairs} if pairs else {UNSEEN: False}


def _when(query: EventQuery, now: datetime) -> Given:
    days = {
        DUE_BEFORE: query.due_before,
        REPORTED_FROM: query.reported_from,
        REPORTED_TO: query.reported_to,
        CLOSED_FROM: query.closed_from,
        CLOSED_TO: query.closed_to,
    }
    wishes: dict[Predicate, Any] = {one: moment(day) for one, day in days.items() if day is not None}
    if query.overdue is not None:
        wishes[OVERDUE if query.overdue else IN_TIME] = now
    if query.sort == "due_at":
        wishes[RUNS] = True
    if query.sort == "-closed_at":
        wishes[CLOSED] = True
    return wishes


def _whose(actor: Actor, query: EventQuery) -> Given:
    wishes: dict[Predicate, Any] = {MINE: actor.id} if query.mine else {}
    if query.waiting:
        wishes |= waiting(actor)
    return wishes


def _given(wishes: Mapping[Predicate, Any]) -> dict[Predicate, Any]:
    return {predicate: value for predicate, value in wishes.items() if value}


@cache
def _waiting_states(role: str, scopes: frozenset[str]) -> tuple[str, ...]:
    """The open states from which a step of this role leads on."""
    leading = [
        step
        for step in STEPS
        if role in step.who and step.scope in scopes and step.target is not None and not step.aside
    ]
    found: Iterable[str] = {state for step in leading for state in step.sources}
    return tuple(sorted(set(found) & set(OPEN_STATES)))


_WAITING = Event.flags.has_key("waiting_reporter")
_EXTENSION = Event.flags.has_key("extension_pending")


class _Asked(Predicate):
    """Two values: flags that wait for the caller, and whether second extensions do (E13)."""

    def binds(self, value: Any) -> dict[str, Any]:
        """Flags as a list, and a bool."""
        flags, second = value
        return {"asked_flags": flags, "asked_second": second}


ASKED = _Asked(
    "asked",
    or_(
        Event.flags.has_any(_texts("asked_flags")),
        and_(_EXTENSION, Event.extend_count > 0, bindparam("asked_second", type_=Boolean)),
    ),
)


class _Duty(Predicate):
    """Three values: states in which the caller's role has to act, whether first extensions wait, who asks."""

    def binds(self, value: Any) -> dict[str, Any]:
        """States as a list, a bool, an id."""
        states, decides, caller = value
        return {"duty_states": states, "duty_decides": decides, "duty_caller": caller}


DUTY = _Duty(
    "duty",
    or_(
        and_(Event.state == any_(_texts("duty_states")), ~_WAITING),
        and_(_EXTENSION, Event.extend_count == 0, bindparam("duty_decides", type_=Boolean)),
        and_(_WAITING, Event.reporter_id == bindparam("duty_caller", type_=Uuid)),
    ),
)
OWN_UNIT = Predicate("own_unit", or_(Event.lead_unit.is_(None), Event.lead_unit == _text("own_unit")))
NOT_OWN_WORK = Predicate(
    "worker",
    or_(
        Event.state != "pending_verification",
        ~(bindparam("worker", type_=Uuid) == any_(Event.worked_by)),
    ),
)


def waiting(actor: Actor) -> Given:
    """What waits for this caller: by state and unit, what was asked of a second person, questions."""
    if actor.role in ("commissioner", "district"):
        flags = ["void_pending", "suspension_pending"]
        return {ASKED: (flags, actor.role == "commissioner"), OPEN: True}
    states = _waiting_states(actor.role, actor.scopes)
    if not states:
        return {UNSEEN: False}
    duty = (list(states), actor.role == "dispatcher", actor.id)
    wishes: dict[Predicate, Any] = {DUTY: duty, OPEN: True, NOT_OWN_WORK: actor.id}
    if actor.role in ("department", "village", "grid_worker"):
        wishes[OWN_UNIT] = actor.unit or ""
    return wishes
