"""What callers send and receive about duty documents and the item list."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from ezhili.areas.schemas import AreaCode
from ezhili.described import described as OUT
from ezhili.forms import StepOut, asked
from ezhili.http import UNSENT, Form, PageQuery
from ezhili.sound import Day
from ezhili.text import Prose, Text, Title
from ezhili.units.schemas import UnitCode

DocumentKind = Literal["job_duties", "duty_rules", "commitment"]
DocumentState = Literal["draft", "published", "superseded", "withdrawn"]
Frequency = Literal["on_demand", "daily", "weekly", "monthly", "quarterly", "yearly"]
Body = Annotated[Text, StringConstraints(min_length=5, max_length=20_000)]
OfficeArea = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{3})?$")]
ItemCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9-]{0,19}$")]
Covered = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}([0-9]{2})?$")]


class DutyDocumentIn(Form):
    """A new document, or with the title of an old one its next edition."""

    area_code: OfficeArea
    """6 digits for all grid workers of the district, 9 for those of a township."""
    kind: DocumentKind
    title: Title
    text: Body
    valid_from: Day | None = None
    """Today when left out."""


class DutyDocumentPatch(Form):
    """Changes a draft; absent fields keep their value."""

    text: Body = UNSENT
    valid_from: Day = UNSENT


@OUT
class DutyDocumentRow(TypedDict):
    """A document in a list."""

    id: UUID
    area_code: str
    """6 or 9 digits: whose grid workers it is for."""
    kind: str
    """job_duties, duty_rules or commitment."""
    title: str
    edition: int
    state: str
    """draft, published, superseded or withdrawn."""
    valid_from: date
    published_at: datetime | None
    version: int
    updated_at: datetime
    demo: bool
    """Fictional, for the demo district."""


@OUT
class DutyDocumentDetail(DutyDocumentRow):
    """A document with its text, and what is asked of you."""

    text: str
    acknowledged_at: datetime | None
    """When you took note of it."""
    asked: bool
    """Whether you serve a grid it is for, it is published, and you have not taken note yet."""
    acknowledged: int
    """How many of those in post have; of them all, not only those you see."""
    in_post: int
    """How many serve a grid it is for today."""
    steps: list[StepOut]


class DutyDocumentQuery(PageQuery):
    """Filters of the list; all given must hold."""

    area: AreaCode | None = None
    """Documents that hold for this area."""
    kind: list[DocumentKind] | None = None
    state: list[DocumentState] | None = None
    waiting: Literal["me"] | None = None
    """Published ones that you have yet to take note of."""


@OUT
class AcknowledgementOut(TypedDict):
    """Whether somebody in post has taken note: a list to remind by, no rank and no score."""

    user_id: UUID
    display_name: str
    grid_codes: list[str]
    """The grids this person serves today that the document is for."""
    acknowledged_at: datetime | None


@OUT
class AcknowledgementsOut(TypedDict):
    """Everybody in post in your area whom the document is for, by name."""

    items: list[AcknowledgementOut]


class Publish(Form):
    """It is put before those it is for; the edition before it is superseded."""

    step: Literal["publish"]
    note: Annotated[Prose, asked("说明", "Note")] | None = None


class WithdrawDocument(Form):
    """It does not hold any more."""

    step: Literal["withdraw"]
    note: Annotated[Prose, asked("撤销原因", "Why")]


class Supersede(Form):
    """Taken by the system when the next edition is published."""

    step: Literal["supersede"]


DocumentStep = Annotated[Publish | WithdrawDocument, Field(discriminator="step")]
FORMS: tuple[type[Form], ...] = (Publish, WithdrawDocument)


class ItemIn(Form):
    """Work that may be given to grid workers from a day on."""

    code: ItemCode
    name: Title
    owner_unit: UnitCode
    """The department whose work it is."""
    frequency: Frequency
    evidence_required: bool = False
    temporary: bool = False
    """A temporary item must end: `valid_to` is needed."""
    categories: list[Covered] = Field([], max_length=100)
    """Event categories of 4 digits, or classes of 2, that may be dispatched for it."""
    valid_from: Day | None = None
    """Today when left out."""
    valid_to: Day | None = None
    """Last day."""


class ItemPatch(Form):
    """Absent fields keep their value; the code never changes."""

    name: Title = UNSENT
    frequency: Frequency = UNSENT
    evidence_required: bool = UNSENT
    categories: list[Covered] = UNSENT
    valid_to: Day | None = UNSENT
    """Last day; null takes it back, not of a temporary item."""


@OUT
class ItemOut(TypedDict):
    """An entry of the item list."""

    id: UUID
    code: str
    name: str
    owner_unit: str
    owner_name: str | None
    frequency: str
    evidence_required: bool
    temporary: bool
    categories: list[str]
    """Event categories of 4 digits, or classes of 2."""
    district_code: str
    valid_from: date
    valid_to: date | None
    """Last day."""
    demo: bool
    """Fictional, for the demo district."""
    version: int
    updated_at: datetime


class ItemQuery(PageQuery):
    """Filters of the list; all given must hold."""

    on: Day | None = None
    """In force on this day; today when left out, unless `all`."""
    all: bool | None = None
    """Also what has ended or has not begun."""
    category: Covered | None = None
    """What covers this event category."""
    owner_unit: UnitCode | None = None
