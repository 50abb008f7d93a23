"""The limits of the stages and the clocks they make, as pure functions of plain values."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from ezhili.clocks.arithmetic import Calendar, Due, Limit

__all__ = ["Calendar", "Due", "Limit", "Timekeeper", "defaults"]
HOURS_OF_A_DAY = 8.0  # a working day in working hours, where a part of one is asked for [our proposal]
LEAST_REWORK = Limit("wh", 4)


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

    def due(self, start: datetime, *limits: Limit) -> Due:
        """When limits that follow each other end, in UTC."""
        at, provisional = start, False
        for limit in limits:
            end = self.calendar.due(at, limit)
            at, provisional = end.at, provisional or end.provisional
        return Due(at, provisional)

    def remaining(self, limit: Limit, at: datetime) -> Limit:
        """What is left for rework: 30 % of the limit or 4 working hours, whichever ends later (E21)."""
        share = limit.value * 0.3
        left = Limit("wh", share * HOURS_OF_A_DAY) if limit.kind in ("wd", "cd") else Limit(limit.kind, share)
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
            "paused_total_s": 0,
            "paused_at": None,
            "stopped_at": None,
            "breached": False,
            "rule_version": self.version,
            "created_at": started_at,
        }


def defaults() -> list[dict[str, str]]:
    """The limits of DOMAIN.md 4.1 and our proposals where it has none, as rows of `sla_rules`."""
    with (Path(__file__).parent / "data" / "rules.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))
