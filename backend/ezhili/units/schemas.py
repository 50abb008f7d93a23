"""What callers send and receive about units, governance centres and appointments."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, NonNegativeInt, StringConstraints
from typing_extensions import TypedDict

from ezhili.areas.codes import UNIT_CODE, UNIT_KINDS, unpadded
from ezhili.areas.schemas import AreaCode
from ezhili.described import described as OUT
from ezhili.forms import StepOut, asked
from ezhili.http import UNSENT, Form, PageQuery
from ezhili.text import Line

UnitCode = Annotated[str, StringConstraints(pattern=UNIT_CODE)]
UnitKind = Annotated[str, StringConstraints(pattern="^({})$".format("|".join(UNIT_KINDS)))]
"""Two letters of DOMAIN.md 5.5."""
Lies = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{3}){0,2}$"), AfterValidator(unpadded)]
"""6, 9 or 12 digits."""
Name = Annotated[Line, StringConstraints(min_length=1, max_length=60)]
Phone = Annotated[str, StringConstraints(pattern=r"^[0-9+ ()-]{3,20}$")]
Duty = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}([0-9]{2})?$")]
"""An event category of 4 digits, or a class of 2 for all in it."""
MeetingKind = Literal["regular_meeting", "joint_meeting"]
UnitState = Literal["active", "closed"]
CentreState = Literal["operating", "closed"]
Service = Literal[
    "mediation",
    "legal_service",
    "legal_aid",
    "petition_reception",
    "government_service",
    "counselling",
]
Post = Literal[  # role codes of DOMAIN.md 5.7, and who leads a unit
    "grid_worker", "village", "dispatcher", "commissioner", "department", "district", "auditor",
    "system_admin", "security_admin", "unit_head",
]  # fmt: skip
Text = Annotated[str, StringConstraints(min_length=1, max_length=60)]


class UnitIn(Form):
    """A new unit in your area; it is active at once."""

    code: UnitCode
    """U, 9 digits of the township (or the district and 000), the kind, 2 digits."""
    name: Name
    kind: UnitKind
    area_code: Lies
    """The area it answers for."""
    parent_code: UnitCode | None = None
    is_fixed_party_of: list[MeetingKind] = Field([], max_length=2)
    office_phone: Phone | None = None
    duty_categories: list[Duty] = Field([], max_length=200)
    valid_from: date | None = None
    """First day; today when left out."""
    valid_to: date | None = None
    """Last day."""


class UnitPatch(Form):
    """Absent fields keep their value, null empties it; `code`, `kind` and the area never change."""

    name: Name = UNSENT
    parent_code: UnitCode | None = UNSENT
    is_fixed_party_of: list[MeetingKind] = UNSENT
    office_phone: Phone | None = UNSENT
    duty_categories: list[Duty] = UNSENT
    valid_to: date | None = UNSENT


@OUT
class UnitOut(TypedDict):
    """An office that answers for something."""

    id: UUID
    code: str
    name: str
    kind: str
    """Two letters (DOMAIN.md 5.5)."""
    area_code: str
    district_code: str
    township_code: str | None
    village_code: str | None
    parent_code: str | None
    is_fixed_party_of: list[str]
    office_phone: str | None
    duty_categories: list[str]
    """Event categories of 4 digits or classes of 2."""
    state: str
    """active or closed."""
    valid_from: date
    valid_to: date | None
    """Last day."""
    demo: bool
    version: int
    updated_at: datetime


class UnitDetail(UnitOut):
    """A unit with the steps open to you."""

    steps: list[StepOut]


class UnitQuery(PageQuery):
    """Filters of the list; all given must hold."""

    area: AreaCode | None = None
    """Units of this area and everything below it."""
    kind: list[UnitKind] | None = None
    """One or several: kind=PS&kind=JO."""
    category: Duty | None = None
    """Units that answer for this category, or for the class it is in."""
    state: list[UnitState] | None = None
    q: Text | None = None
    """Part of the name or the code."""
    in_force_on: date | None = None
    """Only units that existed on this day."""


class CentreIn(Form):
    """A new governance centre; its area is its unit's."""

    unit_code: UnitCode
    """A unit of kind GC."""
    address: Annotated[Line, StringConstraints(max_length=120)] | None = None
    opened_on: date | None = None
    services: list[Service] = Field([], max_length=6)
    staff_count: NonNegativeInt | None = None


class CentrePatch(Form):
    """Absent fields keep their value, null empties it."""

    address: Annotated[Line, StringConstraints(max_length=120)] | None = UNSENT
    opened_on: date | None = UNSENT
    services: list[Service] = UNSENT
    staff_count: NonNegativeInt | None = UNSENT


@OUT
class CentreOut(TypedDict):
    """A governance centre (综治中心)."""

    id: UUID
    unit_code: str
    unit_name: str
    level: str
    """district, township or village."""
    area_code: str
    address: str | None
    opened_on: date | None
    services: list[str]
    staff_count: int | None
    """Persons."""
    state: str
    """operating or closed."""
    demo: bool
    version: int
    updated_at: datetime


class CentreDetail(CentreOut):
    """A governance centre with the steps open to you."""

    steps: list[StepOut]


class CentreQuery(PageQuery):
    """Filters of the list; all given must hold."""

    area: AreaCode | None = None
    """Centres of this area and everything below it."""
    level: list[Literal["district", "township", "village"]] | None = None
    state: list[CentreState] | None = None


class AppointmentIn(Form):
    """A person takes a post; the right to act comes from a grant, not from here."""

    user_id: UUID
    role: Post
    unit_code: UnitCode
    area_code: Lies
    valid_from: date | None = None
    """First day; today when left out."""
    valid_to: date | None = None
    """Last day."""


class AppointmentPatch(Form):
    """Ends an appointment, or takes its end back with null."""

    valid_to: date | None = UNSENT


@OUT
class AppointmentOut(TypedDict):
    """Who held which post where, from when to when."""

    id: UUID
    user_id: UUID
    display_name: str
    role: str
    unit_code: str
    unit_name: str
    area_code: str
    valid_from: date
    valid_to: date | None
    """Last day."""
    version: int
    updated_at: datetime


class AppointmentQuery(PageQuery):
    """Filters of the list; all given must hold."""

    role: list[Post] | None = None
    """One or several: role=commissioner."""
    area: AreaCode | None = None
    """Posts in this area and everything below it."""
    unit: UnitCode | None = None
    user_id: UUID | None = None
    in_post_on: date | None = None
    """Only who held the post on this day."""


class Standing(Form):
    """Close a unit or centre, or open it again."""

    step: Literal["close", "reopen"]
    note: Annotated[Line, StringConstraints(min_length=1), asked("说明", "Note")] | None = None
