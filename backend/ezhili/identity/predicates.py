"""Every condition users, grants and sessions can be narrowed by."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Date, String, and_, bindparam, cast, func, or_, select

from ezhili.access import Actor
from ezhili.db import Predicate
from ezhili.identity.models import ApiClient, Grant, User, UserSession
from ezhili.identity.schemas import ApiClientQuery, UserQuery

TODAY = cast(func.timezone("Asia/Shanghai", func.now()), Date)
IN_FORCE = and_(
    Grant.ended_at.is_(None),
    Grant.valid_from <= TODAY,
    or_(Grant.valid_to.is_(None), Grant.valid_to >= TODAY),
)
NOT_OVER = and_(Grant.ended_at.is_(None), or_(Grant.valid_to.is_(None), Grant.valid_to >= TODAY))
ALIVE = and_(
    UserSession.expires_at > func.now(),
    or_(UserSession.idle_until.is_(None), UserSession.idle_until > func.now()),
)

SEEN = Predicate("seen", func.starts_with(User.area_code, bindparam("seen", type_=String)))
AREA = Predicate("area", func.starts_with(User.area_code, bindparam("area", type_=String)))
STATE = Predicate("state", User.state == bindparam("state", type_=String))
_Q = bindparam("q", type_=String)
NAME = Predicate(
    "q", or_(func.strpos(User.username, func.lower(_Q)) > 0, func.strpos(User.display_name, _Q) > 0)
)
ROLE = Predicate(
    "role",
    select(Grant.id)
    .where(Grant.user_id == User.id, IN_FORCE, Grant.role == bindparam("role", type_=String))
    .exists(),
)

CLIENT_SEEN = Predicate("seen", func.starts_with(ApiClient.area_code, bindparam("seen", type_=String)))
CLIENT_STATE = Predicate("state", ApiClient.state == bindparam("state", type_=String))


def seen(actor: Actor) -> Mapping[Predicate, Any]:
    """What limits every reading of users to those whose home unit lies in the actor's area."""
    return {SEEN: actor.area}


def asked(actor: Actor, query: UserQuery) -> Mapping[Predicate, Any]:
    """The predicates of a query, with their values, within the actor's area."""
    wishes = {NAME: query.q, AREA: query.area, ROLE: query.role, STATE: query.state}
    return {**seen(actor), **{predicate: value for predicate, value in wishes.items() if value}}


def clients_seen(actor: Actor) -> Mapping[Predicate, Any]:
    """What limits every reading of API clients to the actor's area."""
    return {CLIENT_SEEN: actor.area}


def clients_asked(actor: Actor, query: ApiClientQuery) -> Mapping[Predicate, Any]:
    """The predicates of a query, with their values, within the actor's area."""
    return {**clients_seen(actor), **({CLIENT_STATE: query.state} if query.state else {})}
