"""Event numbers: serials of the day, handed out to processes in blocks so that a create waits for nobody."""

import asyncio
from datetime import date, datetime
from typing import Any

from ezhili.areas.codes import event_number
from ezhili.clocks.arithmetic import LOCAL
from ezhili.db import Database, Driver

BLOCK = 50
_TAKE = (
    "insert into serial_blocks (kind, period, handed_out) values ('SJ', $1, $2) "
    "on conflict (kind, period) do update set handed_out = serial_blocks.handed_out + $2 returning handed_out"
)


class _Block:
    def __init__(self) -> None:
        self.period, self.next, self.last = "", 1, 0
        self.turn = asyncio.Lock()


async def next_number(database: Database, driver: Driver, at: datetime) -> str:
    """The number of an event received at `at`; numbers are never reused, gaps are allowed (DOMAIN.md 3.1)."""
    day = at.astimezone(LOCAL).date()
    block: Any = database.kept.setdefault(_Block, _Block())
    async with block.turn:
        period = day.strftime("%y%m%d")
        if block.period != period or block.next > block.last:
            row = await driver.fetchrow(_TAKE, period, BLOCK)
            handed_out = row["handed_out"] if row else BLOCK
            block.period, block.next, block.last = period, handed_out - BLOCK + 1, handed_out
        serial = block.next
        block.next += 1
    return event_number(day, serial)


# A day of the past may hold numbers never handed out here: those of a district that was loaded whole.
_TAKE_PAST = (
    "insert into serial_blocks (kind, period, handed_out) values ('SJ', $1, $2 + coalesce((select "
    "max(substr(number, 15, 5)::int) from events where number between $3 and $4), 0)) "
    "on conflict (kind, period) do update set handed_out = serial_blocks.handed_out + $2 returning handed_out"
)


async def take_serials(driver: Driver, day: date, count: int) -> int:
    """The first of `count` serials of a day, for bulk loaders; used up even if the load is undone."""
    bounds = (event_number(day, 1), event_number(day, 99_999))
    row = await driver.fetchrow(_TAKE_PAST, day.strftime("%y%m%d"), count, *bounds)
    return row["handed_out"] - count + 1 if row else 1
