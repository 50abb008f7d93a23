"""Every condition grid workers, assignments and vacant grids can be narrowed by."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Date, String, bindparam, func, or_, select

from ezhili.access import Actor
from ezhili.areas.service import by_level
from ezhili.days import holds_on, today
from ezhili.db import Predicate
from ezhili.grid_workers.models import WorkerAssignment
from ezhili.grid_workers.schemas import VacancyQuery, WorkerQuery
from ezhili.grids import predicates as grids
from ezhili.grids.models import Grid
from ezhili.identity.models import User

Given = Mapping[Predicate, Any]
LEVELS = (
    WorkerAssignment.district_code,
    WorkerAssignment.township_code,
    WorkerAssignment.village_code,
    WorkerAssignment.grid_code,
)
SEEN = by_level("seen", *LEVELS)  # by the actor
AREA = by_level("area", *LEVELS)  # asked for
DAY = bindparam("day", type_=Date)
IN_POST = holds_on(WorkerAssignment, DAY) & or_(Grid.valid_to.is_(None), Grid.valid_to >= DAY)
"""An assignment that holds on a day, in a grid that was not retired before."""
NAME = Predicate("q", func.strpos(User.display_name, bindparam("q", type_=String)) > 0)
WISHES: dict[str, ColumnElement[bool]] = {
    **{f"seen{digits}": one.condition for digits, one in SEEN.items()},
    **{f"area{digits}": one.condition for digits, one in AREA.items()},
    "grid": WorkerAssignment.grid_code == bindparam("grid", type_=String),
    "full_time": WorkerAssignment.full_time == bindparam("full_time", type_=Boolean),
    "primary": WorkerAssignment.primary == bindparam("primary", type_=Boolean),
}


class _Serving(Predicate):
    """What is asked of one and the same assignment; the value is a mapping of parameters."""

    def binds(self, value: Any) -> dict[str, Any]:
        """The parameters by name."""
        return dict(value)


@cache
def _serving(wishes: frozenset[str]) -> Predicate:
    """Users with an assignment of which all of these hold."""
    served = select(WorkerAssignment.id).join(Grid, Grid.code == WorkerAssignment.grid_code)
    served = served.where(WorkerAssignment.user_id == User.id, IN_POST, *(WISHES[one] for one in wishes))
    return _Serving("serving", served.correlate(User).exists())


def seen(actor: Actor) -> Given:
    """What limits every reading of assignments to grids in the actor's area."""
    return {SEEN[len(actor.area)]: actor.area}


def asked(actor: Actor, query: WorkerQuery) -> Given:
    """The predicates of a query of workers, with their values."""
    values: dict[str, Any] = {"day": query.in_post_on or today(), "seen": actor.area}
    names = {f"seen{len(actor.area)}"}
    if query.area:
        values["area"] = query.area
        names.add(f"area{len(query.area)}")
    for name in ("grid", "full_time", "primary"):
        if (value := getattr(query, name)) is not None:
            values[name] = value
            names.add(name)
    return {_serving(frozenset(names)): values, **({NAME: query.q} if query.q else {})}


def _vacant() -> Predicate:
    """Grids in service on a day without a primary worker on it."""
    held = select(WorkerAssignment.id).where(
        WorkerAssignment.grid_code == Grid.code,
        WorkerAssignment.primary,
        holds_on(WorkerAssignment, bindparam("vacant_on", type_=Date)),
    )
    return Predicate("vacant_on", ~held.correlate(Grid).exists())


VACANT = _vacant()


def vacant(actor: Actor, query: VacancyQuery) -> Given:
    """The predicates of a query of vacant grids, with their values."""
    day: date = query.on or today()
    given: dict[Predicate, Any] = {**grids.seen(actor), grids.IN_FORCE: day, VACANT: day}
    if query.area:
        given[grids.AREA[len(query.area)]] = query.area
    return given
