"""Reads events: the list, the map, and the one statement of a detail, as JSON made by PostgreSQL."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Integer,
    Select,
    String,
    Text,
    Uuid,
    all_,
    any_,
    bindparam,
    case,
    func,
    join,
    literal_column,
    null,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import JSONB

from ezhili.access import Actor
from ezhili.clocks.rules import as_clock
from ezhili.db import Driver, Predicate, Prepared, bound
from ezhili.events import predicates
from ezhili.events.catalogue import Catalogue
from ezhili.events.facts import Facts
from ezhili.events.models import Event
from ezhili.events.plan import Held, Task
from ezhili.events.queries import EventQuery
from ezhili.events.schemas import (
    AttachmentOut,
    CallbackOut,
    ClockOut,
    EventOut,
    EventRow,
    SupervisionOut,
    TaskOut,
    TimelineEntry,
)
from ezhili.http import Listing, ascending, descending
from ezhili.journal import Entry

ROW_COLUMNS = {
    "reported_at": Event.received_at,
    "flags": func.jsonb_path_query_array(Event.flags, literal_column("'$.keyvalue().key'::jsonpath")),
}
LIST = Listing(
    EventRow,
    Event,
    {
        "-reported_at": descending(Event.received_at, Event.id),
        "reported_at": ascending(Event.received_at, Event.id),
        "due_at": ascending(Event.due_at, Event.id),
        "-closed_at": descending(Event.closed_at, Event.id),
    },
    ROW_COLUMNS,
)

# The state an event had reached at a moment, and since when: read from the journal (CONTRACT.md, `as_of`).
_THEN = (
    select(Entry.to_state.label("state"), Entry.at)
    .where(Entry.subject_id == Event.id, Entry.at < bindparam("as_of", type_=DateTime(timezone=True)))
    .where(Entry.to_state.is_not(None), Entry.to_state.is_distinct_from(Entry.from_state))
    .order_by(Entry.seq.desc())
    .limit(1)
    .lateral("then")
)
LIST_THEN = Listing(
    EventRow,
    Event,
    {
        "-reported_at": descending(Event.received_at, Event.id),
        "reported_at": ascending(Event.received_at, Event.id),
    },
    {
        **ROW_COLUMNS,
        "state": _THEN.c.state,
        "closed_at": case((_THEN.c.state == "closed", _THEN.c.at)),
        "due_at": null().cast(DateTime(timezone=True)),
        "flags": literal_column("'[]'::jsonb", JSONB),
    },
    join(Event, _THEN, true()),
)
AS_OF = Predicate("as_of", Event.received_at < bindparam("as_of", type_=DateTime(timezone=True)))
STATE_THEN = Predicate("state", _THEN.c.state == any_(bindparam("state", type_=ARRAY(String))))
NET_THEN = Predicate("net", _THEN.c.state != all_(bindparam("net", type_=ARRAY(String))))
_THEN_FOR = {predicates.STATE: STATE_THEN, predicates.NET: NET_THEN}


async def as_of(driver: Driver, actor: Actor, query: EventQuery, day: date) -> Response:
    """A page of events with the states they had at the end of `day`; later reports are left out."""
    end = predicates.end_of(day)
    given = predicates.asked(actor, query, end)
    then = {
        _THEN_FOR.get(predicate, predicate): value
        for predicate, value in given.items()
        if predicate is not predicates.OPEN
    }
    return await LIST_THEN.answer(driver, {**then, AS_OF: end}, query, query.sort)


@cache
def _points(given: tuple[Predicate, ...]) -> Prepared:
    about = (Event.number, Event.title, Event.category, Event.state, Event.urgency, Event.due_at)
    members = [item for column in (*about, Event.grid_code) for item in (column.key, column)]
    feature = func.json_build_object(
        *("type", "Feature", "id", Event.id),
        "geometry",
        func.json_build_object("type", "Point", "coordinates", func.json_build_array(Event.lon, Event.lat)),
        "properties",
        func.json_build_object(*members),
    )
    rows = select(feature.cast(Text).label("json")).where(Event.lon.is_not(None))
    rows = rows.where(*(predicate.condition for predicate in given))
    order = rows.order_by(Event.received_at.desc(), Event.id.desc())
    return Prepared(order.limit(bindparam("page_limit", type_=Integer)))


async def points(driver: Driver, given: Mapping[Predicate, Any], limit: int) -> str:
    """A GeoJSON FeatureCollection (RFC 7946) of the events that have a point."""
    rows = await _points(tuple(given)).rows(driver, {**bound(given), "page_limit": limit})
    return '{"type":"FeatureCollection","features":[' + ",".join(row["json"] for row in rows) + "]}"


_TIME = "to_char({0} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
_TIMES = {"reported_at": "e.received_at"} | {
    name: f"e.{name}" for name in EventOut.__annotations__ if name.endswith("_at") and name != "reported_at"
}


def _out(source: str, names: Any, own: Mapping[str, str]) -> str:
    """The members of a JSON object: columns of `source`, times written out, `own` where they differ."""
    parts = []
    for name in names:
        value = own.get(name) or (
            _TIME.format(f"{source}.{name}") if name.endswith("_at") else f"{source}.{name}"
        )
        parts.append(f"{value} as {name}")
    return ", ".join(parts)


def _many(shape: Any, source: str, table: str, where: str, order: str, own: Mapping[str, str]) -> str:
    """A JSON array of `shape`, one member for each row."""
    members = _out(source, shape.__annotations__, own)
    return (
        f"(select coalesce(json_agg(row_to_json(z)), '[]') from (select {members} "
        f"from {table} {source} where {where} order by {order}) z)"
    )


_TIMELINE = _many(
    TimelineEntry,
    "j",
    "journal",
    "j.subject_id = e.id",
    "j.seq",
    {"at": _TIME.format("j.at"), "actor": "(select display_name from users u where u.id = j.actor_id)"},
)
_TASKS = _many(
    TaskOut,
    "t",
    "event_tasks",
    "t.event_id = e.id",
    "t.assigned_at, t.is_lead desc, t.unit_code",
    {"unit_name": "(select name from units u where u.code = t.unit_code)"},
)
_CLOCKS = _many(ClockOut, "c", "sla_clocks", "c.subject_id = e.id", "c.started_at, c.id", {})
_ORDERS = _many(
    SupervisionOut,
    "o",
    "supervision_orders",
    "o.subject_id = e.id",
    "o.issued_at, o.id",
    {"unit_name": "(select name from units u where u.code = o.unit)"}
    | {
        name: f"(select display_name from users u where u.id = o.{name})"
        for name in ("issued_by", "answered_by")
    },
)
_CALLBACKS = _many(
    CallbackOut,
    "b",
    "event_callbacks",
    "b.event_id = e.id",
    "b.at, b.id",
    {"at": _TIME.format("b.at"), "by": "(select display_name from users u where u.id = b.by)"},
)
_FILES = _many(
    AttachmentOut, "a", "attachments", "a.subject_id = e.id and a.subject_kind = 'event'", "a.created_at", {}
)
_OWN = {
    **{name: _TIME.format(column) for name, column in _TIMES.items()},
    "category_name": (
        "(select name from event_categories g where g.code = e.category "
        "and g.catalog_version = e.catalog_version)"
    ),
    "location": (
        "case when e.lon is null then null "
        "else json_build_object('lon', e.lon, 'lat', e.lat, 'crs', 'wgs84') end"
    ),
    "grid_name": "(select name from grids g where g.code = e.grid_code)",
    "village_name": "(select name from areas g where g.code = e.village_code limit 1)",
    "township_name": "(select name from areas g where g.code = e.township_code limit 1)",
    "lead_unit_name": "(select name from units g where g.code = e.lead_unit)",
    "flags": "(select coalesce(json_agg(one order by one), '[]') from jsonb_object_keys(e.flags) one)",
    "same_as": (
        "case when e.same_as is not null and e.merged_into is null then (select json_build_object("
        "'id', s.id, 'number', s.number, 'title', s.title, 'state', s.state) from events s "
        "where s.id = e.same_as) end"
    ),
    "has_contact": "e.reporter_contact is not null",
    "timeline": _TIMELINE,
    "tasks": _TASKS,
    "clocks": _CLOCKS,
    "attachments": _FILES,
    "supervision_orders": _ORDERS,
    # Most events have none: no look-up then.
    "callbacks": f"case when e.callback_count > 0 then {_CALLBACKS} else '[]' end",
}
_PUBLIC = _out("e", (name for name in EventOut.__annotations__ if name not in ("steps", "undo")), _OWN)
_JSON = ("flags", "external_refs", "kept_limit")  # read as text
_FACTS = tuple(
    name for name in Facts.__dataclass_fields__ if name in Event.__table__.columns and name not in _JSON
)
_PARTS = (
    "array(select unit_code from event_tasks t where t.event_id = e.id and not t.is_lead "
    "and t.state in ('open', 'accepted') order by unit_code)"
)
_REACHABLE = (
    "e.reporter_kind in ('staff', 'system') or e.reporter_contact is not null "
    "or e.tracking_hash is not null as reachable"
)
_CLOCK = (
    *("id", "stage", "attempt", "parts", "started_at", "due_at", "stopped_at"),
    *("paused_at", "pauses"),
)  # what a step asks of a clock
_HUNG = (
    f"(select json_agg(json_build_array({', '.join('c.' + one for one in _CLOCK)}) "
    "order by c.started_at) from sla_clocks c where c.subject_id = e.id)::text as clocks, "
    "(select json_agg(json_build_array(t.id, t.unit_code, t.is_lead, t.state, t.accepted_at, t.due_at) "
    "order by t.assigned_at, t.is_lead desc) from event_tasks t where t.event_id = e.id)::text as tasks, "
    "e.external_refs::text as external_refs, e.kept_limit::text as kept_limit"
)


# Whoever reported the same and was merged hears of it too (E7).
_WANTS = (
    "(e.wants_feedback or exists (select from events m where m.merged_into = e.id and m.wants_feedback)) "
    "as wants_feedback"
)


def _one(given: tuple[Predicate, ...], more: str) -> Select[Any]:
    rows = select(Event).where(Event.id == bindparam("id", type_=Uuid))
    e = rows.where(*(predicate.condition for predicate in given)).subquery("e")
    facts = [literal_column(_WANTS) if name == "wants_feedback" else e.c[name] for name in _FACTS]
    flags: ColumnElement[Any] = literal_column("e.flags::text").label("flags")
    extra = [e.c.grid_code, e.c.version, e.c.lon, e.c.lat, flags, literal_column(_PARTS).label("parts_open")]
    return select(*facts, *extra, literal_column(_REACHABLE), literal_column(more)).select_from(e)


@cache
def _detail(given: tuple[Predicate, ...]) -> Prepared:
    return Prepared(_one(given, f"(select row_to_json(y)::text from (select {_PUBLIC}) y) as json"))


@cache
def _held(given: tuple[Predicate, ...]) -> Prepared:
    return Prepared(_one(given, _HUNG))


def _facts(row: Mapping[str, Any], catalogue: Catalogue, **more: Any) -> Facts:
    known = {name: row[name] for name in (*_FACTS, "parts_open", "reachable")}
    if category := catalogue.categories.get(row["category"]):
        more["limit"], more["category_level"] = category.limit, category.level
        more["evidence_required"] = category.evidence_required
    return Facts(**known, **more, flags=json.loads(row["flags"]))


async def detail(
    driver: Driver, actor: Actor, event_id: UUID, catalogue: Catalogue
) -> tuple[str, Facts, int] | None:
    """The JSON of an EventOut without its steps, the facts to judge them by, and the version; None unseen."""
    given = predicates.seen(actor)
    row = await _detail(tuple(given)).row(driver, {**bound(given), "id": event_id})
    return None if row is None else (row["json"], _facts(row, catalogue), row["version"])


@cache
def _sight(given: tuple[Predicate, ...]) -> Prepared:
    one = select(Event.id).where(Event.id == bindparam("id", type_=Uuid))
    return Prepared(one.where(*(predicate.condition for predicate in given)))


async def sees(driver: Driver, actor: Actor, event_id: UUID) -> bool:
    """Whether this actor sees the event, and with it its attachments."""
    given = predicates.seen(actor)
    return await _sight(tuple(given)).row(driver, {**bound(given), "id": event_id}) is not None


async def held(
    driver: Driver, actor: Actor, event_id: UUID, catalogue: Catalogue
) -> tuple[Held, Mapping[str, Any]] | None:
    """An event as a step finds it, and its row (version, lon, lat among it); None when out of sight."""
    given = predicates.seen(actor)
    row = await _held(tuple(given)).row(driver, {**bound(given), "id": event_id})
    if row is None:
        return None
    place = {name: row[name] for name in ("id", "grid_code", "category")}
    found = json.loads(row["clocks"] or "[]")
    clocks = [as_clock(dict(zip(_CLOCK, one, strict=True))) for one in found]
    tasks = [
        Task(UUID(id), unit, lead, state, _time(taken) if taken else None, _time(due) if due else None)
        for id, unit, lead, state, taken, due in json.loads(row["tasks"] or "[]")
    ]
    kept = json.loads(row["kept_limit"]) if row["kept_limit"] else None
    facts = _facts(row, catalogue, external_refs=json.loads(row["external_refs"]), kept_limit=kept)
    return Held(facts, place, clocks, tasks), row


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
