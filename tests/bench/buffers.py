"""How many pages of the database a statement of the API touches: of the very statements that it sends."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import asyncpg
from district import DISTRICTS, GRIDS, HOME, VILLAGES

from ezhili.access import Actor
from ezhili.db import Predicate, Prepared, bound
from ezhili.events import predicates, reading
from ezhili.events.queries import EventQuery
from ezhili.identity.roles import scopes_of

AREAS = {"district": DISTRICTS[0], "township": HOME[0], "village": VILLAGES[0], "grid": GRIDS[0]}
SORT = "-reported_at"


def _actor(area: str) -> Actor:
    return Actor(uuid4(), "district", area, scopes_of("district", frozenset()))


async def _pages(connection: asyncpg.Connection, prepared: Prepared, values: Mapping[str, Any]) -> int:
    await connection.fetch(prepared.sql, *prepared.arguments(values))  # so that nothing is read for planning
    told = await connection.fetchval(
        f"explain (analyze, buffers, format json) {prepared.sql}", *prepared.arguments(values)
    )
    plan = json.loads(told)[0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


async def _list(connection: asyncpg.Connection, given: Mapping[Predicate, Any]) -> tuple[int, int]:
    """Pages of the first page of a list, and of one that begins in the middle."""
    values = {**bound(given), "page_limit": 51}
    first = await _pages(connection, reading.LIST.page(tuple(given), SORT, False), values)
    middle = await connection.fetchrow(
        "select received_at, id from events where received_at < now() - interval '365 days' "
        "order by received_at desc, id desc limit 1"
    )
    place = {"after_received_at": middle["received_at"], "after_id": middle["id"]}
    deep = await _pages(connection, reading.LIST.page(tuple(given), SORT, True), {**values, **place})
    return first, deep


async def touched(url: str) -> dict[str, dict[str, int]]:
    """By kind of statement: pages by level and depth."""
    connection, found = await asyncpg.connect(url), {}
    for kind, state in (("list", "closed"), ("rare", "rejected")):
        pages = found[kind] = {}
        for level, area in AREAS.items():
            query = EventQuery(area=area, state=[state])
            given = predicates.asked(_actor(DISTRICTS[0]), query, None)  # type: ignore[arg-type]  # no time is asked
            pages[level], pages[f"{level} deep"] = await _list(connection, given)
    event = await connection.fetchval(
        "select id from events where district_code = '340401' and state = 'closed' "
        "and received_at < now() - interval '300 days' limit 1"
    )
    given = predicates.seen(_actor(DISTRICTS[0]))
    detail = reading._detail(tuple(given))
    found["detail"] = {"one": await _pages(connection, detail, {**bound(given), "id": event})}
    await connection.close()
    return found
