"""Every condition adjustments can be narrowed by."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, String, any_, bindparam

from ezhili.access import Actor
from ezhili.adjustments.models import GridAdjustment
from ezhili.adjustments.schemas import AdjustmentQuery
from ezhili.db import Predicate


def _concerned(name: str) -> Mapping[int, Predicate]:
    """Adjustments that touch an area, by the length of its code."""
    code = bindparam(name, type_=String)
    conditions = {
        6: GridAdjustment.district_code == code,
        9: GridAdjustment.township_code == code,
        12: code == any_(GridAdjustment.village_codes),
        15: code == any_(GridAdjustment.grid_codes),
    }
    return {digits: Predicate(name, condition) for digits, condition in conditions.items()}


SEEN, AREA = _concerned("seen"), _concerned("area")
STATE = Predicate("state", GridAdjustment.state == any_(bindparam("state", type_=ARRAY(String))))
KIND = Predicate("kind", GridAdjustment.kind == any_(bindparam("kind", type_=ARRAY(String))))


def seen(actor: Actor) -> Mapping[Predicate, Any]:
    """What limits every reading of adjustments to this actor's area."""
    return {SEEN[len(actor.area)]: actor.area}


def asked(actor: Actor, query: AdjustmentQuery) -> Mapping[Predicate, Any]:
    """The predicates of a query, with their values, within the actor's area."""
    wishes: dict[Predicate, Any] = {STATE: query.state, KIND: query.kind}
    if query.area:
        wishes[AREA[len(query.area)]] = query.area
    return {**seen(actor), **{predicate: value for predicate, value in wishes.items() if value}}
