"""What callers send and receive about grid workers and their assignments."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints
from typing_extensions import TypedDict

from ezhili.areas.schemas import AreaCode
from ezhili.described import described as OUT
from ezhili.grids.schemas import GridCode
from ezhili.http import UNSENT, Form, PageQuery

Part = Annotated[str, StringConstraints(min_length=1, max_length=40)]


@OUT
class Serving(TypedDict):
    """One grid somebody serves or served."""

    grid_code: str
    grid_name: str
    full_time: bool
    """Otherwise part-time, besides another post."""
    primary: bool
    """Answers for the grid; others help."""
    valid_from: date
    valid_to: date | None
    """Last day."""


@OUT
class WorkerOut(TypedDict):
    """A user who serves a grid on the day asked for."""

    id: UUID
    """Of the user."""
    display_name: str
    unit_code: str
    state: str
    """pending, active or disabled: whether the user may sign in."""
    assignments: list[Serving]
    """The grids of that day that you see."""


@OUT
class HeldAssignment(TypedDict):
    """One assignment, with what is needed to end it."""

    id: UUID
    grid_code: str
    grid_name: str
    full_time: bool
    primary: bool
    valid_from: date
    valid_to: date | None
    """Last day."""
    version: int


@OUT
class WorkerDetail(TypedDict):
    """A user who serves or served a grid you see, with the history of assignments."""

    id: UUID
    display_name: str
    unit_code: str
    state: str
    phone: str | None
    """Masked, like 138****0000."""
    assignments: list[HeldAssignment]
    """Those in grids you see, the latest first."""


class WorkerQuery(PageQuery):
    """Filters of the list; all given must hold, those about the assignment of one and the same."""

    in_post_on: date | None = None
    """Who served a grid on this day; today when left out."""
    area: AreaCode | None = None
    """Who serves a grid in this area or below it."""
    grid: GridCode | None = None
    full_time: bool | None = None
    primary: bool | None = None
    q: Part | None = None
    """Part of the name."""


class AssignmentIn(Form):
    """Somebody begins to serve a grid; the right to act comes from a grant, not from here."""

    user_id: UUID
    grid_code: GridCode
    full_time: bool
    primary: bool
    valid_from: date | None = None
    """First day; today when left out."""
    valid_to: date | None = None
    """Last day."""


class AssignmentPatch(Form):
    """Ends an assignment, or takes its end back with null."""

    valid_to: date | None = UNSENT


@OUT
class AssignmentOut(TypedDict):
    """Who serves which grid, from when to when."""

    id: UUID
    user_id: UUID
    display_name: str
    grid_code: str
    grid_name: str
    full_time: bool
    primary: bool
    valid_from: date
    valid_to: date | None
    """Last day."""
    version: int
    updated_at: datetime
    warnings: list[str]
    """`grid_without_primary`: from the day after this ends nobody answers for the grid."""


class VacancyQuery(PageQuery):
    """Filters of the list; all given must hold."""

    on: date | None = None
    """Vacant on this day; today when left out."""
    area: AreaCode | None = None
    """This area and everything below it."""


@OUT
class VacancyOut(TypedDict):
    """A grid in service without a primary worker."""

    id: UUID
    """Of the grid."""
    code: str
    name: str
    township_code: str
    village_code: str
    vacant_since: date | None
    """The day after the last primary worker's last one; null: it never had one."""
