"""The last step of an event is taken back: everything is as it was, and nobody else may."""

from datetime import datetime, timedelta
from random import Random

import pytest
from conftest import DISTRICT, TOWNSHIP
from sqlalchemy import text, update
from town import CENTRE, GRID, WORKS, person, place, reported, step, the_time  # noqa: F401  # fixtures

from ezhili.clocks.arithmetic import LOCAL
from ezhili.events import undoing
from ezhili.events.models import Event
from ezhili.events.workflow import STEPS

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in", "place")]
MORNING = datetime(2026, 4, 20, 9, tzinfo=LOCAL)
UNDOABLE = {one.name for one in STEPS if one.undo}
HELD = (
    "select to_jsonb(e) - 'version' - 'updated_at' from events e where id = :id",
    "select jsonb_agg(to_jsonb(c) order by c.id) from sla_clocks c where subject_id = :id",
    "select jsonb_agg(to_jsonb(t) order by t.id) from event_tasks t where event_id = :id",
)


@pytest.fixture
def enter(sign_in):
    people = {
        "dispatcher": person("dispatcher", TOWNSHIP, CENTRE),
        "other": person("dispatcher", TOWNSHIP, CENTRE),
        "works": person("department", DISTRICT, WORKS),
        "worker": person("grid_worker", GRID, f"U{TOWNSHIP}VC01"),
    }
    return lambda name: sign_in(people[name])


async def stored(session, event: str) -> list:
    id = event.rpartition("/")[2]
    return [await session.scalar(text(query), {"id": id}) for query in HELD]


async def undo(client, event: str, **more):
    etag = (await client.get(event)).headers["ETag"]
    return await client.post(f"{event}/undo", headers={"If-Match": etag, **more})


SENT = {
    "accept": {},
    "dispatch": {"unit_code": WORKS},
    "take": {},
    "change_category": {"category": "0604"},
    "ask_more": {"note": "请说明路灯的杆号。"},
    "return": {"reason": "not_our_duty"},
    "progress": {"note": "已联系厂家，明日到货。"},
    "finish": {"note": "已更换灯泡，夜间照明恢复，现场已清理干净。", "close_kind": "solved"},
    "verify_fail": {"note": "晚上仍不亮"},
}


async def test_after_any_history_a_step_and_its_undoing_leave_everything_as_it_was(
    client, session, at, enter
):
    draw, undone = Random(11), []
    for _ in range(8):
        at(MORNING)
        now = MORNING
        enter("worker")
        event = await reported(client, category="0203" if draw.random() < 0.3 else "0604")
        enter("other")
        twin = await reported(client)
        for _ in range(10):
            now += timedelta(minutes=draw.randrange(5, 90))
            at(now)
            who = draw.choice(("dispatcher", "works"))
            enter(who)
            offered = [one["step"] for one in (await client.get(event)).json().get("steps", ())]
            names = [one for one in offered if one in SENT or (one == "merge" and draw.random() < 0.3)]
            if not names:
                continue
            name = draw.choice(names)
            sent = {"target_id": twin.rpartition("/")[2]} if name == "merge" else SENT[name]
            before = await stored(session, event)
            done = await step(client, event, name, **sent)
            if done.status_code != 200:
                continue
            if name not in UNDOABLE:
                assert done.json()["undo"] is None
                assert (await undo(client, event)).status_code == 409
                continue
            assert done.json()["undo"]["step"] == name
            back = await undo(client, event)
            assert back.status_code == 200, back.text
            assert await stored(session, event) == before
            undone.append(name)
            assert (await step(client, event, name, **sent)).status_code == 200, "and it can be taken again"
    assert set(undone) == UNDOABLE


async def test_what_was_taken_back_stays_in_the_timeline(client, at, enter):
    at(MORNING)
    enter("dispatcher")
    event = await reported(client, category="0203")
    await step(client, event, "accept")
    back = (await undo(client, event)).json()
    assert [(one["action"], one["to_state"]) for one in back["timeline"]] == [
        ("event.report", "reported"),
        ("event.accept", "accepted"),
        ("event.undo", "reported"),
    ]
    assert (back["state"], back["undo"]) == ("reported", None)
    explained = (await client.get(f"{event}/deadline")).json()["clocks"]
    assert [one["stage"] for one in explained if one["stopped_at"] is None] == ["accept", "total"]


async def test_only_the_same_person_within_ten_minutes_before_anything_else(client, at, enter):
    at(MORNING)
    enter("dispatcher")
    event = await reported(client, category="0203")
    assert (await undo(client, event)).json()["code"] == "nothing-to-undo", "a report is no step"
    await step(client, event, "accept")
    enter("other")
    assert (await client.get(event)).json()["undo"] is None
    answer = await undo(client, event)
    assert (answer.status_code, answer.json()["code"]) == (403, "undo-another-person")
    await step(client, event, "dispatch", unit_code=WORKS)
    enter("dispatcher")
    answer = await undo(client, event)
    assert (answer.status_code, answer.json()["code"]) == (403, "undo-another-person"), "the last is theirs"
    enter("other")
    at(MORNING + undoing.KEPT)
    assert (await client.get(event)).json()["undo"] is None
    answer = await undo(client, event)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing-to-undo")
    assert (await client.get(event)).json()["state"] == "dispatched"


async def test_an_undo_is_versioned_and_safe_to_send_again(client, session, at, enter):
    at(MORNING)
    enter("dispatcher")
    event = await reported(client, category="0203")
    accepted = await step(client, event, "accept")
    assert (await client.post(f"{event}/undo")).status_code == 428
    assert (await client.post(f"{event}/undo", headers={"If-Match": '"1"'})).status_code == 412
    key = {"If-Match": accepted.headers["ETag"], "Idempotency-Key": "the same attempt"}
    first = await client.post(f"{event}/undo", headers=key)
    again = await client.post(f"{event}/undo", headers=key)
    assert (first.status_code, again.status_code, first.content) == (200, 200, again.content)
    await step(client, event, "accept")
    await session.execute(update(Event).values(version=Event.version + 1))
    await session.commit()
    assert (await undo(client, event)).status_code == 409, "somebody did something since"


async def test_many_are_taken_back_each_with_its_own_result(client, at, enter):
    at(MORNING)
    enter("dispatcher")
    events = [await reported(client) for _ in range(3)]
    items = []
    for event in events[:2]:
        etag = (await step(client, event, "accept")).headers["ETag"]
        items.append({"id": event.rpartition("/")[2], "if_match": etag})
    items.append({"id": events[2].rpartition("/")[2], "if_match": '"1"'})
    answer = await client.post("/events/undos:batch", json={"items": items})
    assert answer.status_code == 207
    assert [one["status"] for one in answer.json()["items"]] == [200, 200, 409]


async def test_a_unit_hears_that_a_dispatch_was_taken_back(client, app, session, at, enter):
    at(MORNING)
    enter("dispatcher")
    event = await reported(client, category="0203")
    await step(client, event, "accept")
    sent = await step(client, event, "dispatch", unit_code=WORKS)
    assert sent.status_code == 200, sent.text
    await undo(client, event)
    data = await session.scalar(text("select data from journal where action = 'event.undo'"))
    assert (data["step"], data["lead_unit"]) == ("dispatch", WORKS)
    await undoing.sweep(app.state.database)
