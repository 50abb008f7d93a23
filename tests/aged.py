"""Lets time pass for one event of an installation: `python tests/aged.py <event id> <minutes>`.

A browser test cannot wait for a limit to run out, so its clocks are set back; the rest is the real worker.
"""

import asyncio
import os
import sys
from datetime import timedelta

import asyncpg

AGED = (
    "update sla_clocks set started_at = started_at - $2::interval, due_at = due_at - $2::interval "
    "where subject_id = $1::uuid and stopped_at is null"
)


async def age(event: str, minutes: int) -> None:
    """Set the running clocks of an event back."""
    connection = await asyncpg.connect(os.environ["EZHILI_TEST_DATABASE"])
    await connection.execute(AGED, event, timedelta(minutes=minutes))
    await connection.close()


if __name__ == "__main__":
    asyncio.run(age(sys.argv[1], int(sys.argv[2])))
