"""What callers send and receive about adjustments of grids."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, NonNegativeInt
from typing_extensions import TypedDict

from ezhili.areas.codes import GridKind
from ezhili.areas.schemas import AreaCode
from ezhili.described import described as OUT
from ezhili.features import FeatureCollection
from ezhili.forms import StepOut, asked
from ezhili.geo import Crs, PolygonIn, Position
from ezhili.grids.schemas import GridCode, Name
from ezhili.http import Form, PageQuery
from ezhili.sound import Day
from ezhili.text import Prose
from ezhili.units.schemas import UnitCode

AdjustmentKind = Literal["split", "merge", "redraw"]
AdjustmentState = Literal["draft", "under_review", "approved", "effective", "withdrawn"]
Trigger = Literal["village_changed", "demolition", "population_move", "other"]
Taken = Annotated[list[GridCode], Field(min_length=1, max_length=20)]


class MadeGridIn(Form):
    """A grid as it will be; with the code of one that is taken, that one goes on."""

    code: GridCode
    name: Name
    kind: GridKind
    boundary: PolygonIn | None = None
    """Of a merge may be left out: all the land of the grids taken."""
    households: NonNegativeInt
    residents: NonNegativeInt | None = None
    """Persons."""
    site_manager_unit: UnitCode | None = None
    """Who manages the site; a dedicated grid needs one."""


class WorkerAtIn(Form):
    """Somebody who serves a grid from the day of the adjustment."""

    grid_code: GridCode
    """One of those it makes."""
    user_id: UUID
    full_time: bool
    primary: bool
    """Answers for the grid; others help."""


class AdjustmentIn(Form):
    """A split, a merge or a re-draw of grids of one township."""

    kind: AdjustmentKind
    effective_on: Day
    """First day of the new borders, in Asia/Shanghai; today or later."""
    trigger: Trigger
    reason: Prose
    takes: Taken
    makes: list[MadeGridIn] = Field(min_length=1, max_length=20)
    workers: list[WorkerAtIn] = Field([], max_length=60)
    """Assignments to grids that end, end with them; those to grids that go on, go on."""
    crs: Crs = "wgs84"
    """Of the boundaries as sent; they are stored in WGS-84."""


class DrawnGridIn(Form):
    """A piece that is looked at."""

    code: GridCode
    kind: GridKind = "rural"
    boundary: PolygonIn | None = None


class PreviewIn(Form):
    """What an adjustment would come to; nothing is stored."""

    kind: AdjustmentKind
    takes: Taken
    makes: list[DrawnGridIn] = Field([], max_length=20)
    cut: list[Position] | None = Field(None, min_length=2, max_length=500)
    """Of a split: the line to cut along, from beyond the border to beyond the border."""
    crs: Crs = "wgs84"


@OUT
class PreviewOut(TypedDict):
    """The ground as the server would store it, in WGS-84; sizes in `area_m2`, square metres."""

    former: FeatureCollection
    """The grids it takes."""
    pieces: FeatureCollection
    """Snapped to their neighbours; of a cut the pieces 1, 2 …, the largest first."""
    gaps: FeatureCollection
    """Former land that no piece has."""
    overlaps: FeatureCollection
    """Land that two pieces have: `code` and `other_code`."""
    outside: FeatureCollection
    """Land beyond the former."""
    faultless: bool
    """Whether it can be stored like this."""
    snap_m: float
    """Corners nearer than this to a neighbour's border are put onto it, metres."""
    tolerance_m: float
    """Gaps and overlaps that are nowhere wider are closed without a word, metres."""


@OUT
class AdjustmentRow(TypedDict):
    """An adjustment in a list."""

    id: UUID
    kind: str
    """split, merge or redraw."""
    state: str
    """draft, under_review, approved, effective or withdrawn."""
    effective_on: date
    trigger: str
    reason: str
    takes: list[str]
    grid_codes: list[str]
    """All grids concerned: those it takes, and those it makes."""
    district_code: str
    township_code: str
    fault: str | None
    """Why it could not take effect on its day, as a code."""
    version: int
    updated_at: datetime


@OUT
class TakenGridOut(TypedDict):
    """A grid the adjustment takes, as it was before."""

    code: str
    name: str
    kind: str
    boundary: dict[str, Any] | None
    households: int


@OUT
class MadeGridOut(TypedDict):
    """A grid the adjustment makes."""

    code: str
    name: str
    kind: str
    boundary: dict[str, Any]
    """GeoJSON polygon in WGS-84, as it will be stored."""
    households: int
    residents: int | None
    site_manager_unit: str | None
    goes_on: bool
    """It is one of those taken, with other borders."""
    area_m2: float


@OUT
class WorkerAtOut(TypedDict):
    """Who serves a grid from that day."""

    grid_code: str
    user_id: UUID
    display_name: str | None
    full_time: bool
    primary: bool


@OUT
class WarningOut(TypedDict):
    """What somebody should look at; nothing is held back."""

    code: str
    """grid_without_primary, worker_without_grant or many_households."""
    grid_code: str
    user_id: UUID | None


class AdjustmentDetail(AdjustmentRow):
    """An adjustment with its ground and the steps open to you."""

    taken: list[TakenGridOut]
    makes: list[MadeGridOut]
    workers: list[WorkerAtOut]
    warnings: list[WarningOut]
    review_note: str | None
    took_effect_at: datetime | None
    steps: list[StepOut]


class AdjustmentQuery(PageQuery):
    """Filters of the list; all given must hold."""

    area: AreaCode | None = None
    """Grids of this area are concerned."""
    state: list[AdjustmentState] | None = None
    """One or several."""
    kind: list[AdjustmentKind] | None = None
    """One or several."""


class Submit(Form):
    """Hand the draft in for review; the grids it takes wait for it."""

    step: Literal["submit"]
    note: Annotated[Prose, asked("说明", "Note")] | None = None


class Approve(Form):
    """It takes effect on its day; at once when that is today."""

    step: Literal["approve"]
    note: Annotated[Prose, asked("说明", "Note")] | None = None


class SendBack(Form):
    """The draft needs more work; the township reads the note."""

    step: Literal["send_back"]
    note: Annotated[Prose, asked("需要修改的内容", "What to change")]


class Withdraw(Form):
    """The township thinks better of it."""

    step: Literal["withdraw"]
    note: Annotated[Prose, asked("说明", "Note")] | None = None


class CallOff(Form):
    """It shall not take effect after all."""

    step: Literal["call_off"]
    note: Annotated[Prose, asked("取消原因", "Why")]


class Effect(Form):
    """Taken by the system on the day."""

    step: Literal["take_effect"]


AdjustmentStep = Annotated[Submit | Approve | SendBack | Withdraw | CallOff, Field(discriminator="step")]
FORMS: tuple[type[Form], ...] = (Submit, Approve, SendBack, Withdraw, CallOff)
