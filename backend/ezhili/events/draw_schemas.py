"""What is published of the draws of sampled verification."""

from datetime import date, datetime
from uuid import UUID

from typing_extensions import TypedDict

from ezhili.described import described as OUT


@OUT
class SampleDrawOut(TypedDict):
    """One draw; numbers alone, so that everybody may read it."""

    id: UUID
    district_code: str
    township_code: str
    drawn_on: date
    week: str
    """ISO week: 2026-W47."""
    drawn_at: datetime
    seed: str
    """Hex."""
    method: str
    """sha256-1: order the numbers by the SHA-256 of "<seed>:<number>" in hex; the first are the sample."""
    population: int
    drawn: int
    settled_at: datetime | None
    """When everything that a person had to verify was verified."""


@OUT
class SampleItemOut(TypedDict):
    """One event of the population."""

    rank: int
    """In the order of the draw."""
    number: str
    drawn: bool
    again: bool
    """Not drawn, but verified after all, since the sample of its batch failed."""
    outcome: str | None
    """passed or failed; null while it waits."""


class SampleDrawDetail(SampleDrawOut):
    """A draw with its population."""

    items: list[SampleItemOut]
