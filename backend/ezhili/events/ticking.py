"""What a report or a step does to the clocks of an event, and the event's own copies of what they say."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from uuid_utils.compat import uuid7

from ezhili.clocks.arithmetic import LOCAL
from ezhili.clocks.rules import Clock, Limit, Timekeeper, as_clock, changed
from ezhili.events.facts import Extension, Facts
from ezhili.workflow import Step, Taking

STAGES = ("accept", "dispatch", "take", "handle", "verify", "close")
BESIDE = ("total", "decision", "supervise")
"""Clocks that run beside the stage: what they say is not when the event is due."""
BOUNDS = ("answer", "review")
"""Clocks that limit a pause: it does not outlive them (DOMAIN.md 6.5)."""
HANDLE_AT = 3  # place of the handling limit in the chain of a total that begins with `accept`
Rows = Sequence[Mapping[str, Any]]


class Timed(NamedTuple):
    """What a new clock asks of an event that is not there yet; of one that is, its facts answer."""

    id: UUID
    urgency: str
    handling_limit: Limit
    suspension_due_at: datetime | None = None


def begun(
    row: Step[Facts],
    facts: Facts | Timed,
    at: datetime,
    keeper: Timekeeper,
    clocks: Sequence[Clock] = (),
    changes: Mapping[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """The clocks a step starts; several limits are a chain, each running from where the one before ends."""
    found = []
    for stage in sorted(row.starts):
        attempt = 1 + sum(clock.stage == stage for clock in clocks)
        limits = _limits(row, stage, facts, at, keeper, changes or {})
        found.append(_started(facts.id, stage, attempt, at, limits, keeper))
    return found


def _started(
    subject: UUID, stage: str, attempt: int, at: datetime, limits: Sequence[Limit], keeper: Timekeeper
) -> dict[str, Any]:
    return {"id": uuid7(), **keeper.clock("event", subject, stage, attempt, at, limits)}


def _limits(
    row: Step[Facts],
    stage: str,
    facts: Facts | Timed,
    at: datetime,
    keeper: Timekeeper,
    changes: Mapping[str, Any],
) -> list[Limit]:
    if stage == "total":
        (first,) = row.starts - {"total"}
        chain = (first, *STAGES[STAGES.index(first) + 1 :])
        return [_limit(row, one, facts, keeper) for one in chain]
    limit = _limit(row, stage, facts, keeper)
    if stage == "handle" and row.name == "verify_fail":
        return [keeper.remaining(limit, at)]
    if stage == "review":
        return [_until_review(limit, changes.get("suspension_due_at") or facts.suspension_due_at, at)]
    return [limit]


def _limit(row: Step[Facts], stage: str, facts: Facts | Timed, keeper: Timekeeper) -> Limit:
    if stage == "handle":
        return facts.handling_limit
    return keeper.limit("event", row.limits.get(stage, stage), facts.urgency)


def _until_review(limit: Limit, ends_at: datetime | None, at: datetime) -> Limit:
    """The usual time to the review, or the days until the suspension ends when they are fewer."""
    if ends_at is None:
        return limit
    left = (ends_at.astimezone(LOCAL).date() - at.astimezone(LOCAL).date()).days
    return limit._replace(value=max(1, min(limit.value, left)))


def touched(
    row: Step[Facts], facts: Facts, clocks: Sequence[Clock], at: datetime, keeper: Timekeeper
) -> list[dict[str, Any]]:
    """What the step does to clocks that are open."""
    bounds = [one.due_at for one in clocks if one.stage in BOUNDS and one.runs]
    until, found = min([at, *bounds]), []
    for clock in clocks:
        if clock.stopped_at:
            continue
        names = {clock.stage, "*"}
        if row.stops & names:
            found.append(_ended(clock, at, until, keeper))
        elif row.pauses & names and clock.runs:
            found.append(keeper.pause(clock, at))
        elif row.resumes & names and not clock.runs:
            found.append(keeper.resume(clock, until))
        elif row.moves & names and (limits := _other_limits(clock, facts)):
            found.append(keeper.relimit(clock, limits, at))
    return found


def _ended(clock: Clock, at: datetime, until: datetime, keeper: Timekeeper) -> dict[str, Any]:
    if clock.paused_at is None:
        return keeper.stop(clock, at)
    gone_on = keeper.resume(clock, until)
    return gone_on | keeper.stop(changed(clock, gone_on), at)


def _other_limits(clock: Clock, facts: Facts) -> list[Limit]:
    """With an extension one part more; with another category its limit, unless the event is dispatched."""
    if facts.extension and facts.extension.part:
        return [*clock.limits, facts.extension.part]
    place = HANDLE_AT - 1 if facts.reopen_count else HANDLE_AT
    if facts.named is None or facts.state != "accepted" or len(clock.limits) < HANDLE_AT + 2:
        return []
    return [*clock.limits[:place], facts.named.limit, *clock.limits[place + 1 :]]


def weighed(
    row: Step[Facts], facts: Facts, clocks: Sequence[Clock], taking: Taking, keeper: Timekeeper
) -> Facts:
    """`facts` with what a wish for more time comes to, when the step asks for it or grants it."""
    if "extension_pending" not in (row.raises, row.answers):
        return facts
    wish: Any = None
    if row.raises == "extension_pending":
        wish = taking.sent.get("until")
    elif row.answers == "extension_pending" and row.moves:
        wish = facts.flags.get("extension_pending", {}).get("until")
    stage = next((one for one in clocks if one.runs and one.stage in ("take", "handle")), None)
    if wish is None or stage is None:
        return facts
    until = wish if isinstance(wish, datetime) else datetime.fromisoformat(wish)
    return replace(facts, extension=_extension(stage, until, keeper))


def _extension(clock: Clock, until: datetime, keeper: Timekeeper) -> Extension:
    """All extensions together add at most the original limit (DOMAIN.md 6.6)."""
    original, *more = clock.limits
    left = original.value - sum(part.value for part in more)
    limits = [*clock.limits, original._replace(value=left)] if left > 0 else clock.limits
    latest = keeper.due(clock.started_at, *limits, pauses=clock.pauses).at
    if until - latest > timedelta(days=1):
        return Extension(clock.due_at, latest, None)
    part = keeper.longer(clock, until)
    return Extension(clock.due_at, latest, part if part and part.value <= left else None)


def first_dues(new: Rows) -> dict[str, Any]:
    """The event's own copies of what the clocks of a report say."""
    total, stage = new if new[0]["stage"] == "total" else (new[1], new[0])
    return {"due_at": stage["due_at"], "due_stage": stage["stage"], "total_due_at": total["due_at"]}


def dues(clocks: Sequence[Clock]) -> dict[str, Any]:
    """The event's own copies: the end of the stage now running, and of the total."""
    running = [one for one in clocks if one.runs]
    stages = [(one.due_at, one.stage) for one in running if one.stage not in BESIDE]
    due_at, due_stage = min(stages) if stages else (None, None)
    totals = [one.due_at for one in running if one.stage == "total"]
    total = {"total_due_at": totals[0]} if totals else {}
    return {"due_at": due_at, "due_stage": due_stage, **total}


def after(clocks: Sequence[Clock], moved: Rows, new: Rows) -> list[Clock]:
    """All clocks once the step is taken."""
    by_id = {change["id"]: change for change in moved}
    kept = [changed(one, by_id[one.id]) if one.id in by_id else one for one in clocks]
    return kept + [as_clock(one) for one in new]


def handling_due(clocks: Sequence[Clock]) -> datetime | None:
    """When the handling ends that runs, or stands still."""
    open_ = [one for one in clocks if one.stage == "handle" and one.stopped_at is None]
    return open_[0].due_at if open_ else None


def dates(row: Step[Facts], at: datetime, keeper: Timekeeper) -> dict[str, Any]:
    """The columns that keep when a limit ends that no clock runs for."""
    return {column: keeper.due(at, keeper.limit("event", rule)).at for column, rule in row.dates.items()}
