"""How events follow their clocks when the calendar changes, without anybody's version being raised."""

from collections.abc import Sequence
from uuid import UUID

from ezhili.clocks.service import Follower, Subject
from ezhili.db import Driver
from ezhili.events.ticking import BESIDE

_HOLD = (
    "select id, state, grid_code, category, urgency from events where id = any($1::uuid[]) "
    "order by id for no key update skip locked"
)
_STAGE = "stage not in ({})".format(", ".join(f"'{one}'" for one in BESIDE))
# As ticking.dues: the stage that ends first, and the total; clocks that stand still have no end.
_EVENTS = (
    "update events e set due_at = x.due_at, due_stage = x.due_stage, "
    "total_due_at = coalesce(x.total_due_at, e.total_due_at) from (select subject_id, "
    f"min(due_at) filter (where {_STAGE}) as due_at, "
    f"(array_agg(stage order by due_at, stage) filter (where {_STAGE}))[1] as due_stage, "
    "min(due_at) filter (where stage = 'total') as total_due_at from sla_clocks "
    "where subject_id = any($1::uuid[]) and stopped_at is null and paused_at is null group by subject_id) x "
    "where e.id = x.subject_id and (e.due_at, e.due_stage, e.total_due_at) is distinct from "
    "(x.due_at, x.due_stage, coalesce(x.total_due_at, e.total_due_at))"
)
_TASKS = (
    "update event_tasks t set due_at = c.due_at from sla_clocks c where t.event_id = any($1::uuid[]) "
    "and t.state in ('open', 'accepted') and c.subject_id = t.event_id and c.stage = 'handle' "
    "and c.stopped_at is null and t.due_at <> c.due_at"
)


async def _hold(driver: Driver, ids: Sequence[UUID]) -> list[Subject]:
    rows = await driver.fetch(_HOLD, ids)
    return [
        Subject(row["id"], row["state"], row["grid_code"], row["category"], row["urgency"]) for row in rows
    ]


async def _follow(driver: Driver, ids: Sequence[UUID]) -> None:
    await driver.execute(_EVENTS, ids)
    await driver.execute(_TASKS, ids)


FOLLOWER = Follower(_hold, _follow)
