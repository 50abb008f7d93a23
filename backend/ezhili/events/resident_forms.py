"""What residents send and receive: no account, no staff names, no places of others."""

from datetime import datetime
from typing import Annotated

from pydantic import Discriminator, Field, StringConstraints
from typing_extensions import TypedDict

from ezhili.described import described as OUT
from ezhili.events.forms import Reopen
from ezhili.events.report_forms import ContactIn, PointIn
from ezhili.events.request_forms import Answer, Appeal, Rate
from ezhili.events.schemas import CategoryCode, Urgency
from ezhili.forms import StepOut
from ezhili.geo import Crs
from ezhili.grids.schemas import GridCode
from ezhili.http import Form
from ezhili.sound import Moment
from ezhili.text import Line, Prose, Title

Number = Annotated[str, StringConstraints(pattern=r"^SJ[0-9]{18}$")]
"""20 characters (DOMAIN.md 3.1)."""
Code = Annotated[str, StringConstraints(min_length=1, max_length=40)]
ResidentStep = Annotated[Answer | Appeal | Rate | Reopen, Discriminator("step")]


class ResidentReportIn(Form):
    """A report without an account. A point or a grid is needed."""

    category: CategoryCode
    """Of GET /api/v1/public/categories."""
    title: Title | None = None
    """By default the beginning of the description."""
    description: Prose
    location: PointIn | None = None
    grid_code: GridCode | None = None
    """Of GET /api/v1/public/places, where the device knows no point."""
    address: Line | None = None
    urgency: Urgency = "normal"
    """`emergency` is for what 110, 119 or 120 has been told already."""
    occurred_at: Moment | None = None
    attachments: list[Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}$")]] = Field([], max_length=3)
    """Ids of photos uploaded before with POST /api/v1/public/attachments."""
    contact: ContactIn | None = None
    """Only to ask back: encrypted, seen on a request with a reason, purged 180 days after closing."""
    same_as: Number | None = None
    """What it is the same as, of GET /api/v1/public/similar; it keeps a number of its own all the same."""


@OUT
class ResidentReceipt(TypedDict):
    """Keep both: only together they lead back to the report."""

    number: str
    tracking_code: str
    """Shown this once; nobody can look it up."""
    reported_at: datetime
    total_due_at: datetime | None
    """By then it should be closed."""
    warnings: list[str]
    """outside_grid, late_entry, phone_in_text."""


@OUT
class NewsOut(TypedDict):
    """One thing that happened."""

    at: datetime
    text: str
    note: str | None
    """What the reporter is told in particular."""


@OUT
class TrackedOut(TypedDict):
    """What the reporter may know of the own report."""

    number: str
    title: str
    category: str
    category_name: str
    """In the caller's language."""
    state: str
    """As in an event; of a merged report that of the event it was merged into."""
    merged: bool
    """It is handled together with another report of the same matter."""
    village_name: str | None
    reported_at: datetime
    due_at: datetime | None
    """By then it should be closed; null once it is, or while that stands still."""
    closed_at: datetime | None
    feedback: str | None
    question: str | None
    """What the reporter is asked now."""
    satisfaction: int | None
    """1 to 5, as the reporter rated it."""
    news: list[NewsOut]
    """The latest first."""
    steps: list[StepOut]
    """What the reporter can do now, with the fields it asks for."""


@OUT
class ResidentCategoryOut(TypedDict):
    """A category of the catalogue in force."""

    code: str
    """2 digits class, 4 digits category."""
    name: str
    """In the caller's language."""


@OUT
class ResidentPlaceOut(TypedDict):
    """A village or community and its grids, for devices that know no point."""

    code: str
    name: str
    township_name: str
    grids: list[dict[str, str]]
    """code and name of each."""


class SimilarQuery(Form):
    """Where and what."""

    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)
    crs: Crs = "wgs84"
    category: CategoryCode


@OUT
class SimilarOut(TypedDict):
    """Perhaps the same matter: what is open within 100 m, of the same class; never anybody's words."""

    number: str
    category_name: str
    state: str
    reported_at: datetime
    metres: int


class TrackQuery(Form):
    """How the reporter shows whose report it is; better in the header X-Tracking-Code, which no log keeps."""

    code: Code | None = None
