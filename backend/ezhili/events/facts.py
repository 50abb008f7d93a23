"""What the rules ask of an event and of what a step names, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any
from uuid import UUID

EARTH = 6_371_008.8  # metres, mean radius


@dataclass(frozen=True)
class Other:
    """What a merge asks of the event it goes into."""

    id: UUID
    state: str
    category: str
    closed_at: datetime | None
    metres: float | None
    """Distance between the two points; None where one has no point and the grids are the same."""
    same_grid: bool


@dataclass(frozen=True)
class Unit:
    """What a dispatch asks of a unit."""

    code: str
    in_service: bool
    duty_categories: frozenset[str]
    """Category codes of 4 digits, or classes of 2, the unit is responsible for."""

    def has_duty(self, category: str) -> bool:
        """Whether the category or its class stands in the duty list."""
        return category in self.duty_categories or category[:2] in self.duty_categories


@dataclass(frozen=True)
class Facts:
    """What the rules ask of an event, as plain values."""

    id: UUID
    state: str
    category: str
    urgency: str
    level: str
    village_code: str
    flags: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    category_level: str = "township"
    evidence_required: bool = False
    wants_feedback: bool = False
    reporter_id: UUID | None = None
    handler_id: UUID | None = None
    worked_by: Sequence[UUID] = ()
    lead_unit: str | None = None
    co_units: Sequence[str] = ()
    unit_codes: Sequence[str] = ()
    returned_by: Sequence[str] = ()
    parts_open: Sequence[str] = ()
    """Co-units whose part is not done."""
    asked_count: int = 0
    return_count: int = 0
    rework_count: int = 0
    reopen_count: int = 0
    closed_at: datetime | None = None
    close_kind: str | None = None
    accepted_at: datetime | None = None
    first_dispatched_at: datetime | None = None
    first_response_at: datetime | None = None
    total_due_at: datetime | None = None
    units: Mapping[str, Unit] = field(default_factory=dict)
    """The units named in the form, looked up."""
    other: Other | None = None
    """The event named in the form, looked up."""


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres between two points in WGS-84, on the sphere: good to half a percent."""
    one, two = radians(lat), radians(other_lat)
    rise, side = sin((two - one) / 2), sin(radians(other_lon - lon) / 2)
    return 2 * EARTH * asin(sqrt(rise * rise + cos(one) * cos(two) * side * side))
