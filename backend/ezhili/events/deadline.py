"""The deadlines of one event explained: which limit ran when, what stood still and why, who granted more."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic import TypeAdapter

from ezhili.access import Actor
from ezhili.clocks.explaining import Leg, explained
from ezhili.clocks.rules import Clock, Timekeeper, as_clock
from ezhili.clocks.service import TIMEKEEPER
from ezhili.db import Database, Driver
from ezhili.events import reading
from ezhili.events.schemas import DeadlinesOut
from ezhili.events.ticking import STAGES
from ezhili.http import json_response
from ezhili.problems import NotFound

_SHAPE = TypeAdapter(DeadlinesOut)
_CLOCKS = (
    "select id, stage, attempt, parts::text as parts, pauses::text as pauses, started_at, due_at, "
    "stopped_at, paused_at, breached, provisional, rule_version from sla_clocks "
    "where subject_id = $1 order by started_at, id"
)
_CAUSES = (
    "select j.at, split_part(j.action, '.', 2) as action, j.reason, u.display_name as actor from journal j "
    "left join users u on u.id = j.actor_id where j.subject_id = $1 order by j.seq"
)
_OFF = (
    'select "on" as day, name from calendar_days where not is_working and name is not null '
    'and "on" between $1 and $2'
)
EXTENSION = "extension"
Rows = Sequence[Mapping[str, Any]]


async def explain(database: Database, actor: Actor, event_id: UUID, unknown: NotFound) -> Response:
    """All clocks of an event. Raise `unknown` when it is out of sight."""
    async with database.driver() as driver:
        if not await reading.sees(driver, actor, event_id):
            raise unknown
        keeper = await TIMEKEEPER.read(database, driver)
        rows = await driver.fetch(_CLOCKS, event_id)
        causes = await driver.fetch(_CAUSES, event_id)
        names = await _holidays(driver, rows)
    at = database.now()
    told = [_told(row, keeper, names, causes, at) for row in rows]
    body = {"id": event_id, "calendar_revision": keeper.version, "clocks": told}
    return json_response(_SHAPE.dump_json(body))  # type: ignore[arg-type]  # the shape is held by the tests


async def _holidays(driver: Driver, rows: Rows) -> dict[date, str | None]:
    if not rows:
        return {}
    days = [row["started_at"].date() for row in rows], [row["due_at"].date() for row in rows]
    found = await driver.fetch(_OFF, min(days[0]), date(max(days[1]).year + 1, 12, 31))
    return {row["day"]: row["name"] for row in found}


def _told(
    row: Mapping[str, Any], keeper: Timekeeper, names: Mapping[date, str | None], causes: Rows, at: datetime
) -> dict[str, Any]:
    clock = as_clock({**row, "parts": json.loads(row["parts"]), "pauses": json.loads(row["pauses"])})
    legs = explained(keeper, clock, names, at)
    granted = [
        one for one in causes if one["action"] == "approve_extension" and one["at"] >= clock.started_at
    ]
    own = len(clock.limits) - len(granted) if clock.stage == "total" else 1
    known = ("stage", "attempt", "started_at", "stopped_at", "breached", "provisional", "rule_version")
    return {name: row[name] for name in known} | {
        "due_at": legs[-1].ends if clock.paused_at else clock.due_at,
        "legs": [
            _leg(leg, _stage(clock, place, own), granted[place - own] if place >= own else None)
            for place, leg in enumerate(legs)
        ],
        "pauses": [_pause(since, to, causes) for since, to in clock.paused_until(at)],
    }


def _stage(clock: Clock, place: int, own: int) -> str:
    """What a limit of this clock is for."""
    if place >= own:
        return EXTENSION
    return STAGES[len(STAGES) - own + place] if clock.stage == "total" else clock.stage


def _leg(leg: Leg, stage: str, granted: Mapping[str, Any] | None) -> dict[str, Any]:
    return {
        "stage": stage,
        "limit_type": leg.limit.kind,
        "limit_value": leg.limit.value,
        "begins": leg.begins,
        "ends": leg.ends,
        "granted_by": granted["actor"] if granted else None,
        "granted_at": granted["at"] if granted else None,
        "segments": [vars(segment) for segment in leg.segments],
    }


def _pause(since: datetime, to: datetime, causes: Rows) -> dict[str, Any]:
    """A pause begins with the step that made it, at the same moment."""
    cause = next((one for one in reversed(causes) if one["at"] == since), None)
    said = {"step": cause["action"], "reason": cause["reason"]} if cause else {"step": None, "reason": None}
    return {"begins": since, "ends": to, **said}
