"""Takes the last step of an event back: the same person, within minutes, before anybody did anything else."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from ezhili.access import Actor
from ezhili.db import Database, Driver
from ezhili.events import plan, store
from ezhili.events.undo_models import EventUndo
from ezhili.events.workflow import STEPS
from ezhili.problems import Conflict, Forbidden, Words
from ezhili.workflow import find

KEPT = timedelta(minutes=10)
NOTHING = Words(
    "nothing-to-undo",
    "没有可以撤回的操作：只有受理、派遣、接单、合并、更正类别可以撤回，且在 10 分钟内、之后没有别的操作时。"
    "请刷新后按当前状态办理。",
    "There is nothing to take back: accepting, dispatching, taking, merging and correcting the category "
    "can be, for 10 minutes and until something else is done. Reload and go on from the present state.",
)
ANOTHERS = Words(
    "undo-another-person",
    "“{step}”是他人办理的，只能由本人撤回。请与其联系，或按当前状态办理。",
    "“{step}” was taken by somebody else, who alone may take it back. Ask them, or go on from here.",
)
NO_LONGER = Words(
    "undo-no-right",
    "您已不再办理“{step}”，不能撤回。请联系派遣员。",
    "“{step}” is no longer yours to take or to take back. Ask a dispatcher.",
)
OTHER_CALENDAR = Words(
    "undo-other-calendar",
    "办理之后工作日历或时限规则有调整，原来的时限不再有效，不能撤回。请按当前状态办理。",
    "Calendar or limits changed since, and the former due times hold no more: go on from the present state.",
)
_TABLE = EventUndo.__tablename__
_LAST = (
    "select made, step, actor_id, until, calendar, was::text as was, new::text as new "
    f"from {_TABLE} where event_id = $1"
)
_OPEN = f"select step, until from {_TABLE} where event_id = $1 and made = $2 and actor_id = $3 and until > $4"
_OVER = f"delete from {_TABLE} where until < $1"
_TOLD = ("lead_unit", "co_units")


def kept(name: str, actor: Actor, at: datetime, calendar: int) -> store.Keep | None:
    """What is kept of a step that its actor may take back; `calendar` is the revision in force."""
    return store.Keep(name, actor.id, at + KEPT, calendar) if find(STEPS, name).undo else None


async def offer(
    driver: Driver, actor: Actor, event_id: UUID, version: int, at: datetime
) -> dict[str, Any] | None:
    """The step the caller may take back, and until when."""
    row = await driver.fetchrow(_OPEN, event_id, version, actor.id, at)
    return dict(row) if row else None


async def take_back(
    driver: Driver, actor: Actor, held: plan.Held, version: int, at: datetime, calendar: int
) -> bool:
    """Put everything back as it was before the last step; False when the event moved meanwhile.

    Raise Conflict when there is no such step, Forbidden for somebody else's.
    """
    facts = held.facts
    row = await driver.fetchrow(_LAST, facts.id)
    if row is None or row["made"] != version or row["until"] <= at:
        raise Conflict(NOTHING)
    step = find(STEPS, row["step"])
    if row["actor_id"] != actor.id:
        raise Forbidden(ANOTHERS, step=step.words)
    if actor.role not in step.who or step.scope not in actor.scopes:
        raise Forbidden(NO_LONGER, step=step.words)
    if row["calendar"] != calendar:
        raise Conflict(OTHER_CALENDAR)
    was, new = json.loads(row["was"]), json.loads(row["new"])
    try:
        return await store.write_back(
            driver, facts.id, version, _change(held, step.name, was, actor, at), new
        )
    except asyncpg.ForeignKeyViolationError:  # a supervision order hangs on a clock of the step
        raise Conflict(NOTHING) from None


def _change(held: plan.Held, name: str, was: Mapping[str, Any], actor: Actor, at: datetime) -> plan.Change:
    """The way back, as if it were a step: its entry says what was taken back, and what hung on it."""
    event = {**was["event"], "updated_at": at}
    place = {one: event.get(one, value) for one, value in held.place.items()}
    told = {one: getattr(held.facts, one) for one in _TOLD if getattr(held.facts, one)}
    states = {"from_state": held.facts.state, "to_state": event["state"]}
    entry = plan.journal_row(actor, at, "undo", place, **states, reason=None, note=None)
    entry["data"] = {"step": name, **told, "due_at": event.get("due_at")}
    return plan.Change(event, [], was["clocks"], [], was["tasks"], entry)


async def sweep(database: Database) -> None:
    """Forget what can no longer be taken back."""
    async with database.driver() as driver:
        await driver.execute(_OVER, database.now())
