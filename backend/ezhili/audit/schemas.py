"""What callers send and receive about the audit trail."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from ezhili.areas.schemas import AreaCode
from ezhili.described import described
from ezhili.http import PageQuery
from ezhili.sound import DayOrMoment

Name = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}(\.[a-z_]{1,60})?$")]


@described
class AuditEntryOut(TypedDict):
    """One change or export: who, as what, when, of which record; of personal fields that they changed."""

    id: int
    at: datetime
    actor_id: UUID
    actor: str | None
    """Name of the account; null for residents, systems of others and the system itself."""
    role: str
    unit: str | None
    action: str
    subject_kind: str
    subject_id: UUID
    seq: int
    area: str | None
    """The narrowest area of the record then."""
    category: str | None
    from_state: str | None
    to_state: str | None
    reason: str | None
    note: str | None
    data: dict[str, Any]


class AuditQuery(PageQuery):
    """Filters of the audit trail; all given must hold."""

    subject_kind: list[Name] | None = Field(None, max_length=20)
    """event, grid, user, grant, export …"""
    subject_id: UUID | None = None
    action: list[Name] | None = Field(None, max_length=40)
    """Kind of subject, dot, verb: event.dispatch."""
    actor_id: UUID | None = None
    role: list[Name] | None = Field(None, max_length=20)
    area: AreaCode | None = None
    """Records of this area and everything below it."""
    at_from: DayOrMoment | None = None
    at_to: DayOrMoment | None = None
    """Exclusive."""
