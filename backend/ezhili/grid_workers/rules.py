"""How many grids one person may serve at a time: pure, for the API and for bulk loaders."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ezhili.problems import Words

FULL_TIME, PART_TIME = 2, 1  # grids at a time (DOMAIN.md 3.2)
TOO_MANY_FULL = Words(
    "too-many-grids-full-time",
    "专职网格员最多同时负责 2 个网格，此人在这段时间已有 {count} 个，请先终止其中一个。",
    "A full-time worker serves at most 2 grids at a time; this one has {count} then. End one first.",
)
TOO_MANY_PART = Words(
    "too-many-grids-part-time",
    "兼职网格员最多同时负责 1 个网格，此人在这段时间已有 {count} 个，请先终止其中一个。",
    "A part-time worker serves at most 1 grid at a time; this one has {count} then. End one first.",
)


class Served(NamedTuple):
    """One assignment of a person."""

    full_time: bool
    valid_from: date
    valid_to: date | None


def _holds(one: Served, day: date) -> bool:
    return one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)


def too_many(new: Served, others: Iterable[Served]) -> tuple[Words, int] | None:
    """Why a person cannot take one more grid, and how many there are on the worst day; None when it fits.

    Who serves any grid part-time is a part-time worker then.
    """
    held = list(others)
    begins = [one.valid_from for one in held if _holds(new, one.valid_from)]
    for day in sorted({new.valid_from, *begins}):  # the number grows only where something begins
        there = [one for one in held if _holds(one, day)]
        full = all(one.full_time for one in (new, *there))
        if len(there) >= (FULL_TIME if full else PART_TIME):
            return (TOO_MANY_FULL if full else TOO_MANY_PART), len(there)
    return None
