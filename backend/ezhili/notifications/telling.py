"""Background work: reads the journal on and writes to the inboxes what its entries tell."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from ezhili import journal
from ezhili.clocks.arithmetic import LOCAL
from ezhili.clocks.escalation import waking
from ezhili.db import Database, Driver
from ezhili.notifications.service import TELLERS, Message, To, recent

READER = "notifications"
BATCH = 500
_WHO = """
select distinct g.user_id from grants g join users u on u.id = g.user_id and u.state = 'active'
where g.ended_at is null and g.valid_from <= $1 and (g.valid_to is null or g.valid_to >= $1)
and g.area_code = any($2::text[]) and (g.role = any($3::text[])
or g.unit_code = any($4::text[]) and g.role in ('department', 'village', 'grid_worker'))
union select a.user_id from appointments a join users u on u.id = a.user_id and u.state = 'active'
where a.role = 'unit_head' and a.unit_code = any($5::text[])
and a.valid_from <= $1 and (a.valid_to is null or a.valid_to >= $1)
union select id from users where id = any($6::uuid[]) and state = 'active'
"""
_WRITE = """
insert into notifications
(user_id, entry_id, kind, subject_kind, subject_id, number, text_zh, text_en, urgent, at, held)
select user_id, entry_id, kind, subject_kind, subject_id, number, text_zh, text_en, urgent, at, held
from jsonb_populate_recordset(null::notifications, $1::jsonb)
on conflict (user_id, entry_id) do nothing
"""
# Written anew, so that their ids follow those of what was told meanwhile.
_RELEASE = """
with due as (delete from notifications where held and at <= $1 returning *)
insert into notifications
(user_id, entry_id, kind, subject_kind, subject_id, number, text_zh, text_en, urgent, at)
select user_id, entry_id, kind, subject_kind, subject_id, number, text_zh, text_en, urgent, at
from due order by at, id
"""


async def tell(database: Database) -> int:
    """Tell what the journal says since the last time; how many entries were read.

    The bookmark moves on in the transaction of what is told, so a kill repeats and loses nothing; its row is
    held meanwhile, so only one process tells at a time and the ids of notifications are in order.
    """
    total = 0
    while True:
        read = await _tell_some(database)
        total += read
        if read < BATCH:
            return total


async def _tell_some(database: Database) -> int:
    at = database.now()
    async with database.driver() as driver, driver.transaction():
        mark = await journal.hold_bookmark(driver, READER)
        entries = await journal.read_next(driver, mark, BATCH)
        await driver.execute(_RELEASE, at)
        rows = [row for one in await _messages(driver, entries, at) for row in await _rows(driver, one, at)]
        if rows:
            await driver.execute(_WRITE, to_json(rows).decode())
        if entries:
            await journal.move_bookmark(driver, READER, (entries[-1]["xid"], entries[-1]["id"]))
    return len(entries)


async def _messages(driver: Driver, entries: Sequence[Mapping[str, Any]], at: datetime) -> list[Message]:
    found: list[Message] = []
    for kind, teller in TELLERS.items():
        news = [one for one in entries if one["subject_kind"] == kind and one["at"] >= recent(at)]
        if news:
            found += await teller(driver, news)
    return sorted(found, key=lambda one: (one.entry["xid"], one.entry["id"]))


async def _rows(driver: Driver, message: Message, at: datetime) -> Iterable[dict[str, Any]]:
    entry, told_at = message.entry, at if message.urgent else waking(at)
    users = await _users(driver, message.to, message.area, at)
    return [
        {
            "user_id": user, "entry_id": entry["id"], "kind": message.kind,
            "subject_kind": entry["subject_kind"], "subject_id": entry["subject_id"],
            "number": message.number, "text_zh": message.text[0], "text_en": message.text[1],
            "urgent": message.urgent, "at": told_at, "held": told_at > at,
        }
        for user in users
        if user != entry["actor_id"]
    ]  # fmt: skip


async def _users(driver: Driver, to: To, area: str, at: datetime) -> list[UUID]:
    """Nobody is told twice, and nobody who was disabled or whose grant is over."""
    around = [area[:digits] for digits in (6, 9, 12, 15) if len(area) >= digits]
    given = (around, list(to.roles), list(to.units), list(to.heads), list(to.users))
    rows = await driver.fetch(_WHO, at.astimezone(LOCAL).date(), *given)
    return sorted(row["user_id"] for row in rows)
