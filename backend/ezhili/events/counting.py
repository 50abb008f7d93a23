"""How many events each grid had: by the grids of their day, or by those of today."""

from functools import cache

from fastapi import Response
from sqlalchemy import func, select

from ezhili.access import Actor
from ezhili.db import Database, Predicate, Prepared, as_json, bound
from ezhili.events import predicates
from ezhili.events.models import Event, RelocatedEvent
from ezhili.events.queries import EventQuery, GridCountQuery
from ezhili.figures import percent
from ezhili.grids.models import Grid
from ezhili.http import json_response


@cache
def _counts(given: tuple[Predicate, ...], now: bool) -> Prepared:
    """One row for each grid with events, by code."""
    code = func.coalesce(RelocatedEvent.grid_code, Event.grid_code) if now else Event.grid_code
    columns = (
        code.label("grid_code"),
        func.count().label("reported"),
        func.count().filter(Event.state == "closed").label("closed"),
    )
    rows = select(*columns).select_from(Event)
    if now:
        rows = rows.outerjoin(RelocatedEvent, RelocatedEvent.event_id == Event.id)
    rows = rows.where(*(predicate.condition for predicate in given)).group_by(code)
    by_code = rows.subquery("counts")
    about = (Grid.name.label("grid_name"), Grid.state, Grid.valid_from, Grid.valid_to)
    named = select(by_code.c.grid_code, *about, by_code.c.reported, by_code.c.closed)
    named = named.join_from(by_code, Grid, Grid.code == by_code.c.grid_code, isouter=True)
    return Prepared(as_json(named.order_by(by_code.c.grid_code)))


_ORDERED = (
    "select coalesce(json_agg(one.json::json order by one.json::json->>'grid_code'), '[]')::text as items, "
    "coalesce(sum((one.json::json->>'reported')::int), 0) as reported, "
    "coalesce(sum((one.json::json->>'closed')::int), 0) as closed from ({}) one"
)


async def by_grid(database: Database, actor: Actor, query: GridCountQuery) -> Response:
    """Net counts of the events the caller sees, as one JSON object."""
    asked = EventQuery(**query.model_dump(exclude_none=True), counted="net")
    given = predicates.asked(actor, asked, database.now())
    prepared = _counts(tuple(given), query.grids_as == "now")
    async with database.driver() as driver:
        sql = _ORDERED.format(prepared.sql)
        row = await driver.fetchrow(sql, *prepared.arguments(bound(given)))
    items, reported, closed = (row["items"], row["reported"], row["closed"]) if row else ("[]", 0, 0)
    rate = percent(closed, reported)
    totals = f'"reported":{reported},"closed":{closed},"not_closed":{reported - closed}'
    totals += f',"closing_rate":{"null" if rate is None else rate}'
    body = f'{{"grids_as":"{query.grids_as}","items":{items},{totals}}}'
    return json_response(body)
