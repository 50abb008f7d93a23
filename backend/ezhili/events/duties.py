"""What a step does to the tasks of the units and to the orders of superiors."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from ezhili.events.facts import Facts
from ezhili.workflow import Step, Taking

OPEN_TASKS = ("open", "accepted")
ORDER_LEVELS = {"commissioner": 2, "district": 3}  # 1 is the system's, at the breach (DOMAIN.md 6.7)


@dataclass(frozen=True)
class Task:
    """One task of an event as it stands."""

    id: UUID
    unit_code: str
    is_lead: bool
    state: str
    accepted_at: datetime | None
    due_at: datetime | None


def task(event_id: UUID, unit: str, lead: bool, at: datetime, **more: Any) -> dict[str, Any]:
    """A new row of `event_tasks`."""
    return {
        "id": uuid7(), "event_id": event_id, "unit_code": unit, "is_lead": lead, "assigned_at": at,
        "due_at": None, "accepted_at": None, "done_at": None, "result_text": None, "state": "open", **more,
    }  # fmt: skip


def new_tasks(row: Step[Facts], event_id: UUID, taking: Taking) -> list[dict[str, Any]]:
    """Of a dispatch, one for each unit."""
    if row.name != "dispatch":
        return []
    lead = task(event_id, taking.sent["unit_code"], True, taking.at)
    others = taking.sent.get("co_units") or ()
    return [lead, *(task(event_id, unit, False, taking.at) for unit in others)]


def changed_tasks(
    row: Step[Facts], tasks: Sequence[Task], taking: Taking, due_at: datetime | None
) -> list[dict[str, Any]]:
    """What becomes of tasks; `due_at` is when the handling ends now."""
    found = []
    for one in tasks:
        change = _task_change(row, one, tasks, taking)
        goes_on = change.get("state", one.state) in OPEN_TASKS
        if goes_on and due_at is not None and due_at != one.due_at:
            change = {**change, "due_at": due_at}
        if change:
            found.append({"id": one.id, **change})
    return found


def _task_change(row: Step[Facts], one: Task, tasks: Sequence[Task], taking: Taking) -> Mapping[str, Any]:
    if row.name == "verify_fail" and one == _last_lead(tasks):
        return {"state": "accepted", "done_at": None}
    if one.state not in OPEN_TASKS:
        return {}
    if row.name == "take" and one.is_lead:
        return {"state": "accepted", "accepted_at": taking.at}
    if row.name == "return":
        return {"state": "returned" if one.is_lead else "cancelled"}
    if _finishes(row, one, taking):
        return {"state": "done", "done_at": taking.at, "result_text": taking.sent.get("note")}
    ends = row.target in ("merged", "voided") or row.name == "transfer_up"
    return {"state": "cancelled"} if ends else {}


def _finishes(row: Step[Facts], one: Task, taking: Taking) -> bool:
    if row.name == "finish":
        return one.is_lead
    return row.name == "finish_part" and not one.is_lead and one.unit_code == taking.actor.unit


def _last_lead(tasks: Sequence[Task]) -> Task | None:
    leads = [one for one in tasks if one.is_lead and one.state == "done"]
    return leads[-1] if leads else None


def orders(
    row: Step[Facts], facts: Facts, taking: Taking, clocks: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """New rows of `supervision_orders`, and what changes of those that are open."""
    if row.name == "supervise":
        due = next(clock["due_at"] for clock in clocks if clock["stage"] == "supervise")
        return [_order(facts, taking, due)], []
    down = row.answers == "supervised" or "supervised" in row.lowers
    if not down or "supervised" not in facts.flags:
        return [], []
    ended: dict[str, Any] = {"ended_at": taking.at}
    if row.answers == "supervised":
        by = {"answered_at": taking.at, "answered_by": taking.actor.id}
        ended |= by | {"answer": taking.sent["note"]}
    return [], [{"id": UUID(id), **ended} for id in facts.flags["supervised"]["orders"]]


def _order(facts: Facts, taking: Taking, due_at: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(), "subject_kind": "event", "subject_id": facts.id,
        "level": ORDER_LEVELS.get(taking.actor.role, 1), "kind": taking.sent["kind"],
        "issued_by": taking.actor.id, "issued_at": taking.at, "reason": taking.sent["note"],
        "unit": facts.lead_unit, "answer_due_at": due_at,
        **dict.fromkeys(("answered_at", "answered_by", "answer", "ended_at")),
    }  # fmt: skip


def with_orders(
    flags: Mapping[str, Any], former: Mapping[str, Any], new: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The flag of the supervision names every order that waits for an answer."""
    if not new:
        return dict(flags)
    open_ = former.get("supervised", {}).get("orders", [])
    named = [*open_, *(str(one["id"]) for one in new)]
    return {**flags, "supervised": {**flags["supervised"], "orders": named}}
