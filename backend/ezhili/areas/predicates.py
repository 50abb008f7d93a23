"""Every condition areas can be narrowed by."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, String, any_, bindparam, func

from ezhili.access import Actor
from ezhili.areas.models import Area
from ezhili.areas.schemas import AreaMapQuery, AreaQuery
from ezhili.days import in_force, today
from ezhili.db import Predicate

SEEN = Predicate("seen", func.starts_with(Area.code, bindparam("seen", type_=String)))
AREA = Predicate("area", func.starts_with(Area.code, bindparam("area", type_=String)))
PARENT = Predicate("parent", Area.parent_code == bindparam("parent", type_=String))
LEVEL = Predicate("level", Area.level == any_(bindparam("level", type_=ARRAY(String))))
NAME = Predicate("q", func.strpos(Area.name, bindparam("q", type_=String)) > 0)
IN_FORCE = in_force(Area)


def seen(actor: Actor) -> Mapping[Predicate, Any]:
    """The whole tree of the district is open to everybody who works there; another district's is not ours."""
    return {SEEN: actor.area[:6]}


def asked(actor: Actor, query: AreaQuery | AreaMapQuery) -> Mapping[Predicate, Any]:
    """The predicates of a query, with their values."""
    wishes: dict[Predicate, Any] = {
        IN_FORCE: query.in_force_on or today(),
        LEVEL: query.level,
        AREA: query.area,
    }
    if isinstance(query, AreaQuery):
        wishes |= {PARENT: query.parent, NAME: query.q}
    return {**seen(actor), **{predicate: value for predicate, value in wishes.items() if value}}
