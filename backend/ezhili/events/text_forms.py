"""What callers send and receive about standard texts."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from ezhili.areas.schemas import AreaCode
from ezhili.described import described as OUT
from ezhili.events.placeholders import KNOWN, TEXT_STEPS, unknown
from ezhili.events.schemas import CategoryPrefix
from ezhili.forms import StepOut, asked
from ezhili.http import UNSENT, Form, PageQuery
from ezhili.problems import FIELD, Words
from ezhili.text import Prose, Text, Title

NAMES = " ".join(f"{{{name}}}" for name in KNOWN)
FIELD["placeholder-unknown"] = Words(
    "placeholder-unknown",
    "没有占位符 {given}。可用的是：{known}。",
    "There is no placeholder {given}. Those there are: {known}.",
)
FIELD["step-without-text"] = Words(
    "step-without-text",
    "“{given}”不是可以填写说明的步骤。可选的是：{known}。",
    "{given!r} is no step that takes a text. Those that do: {known}.",
)


def _fillable(body: str) -> str:
    if wrong := unknown(body):
        given = " ".join(f"{{{name}}}" for name in wrong)
        raise PydanticCustomError("placeholder-unknown", "unknown", {"given": given, "known": NAMES})
    return body


def _takes_text(step: str) -> str:
    if step not in TEXT_STEPS:
        known = ", ".join(TEXT_STEPS)
        raise PydanticCustomError("step-without-text", "unknown", {"given": step, "known": known})
    return step


OfficeArea = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{3})?$")]
Body = Annotated[Text, StringConstraints(min_length=5, max_length=1000), AfterValidator(_fillable)]
TextStep = Annotated[str, StringConstraints(max_length=40), AfterValidator(_takes_text)]
TextSteps = Annotated[list[TextStep], Field(min_length=1, max_length=40)]
Categories = Annotated[list[CategoryPrefix], Field(max_length=100)]
TextState = Literal["active", "retired"]


class StandardTextIn(Form):
    """A text for the notes of steps."""

    area_code: OfficeArea
    """6 digits for the whole district, 9 for a township."""
    title: Title
    """Unique in its area among the texts in use."""
    body: Body
    """May hold {number}, {title}, {category}, {unit} and {due}; any other name in braces is refused."""
    steps: TextSteps
    """The steps it is offered at."""
    categories: Categories = []
    """Event categories of 4 digits or classes of 2; none: for all."""


class StandardTextPatch(Form):
    """Absent fields keep their value; the area never changes."""

    title: Title = UNSENT
    body: Body = UNSENT
    steps: TextSteps = UNSENT
    categories: Categories = UNSENT


@OUT
class StandardTextOut(TypedDict):
    """A text in a list."""

    id: UUID
    area_code: str
    """6 or 9 digits: whose events it is for."""
    title: str
    body: str
    steps: list[str]
    categories: list[str]
    """Event categories of 4 digits or classes of 2; none: for all."""
    state: str
    """active or retired."""
    demo: bool
    """Fictional, for the demo district."""
    version: int
    updated_at: datetime


@OUT
class StandardTextDetail(StandardTextOut):
    """A text with what you may do with it."""

    yours: bool
    """Whether it is kept by your office: else it is read only."""
    open_steps: list[StepOut]
    """Steps of the text itself: retire, restore."""


class StandardTextQuery(PageQuery):
    """Filters of the list; all given must hold."""

    area: AreaCode | None = None
    """Texts that are offered for events of this area."""
    category: CategoryPrefix | None = None
    """Texts that are offered for this category or class."""
    step: TextStep | None = None
    state: TextState | None = None


class EventTextQuery(Form):
    """Which texts of an event are asked for."""

    step: TextStep | None = None
    """Those offered at this step; at any when left out."""


@OUT
class FilledText(TypedDict):
    """A text ready to be put into a note of this event."""

    id: UUID
    title: str
    text: str
    """With number, title, category, unit and due time filled in, in your language and the district's time."""
    steps: list[str]


@OUT
class TextChoice(TypedDict):
    """Something a text may name."""

    value: str
    label: str


@OUT
class Placeholder(TextChoice):
    """Something a text may leave open."""

    example: str


@OUT
class TextChoices(TypedDict):
    """All that a text may name."""

    steps: list[TextChoice]
    placeholders: list[Placeholder]


class Retire(Form):
    """It is offered no more."""

    step: Literal["retire"]
    note: Annotated[Prose, asked("停用原因", "Why")] | None = None


class Restore(Form):
    """It is offered again."""

    step: Literal["restore"]
    note: Annotated[Prose, asked("说明", "Note")] | None = None


StandardTextStep = Annotated[Retire | Restore, Field(discriminator="step")]
TEXT_FORMS: tuple[type[Form], ...] = (Retire, Restore)
