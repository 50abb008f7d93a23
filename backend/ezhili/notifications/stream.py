"""The live stream of one process: the journal and the inboxes read once a second for all who listen."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic_core import to_json

from ezhili import files, journal
from ezhili.access import Actor
from ezhili.db import Database, Driver
from ezhili.problems import Malformed, Words

EVERY = 1.0  # seconds between two looks
HEARTBEAT = 15.0  # seconds after which a silent stream says that it lives
BATCH = 500
REMEMBERED = 2_000  # rows a process keeps; who was away for longer reads from the tables
SEEN_BY = {
    "event": "events:read",
    "grid": "grids:read",
    "area": "areas:read",
    "unit": "units:read",
    "worker_assignment": "grid_workers:read",
}
"""Kinds of records whose changes are told live, and the scope that reading them takes; no others are."""
_NOTICES = (
    "select id, user_id, kind, subject_kind, subject_id, number, text_zh, text_en, urgent, at "
    "from notifications where id > $1 and not held order by id limit $2"
)
_LAST = "select coalesce(max(id), 0) as id from notifications where not held"
BAD_POSITION = Words(
    "invalid-position",
    "续传位置无效，请不带位置重新连接。",
    "This position is none of ours; connect again without one.",
)
Row = Mapping[str, Any]


class Position(NamedTuple):
    """How far somebody has read: xid and id in the journal, id among the notifications."""

    xid: int
    entry: int
    notice: int

    def __str__(self) -> str:
        return f"{self.xid}-{self.entry}-{self.notice}"


def position(text: str) -> Position:
    """A position as it was handed out. Raise Malformed."""
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 19 for part in parts):
        raise Malformed(BAD_POSITION)
    return Position(*(int(part) for part in parts))


class News(NamedTuple):
    """What one look found, and where it ends."""

    changes: Sequence[Row]
    notices: Sequence[Row]
    after: Position


async def now(driver: Driver) -> Position:
    """The position after everything there is."""
    row = await driver.fetchrow(_LAST)
    return Position(*await journal.head(driver), row["id"] if row else 0)


async def look(driver: Driver, after: Position, limit: int = BATCH) -> News:
    """What follows a position."""
    changes = await journal.read_next(driver, (after.xid, after.entry), limit)
    notices = await driver.fetch(_NOTICES, after.notice, limit)
    xid, entry = (changes[-1]["xid"], changes[-1]["id"]) if changes else (after.xid, after.entry)
    return News(changes, notices, Position(xid, entry, notices[-1]["id"] if notices else after.notice))


class Feed:
    """Reads on as long as anybody listens, and wakes the listeners when there is something new."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.recent: deque[tuple[Position, News]] = deque(maxlen=REMEMBERED)
        self.at: Position | None = None
        self.listeners = 0
        self.news = asyncio.Event()
        self.reading: asyncio.Task[None] | None = None

    async def follow(self, after: Position | None) -> AsyncIterator[News | None]:
        """Everything after a position, or from now on, first the position itself; None as a heartbeat."""
        self.listeners += 1
        try:
            head = await self._awake()
            after = after or head
            yield News((), (), after)
            while True:
                news = await self._next(after)
                after = news.after if news else after
                yield news
                await self._awake()
        finally:
            self.listeners -= 1

    async def _awake(self) -> Position:
        """See to it that somebody reads; where that is now."""
        if self.at is None or self.reading is None or self.reading.done():
            async with self.database.driver() as driver:
                self.at = await now(driver)
            if self.reading is None or self.reading.done():
                self.recent.clear()
                self.reading = asyncio.create_task(self._read(self.at))
        return self.at

    async def _next(self, after: Position) -> News | None:
        """What follows `after`; when there is nothing, what comes within the time of a heartbeat."""
        waiting = self.news
        if after != self.at:
            if known := next((news for before, news in self.recent if before == after), None):
                return known
            async with self.database.driver() as driver:
                news = await look(driver, after)
            if news.after != after:
                return news
        try:
            await asyncio.wait_for(waiting.wait(), HEARTBEAT)
        except TimeoutError:
            return None
        return await self._next(after)

    async def _read(self, at: Position) -> None:
        while self.listeners:
            await asyncio.sleep(EVERY)
            async with self.database.driver() as driver:
                news = await look(driver, at)
            if news.after != at:
                self.recent.append((at, news))
                self.at = at = news.after
                told, self.news = self.news, asyncio.Event()
                told.set()


def _covers(actor: Actor, row: Row) -> bool:
    codes = (row["grid_code"], row["village_code"], row["township_code"], row["district_code"])
    narrowest = next((code for code in codes if code), "")
    return bool(narrowest.startswith(actor.area))


async def changes_for(driver: Driver, actor: Actor, rows: Sequence[Row]) -> list[Row]:
    """Those changes that are about records this actor sees, asked for each record anew."""
    found, seen = [], {}
    for row in rows:
        if SEEN_BY.get(row["subject_kind"], "") not in actor.scopes:
            continue
        if actor.role != "department":
            visible = _covers(actor, row)
        else:
            key = (row["subject_kind"], row["subject_id"])
            if key not in seen:
                seen[key] = await files.sees(driver, actor, *key)
            visible = seen[key]
        if visible:
            found.append(row)
    return found


def change(row: Row, notice: int) -> dict[str, Any]:
    """A change as it is told: thin, so that what it says is read under the record's own address."""
    return {
        "position": str(Position(row["xid"], row["id"], notice)),
        "action": row["action"],
        "subject_kind": row["subject_kind"],
        "subject_id": row["subject_id"],
        "seq": row["seq"],
        "state": row["to_state"],
        "at": row["at"],
    }


def notice(row: Row, language: str) -> dict[str, Any]:
    """A line of the inbox as the list shows it."""
    text = row["text_en"] if language == "en" else row["text_zh"]
    names = ("id", "kind", "subject_kind", "subject_id", "number", "urgent", "at")
    return {**{name: row[name] for name in names}, "text": text, "read_at": None}


def message(kind: str, data: Mapping[str, Any], id: str) -> bytes:
    """One message as server-sent events write it."""
    return f"id: {id}\nevent: {kind}\ndata: ".encode() + to_json(data) + b"\n\n"
