"""What each role may do: the rows of DOMAIN.md 5.7 as scopes, and where a role may be given."""

from collections.abc import Iterable

HUMAN_ROLES = (
    *("grid_worker", "village", "dispatcher", "commissioner", "department", "district"),
    *("auditor", "system_admin", "security_admin"),
)
"""Roles a grant may give; `resident` has no account, `api_client` and `system` are no people."""
ADMINISTRATORS = frozenset({"auditor", "system_admin", "security_admin"})
"""Three different persons, none of whom has a share in the work (DOMAIN.md 5.7)."""
PROPOSABLE = frozenset({"grid_worker", "village", "dispatcher", "department"})
"""Roles a dispatcher may propose for the own township."""
CAPABILITIES = ("mediator", "verifier", "voter")

AREA_DIGITS: dict[str, frozenset[int]] = {
    "grid_worker": frozenset({15}),
    "village": frozenset({12}),
    "dispatcher": frozenset({9}),
    "commissioner": frozenset({9}),
    "department": frozenset({6, 9}),  # a police station works in a township, a bureau in the district
    "district": frozenset({6}),
    "auditor": frozenset({6}),
    "system_admin": frozenset({6}),
    "security_admin": frozenset({6}),
}
"""Digits of the area code a role is given for: a worker for a grid, a dispatcher for a township."""

_OWN = {"sessions:own", "saved_views:own", "home:read", "operations:read"}
_IMPORT = {"imports:read", "imports:write"}  # each table asks for the rights of its API besides
_MAP = {"areas:read", "units:read", "grids:read", "categories:read", "calendar:read"}
_CASES = {"events:read", "attachments:read", "grid_workers:read", "appointments:read"}
_STAFF = (
    _OWN
    | _MAP
    | _CASES
    | {"duty_documents:read", "items:read"}
    | {"standard_texts:read", "standard_texts:use"}
)

SCOPES: dict[str, frozenset[str]] = {
    # Without an account: the public catalogue and reporting; by tracking code to contest (E6, E23).
    "resident": frozenset({"areas:read", "categories:read", "events:report", "events:reopen"}),
    "grid_worker": frozenset(
        # E20 lets a worker verify what district and township units did.
        _STAFF | {"events:report", "events:handle", "events:verify", "events:reopen", "attachments:write"}
    ),
    "village": frozenset(
        # Accepts level V and dispatches on its own level (E3, E8), hence triage.
        _STAFF
        | {"events:report", "events:triage", "events:handle", "events:return", "events:reopen"}
        | {"attachments:write"}
    ),
    "dispatcher": frozenset(
        # "C U own" of grid, area and catalogue: what lies in the township; the catalogue is the district's.
        # First of the two who decide on extensions (E13), hence approve.
        _STAFF
        | {"events:report", "events:triage", "events:verify", "events:approve", "events:reopen"}
        | {"attachments:write"}
        | {"areas:write", "units:write", "grids:write", "grid_workers:write", "users:propose"}
        | _IMPORT
        | {"duty_documents:write", "standard_texts:write"}
    ),
    # "R A", and by 4.1 what goes up to the commissioner: the third return (E10) and reopening (E23).
    "commissioner": frozenset(
        _STAFF | {"events:approve", "events:supervise", "events:return", "events:reopen"}
    ),
    # E1 lets a department report and E23 a reporter reopen; 5.7 says only "R U assigned".
    "department": frozenset(
        _STAFF | {"events:report", "events:handle", "events:return", "events:reopen", "attachments:write"}
    ),
    "district": frozenset(
        # "A" of users, API clients and settings is read: who approves sees; SEC and SYS make the change.
        # Who appoints is the district; the right to act then comes by a grant of SEC.
        _STAFF
        | {"events:approve", "events:supervise", "grids:approve", "appointments:write"}
        # What is asked of grid workers is the district's to admit (DOMAIN.md 10, Q9).
        | {"duty_documents:write", "items:write", "standard_texts:write"}
        | {"users:read", "api_clients:read", "settings:read"}
    ),
    "auditor": frozenset(
        # and writes nothing, hence no text into a note
        _STAFF - {"standard_texts:use"} | {"users:read", "api_clients:read", "journal:read", "settings:read"}
    ),
    "api_client": frozenset(
        # The most a client can be given; it names its part of it. No staff, hence no grid_workers.
        _MAP | {"events:read", "events:report", "attachments:read", "attachments:write", "operations:read"}
    ),
    "system_admin": frozenset(
        # No case content and no people: neither events, attachments, workers nor users.
        _OWN
        | _MAP
        | {"areas:write", "units:write", "grids:write", "categories:write", "calendar:write"}
        | {"settings:read", "settings:write"}
        | {"standard_texts:read", "standard_texts:write"}  # words to choose from, no case content
        | _IMPORT
    ),
    "security_admin": frozenset(
        # No case content; areas and units only by name, since a grant names both and follows an appointment.
        _OWN
        | {"areas:read", "units:read", "appointments:read", "settings:read"}
        | {"users:read", "users:write", "users:propose", "api_clients:read", "api_clients:write"}
    ),
    "system": frozenset(),  # timed steps are rows of the step tables, not rights
}


def scopes_of(role: str, capabilities: Iterable[str] = ()) -> frozenset[str]:
    """The scopes of a role; whoever has a hand in events and the capability verifies (E20, E21)."""
    scopes = SCOPES[role]
    if "verifier" in capabilities and "events:read" in scopes and role not in ADMINISTRATORS:
        return scopes | {"events:verify"}
    return scopes


def apart(roles: Iterable[str]) -> bool:
    """Whether one person may hold these roles: an administrator of one kind holds no other role."""
    held = set(roles)
    return len(held) <= 1 or not held & ADMINISTRATORS
