"""What a report and each step change, worked out over plain values: the API writes one, bulk loaders many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from ezhili import journal
from ezhili.access import Actor
from ezhili.areas.models import levels
from ezhili.clocks.rules import Clock, Limit, Timekeeper, as_clock, changed
from ezhili.events.facts import Facts
from ezhili.events.workflow import STEPS
from ezhili.workflow import Step, Taking, flags_after, take

STAGES = ("accept", "dispatch", "take", "handle", "verify", "close")


@dataclass(frozen=True)
class Task:
    """One task of an event as it stands."""

    id: UUID
    unit_code: str
    is_lead: bool
    state: str
    accepted_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True)
class Change:
    """All rows that one report or step writes, as plain values by column."""

    event: dict[str, Any]
    """The whole row of a report; of a step the columns it changes."""
    clocks: list[dict[str, Any]]
    """New rows."""
    clocks_changed: list[dict[str, Any]]
    """id and the columns that change of the clocks that end, stand still or go on."""
    tasks: list[dict[str, Any]]
    """New rows."""
    tasks_changed: list[dict[str, Any]]
    """id and the columns that change."""
    entry: dict[str, Any]
    """The journal row without id, xid and seq."""


def _started(
    subject: UUID, stage: str, attempt: int, at: datetime, limits: Sequence[Limit], keeper: Timekeeper
) -> dict[str, Any]:
    """A new clock; several limits are a chain, each running from where the one before ends."""
    return {"id": uuid7(), **keeper.clock("event", subject, stage, attempt, at, limits)}


def _entry(actor: Actor, at: datetime, name: str, event: Mapping[str, Any], **more: Any) -> dict[str, Any]:
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


def _chain(stages: Sequence[str], urgency: str, category: Limit, keeper: Timekeeper) -> list[Limit]:
    return [category if stage == "handle" else keeper.limit("event", stage, urgency) for stage in stages]


def report(
    event: Mapping[str, Any], actor: Actor, at: datetime, category: Limit, keeper: Timekeeper
) -> Change:
    """A new event as it is stored: `event` holds the values that were sent or looked up, with `id`."""
    total = _started(event["id"], "total", 1, at, _chain(STAGES, event["urgency"], category, keeper), keeper)
    limit = keeper.limit("event", "accept", event["urgency"])
    accept = _started(event["id"], "accept", 1, at, [limit], keeper)
    row = {
        **BLANK,
        **levels(event["grid_code"]),
        **event,
        "received_at": at,
        "created_at": at,
        "updated_at": at,
        "due_at": accept["due_at"],
        "due_stage": "accept",
        "total_due_at": total["due_at"],
    }
    told = {name: row[name] for name in ("category", "urgency", "channel", "found_by", "grid_code")}
    entry = _entry(actor, at, "report", row, from_state=None, to_state="reported", reason=None, note=None)
    entry["data"] = {**told, "due_at": accept["due_at"], "total_due_at": total["due_at"]}
    return Change(row, [accept, total], [], [], [], entry)


BLANK: Mapping[str, Any] = {
    "state": "reported",
    "version": 1,
    "flags": {},
    "co_units": [],
    "unit_codes": [],
    "returned_by": [],
    "worked_by": [],
    "self_handled": False,
    **dict.fromkeys(("return_count", "reopen_count", "rework_count", "extend_count", "asked_count"), 0),
    **dict.fromkeys(("lead_unit", "handler_id", "accepted_at", "first_dispatched_at", "first_response_at")),
    **dict.fromkeys(("handled_at", "verified_at", "closed_at", "close_kind", "closed_on_time", "feedback")),
    **dict.fromkeys(("merged_into", "satisfaction")),
}  # how every event begins; what a report brings is laid over it


@dataclass(frozen=True)
class Held:
    """An event with what hangs on it, as a step finds it."""

    facts: Facts
    place: Mapping[str, Any]
    """id, grid_code and category, for the journal."""
    limit: Limit
    """How long its category may be handled."""
    clocks: Sequence[Clock]
    tasks: Sequence[Task]


def step(held: Held, name: str, taking: Taking, keeper: Timekeeper) -> Change:
    """What the step changes. Raise as `workflow.take` does."""
    facts = held.facts
    row = take(STEPS, name, facts, taking)
    touched = _touched(row, held.clocks, taking.at, keeper)
    begun = [_begin(stage, held, row, taking, keeper) for stage in sorted(row.starts)]
    changes = {**row.records(facts, taking), "state": row.target or facts.state, "updated_at": taking.at}
    changes["flags"] = flags_after(row, facts, taking)
    changes |= _dues(held.clocks, touched, begun)
    new, moved = _tasks(held, row, taking, begun)
    sent = {key: value for key, value in taking.sent.items() if key not in ("note", "reason") and value}
    told = dict(from_state=facts.state, to_state=changes["state"])
    entry = _entry(taking.actor, taking.at, row.name, held.place, **told)
    entry |= {"reason": taking.sent.get("reason"), "note": taking.sent.get("note")}
    entry["data"] = sent | _due_told(changes, facts)
    return Change(changes, begun, touched, new, moved, entry)


def _touched(
    row: Step[Facts], clocks: Sequence[Clock], at: datetime, keeper: Timekeeper
) -> list[dict[str, Any]]:
    """What the step does to clocks that are open."""
    found = []
    for clock in clocks:
        if clock.stopped_at:
            continue
        names = {clock.stage, "*"}
        if row.stops & names:
            found.append(keeper.stop(clock, at))
        elif row.pauses & names and clock.runs:
            found.append(keeper.pause(clock, at))
        elif row.resumes & names and not clock.runs:
            found.append(keeper.resume(clock, at))
    return found


def _begin(stage: str, held: Held, row: Step[Facts], taking: Taking, keeper: Timekeeper) -> dict[str, Any]:
    facts, attempt = held.facts, 1 + sum(clock.stage == stage for clock in held.clocks)
    if stage == "total":
        limits = _chain(STAGES[1:], facts.urgency, held.limit, keeper)
    elif stage != "handle":
        limits = [keeper.limit("event", stage, facts.urgency)]
    else:
        rework = row.name == "verify_fail"
        limits = [keeper.remaining(held.limit, taking.at) if rework else held.limit]
    return _started(facts.id, stage, attempt, taking.at, limits, keeper)


def _dues(
    clocks: Sequence[Clock], touched: Sequence[Mapping[str, Any]], begun: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The event's own copies of what its clocks say: the end of the stage now running, and of the total."""
    running = [one for one in _after(clocks, touched, begun) if one.runs]
    stages = [(one.due_at, one.stage) for one in running if one.stage != "total"]
    due_at, due_stage = min(stages) if stages else (None, None)
    totals = [one.due_at for one in running if one.stage == "total"]
    total = {"total_due_at": totals[0]} if totals else {}
    return {"due_at": due_at, "due_stage": due_stage, **total}


def _after(
    clocks: Sequence[Clock], touched: Sequence[Mapping[str, Any]], begun: Sequence[Mapping[str, Any]]
) -> list[Clock]:
    moved = {change["id"]: change for change in touched}
    return [*(changed(one, moved.get(one.id, {})) for one in clocks), *(as_clock(one) for one in begun)]


def _due_told(changes: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    return {"due_at": changes["due_at"]} if changes["due_at"] else {}


def _task(held: Held, unit: str, lead: bool, at: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(), "event_id": held.facts.id, "unit_code": unit, "is_lead": lead, "assigned_at": at,
        "due_at": None, "accepted_at": None, "done_at": None, "result_text": None, "state": "open",
    }  # fmt: skip


OPEN_TASKS = ("open", "accepted")


def _tasks(
    held: Held, row: Step[Facts], taking: Taking, begun: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """New tasks, and what becomes of those that are open."""
    at, sent = taking.at, taking.sent
    if row.name == "dispatch":
        new = [_task(held, sent["unit_code"], True, at)]
        return new + [_task(held, unit, False, at) for unit in sent.get("co_units") or ()], []
    live = [task for task in held.tasks if task.state in OPEN_TASKS]
    return [], [
        {"id": task.id, **change}
        for task in live
        if (change := _task_change(row, task, taking, begun, held.tasks)) is not None
    ]


def _task_change(
    row: Step[Facts],
    task: Task,
    taking: Taking,
    begun: Sequence[Mapping[str, Any]],
    tasks: Sequence[Task],
) -> dict[str, Any] | None:
    done = {"state": "done", "done_at": taking.at, "result_text": taking.sent.get("note")}
    if row.name == "take":
        due = next(clock["due_at"] for clock in begun if clock["stage"] == "handle")
        taken = {"state": "accepted", "accepted_at": taking.at} if task.is_lead else {}
        return {"due_at": due, **taken}
    if row.name == "return":
        return {"state": "returned" if task.is_lead else "cancelled"}
    if row.name == "finish" and task.is_lead:
        return done
    if row.name == "finish_part" and task.unit_code == taking.actor.unit and not task.is_lead:
        return done
    return {"state": "cancelled"} if row.target in ("merged", "voided") else None


def after(held: Held, change: Change) -> Held:
    """The event as the next step finds it: for bulk loaders, which keep it in memory."""
    clocks = _after(held.clocks, change.clocks_changed, change.clocks)
    moved = {task["id"]: task for task in change.tasks_changed}
    tasks = [replace(one, **_known(moved.get(one.id, {}))) for one in held.tasks]
    tasks += [
        Task(new["id"], new["unit_code"], new["is_lead"], new["state"], None, None) for new in change.tasks
    ]
    known = {name: value for name, value in change.event.items() if name in Facts.__dataclass_fields__}
    waiting = [one.unit_code for one in tasks if one.state in OPEN_TASKS and not one.is_lead]
    return replace(held, facts=replace(held.facts, **known, parts_open=waiting), clocks=clocks, tasks=tasks)


def _known(task: Mapping[str, Any]) -> dict[str, Any]:
    return {name: task[name] for name in ("state", "accepted_at", "due_at") if name in task}


def first(change: Change, category_level: str, evidence_required: bool, limit: Limit) -> Held:
    """A report as its first step finds it."""
    row = change.event
    known = {name: row[name] for name in Facts.__dataclass_fields__ if name in row}
    facts = Facts(**known, category_level=category_level, evidence_required=evidence_required)
    clocks = [as_clock(new) for new in change.clocks]
    place = {name: row[name] for name in ("id", "grid_code", "category")}
    return Held(facts, place, limit, clocks, [])
