"""What callers send and receive about users, grants and sessions."""

from datetime import date, datetime
from ipaddress import ip_network
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints
from typing_extensions import TypedDict

from ezhili.areas.service import AreaCode
from ezhili.described import described as DOCUMENTED
from ezhili.http import UNSENT, Form, PageQuery
from ezhili.identity.passwords import MOST
from ezhili.text import Text, Title
from ezhili.units.schemas import UnitCode

Username = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        pattern=r"^[a-zA-Z0-9][a-zA-Z0-9._-]*$",
        min_length=2,
        max_length=40,
    ),
]
"""Letters, digits, dot, hyphen and underscore; kept in lower case."""
DisplayName = Annotated[Text, StringConstraints(pattern=r"^[^\n]*$", min_length=1, max_length=40)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9+ -]{5,20}$")]
"""Kept encrypted, never answered."""
Password = Annotated[str, StringConstraints(min_length=1, max_length=MOST)]
Role = Literal[
    "grid_worker",
    "village",
    "dispatcher",
    "commissioner",
    "department",
    "district",
    "auditor",
    "system_admin",
    "security_admin",
]
Capability = Literal["mediator", "verifier", "voter"]
UserState = Literal["pending", "active", "disabled"]


def _once_each(values: list[Any]) -> list[Any]:
    return sorted(set(values))


Capabilities = Annotated[list[Capability], Field(max_length=3), AfterValidator(_once_each)]


class SessionIn(Form):
    """Sign in."""

    username: Annotated[str, StringConstraints(max_length=200)]
    password: Password
    kind: Literal["cookie", "bearer"] = "cookie"
    """cookie: an HttpOnly cookie for the SPA. bearer: a token for the Authorization header."""


class SessionPatch(Form):
    """Go on under another grant of your own."""

    grant_id: UUID


class PasswordIn(Form):
    """Change your own password."""

    current: Password
    new: Password
    """At least 12 characters; nothing that is easy to guess."""


@DOCUMENTED
class SessionOut(TypedDict):
    """A living session, for its owner or for the security administrator."""

    id: UUID
    kind: str
    """cookie or bearer."""
    client: str
    """User-Agent at sign-in."""
    created_at: datetime
    last_used_on: date
    """Day of the last call; no time and no place is kept."""
    expires_at: datetime
    current: bool
    """Whether this request came by it."""


@DOCUMENTED
class WhoOut(TypedDict):
    """The user of a session, as far as the user's own screens need it."""

    id: UUID
    username: str
    display_name: str
    unit_code: str
    capabilities: list[str]
    demo: bool


@DOCUMENTED
class HeldOut(TypedDict):
    """A grant you may work under today."""

    id: UUID
    role: str
    unit_code: str | None
    unit_name: str | None
    area_code: str
    area_name: str
    """Of a grid: the village's name and the serial."""
    valid_to: date | None


@DOCUMENTED
class CurrentOut(TypedDict):
    """Who you are here, and what you may do."""

    id: UUID
    kind: str
    created_at: datetime
    expires_at: datetime
    user: WhoOut
    grant_id: UUID
    """The grant this session works under."""
    grants: list[HeldOut]
    """All you may change to with PATCH /sessions/current."""
    scopes: list[str]
    must_change_password: bool
    """Until POST /password, nothing else is possible."""


@DOCUMENTED
class OpenedOut(CurrentOut):
    """What signing in answers."""

    token: str | None
    """Only of bearer sessions, and only here: send it as `Authorization: Bearer …`."""


class GrantIn(Form):
    """Appoint a user."""

    role: Role
    unit_code: UnitCode
    area_code: AreaCode
    """A grid for workers, a village, a township or the district: as the role demands."""
    valid_from: date | None = None
    """First day, in Asia/Shanghai; today if absent."""
    valid_to: date | None = None
    """Last day; absent: until further notice."""


class GrantPatch(Form):
    """Move the days of a grant; for another role or area end it and give a new one."""

    valid_from: date = UNSENT
    valid_to: date | None = UNSENT
    """null: until further notice."""


@DOCUMENTED
class GrantOut(TypedDict):
    """An appointment, past ones included."""

    id: UUID
    user_id: UUID
    role: str
    unit_code: str | None
    area_code: str
    valid_from: date
    valid_to: date | None
    ended_at: datetime | None
    """Taken back then."""
    granted_by: UUID
    version: int


class UserIn(Form):
    """A new user; nobody can sign in as one without password and grant."""

    username: Username
    display_name: DisplayName
    unit_code: UnitCode
    phone: Phone | None = None
    capabilities: Capabilities = []
    grant: GrantIn | None = None
    """The first appointment."""


class ProposalIn(Form):
    """A user of your township; waits until a security administrator activates it."""

    username: Username
    display_name: DisplayName
    unit_code: UnitCode
    phone: Phone | None = None
    grant: GrantIn


class UserPatch(Form):
    """Absent fields keep their value; the user name never changes."""

    display_name: DisplayName = UNSENT
    unit_code: UnitCode = UNSENT
    phone: Phone | None = UNSENT
    """null: forget it."""
    capabilities: Capabilities = UNSENT


class UserStepIn(Form):
    """Let in, shut out, let in again."""

    step: Literal["activate", "disable", "enable"]


class FirstPasswordIn(Form):
    """A password for somebody else, who must change it at the first sign-in."""

    password: Password


@DOCUMENTED
class _User(TypedDict):
    id: UUID
    username: str
    display_name: str
    unit_code: str
    area_code: str
    state: str
    """pending, active or disabled."""
    capabilities: list[str]
    has_phone: bool
    """The number itself is for notifications alone."""
    must_change_password: bool
    demo: bool
    version: int
    updated_at: datetime


@DOCUMENTED
class UserRow(_User):
    """A user in a list, without the telephone and without anything on presence."""

    roles: list[str]
    """Held today."""


@DOCUMENTED
class UserOut(_User):
    """A user with all grants."""

    grants: list[GrantOut]
    """Latest first, ended ones included."""
    steps: list[str]
    """Steps open to you."""


class UserQuery(PageQuery):
    """Filters of the list; all given must hold."""

    q: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    """Part of the user name or the display name."""
    area: AreaCode | None = None
    """Home unit in this area or below it."""
    role: Role | None = None
    """Holds this role today."""
    state: UserState | None = None


ClientScope = Literal[
    "areas:read",
    "attachments:read",
    "attachments:write",
    "calendar:read",
    "categories:read",
    "events:read",
    "events:report",
    "grids:read",
    "operations:read",
    "units:read",
]
"""What the role `api_client` may do at most (roles.py)."""
ClientScopes = Annotated[list[ClientScope], Field(min_length=1, max_length=20), AfterValidator(_once_each)]


def _network(text: str) -> str:
    return str(ip_network(text.strip()))


Networks = Annotated[
    list[Annotated[str, StringConstraints(max_length=50), AfterValidator(_network)]],
    Field(max_length=20),
    AfterValidator(_once_each),
]
"""Addresses or networks, 203.0.113.7 or 203.0.113.0/24; empty: from anywhere."""


class ApiClientIn(Form):
    """A system of somebody else; its keys are made afterwards."""

    name: Title
    owner_unit: UnitCode
    """The unit that answers for it."""
    area_code: AreaCode
    """It sees this area and everything below it."""
    scopes: ClientScopes
    expires_on: date
    """Last day, in Asia/Shanghai; at most two years away."""
    ip_allow: Networks = []


class ApiClientPatch(Form):
    """Absent fields keep their value."""

    name: Title = UNSENT
    owner_unit: UnitCode = UNSENT
    scopes: ClientScopes = UNSENT
    expires_on: date = UNSENT
    ip_allow: Networks = UNSENT


@DOCUMENTED
class ApiKeyOut(TypedDict):
    """A key, as far as anybody may see it after it was made."""

    id: UUID
    public_id: str
    """The part of the key behind `ezh_live_`."""
    created_at: datetime
    revoked_at: datetime | None
    last_used_on: date | None
    """Day of the last call."""
    version: int


@DOCUMENTED
class ApiKeyMade(ApiKeyOut):
    """A new key."""

    key: str
    """Shown only here: `Authorization: Bearer ezh_live_…`."""


@DOCUMENTED
class ApiClientRow(TypedDict):
    """An API client in a list."""

    id: UUID
    name: str
    owner_unit: str
    area_code: str
    scopes: list[str]
    expires_on: date
    ip_allow: list[str]
    state: str
    """active or revoked."""
    version: int
    updated_at: datetime


@DOCUMENTED
class ApiClientOut(ApiClientRow):
    """An API client with its keys."""

    keys: list[ApiKeyOut]
    """Latest first."""


class ApiClientQuery(PageQuery):
    """Filters of the list."""

    state: Literal["active", "revoked"] | None = None
