"""What the rules ask of an event and of what a step names, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import asin, cos, radians, sin, sqrt
from typing import Any
from uuid import UUID

from ezhili.clocks.arithmetic import Limit

USUAL = Limit("wd", 5)
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
    area_code: str = ""
    """6, 9 or 12 digits: what it answers for."""

    def has_duty(self, category: str) -> bool:
        """Whether the category or its class stands in the duty list."""
        return category in self.duty_categories or category[:2] in self.duty_categories


@dataclass(frozen=True)
class Category:
    """What the rules ask of a category."""

    code: str
    name: str
    level: str
    limit: Limit
    self_handle_ok: bool
    evidence_required: bool
    public_visible: bool
    retired: bool = False
    """Not reported any more; open events keep it."""


@dataclass(frozen=True)
class Extension:
    """What a wish for more time comes to, by the clock it is for."""

    due_at: datetime
    """When the stage ends now."""
    latest: datetime
    """When it may end at the latest (DOMAIN.md 6.6)."""
    part: Limit | None
    """What would be added to the limit; None when nothing, or more than may be."""


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
    self_handle_ok: bool = False
    self_handled: bool = False
    wants_feedback: bool = False
    reporter_kind: str = "staff"
    reporter_id: UUID | None = None
    reachable: bool = True
    """There is an account, a contact or a tracking code by which the reporter hears of it."""
    handler_id: UUID | None = None
    worked_by: Sequence[UUID] = ()
    rejected_by: UUID | None = None
    lead_unit: str | None = None
    co_units: Sequence[str] = ()
    unit_codes: Sequence[str] = ()
    returned_by: Sequence[str] = ()
    parts_open: Sequence[str] = ()
    """Co-units whose part is not done."""
    asked_count: int = 0
    appeal_count: int = 0
    return_count: int = 0
    rework_count: int = 0
    reopen_count: int = 0
    extend_count: int = 0
    transfer_count: int = 0
    supervise_count: int = 0
    suspend_count: int = 0
    suspend_renewals: int = 0
    suspended_days: int = 0
    suspended_at: datetime | None = None
    suspend_reason: str | None = None
    suspension_due_at: datetime | None = None
    appeal_due_at: datetime | None = None
    occurred_at: datetime | None = None
    closed_at: datetime | None = None
    close_kind: str | None = None
    accepted_at: datetime | None = None
    first_dispatched_at: datetime | None = None
    first_response_at: datetime | None = None
    due_at: datetime | None = None
    total_due_at: datetime | None = None
    limit: Limit = USUAL
    """How long its category may be handled."""
    kept_limit: Sequence[Any] | None = None
    """The limit under which it was dispatched, when that is another."""
    external_refs: Sequence[Mapping[str, Any]] = ()
    units: Mapping[str, Unit] = field(default_factory=dict)
    """The units named in the form, looked up."""
    items: frozenset[str] | None = None
    """Categories and classes that may be given to villages and grid workers; None: no list is kept."""
    other: Other | None = None
    """The event named in the form, looked up."""
    named: Category | None = None
    """The category named in the form, looked up."""
    catalog_now: int = 0
    """The version of the catalogue it was looked up in."""
    extension: Extension | None = None
    """The time that is asked for or granted, worked out."""

    @property
    def handling_limit(self) -> Limit:
        """How long it may be handled."""
        return Limit(*self.kept_limit) if self.kept_limit else self.limit


def distance_m(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Metres between two points in WGS-84, on the sphere: good to half a percent."""
    one, two = radians(lat), radians(other_lat)
    rise, side = sin((two - one) / 2), sin(radians(other_lon - lon) / 2)
    return 2 * EARTH * asin(sqrt(rise * rise + cos(one) * cos(two) * side * side))
