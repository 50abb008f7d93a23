"""Background work on sampled verification: draws each working day, passes the rest, follows the sample."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from typing import Any

import asyncpg
from pydantic_core import to_json
from uuid_utils.compat import uuid7

from ezhili import journal
from ezhili.access import system
from ezhili.clocks.arithmetic import LOCAL
from ezhili.clocks.service import TIMEKEEPER
from ezhili.db import Database, Driver
from ezhili.events import sampling, service, store
from ezhili.problems import Problem

DRAWN_AT = time(8)  # on working days, of what came before midnight
SOME = 200  # events moved in one round
_FIRST_HAND = "e.self_handled and e.rework_count = 0 and e.reopen_count = 0"
"""As `sampling.sampled` says it."""
_UNCHECKED = (
    f"i.again and i.outcome is null and {_FIRST_HAND} and e.state in ('verified', 'closed') "
    "and not exists (select from journal j where j.subject_id = e.id "
    "and j.action in ('event.recheck', 'event.recheck_closed'))"
)
"""Of a failed batch, what a person has yet to verify."""
_WAITING = (
    "select e.district_code, e.township_code, json_agg(json_build_object('id', e.id, 'number', e.number, "
    "'reporter_id', e.reporter_id) order by e.number)::text as events from events e "
    f"where {_FIRST_HAND} and e.state = 'pending_verification' and e.received_at < $1 "
    "and not exists (select from sample_items i where i.event_id = e.id) "
    "and not exists (select from sample_draws d where d.township_code = e.township_code and d.drawn_on = $2) "
    "group by e.district_code, e.township_code order by e.township_code"
)
_WEEK = (
    "select coalesce(sum(drawn), 0)::int as drawn from sample_draws where township_code = $1 and week = $2"
)
_DRAW = (
    "insert into sample_draws (id, district_code, township_code, drawn_on, week, drawn_at, seed, method, "
    "population, drawn) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing returning id"
)
_ITEMS = (
    "insert into sample_items (draw_id, rank, event_id, number, reporter_id, drawn) "
    "select draw_id, rank, event_id, number, reporter_id, drawn "
    "from jsonb_populate_recordset(null::sample_items, $1::jsonb)"
)
_OPEN = (
    "select i.draw_id, i.rank, i.event_id, i.reporter_id, i.drawn, i.again, e.state, e.district_code "
    "from sample_items i join events e on e.id = i.event_id where i.outcome is null "
    f"and (not (i.drawn or i.again) and {_FIRST_HAND} or e.state <> 'pending_verification') "
    f"and not ({_UNCHECKED}) order by i.draw_id, i.rank limit $1"
)
_SETTLE = "update sample_items set outcome = $3 where draw_id = $1 and rank = $2"
_AGAIN = (
    "update sample_items i set again = true, outcome = null from sample_draws d, sample_draws o "
    "where o.id = $1 and d.township_code = o.township_code and d.week = o.week and i.draw_id = d.id "
    "and i.reporter_id = $2 and not i.drawn and not i.again returning i.draw_id"
)
_UNSETTLE = "update sample_draws set settled_at = null where id = any($1::uuid[])"
_REST = (
    "select i.event_id, e.state, e.district_code from sample_items i join events e on e.id = i.event_id "
    f"where {_UNCHECKED} limit $1"
)
_SETTLED = (
    "update sample_draws d set settled_at = $1 where settled_at is null and not exists "
    "(select from sample_items i where i.draw_id = d.id and i.outcome is null)"
)
_CLOSABLE = (
    "select e.id as event_id, e.district_code from events e where e.self_handled and e.state = 'verified' "
    "and not e.wants_feedback and exists (select from sample_items i join sample_draws d on d.id = i.draw_id "
    "where i.event_id = e.id and d.settled_at is not null) limit $1"
)
Row = Mapping[str, Any]


async def run(database: Database) -> None:
    """Draw where a draw is due, then bring forward what was drawn; what is cut short goes on next time."""
    await draw(database)
    await follow(database)
    await close(database)


async def draw(database: Database) -> int:
    """Draw for every township that has none today; how many draws were published."""
    at = database.now()
    local = at.astimezone(LOCAL)
    async with database.driver() as driver:
        keeper = await TIMEKEEPER.read(database, driver)
        if local.time() < DRAWN_AT or not keeper.calendar.is_working(local.date()):
            return 0
        midnight = datetime.combine(local.date(), time(), LOCAL)
        waiting = await driver.fetch(_WAITING, midnight, local.date())
    done = 0
    for township in waiting:
        async with database.driver() as driver, driver.transaction():
            done += await _draw(driver, township, at)
    return done


async def _draw(driver: Driver, township: Row, at: datetime) -> bool:
    day = at.astimezone(LOCAL).date()
    code, week = township["township_code"], sampling.week(day)
    events = {one["number"]: one for one in _read(township["events"])}
    before = await driver.fetchrow(_WEEK, code, week)
    drawn = sampling.size(len(events), before["drawn"] if before else 0)
    seed, id = secrets.token_hex(32), uuid7()
    given = (id, township["district_code"], code, day, week, at, seed, sampling.METHOD, len(events), drawn)
    if await driver.fetchrow(_DRAW, *given) is None:
        return False
    items = [
        {
            "draw_id": id, "rank": rank, "event_id": events[number]["id"], "number": number,
            "reporter_id": events[number]["reporter_id"], "drawn": rank <= drawn,
        }
        for rank, number in enumerate(sampling.order(seed, events), 1)
    ]  # fmt: skip
    await driver.execute(_ITEMS, to_json(items).decode())
    await journal.write(driver, [sampling.entry(id, code, seed, at, len(events), drawn)])
    return True


async def follow(database: Database) -> int:
    """Pass what was not drawn; note how the sample came out; have the rest of a failed batch verified."""
    moved = 0
    async with database.driver() as driver:
        found = await driver.fetch(_OPEN, SOME)
    for item in found:
        moved += await _settle(database, item)
    async with database.driver() as driver:
        rest = await driver.fetch(_REST, SOME)
    for one in rest:
        await _move(database, one, "recheck" if one["state"] == "verified" else "recheck_closed")
    async with database.driver() as driver:
        await driver.execute(_SETTLED, database.now())
    return moved


async def _settle(database: Database, item: Row) -> bool:
    """One that is not waiting for a person: passed by the draw, or verified, or sent back."""
    state = item["state"]
    if state == "pending_verification":  # not drawn
        if not await _move(database, item, "pass_undrawn"):
            return False
        state = "verified"
    outcome = "passed" if state in ("verified", "closed") else "failed"
    async with database.driver() as driver, driver.transaction():
        await driver.execute(_SETTLE, item["draw_id"], item["rank"], outcome)
        if outcome == "failed" and item["drawn"]:
            again = await driver.fetch(_AGAIN, item["draw_id"], item["reporter_id"])
            await driver.execute(_UNSETTLE, [one["draw_id"] for one in again])
    return True


async def close(database: Database) -> int:
    """Close what is verified once its draw is settled, when nobody waits for word (E22)."""
    async with database.driver() as driver:
        found = await driver.fetch(_CLOSABLE, SOME)
    return sum([await _move(database, one, "close") for one in found])


async def _move(database: Database, row: Row, name: str) -> bool:
    """A step by the system; False when somebody else was quicker, and then it is looked at again."""
    actor = system(row["district_code"])
    try:
        found = await service.hold(database, actor, row["event_id"])
        async with database.driver() as driver:
            return await service.move(driver, actor, found, name, {}, database.now())
    except Problem:
        return False
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name != store.NUMBER_OF_ENTRY:
            raise
        return False


def _read(text: str) -> Sequence[dict[str, Any]]:
    read: Sequence[dict[str, Any]] = json.loads(text)
    return read
