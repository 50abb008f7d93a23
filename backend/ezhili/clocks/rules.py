"""The limits of the stages and the clocks they make, as pure functions of plain values."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Any
from uuid import UUID

from ezhili.clocks.arithmetic import MINUTE, Calendar, Due, Limit, Pauses

__all__ = ["Calendar", "Clock", "Due", "Limit", "Timekeeper", "as_clock", "changed", "defaults"]
HOURS_OF_A_DAY = 8.0  # a working day in working hours, where a part of one is asked for [our proposal]
LEAST_REWORK = Limit("wh", 4)
STILL = timedelta()
LEAST = timedelta(microseconds=1)


@dataclass(frozen=True)
class Clock:
    """One clock as it stands."""

    id: UUID
    stage: str
    attempt: int
    limits: tuple[Limit, ...]
    """One after the other: what the due time is computed from."""
    started_at: datetime
    due_at: datetime
    stopped_at: datetime | None = None
    paused_at: datetime | None = None
    """Standing still since."""
    pauses: Pauses = ()
    """Pauses that are over."""

    @property
    def runs(self) -> bool:
        """Whether it is neither stopped nor standing still."""
        return self.stopped_at is None and self.paused_at is None

    def paused_until(self, at: datetime) -> Pauses:
        """All pauses, the one it stands in as if it ended now."""
        return [*self.pauses, (self.paused_at, at)] if self.paused_at else self.pauses


def as_clock(row: Mapping[str, Any]) -> Clock:
    """A row of `sla_clocks`, its JSON read; times and the id may still be text."""
    return Clock(
        row["id"] if isinstance(row["id"], UUID) else UUID(row["id"]),
        row["stage"],
        row["attempt"],
        tuple(Limit(*part) for part in row["parts"]),
        _time(row["started_at"]),
        _time(row["due_at"]),
        _time(row["stopped_at"]) if row["stopped_at"] else None,
        _time(row["paused_at"]) if row["paused_at"] else None,
        _pauses(row["pauses"]),
    )


def _time(at: datetime | str) -> datetime:
    return datetime.fromisoformat(at) if isinstance(at, str) else at


def _pauses(pauses: Iterable[Sequence[datetime | str]]) -> Pauses:
    return tuple((_time(since), _time(to)) for since, to in pauses)


MOVING = ("due_at", "stopped_at", "paused_at", "pauses", "parts")  # what changes of a Clock


def changed(clock: Clock, change: Mapping[str, Any]) -> Clock:
    """The clock after `stop`, `pause`, `resume` or `relimit`."""
    known = {name: change[name] for name in MOVING if name in change}
    if "pauses" in known:
        known["pauses"] = _pauses(known["pauses"])
    if "parts" in known:
        known["limits"] = tuple(Limit(*part) for part in known.pop("parts"))
    return replace(clock, **known)


@dataclass(frozen=True)
class Timekeeper:
    """Calendar and limits of one moment: answers when things are due without asking anybody."""

    calendar: Calendar
    limits: Mapping[tuple[str, str, str], Limit]
    """By subject kind, stage and urgency."""
    version: int
    """Revision of calendar and rules; stands beside every due time computed from them."""

    def limit(self, subject_kind: str, stage: str, urgency: str = "normal") -> Limit:
        """The limit of a stage; where an urgency has none of its own, the normal one."""
        found = self.limits.get((subject_kind, stage, urgency))
        return found or self.limits[subject_kind, stage, "normal"]

    def due(self, start: datetime, *limits: Limit, pauses: Pauses = ()) -> Due:
        """When limits that follow each other end, in UTC. Raise OutsideCalendar."""
        at, provisional = start, False
        for limit in limits:
            end = self.calendar.due(at, limit, pauses)
            at, provisional = end.at, provisional or end.provisional
        return Due(at, provisional)

    def remaining(self, limit: Limit, at: datetime) -> Limit:
        """What is left for rework: 30 % of the limit or 4 working hours, whichever ends later (E21)."""
        share = limit.value * 0.3
        if limit.kind == "wd":
            left = Limit("wh", share * HOURS_OF_A_DAY)
        else:
            left = limit._replace(value=ceil(share) if limit.kind == "cd" else share)
        return max((left, LEAST_REWORK), key=lambda one: self.calendar.due(at, one).at)

    def clock(
        self,
        subject_kind: str,
        subject_id: UUID,
        stage: str,
        attempt: int,
        started_at: datetime,
        limits: Sequence[Limit],
    ) -> dict[str, Any]:
        """A new row of `sla_clocks` without its id."""
        due = self.due(started_at, *limits)
        alone = limits[0] if len(limits) == 1 else None
        return {
            "subject_kind": subject_kind,
            "subject_id": subject_id,
            "stage": stage,
            "attempt": attempt,
            "limit_type": alone.kind if alone else "chain",
            "limit_value": alone.value if alone else len(limits),
            "parts": [list(limit) for limit in limits],
            "started_at": started_at,
            "due_at": due.at,
            "provisional": due.provisional,
            "pauses": [],
            "paused_total_s": 0,
            "paused_at": None,
            "stopped_at": None,
            "breached": False,
            "rule_version": self.version,
            "created_at": started_at,
        }

    def stop(self, clock: Clock, at: datetime) -> dict[str, Any]:
        """The columns of a clock that ends; a pause it stands in ends with it."""
        gone_on: dict[str, Any] = self.resume(clock, at) if clock.paused_at else {"id": clock.id}
        due_at = gone_on.get("due_at", clock.due_at)
        return {**gone_on, "stopped_at": at, "breached": at > due_at}

    def pause(self, clock: Clock, at: datetime) -> dict[str, Any]:
        """The columns of a clock that stands still from now on; late is late, whatever follows."""
        return {"id": clock.id, "paused_at": at, "breached": at > clock.due_at}

    def resume(self, clock: Clock, at: datetime) -> dict[str, Any]:
        """The columns of a clock that goes on; its due time moves by what would have run (DOMAIN.md 6.5)."""
        pauses = clock.paused_until(at)
        due = self.due(clock.started_at, *clock.limits, pauses=pauses)
        still = sum((to - since for since, to in pauses), STILL)
        return {
            "id": clock.id,
            "paused_at": None,
            "pauses": [list(pause) for pause in pauses],
            "paused_total_s": int(still.total_seconds()),
            "due_at": due.at,
            "provisional": due.provisional,
            "rule_version": self.version,
        }

    def relimit(self, clock: Clock, limits: Sequence[Limit], at: datetime) -> dict[str, Any]:
        """The columns of a clock that has other limits from `at` on: an extension, another category."""
        due = self.due(clock.started_at, *limits, pauses=clock.paused_until(at))
        return {
            "id": clock.id,
            "parts": [list(limit) for limit in limits],
            "due_at": due.at,
            "provisional": due.provisional,
            "breached": at > due.at,
            "rule_version": self.version,
        }

    def longer(self, clock: Clock, until: datetime) -> Limit | None:
        """What has to follow a clock's limits so that it ends at `until`; None when it ends then already.

        In the kind of its first limit, rounded up to whole minutes or days. Raise OutsideCalendar.
        """
        kind = clock.limits[0].kind
        if until <= clock.due_at:
            return None
        if kind in ("uh", "wh"):
            value = ceil(self.calendar.passed(clock.due_at, until, kind) / MINUTE) / 60
        elif kind == "wd":  # 24:00 of a day is not the next day
            value = float(self.calendar.passed(clock.due_at - LEAST, until - LEAST, kind))
        else:  # begins at 24:00, hence on the next day, which is not counted
            value = float(max(1, self.calendar.passed(clock.due_at, until - LEAST, kind)))
        return Limit(kind, value) if value else None

    def again(self, clock: Clock) -> Due:
        """When an open clock ends by this calendar, whatever calendar it began under."""
        return self.due(clock.started_at, *clock.limits, pauses=clock.pauses)


def defaults() -> list[dict[str, str]]:
    """The limits of DOMAIN.md 4.1 and our proposals where it has none, as rows of `sla_rules`."""
    with (Path(__file__).parent / "data" / "rules.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
