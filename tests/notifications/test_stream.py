"""The live stream: what changed in sight, the own inbox, resumed where it broke off, ended with the right."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from conftest import DISTRICT, TOWNSHIP, an_actor, let_in
from inboxes import PIPE, the_staff, the_time, told  # noqa: F401  # fixtures
from town import WORKS, place, reported, step  # noqa: F401  # fixtures

from ezhili.notifications import stream

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in", "place")]


class Heard:
    """One open stream: its messages as they come."""

    def __init__(self):
        self.queue, self.status = asyncio.Queue(), None

    async def next(self, seconds=5.0):
        """The next message that is no comment: kind, data, id."""
        while True:
            text = (await asyncio.wait_for(self.queue.get(), seconds)).decode()
            fields = dict(line.split(": ", 1) for line in text.strip().split("\n") if ": " in line)
            if "event" in fields:
                return fields["event"], json.loads(fields["data"]), fields["id"]

    async def all(self, seconds=1.5):
        """Everything that comes within some time."""
        found = []
        while True:
            try:
                found.append(await self.next(seconds))
            except TimeoutError:
                return found


@asynccontextmanager
async def listening(app, actor, since=None):
    """The stream over ASGI itself: a client that waits for the end of an answer would wait for ever."""
    heard, gone = Heard(), asyncio.Event()
    headers = [(b"host", b"test")] + ([(b"last-event-id", since.encode())] if since else [])
    scope = {
        **{
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
        },
        **{"path": "/api/v1/stream", "raw_path": b"/api/v1/stream", "query_string": b"", "root_path": ""},
        **{"headers": headers, "client": ("127.0.0.1", 1), "server": ("test", 80)},
    }
    asked = False

    async def receive():
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        if message["type"] == "http.response.start":
            heard.status = message["status"]
        elif message.get("body"):
            heard.queue.put_nowait(message["body"])

    async def authenticate(request):
        return heard.actor if request.url.path.endswith("/stream") else app.state.signed_in

    heard.actor = actor
    app.state.authenticate = authenticate
    task = asyncio.create_task(app(scope, receive, send))
    try:
        yield heard
    finally:
        gone.set()
        await task


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(stream, "EVERY", 0.05)


@pytest.fixture(autouse=True)
async def rest(app):
    """The process's reader ends before the database is dropped."""
    yield
    if feed := getattr(app.state, "feed", None):
        feed.reading.cancel()


async def test_what_changes_in_sight_arrives_and_nothing_else(client, app, sign_in, own_database, quick):
    actor = sign_in(an_actor(TOWNSHIP))
    async with listening(app, actor) as heard:
        assert (await heard.next())[0] == "ready"
        sign_in(an_actor(DISTRICT))
        elsewhere = await client.post(
            "/areas", json={"code": "340402103", "name": "别处", "level_kind": "town"}
        )
        assert elsewhere.status_code == 201, elsewhere.text
        sign_in(actor)
        event = await reported(client, **PIPE)
        kind, change, id = await heard.next(10)
    assert (kind, change["action"], change["state"]) == ("change", "event.report", "reported")
    assert change["subject_id"] == event.rpartition("/")[2]
    assert set(change) == {"position", "action", "subject_kind", "subject_id", "seq", "state", "at"}
    assert id == change["position"]


async def test_a_stream_that_breaks_goes_on_where_it_was(client, app, sign_in, own_database, quick):
    actor = sign_in(an_actor(TOWNSHIP))
    async with listening(app, actor) as heard:
        since = (await heard.next())[2]
    expected, found = [], []
    for _ in range(12):
        expected.append((await reported(client, **PIPE)).rpartition("/")[2])
        async with listening(app, actor, since) as heard:
            for _, data, id in await heard.all(0.3):
                since = id
                found += [data["subject_id"]] if data else []
    async with listening(app, actor, since) as heard:
        found += [data["subject_id"] for _, data, _ in await heard.all() if data]
    assert found == expected, "no gap, nothing twice"


async def test_whoever_loses_the_right_hears_no_more(client, app, sign_in, own_database, quick):
    actor = sign_in(an_actor(TOWNSHIP))
    async with listening(app, actor) as heard:
        await heard.next()
        heard.actor = replace(actor, scopes=frozenset())
        await reported(client, **PIPE)
        assert await heard.all() == []


async def test_a_department_hears_of_what_was_handed_to_it(client, app, at, staff, quick):
    at(app.state.database.now())
    dispatcher = staff("dispatcher")
    mine, other = await reported(client, **PIPE), await reported(client, **PIPE)
    unit = staff("unit")
    async with listening(app, unit) as heard:
        assert (await heard.next())[0] == "ready"
        let_in(app, dispatcher)
        for event in (mine, other):
            await step(client, event, "accept")
        await step(client, mine, "dispatch", unit_code=WORKS)
        changes = {data["subject_id"] for kind, data, _ in await heard.all() if kind == "change"}
    assert changes == {mine.rpartition("/")[2]}


async def test_the_inbox_arrives_live(client, app, at, staff, quick):
    database = at(app.state.database.now().replace(hour=3))
    unit = staff("unit")
    async with listening(app, unit) as heard:
        await heard.next()
        staff("dispatcher")
        event = await reported(client, **PIPE)
        await step(client, event, "accept")
        await step(client, event, "dispatch", unit_code=WORKS)
        assert ("dispatch", "unit") in await told(database, staff)
        (line,) = [data for kind, data, _ in await heard.all() if kind == "notification"]
    assert (line["kind"], line["text"]) == ("event.dispatch", "新派给本单位：器材损坏")


async def test_who_cannot_hold_a_line_open_asks_by_turns(client, sign_in, own_database):
    sign_in(an_actor(TOWNSHIP))
    start = (await client.get("/changes")).json()
    assert (start["items"], start["has_more"]) == ([], False)
    events = [(await reported(client, **PIPE)).rpartition("/")[2] for _ in range(3)]
    found, since, more = [], start["next"], True
    for _ in range(100):
        page = (await client.get("/changes", params={"since": since, "limit": 2})).json()
        found += [one["subject_id"] for one in page["items"]]
        since, more = page["next"], page["has_more"]
        if len(found) == 3:
            break
        await asyncio.sleep(0.05)
    assert found == events
    assert not more


@pytest.mark.parametrize("since", ["1", "a-b-c", "1-2", "1-2-3-4", "-1-2-3", "9" * 30 + "-1-1"])
async def test_a_foreign_position_is_refused(client, app, sign_in, since):
    assert (await client.get("/changes", params={"since": since})).status_code == 422
    refused = await client.get("/stream", headers={"Last-Event-ID": since})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid-position")


async def test_one_caller_holds_six_streams_open(client, app, sign_in, own_database):
    actor = sign_in(an_actor(DISTRICT))
    lines = []
    for _ in range(6):
        line = listening(app, actor)
        lines.append(line)
        await (await line.__aenter__()).next()
    refused = await client.get("/stream")
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
    for line in lines:
        await line.__aexit__(None, None, None)
