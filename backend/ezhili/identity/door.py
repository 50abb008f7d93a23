"""Who is calling: asked of the database at most once a second for each token (PERFORMANCE.md P6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network
from time import monotonic
from typing import Any

from fastapi import Request
from sqlalchemy import Interval, LargeBinary, Uuid, bindparam, func, select, update

from ezhili.access import Actor
from ezhili.db import Database, Prepared
from ezhili.http import BASE
from ezhili.identity.models import ApiClient, ApiKey, Grant, User, UserSession
from ezhili.identity.predicates import ALIVE, IN_FORCE, TODAY
from ezhili.identity.roles import SCOPES, scopes_of
from ezhili.identity.tokens import NOBODY, Shown, check_mark, check_origin, shown
from ezhili.problems import Forbidden, Unauthenticated, Words
from ezhili.settings import settings

FRESH = 1.0  # seconds: whoever is disabled is out after that
KEPT = 20_000  # tokens; the oldest reading goes first
STEP = timedelta(minutes=1)  # how often the idle time of one session is moved on

CHANGE_FIRST = Words(
    "password-change-due",
    "当前密码是他人代设的，请先修改密码。",
    "Somebody else chose your password. Change it first, with POST /api/v1/password.",
)
WRONG_NETWORK = Words(
    "address-not-allowed",
    "该接口密钥不允许从地址 {address} 使用，请联系安全管理员。",
    "This API key may not be used from {address}; ask the security administrator.",
)

_hash = bindparam("hash", type_=LargeBinary)
BY_TOKEN = Prepared(
    select(
        *(UserSession.id, UserSession.idle_until, func.now().label("now")),
        (UserSession.last_used_on == TODAY).label("used_today"),
        *(User.id.label("user_id"), User.display_name, User.capabilities, User.must_change_password),
        *(Grant.role, Grant.area_code, Grant.unit_code),
    )
    .join(User, User.id == UserSession.user_id)
    .join(Grant, Grant.id == UserSession.grant_id)
    .where(UserSession.token_hash == _hash, ALIVE, User.state == "active", IN_FORCE)
)
BY_KEY = Prepared(
    select(
        *(ApiKey.id, (ApiKey.last_used_on == TODAY).label("used_today")),
        *(ApiClient.id.label("client_id"), ApiClient.name, ApiClient.owner_unit, ApiClient.area_code),
        *(ApiClient.scopes, ApiClient.ip_allow),
    )
    .join(ApiClient, ApiClient.id == ApiKey.client_id)
    .where(
        *(ApiKey.key_hash == _hash, ApiKey.revoked_at.is_(None)),
        *(ApiClient.state == "active", ApiClient.expires_on >= TODAY),
    )
)
_id = bindparam("one", type_=Uuid)
MOVE_ON = Prepared(
    update(UserSession)
    .where(UserSession.id == _id)
    .values(idle_until=func.now() + bindparam("idle", type_=Interval))
)
DAY_OF_SESSION = Prepared(update(UserSession).where(UserSession.id == _id).values(last_used_on=TODAY))
NOTE_DAY = Prepared(update(ApiKey).where(ApiKey.id == _id).values(last_used_on=TODAY))


@dataclass(frozen=True)
class Caller:
    """What is kept of a token for a second."""

    actor: Actor
    must_change_password: bool = False
    networks: tuple[str, ...] = ()
    """Where an API key may be used from; empty: anywhere."""


class Door:
    """`app.state.authenticate` of one process."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, Caller]] = {}

    async def __call__(self, request: Request) -> Actor:
        """The caller. Raise Unauthenticated without a living session, Forbidden for a foreign page."""
        token = shown(request)
        if token is None:
            raise Unauthenticated(NOBODY)
        if token.by_cookie:
            check_origin(request)
            check_mark(request)
        still = request.url.path == f"{BASE}/stream"  # stays open by itself: that is not using a session
        caller = await self._caller(request.app.state.database, token, still)
        if caller.must_change_password and not _about_oneself(request.url.path):
            raise Forbidden(CHANGE_FIRST)
        if caller.networks:
            _check_network(request, caller.networks)
        return caller.actor

    def forget(self, token: Shown) -> None:
        """Do not answer from what was kept: the session ended here."""
        self._kept.pop(token.text, None)

    async def _caller(self, database: Database, token: Shown, still: bool) -> Caller:
        now = monotonic()
        read_at, caller = self._kept.get(token.text, (0.0, None))
        if caller is not None and now - read_at < FRESH:
            return caller
        self._kept.pop(token.text, None)  # so that a new reading stands at the end
        caller = await (_by_key(database, token) if token.is_key else _by_session(database, token, still))
        if len(self._kept) >= KEPT:
            self._kept.pop(next(iter(self._kept)), None)
        self._kept[token.text] = (now, caller)
        return caller


def _about_oneself(path: str) -> bool:
    return path == f"{BASE}/password" or path.startswith(f"{BASE}/sessions")


def _check_network(request: Request, networks: tuple[str, ...]) -> None:
    address = request.client.host if request.client else "0.0.0.0"
    if not any(ip_address(address) in ip_network(one) for one in networks):
        raise Forbidden(WRONG_NETWORK, address=address)


async def _by_session(database: Database, token: Shown, still: bool) -> Caller:
    async with database.driver() as driver:
        row = await BY_TOKEN.row(driver, {"hash": token.hash})
        if row is None:
            raise Unauthenticated(NOBODY)
        idle = timedelta(minutes=settings().session_idle_minutes)
        if not still and row["idle_until"] is not None and row["idle_until"] - row["now"] < idle - STEP:
            await MOVE_ON.row(driver, {"one": row["id"], "idle": idle})
        if not still and not row["used_today"]:
            await DAY_OF_SESSION.row(driver, {"one": row["id"]})
    return Caller(_user(row), row["must_change_password"])


def _user(row: Mapping[str, Any]) -> Actor:
    capabilities = frozenset(row["capabilities"])
    return Actor(
        id=row["user_id"],
        role=row["role"],
        area=row["area_code"],
        scopes=scopes_of(row["role"], capabilities),
        unit=row["unit_code"],
        capabilities=capabilities,
        name=row["display_name"],
    )


async def _by_key(database: Database, token: Shown) -> Caller:
    async with database.driver() as driver:
        row = await BY_KEY.row(driver, {"hash": token.hash})
        if row is None:
            raise Unauthenticated(NOBODY)
        if not row["used_today"]:
            await NOTE_DAY.row(driver, {"one": row["id"]})
    scopes = frozenset(row["scopes"]) & SCOPES["api_client"]
    actor = Actor(
        row["client_id"], "api_client", row["area_code"], scopes, row["owner_unit"], name=row["name"]
    )
    return Caller(actor, networks=tuple(row["ip_allow"]))
