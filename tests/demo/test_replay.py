"""Events of the demo district lived again through the API: every stored field is the same."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

import asyncpg
import pytest
from conftest import _clone, let_in
from httpx import ASGITransport, AsyncClient

from ezhili import crypto
from ezhili.clocks.models import SlaClock
from ezhili.db import connect
from ezhili.demo import events, people
from ezhili.demo import service as demo
from ezhili.demo.lives import Rows
from ezhili.events.models import Event, EventTask
from ezhili.files import Attachment
from ezhili.journal import Entry

pytestmark = pytest.mark.anyio
TODAY, SHARE = date(2026, 11, 20), 0.25
PHOTO = {"sha256": b"x" * 32, "mime": "image/jpeg", "bytes": 1, "kind": "other", "width": 1, "height": 1}
TOLD = {"due_at", "due_before", "extension"}  # by the rules, not by the caller
OWN = {"id", "number", "event_id", "subject_id", "created_at", "xid", "merged_into", "catalog_version"}
ACTORS = {person.actor.id: person.actor for person in people.staff().people}


async def no_store(*_) -> None: ...


@pytest.fixture
async def replay(template, assembled):
    """A district without events, an API whose clock the test sets, and the rows to be lived again."""
    async with _clone(template) as url:
        connection = await asyncpg.connect(url)
        await connection.execute("delete from areas")
        await connection.close()
        await demo.load(url, demo.Wish(TODAY, "a password nobody uses", 0.0), no_store)
        async with connect(url) as database:
            async with database.driver() as driver:
                await crypto.open_ring(driver)
            yield _Replay(assembled, database)


class _Replay:
    def __init__(self, app, database) -> None:
        self.app, self.at = app, None
        self.database = replace(database, now=lambda: self.at)
        app.state.database = self.database
        self.ids: dict = {}

    async def live(self, rows: Rows) -> None:
        by_id = {event["id"]: event for event in rows.events}
        async with self.database.driver() as driver:
            unnamed = [row | {"subject_kind": None, "subject_id": None} for row in rows.attachments]
            await demo._copy(driver, Attachment, unnamed)
        transport = ASGITransport(self.app)
        async with AsyncClient(transport=transport, base_url="http://test/api/v1") as client:
            for entry in sorted(rows.journal, key=lambda entry: (entry["at"], entry["seq"])):
                actor = ACTORS[entry["actor_id"]]
                self.at = entry["at"]
                let_in(self.app, actor)
                await self._again(client, entry, by_id[entry["subject_id"]])

    async def _again(self, client, entry: Mapping, event: Mapping) -> None:
        if entry["action"] == "event.report":
            answer = await client.post("/events", json=_report(event))
            assert answer.status_code == 201, answer.text
            self.ids[event["id"]] = answer.json()["id"]
            return
        url = f"/events/{self.ids[event['id']]}/steps"
        answer = await client.post(
            url, json=self._step(entry, event), headers={"If-Match": f'"{entry["seq"] - 1}"'}
        )
        assert answer.status_code == 200, (entry["action"], answer.text)

    def _step(self, entry: Mapping, event: Mapping) -> dict:
        sent = {name: value for name, value in entry["data"].items() if name not in TOLD}
        sent |= {name: entry[name] for name in ("reason", "note") if entry[name]}
        sent |= {name: value.isoformat() for name, value in sent.items() if isinstance(value, datetime)}
        if "answer" in sent:  # the journal says only that something was answered
            sent["answer"] = event["answer"]
        if "target_id" in sent:
            sent["target_id"] = self.ids[sent["target_id"]]
        sent["attachments"] = [str(one) for one in sent.get("attachments", [])]
        named = {name: value for name, value in sent.items() if value}
        return {"step": entry["action"].partition(".")[2], **named}


def _report(event: Mapping) -> dict:
    same = ("category", "title", "description", "address", "urgency", "channel", "found_by", "grid_code")
    return {
        **{name: event[name] for name in same},
        "occurred_at": event["occurred_at"].isoformat(),
        "location": {"lon": event["lon"], "lat": event["lat"]},
        "wants_feedback": event["wants_feedback"],
    }


async def _stored(database, table, order: str) -> list[dict]:
    columns = [column.name for column in table.__table__.columns if column.name not in OWN]
    async with database.driver() as driver:
        rows = await driver.fetch(f"select {', '.join(columns)} from {table.__tablename__} {order}")
    return [dict(row) for row in rows]


async def _loaded(url: str, rows: Rows) -> None:
    connection = await asyncpg.connect(url)
    try:
        for table, part in (
            (Event, rows.events),
            (EventTask, rows.tasks),
            (SlaClock, rows.clocks),
            (Entry, [row | {"data": _unnamed(row["data"])} for row in rows.journal]),
        ):
            await demo._copy(connection, table, part)
    finally:
        await connection.close()


def _unnamed(data: Mapping) -> dict:
    return {name: value for name, value in data.items() if name != "target_id"}


ORDERS = {
    Event: "order by received_at, title, grid_code",
    EventTask: "order by assigned_at, unit_code",
    SlaClock: "order by started_at, stage, due_at, stopped_at",
    Entry: "where subject_kind = 'event' order by at, seq, action, grid_code",
}


STATES = {
    *("reported", "accepted", "dispatched", "handling", "pending_verification", "verified"),
    *("closed", "rejected", "merged", "voided"),
}


def _kind(event: Mapping) -> tuple:
    """What an event has gone through."""
    counted = (
        "return_count",
        "rework_count",
        "reopen_count",
        "extend_count",
        "suspend_count",
        "asked_count",
        "transfer_count",
        "supervise_count",
    )
    return (event["state"], bool(event["co_units"]), *(event[name] > 0 for name in counted))


def _apart(event: Mapping) -> bool:
    """What goes other ways (draws, residents, calls), and orders, which have ids of their own."""
    by_hand = event["self_handled"] or event["callback_count"] or event["reporter_kind"] == "anonymous"
    return bool(by_hand or "supervised" in event["flags"])


def _some_of_every_kind(rows: Rows) -> Rows:
    """A dozen of each kind and state and many plain ones; with a merged event comes the one it went into."""
    taken: Counter = Counter()
    chosen = set()
    for event in reversed(rows.events):
        if _apart(event):
            continue
        taken[_kind(event)] += 1
        most = 120 if _kind(event) == ("closed", *[False] * 9) else 15
        if taken[_kind(event)] <= most:
            chosen |= {event["id"], event["merged_into"]}
    keys = {"events": "id", "tasks": "event_id"}
    return Rows(
        **{
            name: [row for row in getattr(rows, name) if row[keys.get(name, "subject_id")] in chosen]
            for name in ("events", "clocks", "tasks", "journal", "attachments")
        }
    )


async def test_what_the_loader_wrote_is_what_the_api_would_have_written(replay, template):
    rows = _some_of_every_kind(events.simulated(TODAY, [PHOTO | {"state": "clean", "taken_at": None}], SHARE))
    assert len(rows.events) >= 200
    assert {event["state"] for event in rows.events} >= STATES
    await replay.live(rows)
    async with _clone(template) as url, connect(url) as loaded:
        await _loaded(url, rows)
        for table, order in ORDERS.items():
            mine, theirs = await _stored(loaded, table, order), await _stored(replay.database, table, order)
            for one in theirs:
                if table is Entry and '"target_id"' in one["data"]:
                    one["data"] = _without_target(one["data"])
            assert len(mine) == len(theirs)
            for one, other in zip(mine, theirs, strict=True):
                assert one == other


def _without_target(data: str) -> str:
    found = events.clocks.json.loads(data)
    return events.clocks.json.dumps(_unnamed(found))
