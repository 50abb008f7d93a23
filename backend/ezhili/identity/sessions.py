"""Signing in and out: opaque tokens whose sessions stand in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, Uuid, bindparam, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal
from ezhili.access import Actor
from ezhili.areas.models import Area
from ezhili.db import Database, Prepared
from ezhili.identity import passwords
from ezhili.identity.models import Grant, User, UserSession
from ezhili.identity.predicates import ALIVE, IN_FORCE
from ezhili.identity.roles import scopes_of
from ezhili.identity.schemas import CurrentOut, HeldOut, PasswordIn, SessionIn, SessionOut, WhoOut
from ezhili.identity.throttle import ACCOUNT, ADDRESS, OWN_PASSWORD, PASSWORD, attempt
from ezhili.identity.tokens import NOBODY, new_token, token_hash
from ezhili.problems import Forbidden, NotFound, Unauthenticated, Words, refused
from ezhili.settings import settings
from ezhili.units.models import Unit

MANY = 200

WRONG = Words(
    "credentials-wrong",
    "用户名或密码不正确，或账号未启用。忘记密码请联系安全管理员。",
    "User name or password is wrong, or the account is not active. The security administrator can help.",
)
NO_GRANT = Words(
    "no-grant",
    "您的账号目前没有任何授权，请联系安全管理员。",
    "You hold no grant at present; ask the security administrator for one.",
)
UNKNOWN = Words(
    "session-not-found", "没有这个会话，或它已经结束。", "There is no such session, or it is over."
)
UNKNOWN_GRANT = Words(
    "grant-not-held",
    "您目前没有这项授权，请从列表中选择。",
    "You do not hold this grant; take one of the list.",
)
WRONG_CURRENT = Words("current-password-wrong", "当前密码不正确。", "This is not your current password.")
SAME_AGAIN = Words(
    "password-unchanged", "新密码不能与当前密码相同。", "Take another password than the current."
)

_FOUND = Prepared(
    select(User.id, User.state, User.password_hash).where(User.username == bindparam("name", type_=String))
)

_KEPT = Prepared(select(User.username, User.password_hash).where(User.id == bindparam("id", type_=Uuid)))

_SWEEP = Prepared(delete(UserSession).where(~ALIVE))


@dataclass(frozen=True)
class From:
    """Where somebody signs in from."""

    client: str
    """User-Agent."""
    address: str


async def sign_in(
    database: Database, session: AsyncSession, new: SessionIn, origin: From
) -> tuple[UserSession, str]:
    """A new session and its token.

    Raise Unauthenticated for a wrong password, TooMany after too many, Forbidden without a grant. The
    password is compared before the session takes a connection.
    """
    name = new.username.strip().lower()
    uses = (ADDRESS, origin.address), (ACCOUNT, name), (PASSWORD, new.password)
    async with attempt(database, *uses):
        found = await _matching(database, name, new.password)
    if passwords.outdated(found["password_hash"]):
        renewed = await passwords.hashed_aside(new.password)
        await session.execute(update(User).where(User.id == found["id"]).values(password_hash=renewed))
    return await _open(session, await session.get_one(User, found["id"]), new.kind, origin.client)


async def _matching(database: Database, name: str, password: str) -> Mapping[str, Any]:
    """The active user of this name and password; an unknown name takes as long as a known one."""
    async with database.driver() as driver:
        found = await _FOUND.row(driver, {"name": name})
    usable = found is not None and found["state"] == "active"
    fit = await passwords.fits(found["password_hash"] if found and usable else None, password)
    if found is None or not fit:
        raise Unauthenticated(WRONG)
    return found


async def _open(session: AsyncSession, user: User, kind: str, client: str) -> tuple[UserSession, str]:
    held = await _held(session, user.id)
    if not held:
        raise Forbidden(NO_GRANT)
    await session.execute(delete(UserSession).where(UserSession.user_id == user.id, ~ALIVE))
    token, given = new_token(), settings()
    by_cookie = kind == "cookie"
    lasts = timedelta(hours=given.session_hours) if by_cookie else timedelta(days=given.bearer_days)
    opened = UserSession(
        token_hash=token_hash(token),
        user_id=user.id,
        grant_id=held[0].id,
        kind=kind,
        client=client[:200],
        idle_until=func.now() + timedelta(minutes=given.session_idle_minutes) if by_cookie else None,
        expires_at=func.now() + lasts,
    )
    session.add(opened)
    await journal.record(
        session, _acting(user, held[0]), "session.open", opened, user.area_code, {"kind": kind}
    )
    await session.refresh(opened)
    return opened, token


def _acting(user: User, grant: Grant) -> Actor:
    """The user under a grant, before there is a session that says so."""
    scopes = scopes_of(grant.role, user.capabilities)
    return Actor(user.id, grant.role, grant.area_code, scopes, grant.unit_code, name=user.display_name)


async def _held(session: AsyncSession, user_id: UUID) -> Sequence[Grant]:
    """The grants a user may work under today, longest held first."""
    held = select(Grant).where(Grant.user_id == user_id, IN_FORCE)
    return (await session.scalars(held.order_by(Grant.valid_from, Grant.id))).all()


async def by_token(session: AsyncSession, hash: bytes) -> UserSession:
    """The living session of a token. Raise Unauthenticated when it ended a moment ago, elsewhere."""
    found = await session.scalar(select(UserSession).where(UserSession.token_hash == hash, ALIVE))
    if found is None:
        raise Unauthenticated(NOBODY)
    return found


async def current(session: AsyncSession, own: UserSession) -> CurrentOut:
    """Who a session is, under which grant, and which others there are."""
    user, held = await session.get_one(User, own.user_id), await _held(session, own.user_id)
    now = next((grant for grant in held if grant.id == own.grant_id), None)
    who: Any = {name: getattr(user, name) for name in WhoOut.__annotations__}
    return CurrentOut(
        id=own.id,
        kind=own.kind,
        created_at=own.created_at,
        expires_at=own.expires_at,
        user=who,
        grant_id=own.grant_id,
        grants=await _with_names(session, held),
        scopes=sorted(scopes_of(now.role, user.capabilities)) if now else [],
        must_change_password=user.must_change_password,
    )


async def _with_names(session: AsyncSession, held: Sequence[Grant]) -> list[HeldOut]:
    at = {grant.area_code[:12] for grant in held}
    places = select(Area.code, Area.name).where(Area.code.in_(at)).order_by(Area.valid_from)
    offices = select(Unit.code, Unit.name).where(Unit.code.in_({grant.unit_code for grant in held}))
    names: dict[str, str] = {code: name for code, name in await session.execute(places)}
    names |= {code: name for code, name in await session.execute(offices)}
    return [
        HeldOut(
            id=grant.id,
            role=grant.role,
            unit_code=grant.unit_code,
            unit_name=names.get(grant.unit_code or ""),
            area_code=grant.area_code,
            area_name=f"{names.get(grant.area_code[:12], '')} {grant.area_code[12:]}".strip(),
            valid_to=grant.valid_to,
        )
        for grant in held
    ]


async def listed(session: AsyncSession, user_id: UUID, own: UUID | None = None) -> list[SessionOut]:
    """The latest living sessions of a user, at most 200; `own` is the one that asks."""
    alive = select(UserSession).where(UserSession.user_id == user_id, ALIVE)
    rows = (
        await session.scalars(alive.order_by(UserSession.created_at.desc(), UserSession.id).limit(MANY))
    ).all()
    return [
        SessionOut(
            id=one.id,
            kind=one.kind,
            client=one.client,
            created_at=one.created_at,
            last_used_on=one.last_used_on,
            expires_at=one.expires_at,
            current=one.id == own,
        )
        for one in rows
    ]


async def change_grant(session: AsyncSession, actor: Actor, own: UserSession, grant_id: UUID) -> UserSession:
    """Go on under another grant of the same user. Raise Invalid when it is not held today."""
    held = await _held(session, own.user_id)
    wanted = next((grant for grant in held if grant.id == grant_id), None)
    if wanted is None:
        raise refused("/grant_id", UNKNOWN_GRANT)
    if wanted.id != own.grant_id:
        own.grant_id = wanted.id
        await journal.record(
            session,
            actor,
            "session.change_grant",
            own,
            actor.area,
            {"role": wanted.role, "area": wanted.area_code},
        )
    return own


async def end(session: AsyncSession, actor: Actor, area_code: str, *which: ColumnElement[bool]) -> int:
    """End the sessions these conditions name, whoever's they are; how many it were."""
    ending = (await session.scalars(select(UserSession).where(*which).with_for_update())).all()
    for one in ending:
        await journal.record(session, actor, "session.end", one, area_code, {})
        await session.delete(one)
    return len(ending)


async def end_one(
    session: AsyncSession, actor: Actor, session_id: UUID, user_id: UUID, area_code: str
) -> None:
    """End one session of a user. Raise NotFound for one of somebody else."""
    which = (UserSession.id == session_id, UserSession.user_id == user_id)
    if not await end(session, actor, area_code, *which):
        raise NotFound(UNKNOWN)


async def change_password(
    database: Database, session: AsyncSession, actor: Actor, own: bytes, sent: PasswordIn
) -> None:
    """Change one's own password; sessions of other tokens than the hash `own` end.

    Raise Invalid for a wrong or a weak one, TooMany after too many wrong ones. No connection is held while
    passwords are compared.
    """
    async with attempt(database, (OWN_PASSWORD, str(actor.id))):
        async with database.driver() as driver:
            found = await _KEPT.row(driver, {"id": actor.id})
        if found is None or not await passwords.fits(found["password_hash"], sent.current):
            raise refused("/current", WRONG_CURRENT)
    if sent.new == sent.current:
        raise refused("/new", SAME_AGAIN)
    if objection := passwords.objection(sent.new, found["username"]):
        raise refused("/new", objection, least=passwords.LEAST)
    made = await passwords.hashed_aside(sent.new)
    user = await session.get_one(User, actor.id, with_for_update={"key_share": True})
    await keep_password(session, actor, user, made, must_change=False)
    await end(session, actor, user.area_code, UserSession.user_id == user.id, UserSession.token_hash != own)


async def keep_password(
    session: AsyncSession, actor: Actor, user: User, hash: str, must_change: bool
) -> None:
    """Keep the hash of a new password."""
    user.password_hash, user.must_change_password = hash, must_change
    user.password_changed_at = await session.scalar(select(func.now()))
    await journal.record(
        session, actor, "user.set_password", user, user.area_code, {"must_change": must_change}
    )


async def sweep(database: Database) -> None:
    """Delete the sessions that are over; a chore of the worker."""
    async with database.driver() as driver:
        await _SWEEP.row(driver, {})
