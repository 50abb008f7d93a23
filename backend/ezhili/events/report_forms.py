"""The form of a report."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from ezhili.events.schemas import CategoryCode, Channel, CloseKind, Crs, Finder, Urgency
from ezhili.grids.schemas import GridCode
from ezhili.http import Form
from ezhili.problems import FIELD, Words
from ezhili.sound import Moment
from ezhili.text import Line, Prose, Short, Title

FIELD["self-handled-only"] = Words(
    "self-handled-only",
    "处置时间、处置结果和办结方式只与 self_handled 同用。",
    "handled_at, result and close_kind go with self_handled only.",
)


class PointIn(Form):
    """A place; GCJ-02 input is converted to WGS-84."""

    lon: float = Field(ge=-180, le=180)
    """Degrees east."""
    lat: float = Field(ge=-90, le=90)
    """Degrees north."""
    crs: Crs = "wgs84"


class ContactIn(Form):
    """How to reach the reporter; kept encrypted, purged 180 days after closing."""

    name: Short | None = None
    phone: Annotated[str, StringConstraints(pattern=r"^[0-9+ -]{5,20}$")] | None = None


class RefIn(Form):
    """The same matter in another system."""

    system: Title
    number: Title
    url: Annotated[str, StringConstraints(max_length=300, pattern=r"^https?://")] | None = None


class EventIn(Form):
    """A report; received now. A point or a grid is needed; with a point the grid may be left out."""

    category: CategoryCode
    """Of the catalogue in force: GET /api/v1/event-categories."""
    title: Title
    description: Prose
    location: PointIn | None = None
    grid_code: GridCode | None = None
    address: Line | None = None
    urgency: Urgency = "normal"
    """`emergency` is for what 110, 119 or 120 has been told already."""
    channel: Channel | None = None
    """By default worker_app for grid workers, api for API clients, web for everybody else."""
    found_by: Finder | None = None
    """By default grid_worker for grid workers, other_system for API clients, staff for everybody else."""
    occurred_at: Moment | None = None
    """By default now; at most 5 minutes in the future."""
    client_uid: UUID | None = None
    """Made by the device; a second report with it answers the first one (200)."""
    attachments: list[UUID] = Field([], max_length=20)
    """Ids of attachments uploaded before."""
    reporter_contact: ContactIn | None = None
    wants_feedback: bool | None = None
    """By default true when a resident's contact is given."""
    external_refs: list[RefIn] = Field([], max_length=10)
    self_handled: bool = False
    """Grid workers and villages: settled on the spot, where the category allows it; with `handled_at`."""
    handled_at: Moment | None = None
    """Only of what was settled on the spot: not before it occurred."""
    result: Prose | None = None
    """What was done on the spot: at least 20 characters unless a photo shows it."""
    close_kind: CloseKind | None = None
    """How what was settled on the spot ended; by default `solved`."""

    @model_validator(mode="after")
    def _settled(self) -> Self:
        """What is said of the handling goes with `self_handled` alone."""
        told = (self.handled_at, self.result, self.close_kind)
        if not self.self_handled and any(one is not None for one in told):
            raise PydanticCustomError("self-handled-only", "self_handled")
        return self
