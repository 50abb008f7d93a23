"""Background work: what a clock's marks lead to, an order of supervision when it is late, and word of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from uuid_utils.compat import uuid7

from ezhili import journal
from ezhili.access import SYSTEM_ID
from ezhili.clocks.arithmetic import OutsideCalendar
from ezhili.clocks.escalation import STAGES, Mark, Reached, marks
from ezhili.clocks.rules import Timekeeper, as_clock
from ezhili.clocks.service import FOLLOWERS, TIMEKEEPER, Subject
from ezhili.db import Database, Driver

BATCH = 200  # records in one transaction
REASON = "到期未完成，系统自动督办。"
_COLUMNS = (
    "id, subject_id, stage, attempt, parts::text as parts, pauses::text as pauses, started_at, due_at, "
    "stopped_at, paused_at, mark, mark_due_at"
)
_RUNS = "stopped_at is null and paused_at is null and stage = any($1)"
_LOOK = (
    f"select subject_kind, subject_id from sla_clocks where {_RUNS} "
    "and (next_mark_at is null or next_mark_at <= $2 or mark_due_at <> due_at) "
    "group by subject_kind, subject_id order by subject_kind, subject_id limit 5000"
)
_CLOCKS = (
    f"select {_COLUMNS} from sla_clocks where {_RUNS} and subject_id = any($2::uuid[]) order by due_at, id"
)
_SET = (
    "update sla_clocks c set mark = x.mark, next_mark_at = x.next_at, mark_due_at = x.due_at "
    "from unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::timestamptz[]) x(id, mark, next_at, due_at) "
    "where c.id = x.id"
)
_ORDER = (
    "insert into supervision_orders (id, clock_id, subject_kind, subject_id, level, kind, issued_by, "
    "issued_at, reason, answer_due_at) select id, clock_id, subject_kind, subject_id, level, kind, "
    "issued_by, issued_at, reason, answer_due_at from "
    "jsonb_populate_recordset(null::supervision_orders, $1::jsonb)"
)
_SETTLED = (
    "update supervision_orders o set ended_at = c.stopped_at from sla_clocks c "
    "where o.ended_at is null and o.clock_id = c.id and c.stopped_at is not null"
)
NEWS = timedelta(days=1)
FAR = datetime(9999, 1, 1, tzinfo=UTC)  # after the last mark nothing follows


@dataclass(frozen=True)
class Passed:
    """A clock that has come to a mark, as its row is to say from now on."""

    clock: Mapping[str, Any]
    reached: Reached | None
    """What is to be told; None when only the row changes."""
    mark: Mark
    next_at: datetime | None
    """When it is looked at again; None after the last mark."""


async def escalate(database: Database) -> int:
    """Press on every running clock that has come to a mark; how many were pressed on.

    In transactions of their own, each complete in itself; no version is raised. What somebody moves just now
    waits for the next time. Of several marks passed since the last look only the highest is told.
    """
    at, total = database.now(), 0
    async with database.driver() as driver:
        keeper = await TIMEKEEPER.read(database, driver)
        await driver.execute(_SETTLED)
        found = await driver.fetch(_LOOK, list(STAGES), at)
    for kind, group in groupby(found, lambda row: str(row["subject_kind"])):
        ids = [row["subject_id"] for row in group]
        for begin in range(0, len(ids), BATCH):
            async with database.driver() as driver, driver.transaction():
                total += await _press(driver, kind, ids[begin : begin + BATCH], keeper, at)
    return total


async def _held(
    driver: Driver, kind: str, ids: Sequence[UUID]
) -> tuple[Mapping[UUID, Subject], list[Mapping[str, Any]]]:
    """The records, locked against steps, and their running clocks."""
    held = {one.id: one for one in await FOLLOWERS[kind].hold(driver, ids)}
    return held, await driver.fetch(_CLOCKS, list(STAGES), list(held))


def _passed(row: Mapping[str, Any], subject: Subject, keeper: Timekeeper, at: datetime) -> Passed:
    """Where a clock stands at `at`; a later due time takes marks back without a word.

    What a clock had passed more than a day before it was first looked at is no news: it was loaded in bulk.
    """
    clock = as_clock({**row, "parts": json.loads(row["parts"]), "pauses": json.loads(row["pauses"])})
    try:
        way = marks(clock, subject.urgency, keeper)
    except OutsideCalendar:
        way = [Reached(Mark.red, clock.due_at, clock.due_at)]
    behind = [one for one in way if one.told_at <= at]
    mark = behind[-1].mark if behind else Mark.none
    later = [one.told_at for one in way if one.told_at > at]
    news = mark > row["mark"] and (row["mark_due_at"] or behind[-1].told_at > at - NEWS)
    return Passed(row, behind[-1] if news else None, mark, min(later, default=None))


async def _press(driver: Driver, kind: str, ids: Sequence[UUID], keeper: Timekeeper, at: datetime) -> int:
    held, clocks = await _held(driver, kind, ids)
    passed = [_passed(row, held[row["subject_id"]], keeper, at) for row in clocks]
    first: dict[UUID, Passed] = {}  # one entry for each record at a time; its other clocks wait for the next
    for one in passed:
        if one.reached:
            first.setdefault(one.clock["subject_id"], one)
    told = list(first.values())
    await _write(driver, [one for one in passed if one.reached is None or one in told])
    orders = {one.clock["id"]: _order(kind, one, keeper, at) for one in told if one.mark.level}
    if orders:
        await driver.execute(_ORDER, to_json(list(orders.values())).decode())
    entries = [_entry(kind, held[one.clock["subject_id"]], one, at) for one in told]
    await journal.write(driver, entries)
    return len(told)


async def _write(driver: Driver, passed: Sequence[Passed]) -> None:
    if passed:
        await driver.execute(
            _SET,
            [one.clock["id"] for one in passed],
            [int(one.mark) for one in passed],
            [one.next_at or FAR for one in passed],
            [one.clock["due_at"] for one in passed],
        )


def _order(kind: str, one: Passed, keeper: Timekeeper, at: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(), "clock_id": one.clock["id"], "subject_kind": kind,
        "subject_id": one.clock["subject_id"], "level": one.mark.level, "kind": "timeout",
        "issued_by": SYSTEM_ID, "issued_at": at, "reason": REASON,
        "answer_due_at": keeper.due(at, keeper.limit(kind, "supervise")).at,
    }  # fmt: skip


def _entry(kind: str, subject: Subject, one: Passed, at: datetime) -> dict[str, Any]:
    assert one.reached is not None  # only what is told is written down
    told = {name: one.clock[name] for name in ("stage", "attempt", "due_at")}
    return {
        "at": at,
        "actor_id": SYSTEM_ID,
        "role": "system",
        "unit": None,
        **journal.areas(subject.area_code),
        "category": subject.category,
        "action": f"{kind}.escalate",
        "subject_kind": kind,
        "subject_id": subject.id,
        "from_state": subject.state,
        "to_state": subject.state,
        "reason": one.mark.name,
        "note": None,
        "data": {**told, "reached_at": one.reached.at, "level": one.mark.level},
    }
