"""Background work on running clocks: they move with the calendar, and what is late is marked."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from ezhili import journal, operations
from ezhili.access import SYSTEM_ID
from ezhili.clocks.arithmetic import Due
from ezhili.clocks.rules import Clock, Timekeeper, as_clock
from ezhili.clocks.service import FOLLOWERS, TIMEKEEPER, Follower, Subject
from ezhili.db import Database, Driver

RECOMPUTATION = "clock_recomputation"
BATCH = 500  # records whose clocks move in one transaction
SETTLED_S = 6.0  # seconds after which no request is under way that had read the former due times
_OLD = (
    "select distinct subject_kind, subject_id from sla_clocks "
    "where stopped_at is null and rule_version < $1 order by subject_kind, subject_id"
)
_RUNNING = (
    "select id, subject_id, stage, attempt, parts::text as parts, pauses::text as pauses, started_at, "
    "due_at, provisional, stopped_at, paused_at from sla_clocks "
    "where subject_id = any($1::uuid[]) and stopped_at is null and rule_version < $2 order by due_at, id"
)
_MOVE = (
    "update sla_clocks c set due_at = x.due_at, provisional = x.provisional, rule_version = $4, "
    "breached = x.due_at < coalesce(c.paused_at, $5) "
    "from unnest($1::uuid[], $2::timestamptz[], $3::boolean[]) x(id, due_at, provisional) where c.id = x.id"
)
_LATE = (
    "with late as (select id from sla_clocks where stopped_at is null and not breached "
    "and paused_at is null and due_at < $1 order by due_at limit 1000 for update skip locked) "
    "update sla_clocks set breached = true from late where sla_clocks.id = late.id"
)
Found = Mapping[UUID, Sequence[tuple[Clock, Due]]]  # by record: its clocks, and when they end by now


async def _nobody(_: int) -> None: ...


async def move(database: Database, settled_s: float = SETTLED_S, tell: operations.Tell = _nobody) -> int:
    """Compute every open clock anew that rests on an older calendar; how many records got other due times.

    In small transactions, each complete in itself: a kill in between loses nothing and repeats nothing.
    A record that somebody holds just now stays for the next time. Closed clocks are left as they are.
    `tell` hears how many percent are done.
    """
    async with database.driver() as driver:
        keeper = await TIMEKEEPER.read(database, driver)
        old = await driver.fetch(_OLD, keeper.version)
    moved: list[tuple[str, list[UUID]]] = []
    batches = _batches(old)
    for at, (kind, ids) in enumerate(batches, 1):
        async with database.driver() as driver, driver.transaction():
            moved.append((kind, await _move_some(driver, kind, ids, keeper, database.now())))
        await tell(99 * at // len(batches))
    moved = [(kind, ids) for kind, ids in moved if ids]
    if moved:
        await asyncio.sleep(settled_s)
        await _look_again(database, moved)
    return sum(len(ids) for _, ids in moved)


def _batches(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[UUID]]]:
    found = []
    for kind, group in groupby(rows, lambda row: str(row["subject_kind"])):
        ids = [row["subject_id"] for row in group]
        found += [(kind, ids[at : at + BATCH]) for at in range(0, len(ids), BATCH)]
    return found


async def _look_again(database: Database, moved: Sequence[tuple[str, list[UUID]]]) -> None:
    """A step that had read a record before its clocks moved may have written the former times back."""
    for kind, ids in moved:
        async with database.driver() as driver, driver.transaction():
            held = await FOLLOWERS[kind].hold(driver, ids)
            await FOLLOWERS[kind].follow(driver, [one.id for one in held])


async def _move_some(
    driver: Driver, kind: str, ids: Sequence[UUID], keeper: Timekeeper, now: datetime
) -> list[UUID]:
    """Move the clocks of one batch; the records that got other due times."""
    follower: Follower = FOLLOWERS[kind]
    held = {one.id: one for one in await follower.hold(driver, ids)}
    found: dict[UUID, list[tuple[Clock, Due]]] = {}
    for row in await driver.fetch(_RUNNING, list(held), keeper.version):
        clock = as_clock({**row, "parts": json.loads(row["parts"]), "pauses": json.loads(row["pauses"])})
        found.setdefault(row["subject_id"], []).append((clock, keeper.again(clock)))
    every = [pair for pairs in found.values() for pair in pairs]
    columns = (
        [clock.id for clock, _ in every],
        [due.at for _, due in every],
        [due.provisional for _, due in every],
    )
    await driver.execute(_MOVE, *columns, keeper.version, now)
    moved = [id for id, pairs in found.items() if any(due.at != clock.due_at for clock, due in pairs)]
    await follower.follow(driver, moved)
    await journal.write(driver, [_entry(kind, held[id], found[id], keeper, now) for id in moved])
    return moved


def _entry(
    kind: str, subject: Subject, pairs: Sequence[tuple[Clock, Due]], keeper: Timekeeper, now: datetime
) -> dict[str, Any]:
    told = [
        {"stage": clock.stage, "attempt": clock.attempt, "due_before": clock.due_at, "due_at": due.at}
        for clock, due in pairs
        if due.at != clock.due_at
    ]
    return {
        "at": now,
        "actor_id": SYSTEM_ID,
        "role": "system",
        "unit": None,
        **journal.areas(subject.area_code),
        "category": subject.category,
        "action": f"{kind}.deadline_moved",
        "subject_kind": kind,
        "subject_id": subject.id,
        "from_state": subject.state,
        "to_state": subject.state,
        "reason": "calendar_changed",
        "note": None,
        "data": {"calendar_revision": keeper.version, "clocks": told},
    }


@operations.work(RECOMPUTATION)
async def recompute(database: Database, _: Mapping[str, Any], tell: operations.Tell) -> None:
    """The work behind POST /clock-recomputations."""
    await move(replace(database, kept={}), tell=tell)


async def mark_breaches(database: Database) -> int:
    """Mark the running clocks that are past their due time; how many were new."""
    total = 0
    while True:
        async with database.driver() as driver:
            done = int((await driver.execute(_LATE, database.now())).rpartition(" ")[2])
        total += done
        if done < 1000:
            return total
