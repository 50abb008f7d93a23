"""What callers send and receive about their inbox and the live stream."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator
from typing_extensions import TypedDict

from ezhili.described import described as OUT
from ezhili.http import Form, PageQuery

Id = Annotated[int, Field(gt=0, lt=2**63)]
Position = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,19}-[0-9]{1,18}-[0-9]{1,18}$")]


@OUT
class NotificationOut(TypedDict):
    """One line of the inbox."""

    id: int
    kind: str
    """What it tells of: "event.dispatch", "event.escalate.red"."""
    subject_kind: str
    subject_id: UUID
    number: str
    text: str
    """In the caller's language."""
    urgent: bool
    at: datetime
    read_at: datetime | None


class NotificationQuery(PageQuery):
    """Filters of the inbox."""

    unread: bool | None = None


@OUT
class InboxOut(TypedDict):
    """The state of the caller's inbox."""

    unread: int
    """Counted up to 100."""
    last_id: int | None
    """Of the newest line."""


class ReadMarksIn(Form):
    """Lines that were read: by their ids, or all up to one."""

    ids: list[Id] = Field([], max_length=200)
    up_to: Id | None = None

    @model_validator(mode="after")
    def _one(self) -> "ReadMarksIn":
        if bool(self.ids) == bool(self.up_to):
            raise ValueError("give ids or up_to")
        return self


class ChangesQuery(Form):
    """Where to go on."""

    since: Position | None = None
    """`next` of the answer before; left out: from now on."""
    limit: int = Field(200, ge=1, le=500)
    """Rows."""


@OUT
class ChangeOut(TypedDict):
    """One change of a record in sight; what it is now stands under the record's own address."""

    position: str
    """Send it as `since`, or as Last-Event-ID, to go on after it."""
    action: str
    """Kind of subject, dot, verb of the API."""
    subject_kind: str
    subject_id: UUID
    seq: int
    """1, 2, 3 … within the subject, without gap."""
    state: str | None
    at: datetime


@OUT
class ChangesOut(TypedDict):
    """Changes after a position, in the order in which they became visible."""

    items: list[ChangeOut]
    next: str
    has_more: bool
