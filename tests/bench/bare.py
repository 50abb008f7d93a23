"""The bare-driver loop to compare with: the same rows by asyncpg, without HTTP, rights or JSON.

A process of its own: `bare.py WHAT URL SECONDS`, 16 connections; prints done and seconds as JSON.
"""

import asyncio
import json
import os
import random
import sys
import time
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID, uuid4

import asyncpg
import uvloop
from district import GRIDS, HOME, POINTS, TEXT, TITLES

from ezhili.areas.models import levels
from ezhili.text import bigrams

CONNECTIONS = 16
EVENT = (
    *("id", "number", "title", "category", "state", "urgency", "level", "grid_code", "village_code"),
    *("township_code", "lead_unit", "received_at", "due_at", "total_due_at", "closed_at", "closed_on_time"),
    *("updated_at", "version"),
)
LIST = (
    f"select {', '.join(EVENT)} from events where township_code = $1 and state = any($2) "
    "order by received_at desc, id desc limit 51"
)
ONE = (
    "select e.*, g.name as grid, v.name as village, t.name as township, u.name as unit from events e "
    "left join grids g on g.code = e.grid_code left join areas v on v.code = e.village_code "
    "left join areas t on t.code = e.township_code left join units u on u.code = e.lead_unit where e.id = $1"
)
PARTS = (
    "select j.*, u.display_name from journal j left join users u on u.id = j.actor_id "
    "where j.subject_id = $1 order by j.seq",
    "select * from event_tasks where event_id = $1",
    "select * from sla_clocks where subject_id = $1",
    "select * from attachments where subject_id = $1",
)
PLAIN = "select * from journal where subject_id = $1 order by seq"
ME = UUID("00000000-0000-7000-8000-000000000001")
KEY = (
    "insert into idempotency_keys (actor_id, method, path, key, body_hash, status, answer) "
    "values ($1, 'POST', '/api/v1/events', $2, $3, 201, $4)"
)
NEW = (
    "insert into events (id, version, number, category, catalog_version, title, description, channel, "
    "found_by, occurred_at, received_at, late_entry, lon, lat, address, grid_code, village_code, "
    "township_code, district_code, outside_grid, urgency, level, state, flags, reporter_kind, reporter_id, "
    "wants_feedback, co_units, unit_codes, returned_by, worked_by, self_handled, due_at, due_stage, "
    "total_due_at, external_refs, visibility, words) values ($1, 1, $2, '0203', 1, $3, $4, 'web', "
    "'staff', $5, $5, false, $6, $7, $8, $9, "
    "$10, $11, $12, false, 'normal', 'district', 'reported', '{}', 'staff', $13, false, '{}', '{}', '{}', "
    "'{}', false, $5, 'accept', $5, '[]', 'internal', $14)"
)
CLOCK = (
    "insert into sla_clocks (id, subject_kind, subject_id, stage, attempt, limit_type, limit_value, parts, "
    "started_at, due_at, provisional, breached, rule_version) select x, 'event', $2, stage, 1, 'wh', 2, "
    "'[[\"wh\", 2.0, false]]', $3, $3, false, false, 1 from unnest($1::uuid[], array['accept', 'total']) "
    "y(x, stage)"
)
ENTRY = (
    "insert into journal (at, actor_id, role, unit, district_code, township_code, village_code, grid_code, "
    "category, action, subject_kind, subject_id, seq, from_state, to_state, data) values ($1, $2, "
    "'dispatcher', null, $3, $4, $5, $6, '0203', $7, 'event', $8, $9, $10, $11, '{}')"
)
MOVE = (
    "update events set state = 'accepted', accepted_at = $2, updated_at = $2, due_stage = 'dispatch', "
    "version = version + 1 where id = $1 and version = 1"
)
STOP = "update sla_clocks set stopped_at = $2 where subject_id = $1 and stage = 'accept'"
START = (
    "insert into sla_clocks (id, subject_kind, subject_id, stage, attempt, limit_type, limit_value, parts, "
    "started_at, due_at, provisional, breached, rule_version) values ($1, 'event', $2, 'dispatch', 1, 'wh', "
    "2, '[[\"wh\", 2.0, false]]', $3, $3, false, false, 1)"
)


async def read_list(connection: asyncpg.Connection, _: UUID) -> None:
    await connection.fetch(LIST, random.choice(HOME), ["closed"])


async def read_one(connection: asyncpg.Connection, event: UUID) -> None:
    await connection.fetchrow(ONE, event)
    for statement in PARTS:
        await connection.fetch(statement, event)


async def read_plain(connection: asyncpg.Connection, event: UUID) -> None:
    """As PERFORMANCE.md's W2: the event and its timeline, nothing besides."""
    await connection.fetchrow("select * from events where id = $1", event)
    await connection.fetch(PLAIN, event)


async def create(connection: asyncpg.Connection, _: UUID, id: UUID | None = None) -> None:
    id, code, at = id or uuid4(), random.choice(GRIDS[:200]), datetime.now(UTC)
    place = levels(code)
    (lon, lat), title, where = POINTS[code], random.choice(TITLES), f"解放路{random.randrange(300)}号"
    above = (place["village_code"], place["township_code"], place["district_code"])
    async with connection.transaction():
        await connection.execute(KEY, ME, str(id), sha256(id.bytes).digest(), bytes(900))
        words = bigrams(f"{title} {where} {TEXT}")
        about = (id, f"SJ{id.int % 10**18}", title, TEXT, at, lon, lat, where, code, *above, ME, words)
        await connection.execute(NEW, *about)
        await connection.execute(CLOCK, [uuid4(), uuid4()], id, at)
        told = (at, ME, *above[::-1], code, "event.report", id, 1, None, "reported")
        await connection.execute(ENTRY, *told)


async def step(connection: asyncpg.Connection, event: UUID) -> None:
    """Read, move, and read again, as the answer of a step shows the event after it."""
    at = datetime.now(UTC)
    row = await connection.fetchrow(ONE, event)
    await connection.fetch(PARTS[2], event)
    async with connection.transaction():
        await connection.execute(MOVE, event, at)
        await connection.execute(STOP, event, at)
        await connection.execute(START, uuid4(), event, at)
        place = [row[name] for name in ("district_code", "township_code", "village_code", "grid_code")]
        told = (at, ME, *place, "event.accept", event, 2, "reported", "accepted")
        await connection.execute(ENTRY, *told)
    await read_one(connection, event)


WORK = {"list": read_list, "detail": read_one, "plain": read_plain, "create": create, "step": step}
IDS = {
    "step": "select id from events where state = 'reported' and district_code = '340401' order by id desc "
    "limit 20000",
}
ANY = "select id from events where district_code = '340401' and state = 'closed' order by id desc limit 2000"


async def main(what: str, url: str, seconds: float) -> None:
    pool = [await asyncpg.connect(url) for _ in range(CONNECTIONS)]
    ids = [row["id"] for row in await pool[0].fetch(IDS.get(what, ANY))]
    for connection in pool:  # everything is prepared before the watch starts
        await connection.fetchrow(ONE, ids[0])
    order = iter(ids) if what == "step" else iter(lambda: random.choice(ids), None)
    own = os.times()
    began, done = time.perf_counter(), 0

    async def work(connection: asyncpg.Connection) -> None:
        nonlocal done
        for event in order:
            await WORK[what](connection, event)
            done += 1
            if time.perf_counter() > began + seconds:
                return

    await asyncio.gather(*(work(connection) for connection in pool))
    took, spent = time.perf_counter() - began, os.times()
    for connection in pool:
        await connection.close()
    print(
        json.dumps({"done": done, "seconds": took, "cpu": spent.user + spent.system - own.user - own.system})
    )


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
