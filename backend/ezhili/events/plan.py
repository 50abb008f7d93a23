"""What a report and each step change, worked out over plain values: the API writes one, bulk loaders many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from uuid_utils.compat import uuid7

from ezhili import journal
from ezhili.access import Actor
from ezhili.areas.models import levels
from ezhili.clocks.rules import Clock, Limit, Timekeeper, as_clock
from ezhili.events import ticking
from ezhili.events.duties import OPEN_TASKS, Task, changed_tasks, new_tasks, orders, task, with_orders
from ezhili.events.facts import Category, Facts
from ezhili.events.models import Event
from ezhili.events.workflow import BEGINNINGS, STEPS
from ezhili.workflow import Step, Taking, find, flags_after, take

__all__ = ["BLANK", "OPEN_TASKS", "Change", "Held", "Task", "after", "first", "on_the_spot", "report", "step"]


@dataclass(frozen=True)
class Change:
    """All rows that one report or step writes, as plain values by column."""

    event: dict[str, Any]
    """The whole row of a report; of a step the columns it changes."""
    clocks: list[dict[str, Any]]
    """New rows."""
    clocks_changed: list[dict[str, Any]]
    """id and the columns that change of the clocks that end, stand still, go on or end later."""
    tasks: list[dict[str, Any]]
    """New rows."""
    tasks_changed: list[dict[str, Any]]
    """id and the columns that change."""
    entry: dict[str, Any]
    """The journal row without id, xid and seq."""
    orders: list[dict[str, Any]] = field(default_factory=list)
    """New supervision orders."""
    orders_changed: list[dict[str, Any]] = field(default_factory=list)
    """id and the columns that change."""


def journal_row(
    actor: Actor, at: datetime, name: str, event: Mapping[str, Any], **more: Any
) -> dict[str, Any]:
    """What the journal keeps of anything done with an event, without id, xid and seq."""
    return {
        "at": at,
        "actor_id": actor.id,
        "role": actor.role,
        "unit": actor.unit,
        **journal.areas(event["grid_code"]),
        "category": event["category"],
        "action": f"event.{name}",
        "subject_kind": "event",
        "subject_id": event["id"],
        **more,
    }


def on_the_spot(event: Mapping[str, Any], category: Category, taking: Taking) -> dict[str, Any]:
    """The columns of an event that was handled before it was reported (E2).

    `taking.sent` holds `handled_at`, and `result` or `attachments`. Raise as `workflow.take` does.
    """
    known = {name: event[name] for name in ("id", "urgency", "occurred_at")}
    facts = Facts(
        **known,
        state="new",
        category=category.code,
        level=category.level,
        village_code=event["grid_code"][:12],
        self_handle_ok=category.self_handle_ok,
    )
    row = take(BEGINNINGS, "report_self_handled", facts, taking)
    return {"state": row.target, **row.records(facts, taking)}


def report(
    event: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    category: Limit,
    keeper: Timekeeper,
    result: str | None = None,
) -> Change:
    """A new event as it is stored: `event` holds the values that were sent or looked up, with `id`.

    Of what was handled on the spot `event` holds the columns of `on_the_spot` too, and `result` says how.
    """
    begin = find(BEGINNINGS, "report_self_handled" if event.get("self_handled") else "report")
    row = {
        **BLANK,
        **levels(event["grid_code"]),
        **event,
        "received_at": at,
        "created_at": at,
        "updated_at": at,
    }
    timed = ticking.Timed(row["id"], row["urgency"], category)
    clocks = ticking.begun(begin, timed, at, keeper)
    row |= ticking.first_dues(clocks)
    told = {name: row[name] for name in ("category", "urgency", "channel", "found_by", "grid_code")}
    entry = journal_row(
        actor, at, begin.name, row, from_state=None, to_state=begin.target, reason=None, note=result
    )
    entry["data"] = {**told, "due_at": row["due_at"], "total_due_at": row["total_due_at"]}
    return Change(row, clocks, [], _settled(row, at, result), [], entry)


def _settled(row: Mapping[str, Any], at: datetime, result: str | None) -> list[dict[str, Any]]:
    """The task of a unit that had done the work before it was reported."""
    if not row["self_handled"]:
        return []
    done = {"state": "done", "done_at": row["handled_at"], "result_text": result}
    return [task(row["id"], row["lead_unit"], True, at, accepted_at=at, **done)]


_FACTS = frozenset(Facts.__dataclass_fields__)
_COUNTS = (
    *("return_count", "reopen_count", "rework_count", "extend_count", "asked_count", "appeal_count"),
    *("transfer_count", "supervise_count", "callback_count", "suspend_count", "suspend_renewals"),
    "suspended_days",
)
BLANK: Mapping[str, Any] = {
    "state": "reported",
    "version": 1,
    "flags": {},
    "co_units": [],
    "unit_codes": [],
    "returned_by": [],
    "worked_by": [],
    "self_handled": False,
    **dict.fromkeys(_COUNTS, 0),
    **dict.fromkeys(("lead_unit", "handler_id", "accepted_at", "first_dispatched_at", "first_response_at")),
    **dict.fromkeys(("handled_at", "verified_at", "closed_at", "close_kind", "closed_on_time", "feedback")),
    **dict.fromkeys(("question", "answer", "rejected_by", "appeal", "appeal_due_at", "kept_limit")),
    **dict.fromkeys(("suspended_at", "suspend_reason", "suspension_due_at")),
    **dict.fromkeys(("merged_into", "same_as", "satisfaction")),
}  # how every event begins; what a report brings is laid over it


@dataclass(frozen=True)
class Held:
    """An event with what hangs on it, as a step finds it."""

    facts: Facts
    place: Mapping[str, Any]
    """id, grid_code and category, for the journal."""
    clocks: Sequence[Clock]
    tasks: Sequence[Task]


def step(held: Held, name: str, taking: Taking, keeper: Timekeeper) -> Change:
    """What the step changes. Raise as `workflow.take` does."""
    row, at, clocks = find(STEPS, name), taking.at, held.clocks
    facts = ticking.weighed(row, held.facts, clocks, taking, keeper)
    take(STEPS, name, facts, taking)
    moved = ticking.touched(row, facts, clocks, at, keeper)
    changes = {**row.records(facts, taking), **ticking.dates(row, at, keeper)}
    new = ticking.begun(row, facts, at, keeper, clocks, changes)
    pressed, settled = orders(row, facts, taking, new)
    now = ticking.after(clocks, moved, new)
    changes |= {"state": row.target or facts.state, "updated_at": at, **ticking.dues(now)}
    changes["flags"] = with_orders(flags_after(row, facts, taking), facts.flags, pressed)
    tasks = changed_tasks(row, held.tasks, taking, ticking.handling_due(now))
    entry = _told(row, held.place, facts, taking, changes)
    return Change(changes, new, moved, new_tasks(row, facts.id, taking), tasks, entry, pressed, settled)


def _told(
    row: Step[Facts],
    place: Mapping[str, Any],
    facts: Facts,
    taking: Taking,
    changes: Mapping[str, Any],
) -> dict[str, Any]:
    """The journal row: what was sent, the due times before and after, and what an extension adds."""
    entry = journal_row(
        taking.actor, taking.at, row.name, place, from_state=facts.state, to_state=changes["state"]
    )
    entry |= {"reason": taking.sent.get("reason"), "note": taking.sent.get("note")}
    sent = {key: value for key, value in taking.sent.items() if key not in ("note", "reason") and value}
    data = journal.masked(Event, sent) if sent else {}
    if facts.due_at and facts.due_at != changes["due_at"]:
        data["due_before"] = facts.due_at
    if changes["due_at"]:
        data["due_at"] = changes["due_at"]
    if row.moves and facts.extension:
        data["extension"] = facts.extension.part
    if row.moves and facts.named:
        data["category_before"] = facts.category
    return entry | {"data": data}


def after(held: Held, change: Change) -> Held:
    """The event as the next step finds it: for bulk loaders, which keep it in memory."""
    clocks = ticking.after(held.clocks, change.clocks_changed, change.clocks)
    moved = {one["id"]: one for one in change.tasks_changed}
    tasks = [replace(one, **_known(moved.get(one.id, {}))) for one in held.tasks]
    tasks += [_task(new) for new in change.tasks]
    known = {name: value for name, value in change.event.items() if name in _FACTS}
    known["parts_open"] = [one.unit_code for one in tasks if one.state in OPEN_TASKS and not one.is_lead]
    place = held.place
    if (named := held.facts.named) and "category" in change.event:
        known |= {"limit": named.limit, "category_level": named.level}
        known |= {"evidence_required": named.evidence_required, "named": None}
        place = {**place, "category": named.code}
    return Held(replace(held.facts, **known), place, clocks, tasks)


def _task(row: Mapping[str, Any]) -> Task:
    return Task(**{name: row[name] for name in Task.__dataclass_fields__})


def _known(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("state", "accepted_at", "due_at") if name in row}


def _facts(row: Mapping[str, Any], **more: Any) -> Facts:
    return Facts(**{name: row[name] for name in _FACTS & row.keys()}, **more)


def first(change: Change, category_level: str, evidence_required: bool, limit: Limit) -> Held:
    """A report as its first step finds it."""
    row = change.event
    reachable = any(row.get(name) for name in ("reporter_contact", "tracking_hash"))
    facts = _facts(
        row,
        category_level=category_level,
        evidence_required=evidence_required,
        limit=limit,
        reachable=reachable or row.get("reporter_kind") in ("staff", "system"),
    )
    place = {name: row[name] for name in ("id", "grid_code", "category")}
    return Held(facts, place, [as_clock(one) for one in change.clocks], [_task(one) for one in change.tasks])


@dataclass(frozen=True)
class Past:
    """All rows of an event that was over before it came here."""

    event: dict[str, Any]
    clocks: list[dict[str, Any]]
    tasks: list[dict[str, Any]]
    entries: list[dict[str, Any]]
    """Journal rows without id and xid, with seq."""


STAGES_PAST = {
    "accepted_at": ("accept", "accepted"),
    "dispatched_at": ("dispatch", "dispatched"),
    "handled_at": ("finish", "pending_verification"),
    "verified_at": ("verify_pass", "verified"),
    "closed_at": ("close", "closed"),
}
"""When something was done elsewhere -> the step that would have done it here, and the state after it."""


def past(
    event: Mapping[str, Any],
    actor: Actor,
    times: Mapping[str, datetime],
    category: Limit,
    keeper: Timekeeper,
    result: str | None = None,
) -> Past:
    """An event that was reported, handled and closed before it was taken over, by the times it was given.

    `event` as in `report`, with `received_at`; `times` are those of `STAGES_PAST` that are known, `closed_at`
    among them. Only the total clock ran: what happened elsewhere is not judged by our stages.
    """
    at, closed = event["received_at"], times["closed_at"]
    row = {**BLANK, **levels(event["grid_code"]), **event, **_reached(event, times)}
    limits = [
        category if stage == "handle" else keeper.limit("event", stage, row["urgency"])
        for stage in ticking.STAGES
    ]
    total = {"id": uuid7(), **keeper.clock("event", row["id"], "total", 1, at, limits)}
    total |= {"stopped_at": closed, "breached": closed > total["due_at"]}
    row |= {"total_due_at": total["due_at"], "closed_on_time": closed <= total["due_at"]}
    tasks = []
    if unit := event.get("lead_unit"):
        done = {"state": "done", "done_at": times.get("handled_at", closed), "result_text": result}
        tasks = [task(row["id"], unit, True, times.get("dispatched_at", at), **done)]
    return Past(row, [total], tasks, _told_past(row, actor, times, result))


def _reached(event: Mapping[str, Any], times: Mapping[str, datetime]) -> dict[str, Any]:
    """The columns of an event that is closed."""
    unit = event.get("lead_unit")
    kept = {name: times.get(name) for name in ("accepted_at", "handled_at", "verified_at", "closed_at")}
    return {
        **kept,
        **dict.fromkeys(("created_at", "updated_at"), times["closed_at"]),
        "state": "closed",
        "first_dispatched_at": times.get("dispatched_at"),
        "close_kind": event.get("close_kind") or "solved",
        "unit_codes": [unit] if unit else [],
        "due_at": None,
        "due_stage": None,
    }


def _told_past(
    row: Mapping[str, Any], actor: Actor, times: Mapping[str, datetime], result: str | None
) -> list[dict[str, Any]]:
    """A journal row for the report and for each time that is known."""
    told = {name: row[name] for name in ("category", "urgency", "channel", "found_by", "grid_code")}
    same = journal_row(actor, row["received_at"], "report", row, reason=None, note=None)
    found = [{**same, "from_state": None, "to_state": "reported", "data": told, "seq": 1}]
    state = "reported"
    for name, (step_name, target) in STAGES_PAST.items():
        if (at := times.get(name)) is None:
            continue
        one = {"at": at, "action": f"event.{step_name}", "from_state": state, "to_state": target}
        note = result if name == "closed_at" else None
        found.append({**same, **one, "data": {"imported": True}, "note": note, "seq": len(found) + 1})
        state = target
    return found
