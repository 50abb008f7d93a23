"""What callers send and receive about versions of the catalogue."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from ezhili.described import described
from ezhili.events.schemas import CategoryCode
from ezhili.http import Form
from ezhili.sound import Day
from ezhili.text import Line, Short, Title

LimitType = Literal["uh", "wh", "wd", "cd"]
Value = Annotated[float, Field(gt=0, le=1000)]


class CategoryChange(Form):
    """A category as it is to be; what is left out stays as it was, of a new one it has to be there."""

    code: CategoryCode
    """4 digits; the first two name a class that exists."""
    name: Short | None = None
    name_en: Title | None = None
    level: Literal["grid", "village", "township", "district"] | None = None
    lead: Line | None = None
    limit_type: LimitType | None = None
    """uh urgent hours, wh working hours, wd working days, cd calendar days."""
    limit_value: Value | None = None
    """Hours, or whole days."""
    self_handle_ok: bool | None = None
    evidence_required: Literal["photo", "none"] | None = None
    verify_mode: Literal["site", "photo", "reporter", "sample"] | None = None
    public_visible: bool | None = None
    retired: bool | None = None
    """true: not reported any more from this version on; false: reported again."""


class CatalogueIn(Form):
    """A new version: the latest one, changed, from a day on."""

    valid_from: Day
    """Tomorrow at the earliest, and not before the latest version."""
    note: Title
    """Why, and on whose decision."""
    changes: list[CategoryChange] = Field(min_length=1, max_length=200)


@described
class CatalogueOut(TypedDict):
    """One version of the catalogue."""

    number: int
    valid_from: date
    note: str
    categories: int
    """Without the classes and what is retired."""
    state: Literal["planned", "in_force", "former"]
