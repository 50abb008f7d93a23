"""Sampled verification of what was handled on the spot (E2, K17): pure functions anybody can repeat."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from math import ceil
from typing import Any
from uuid import UUID

from ezhili import journal
from ezhili.access import SYSTEM_ID, Actor
from ezhili.events.facts import Facts
from ezhili.problems import Words
from ezhili.workflow import Objection, Taking

METHOD = "sha256-1"
"""Order the numbers by the SHA-256 of "<seed>:<number>" in hex; the first of them are the sample."""
SHARE, LEAST = 0.1, 5
"""Of each draw, and in each township and week (DOMAIN.md 7.1, K17)."""
NOT_SAMPLED = Words(
    "not-sampled",
    "只有自办自结、未经返工或重开的事件参加抽样核查。",
    "Only what was settled on the spot, and not worked on again since, takes part in sampled verification.",
)


def size(population: int, drawn_this_week: int) -> int:
    """How many are drawn: a tenth, rounded up, and so many that the week's sample reaches five."""
    return min(population, max(ceil(population * SHARE), LEAST - drawn_this_week))


def order(seed: str, numbers: Iterable[str]) -> Sequence[str]:
    """The numbers in the order of the draw."""
    return sorted(numbers, key=lambda number: sha256(f"{seed}:{number}".encode()).hexdigest())


def week(day: date) -> str:
    """The ISO week of a day: 2026-W47."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02}"


def entry(id: UUID, township: str, seed: str, at: datetime, population: int, drawn: int) -> dict[str, Any]:
    """What the journal says of a draw."""
    told = {"seed": seed, "method": METHOD, "population": population, "drawn": drawn}
    return {
        "at": at, "actor_id": SYSTEM_ID, "role": "system", "unit": None, **journal.areas(township),
        "category": None, "action": "sample_draw.publish", "subject_kind": "sample_draw", "subject_id": id,
        "from_state": None, "to_state": "published", "reason": None, "note": None, "data": told,
    }  # fmt: skip


def sampled(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """The draw is about what was settled on the spot; what was worked on again since is judged by people."""
    first_hand = event.self_handled and not event.rework_count and not event.reopen_count
    return None if first_hand else Objection(NOT_SAMPLED)


def again(event: Facts, taking: Taking) -> dict[str, Any]:
    """What a verification and a closing left behind is undone; nobody's work is counted as reopened."""
    return dict.fromkeys(("verified_at", "closed_at", "closed_on_time"))
