"""Writes a planned change as one statement: key, event, clocks, tasks, attachments, journal."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import product
from typing import Any, NamedTuple
from uuid import UUID

from pydantic_core import to_json

from ezhili.clocks.models import SlaClock, SupervisionOrder
from ezhili.db import Base, Driver
from ezhili.events.models import Event, EventTask
from ezhili.events.plan import Change
from ezhili.idempotency import CLAIM, Claim
from ezhili.journal import Entry

# The statements are put together once, here, from the names of columns and nothing else.
# What they write comes as JSON whose members are columns, so that one text serves every step.


def _columns(table: type[Base], *without: str) -> list[str]:
    return [column.name for column in table.__table__.columns if column.name not in without]


_WATCHED = ("mark", "next_mark_at", "mark_due_at")  # of clocks, by the background worker alone


def _insert(table: type[Base], place: str, many: bool = True) -> str:
    """Rows of `table` from the JSON parameter `place`, once the event (`e`) is there."""
    columns, kind = _columns(table, *_WATCHED), "recordset" if many else "record"
    name = table.__tablename__
    return (
        f"insert into {name} ({', '.join(columns)}) select {', '.join('x.' + one for one in columns)} "
        f"from e, jsonb_populate_{kind}(null::{name}, {place}::jsonb) x"
    )


NUMBER_OF_ENTRY = "uq_journal_subject_id_seq"
"""The constraint that two entries about one event break when they take the same number."""
_FIXED = ("id", "number", "client_uid", "created_at", "version", "received_at")
_MOVING = _columns(Event, *_FIXED)
_TICKING = (
    *("due_at", "provisional", "rule_version", "breached"),
    *("pauses", "paused_total_s", "paused_at", "stopped_at", "parts"),
)  # what a step changes of a clock
_ENTRY = _columns(Entry, "id", "xid", "seq")
_JOURNAL = (
    f"insert into journal ({', '.join(_ENTRY)}, seq) select {', '.join('x.' + one for one in _ENTRY)}, "
    "(select coalesce(max(seq), 0) + 1 from journal where subject_id = e.id) "
    "from e, jsonb_populate_record(null::journal, {place}::jsonb) x"
)
_ANSWERED = ("answered_at", "answered_by", "answer", "ended_at")
_CLAIMED = (
    "update attachments a set subject_kind = 'event', subject_id = e.id from e "
    "where a.id = any({place}::uuid[])"
)


def _report(keyed: bool, settled: bool) -> str:
    task = f"t as ({_insert(EventTask, '$12' if keyed else '$5')}), " if settled else ""
    given = f"with k as ({CLAIM.format(first=5)})," if keyed else "with"
    waits = "where exists (select from k)" if keyed else ""
    names = ", ".join(_columns(Event))
    return (
        f"{given} e as (insert into events ({names}) "
        f"select {', '.join('x.' + one for one in _columns(Event))} "
        f"from jsonb_populate_record(null::events, $1::jsonb) x {waits} "
        "on conflict (client_uid) do nothing returning id), "
        f"c as ({_insert(SlaClock, '$2')}), "
        f"a as ({_CLAIMED.format(place='$4')}), {task}"
        f"j as ({_JOURNAL.format(place='$3')}) select id from e"
    )


def _pressed() -> str:
    done = ", ".join(f"{one} = x.{one}" for one in _ANSWERED)
    return (
        f"o as ({_insert(SupervisionOrder, '$10')}), "
        f"p as (update supervision_orders set {done} from e, jsonb_array_elements($11::jsonb) one, "
        "supervision_orders was, jsonb_populate_record(was, one) x "
        "where was.id = (one->>'id')::uuid and supervision_orders.id = was.id), "
    )


_KEPT = (
    "b as (insert into event_undos (event_id, made, step, actor_id, until, calendar, was, new) "
    "select e.id, $2::int + 1, $10::text, $11::uuid, $12::timestamptz, $13::int, jsonb_build_object("
    "'event', (select jsonb_object_agg(name, to_jsonb(o) -> name) from jsonb_object_keys($3::jsonb) name), "
    "'clocks', (select coalesce(jsonb_agg(to_jsonb(c)), '[]') from jsonb_array_elements($4::jsonb) one "
    "join sla_clocks c on c.id = (one->>'id')::uuid), "
    "'tasks', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from jsonb_array_elements($6::jsonb) one "
    "join event_tasks t on t.id = (one->>'id')::uuid)), "
    "jsonb_build_object('clocks', jsonb_path_query_array($5::jsonb, '$[*].id'), "
    "'tasks', jsonb_path_query_array($7::jsonb, '$[*].id')) "
    "from e join events o on o.id = e.id "
    "on conflict (event_id) do update set made = excluded.made, step = excluded.step, "
    "actor_id = excluded.actor_id, until = excluded.until, calendar = excluded.calendar, "
    "was = excluded.was, new = excluded.new), "
)  # parts of one statement see the rows as they were before it
_DROPPED = (
    "{name} as (delete from {table} using e, jsonb_array_elements_text($10::jsonb -> '{part}') one "
    "where {table}.id = one::uuid), "
)
_TAKEN_BACK = (
    _DROPPED.format(name="g", table="sla_clocks", part="clocks")
    + _DROPPED.format(name="h", table="event_tasks", part="tasks")
    + "b as (delete from event_undos using e where event_id = e.id), "
    # the system's own orders ended with the clock they press for, which runs again
    "r as (update supervision_orders set ended_at = null from e, jsonb_array_elements($4::jsonb) one "
    "where clock_id = (one->>'id')::uuid and answered_at is null and one->>'stopped_at' is null), "
)


def _step(more: str) -> str:
    moving = ", ".join(f"{one} = x.{one}" for one in _MOVING)
    done = ", ".join(f"{one} = x.{one}" for one in _columns(EventTask, "id", "event_id"))
    ticked = ", ".join(f"{one} = x.{one}" for one in _TICKING)
    return (
        f"with e as (update events set {moving}, version = events.version + 1 "
        "from events was, jsonb_populate_record(was, $3::jsonb) x "
        "where was.id = $1 and events.id = was.id and events.version = $2 returning events.id), "
        f"s as (update sla_clocks set {ticked} from e, jsonb_array_elements($4::jsonb) one, sla_clocks was, "
        "jsonb_populate_record(was, one) x "
        "where was.id = (one->>'id')::uuid and sla_clocks.id = was.id), "
        f"c as ({_insert(SlaClock, '$5')}), "
        f"u as (update event_tasks set {done} from e, jsonb_array_elements($6::jsonb) one, event_tasks was, "
        "jsonb_populate_record(was, one) x "
        "where was.id = (one->>'id')::uuid and event_tasks.id = was.id), "
        f"t as ({_insert(EventTask, '$7')}), "
        f"a as ({_CLAIMED.format(place='$9')}), {more}"
        f"j as ({_JOURNAL.format(place='$8')}) select id from e"
    )


REPORT = {case: _report(*case) for case in product((False, True), repeat=2)}
STEP, STEP_PRESSING, STEP_KEPT, STEP_BACK = (_step(more) for more in ("", _pressed(), _KEPT, _TAKEN_BACK))


def _json(value: Any) -> str:
    return to_json(value).decode()


def _text(value: Any) -> Any:
    """Bytes as PostgreSQL reads them from text."""
    return "\\x" + value.hex() if isinstance(value, bytes) else value


async def write_report(
    driver: Driver, change: Change, claim: Claim | None, attachments: Sequence[UUID]
) -> bool:
    """Store a new event; False when the key of `claim` was used before, and then nothing is written."""
    known = {name: _text(value) for name, value in change.event.items() if value is not None}
    given = [_json(known), _json(change.clocks), _json(change.entry), list(attachments), *(claim or ())]
    if change.tasks:
        given.append(_json(change.tasks))
    row = await driver.fetchrow(REPORT[claim is not None, bool(change.tasks)], *given)
    return row is not None


class Keep(NamedTuple):
    """That a step can be taken back: what stands in `event_undos`."""

    step: str
    actor_id: UUID
    until: datetime
    calendar: int


def _given(event_id: UUID, version: int, change: Change, attachments: Sequence[UUID]) -> list[Any]:
    parts: Mapping[str, Any] = {
        "event": change.event,
        "ticked": change.clocks_changed,
        "clocks": change.clocks,
        "changed": change.tasks_changed,
        "tasks": change.tasks,
        "entry": change.entry,
    }
    return [event_id, version, *(_json(part) for part in parts.values()), list(attachments)]


async def write_step(
    driver: Driver,
    event_id: UUID,
    version: int,
    change: Change,
    attachments: Sequence[UUID],
    keep: Keep | None = None,
) -> bool:
    """Store a step of the event at `version`; False when it has moved on, and then nothing is written.

    With `keep` what it changes is kept as it was.
    """
    given, statement = _given(event_id, version, change, attachments), STEP
    if change.orders or change.orders_changed:
        given, statement = [*given, _json(change.orders), _json(change.orders_changed)], STEP_PRESSING
    elif keep:
        given, statement = [*given, *keep], STEP_KEPT
    return await driver.fetchrow(statement, *given) is not None


async def write_back(
    driver: Driver, event_id: UUID, version: int, change: Change, new: Mapping[str, Sequence[str]]
) -> bool:
    """Take the last step back: `change` holds what was, `new` which rows it added. False as in write_step."""
    return await driver.fetchrow(STEP_BACK, *_given(event_id, version, change, []), _json(new)) is not None
