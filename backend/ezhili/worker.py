"""The second process: what is done on the clock and not for a request."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from ezhili import files, idempotency, logs, operations, queue, quotas
from ezhili.adjustments import service as adjustments
from ezhili.clocks import escalating, moving
from ezhili.db import Database, connect
from ezhili.events import draws, retention, timed, undoing
from ezhili.events import service as events
from ezhili.identity import sessions
from ezhili.imports import keeping
from ezhili.imports import service as imports
from ezhili.notifications import service as notifications
from ezhili.notifications import telling
from ezhili.settings import settings

assert events  # imported so that events follow their clocks in this process
assert imports  # and that imports are done in it
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chore:
    """Something to be done again and again, at once and then every `seconds`."""

    name: str
    seconds: float
    run: Callable[[Database], Awaitable[object]]


CHORES: list[Chore] = [  # every chore of every package is named here and nowhere else
    Chore("sessions.sweep", 3600, sessions.sweep),
    Chore("quotas.sweep", 3600, quotas.sweep),
    Chore("adjustments.take_due", 60, adjustments.take_due),
    Chore("clocks.move", 5, moving.move),
    Chore("clocks.breaches", 30, moving.mark_breaches),
    Chore("events.timed", 30, timed.take_due),
    Chore("events.sample_draws", 30, draws.run),
    Chore("clocks.escalate", 15, escalating.escalate),
    Chore("notifications.tell", 1, telling.tell),
    Chore("notifications.sweep", 3600, notifications.sweep),
    Chore("files.sweep", 3600, files.sweep),
    Chore("idempotency.sweep", 3600, idempotency.sweep),
    Chore("imports.sweep", 3600, keeping.sweep),
    Chore("operations.sweep", 3600, operations.sweep),
    Chore("events.purge_contacts", 3600, retention.purge_contacts),
    Chore("events.undos", 3600, undoing.sweep),
]


async def _repeat(chore: Chore, database: Database) -> None:
    """A chore that fails is told and tried again at its next time."""
    while True:
        try:
            await chore.run(database)
        except Exception:
            log.exception("chore %s failed", chore.name)
        await asyncio.sleep(chore.seconds)


async def work(chores: Sequence[Chore], stop: asyncio.Event) -> None:
    """Do all chores side by side until `stop`; what is under way then is cancelled and rolled back."""
    async with connect(settings().database_url) as database, asyncio.TaskGroup() as group:
        tasks = [group.create_task(_repeat(chore, database)) for chore in chores]
        tasks.append(group.create_task(queue.run(settings().database_url, database)))
        await stop.wait()
        for task in tasks:
            task.cancel()


async def main() -> None:
    """Work until SIGTERM or SIGINT."""
    logs.configure()
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    await work(CHORES, stop)


if __name__ == "__main__":
    asyncio.run(main())
