"""What callers send and receive about saved views."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError, to_json
from typing_extensions import TypedDict

from ezhili.described import described
from ezhili.http import UNSENT, Form, PageQuery
from ezhili.problems import FIELD, Words
from ezhili.text import Text

FIELD["filters-too-large"] = Words(
    "too-large",
    "筛选条件过多，请减少所选的项目后再保存。",
    "These are too many filters to keep: choose fewer and save again.",
)
MOST = 4000  # bytes as JSON
ListName = Literal[
    "events",
    "grids",
    "grid-workers",
    "grid-vacancies",
    "grid-adjustments",
    "sample-draws",
    "duty-documents",
    "item-list",
    "users",
]


def _one_line(value: object) -> object:
    return " ".join(value.split()) if isinstance(value, str) else value


def _small(filters: dict[str, Any]) -> dict[str, Any]:
    if len(to_json(filters)) > MOST:
        raise PydanticCustomError("filters-too-large", "filters too large")
    return filters


ViewName = Annotated[Text, StringConstraints(min_length=1, max_length=40), BeforeValidator(_one_line)]
Filters = Annotated[dict[str, Any], Field(min_length=1, max_length=30), AfterValidator(_small)]
Position = Annotated[int, Field(ge=0, le=9999)]


class SavedViewIn(Form):
    """A list under a name."""

    list_name: ListName
    name: ViewName
    """Unique among your views of this list."""
    filters: Filters
    """Query parameters of the list but for cursor, limit and count; judged as the list itself judges them."""
    position: Position | None = None
    """Smaller stands first; the last one when left out."""
    start: bool = False
    """Show it when the list is opened without filters; takes the place of the former one."""


class SavedViewPatch(Form):
    """Absent fields keep their value; the list never changes."""

    name: ViewName = UNSENT
    filters: Filters = UNSENT
    """All of them anew."""
    position: Position = UNSENT
    start: bool = UNSENT
    """true takes the place of the former start view of the list."""


@described
class SavedViewOut(TypedDict):
    """One of your views."""

    id: UUID
    list_name: str
    name: str
    filters: dict[str, Any]
    """Query parameters of the list; defaults are left out."""
    position: int
    """0 to 9999; smaller stands first."""
    start: bool
    """Shown when the list is opened without filters of its own."""
    version: int
    updated_at: datetime


class SavedViewQuery(PageQuery):
    """Filters of the list of views."""

    list_name: ListName | None = None
