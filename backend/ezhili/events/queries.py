"""What callers may ask of the lists of events and of draws."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ezhili.areas.service import AreaCode
from ezhili.events.schemas import CategoryPrefix, State, UnitCode, Urgency
from ezhili.http import Form, PageQuery
from ezhili.problems import FIELD, Words
from ezhili.sound import Day, DayOrMoment

FIELD["as-of-now"] = Words(
    "as-of-now",
    "as_of 只与状态、区域、类别、时间等条件同用，不能与 due_before、overdue、waiting 或按时限排序同用。",
    "as_of goes with filters of the past; not with due_before, overdue, waiting or a sort by due time.",
)


FIELD["reversed-box"] = Words(
    "reversed-box",
    "bbox 的顺序是西、南、东、北：西小于东，南小于北。",
    "A bbox is west, south, east, north: west less than east, south less than north.",
)


FIELD["outside-world"] = Words(
    "outside-world",
    "bbox 用 WGS-84 经纬度：经度 −180 到 180，纬度 −90 到 90。",
    "A bbox is in WGS-84 degrees: longitudes from -180 to 180, latitudes from -90 to 90.",
)


def _in_order(box: str) -> str:
    west, south, east, north = (float(part) for part in box.split(","))
    if not (-180 <= west <= 180 >= east >= -180 and -90 <= south <= 90 >= north >= -90):
        raise PydanticCustomError("outside-world", "outside the world")
    if west >= east or south >= north:
        raise PydanticCustomError("reversed-box", "reversed box")
    return box


Box = Annotated[
    str,
    StringConstraints(pattern=r"^-?[0-9]+(\.[0-9]+)?(,-?[0-9]+(\.[0-9]+)?){3}$", max_length=200),
    AfterValidator(_in_order),
]


GridsAs = Literal["then", "now"]


class EventQuery(PageQuery):
    """Filters of the list; all given must hold. Days are whole days in Asia/Shanghai."""

    state: list[State] | None = Field(None, max_length=11)
    category: list[CategoryPrefix] | None = Field(None, max_length=40)
    """4 digits, or 2 for a whole class."""
    area: AreaCode | None = None
    """This area and everything below it."""
    grids_as: GridsAs = "then"
    """Whether `area` means the grids and villages of the day of the report, or those of today."""
    unit: UnitCode | None = None
    """The lead unit now."""
    urgency: list[Urgency] | None = Field(None, max_length=3)
    counted: Literal["net", "gross"] | None = None
    """net leaves out voided and merged ones."""
    due_before: DayOrMoment | None = None
    """The stage now running ends before this time."""
    overdue: bool | None = None
    """The stage now running is past its time."""
    reported_from: DayOrMoment | None = None
    reported_to: DayOrMoment | None = None
    """Exclusive."""
    closed_from: DayOrMoment | None = None
    closed_to: DayOrMoment | None = None
    """Exclusive."""
    bbox: Box | None = None
    """west,south,east,north in WGS-84 degrees."""
    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60)] | None = None
    """Two characters or more of title, address or description; or an event number."""
    waiting: Literal["me"] | None = None
    """What waits for a step of the caller's role and unit."""
    mine: bool | None = None
    """Reported by the caller."""
    as_of: Day | None = None
    """States as they were at the end of that day; later reports are left out."""
    sort: Literal["-reported_at", "reported_at", "due_at", "-closed_at"] = "-reported_at"
    """`due_at` lists only events with a running clock, `-closed_at` only closed ones."""

    @model_validator(mode="after")
    def _then_and_now(self) -> Self:
        """What is due or waits is known of the present only."""
        present = (self.due_before, self.overdue, self.waiting)
        if self.as_of and (any(one is not None for one in present) or "reported_at" not in self.sort):
            raise PydanticCustomError("as-of-now", "as_of")
        return self


class GridCountQuery(Form):
    """What is counted by grid. Days are whole days in Asia/Shanghai."""

    reported_from: DayOrMoment | None = None
    reported_to: DayOrMoment | None = None
    """Exclusive."""
    area: AreaCode | None = None
    """This area and everything below it."""
    category: list[CategoryPrefix] | None = Field(None, max_length=40)
    """4 digits, or 2 for a whole class."""
    grids_as: GridsAs = "then"
    """then: the grids of the day of the report; now: those in which the places lie today."""


class PointQuery(EventQuery):
    """The filters of the list for the map, which has no pages."""

    limit: int = Field(10_000, ge=1, le=20_000)
    """Points at most; the newest first."""


class SampleDrawQuery(PageQuery):
    """Filters of the list of draws."""

    area: AreaCode | None = None
    """Draws of this area and everything below it."""
    drawn_from: date | None = None
    drawn_to: date | None = None
    """The day after the last one."""
