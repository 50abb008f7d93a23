"""The steps that the system takes when a clock falls due: nobody answered, a suspension is to be reviewed."""

import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from ezhili.access import system
from ezhili.db import Database
from ezhili.events import service
from ezhili.events.workflow import STEPS
from ezhili.problems import Problem
from ezhili.workflow import Step

log = logging.getLogger(__name__)
BY_STAGE: dict[str, Step[Any]] = {step.timed: step for step in STEPS if step.timed}
SAID = {"resume": {"reason": "review_due", "note": "复核日已到，未确认继续挂起，系统恢复办理。"}}
_DUE = (
    "select subject_id, stage, left(e.grid_code, 6) as district from sla_clocks c "
    "join events e on e.id = c.subject_id where c.subject_kind = 'event' and c.stage = any($1) "
    "and c.stopped_at is null and c.paused_at is null and c.due_at <= $2 order by c.due_at limit 500"
)


async def take_due(database: Database) -> int:
    """Take every timed step whose clock is due; how many were taken. What somebody moves just now waits."""
    at, taken = database.now(), 0
    async with database.driver() as driver:
        due = await driver.fetch(_DUE, list(BY_STAGE), at)
    for row in due:
        taken += await _take(database, row["subject_id"], row["district"], BY_STAGE[row["stage"]].name, at)
    return taken


async def _take(database: Database, event_id: UUID, district: str, name: str, at: datetime) -> bool:
    actor = system(district)
    found = await service.hold(database, actor, event_id)
    try:
        async with database.driver() as driver:
            return await service.move(driver, actor, found, name, SAID.get(name, {}), at)
    except Problem as problem:  # moved meanwhile: the clock that was due is gone
        log.info("%s of an event is not due any more: %s", name, problem.words.code)
        return False
