"""What passes between the office and the reporter, by API: on the spot, questions, appeals, callbacks."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from conftest import TOWNSHIP, VILLAGE
from sqlalchemy import select, update
from town import CENTRE, GRID, REPORT, more_duties, person, place, reported, step, the_time  # noqa: F401  # fixtures

from ezhili.access import Actor
from ezhili.clocks.arithmetic import LOCAL
from ezhili.events import service, timed
from ezhili.events.models import Event
from ezhili.identity.roles import scopes_of
from ezhili.journal import Entry

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in", "place", "duties")]
MONDAY = datetime(2026, 4, 20, 9, tzinfo=LOCAL)
DONE = "已当场清理完毕，并向两侧住户说明了投放时间和地点。"
SPOT = {
    "category": "0101", "title": "楼道口垃圾", "description": "楼道口堆有三袋垃圾", "self_handled": True,
    "handled_at": MONDAY.isoformat(), "result": DONE, "grid_code": GRID,
}  # fmt: skip
LATER, NEXT_DAY = ((MONDAY + after).isoformat() for after in (timedelta(minutes=1), timedelta(1)))
VILLAGERS = f"U{TOWNSHIP}VC01"


@pytest.fixture
def worker(sign_in):
    return sign_in(person("grid_worker", GRID, VILLAGERS))


@pytest.fixture
def dispatcher():
    return person("dispatcher", TOWNSHIP, CENTRE)


async def test_what_was_settled_on_the_spot_waits_for_its_verification(
    client, at, sign_in, worker, dispatcher, session
):
    at(MONDAY + timedelta(minutes=10))
    made = await client.post("/events", json=SPOT)
    assert made.status_code == 201, made.text
    receipt = made.json()
    assert (receipt["state"], receipt["due_at"]) == ("pending_verification", "2026-04-22T10:00:00Z")
    assert receipt["steps"] == []
    event = f"/events/{receipt['id']}"
    seen = (await client.get(event)).json()
    assert (seen["self_handled"], seen["lead_unit"], seen["close_kind"]) == (True, VILLAGERS, "solved")
    assert seen["occurred_at"] == seen["handled_at"] == "2026-04-20T01:00:00.000000Z"
    assert [(task["state"], task["result_text"]) for task in seen["tasks"]] == [("done", DONE)]
    assert {clock["stage"] for clock in seen["clocks"]} == {"verify", "total"}
    entry = (await session.scalars(select(Entry).where(Entry.subject_id == UUID(receipt["id"])))).one()
    assert (entry.action, entry.to_state) == ("event.report_self_handled", "pending_verification")
    own = await step(client, event, "verify_pass", basis="reporter_confirmation")
    assert (own.status_code, own.json()["code"]) == (403, "own-work")
    sign_in(dispatcher)
    failed = (await step(client, event, "verify_fail", note="现场仍有两袋垃圾")).json()
    assert (failed["state"], failed["tasks"][0]["state"]) == ("handling", "accepted")
    sign_in(worker)
    again = await step(client, event, "finish", note=DONE, close_kind="solved")
    assert (again.status_code, again.json()["errors"][0]["code"]) == (422, "evidence-required")


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"category": "0203"}, "/self_handled", "not-on-the-spot"),
        ({"result": "清理完毕，已通知"}, "/result", "show-what-was-done"),
        ({"result": None}, "/result", "show-what-was-done"),
        ({"handled_at": None}, "/handled_at", "missing"),
        ({"occurred_at": LATER}, "/handled_at", "handled-before-it-occurred"),
        ({"handled_at": NEXT_DAY, "occurred_at": SPOT["handled_at"]}, "/handled_at", "handled-in-future"),
        ({"self_handled": False}, "", "self-handled-only"),
    ],
)  # fmt: skip
async def test_a_report_of_work_on_the_spot_is_refused_where_it_cannot_be(
    client, at, worker, changes, pointer, code
):
    at(MONDAY + timedelta(minutes=10))
    refused = await client.post("/events", json=SPOT | changes)
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]


async def test_only_workers_and_villages_settle_on_the_spot(client, at, sign_in, dispatcher):
    at(MONDAY + timedelta(minutes=10))
    sign_in(dispatcher)
    refused = await client.post("/events", json=SPOT)
    assert (refused.status_code, refused.json()["code"]) == (403, "step-not-yours")


async def test_a_question_stops_the_clock_until_the_reporter_answers(
    client, at, sign_in, worker, dispatcher, session
):
    at(MONDAY)
    event = await reported(client)
    sign_in(dispatcher)
    at(MONDAY + timedelta(hours=1))
    asked = (await step(client, event, "ask_more", note="请补充具体楼栋和单元")).json()
    assert (asked["flags"], asked["question"]) == (["waiting_reporter"], "请补充具体楼栋和单元")
    assert (asked["due_stage"], asked["due_at"]) == ("answer", "2026-04-22T10:00:00.000000Z")
    unheard = await step(client, event, "reject", reason="insufficient", note="材料不足，请补充")
    assert unheard.json()["errors"][0]["code"] == "ask-first"
    waits = (await client.get("/events", params={"waiting": "me"})).json()["items"]
    assert waits == []
    sign_in(worker)
    mine = (await client.get("/events", params={"waiting": "me"})).json()["items"]
    assert [f"/events/{one['id']}" for one in mine] == [event]
    at(MONDAY + timedelta(days=1))
    answered = (await step(client, event, "answer", answer="三号楼二单元，电话联系张三")).json()
    assert (answered["flags"], answered["answer"]) == ([], "三号楼二单元，电话联系张三")
    # one hour of two had run; it goes on at 9:00 on Tuesday
    assert (answered["due_stage"], answered["due_at"]) == ("accept", "2026-04-21T02:00:00.000000Z")
    entry = (await session.scalars(select(Entry).where(Entry.action == "event.answer"))).one()
    assert (entry.note, entry.data["answer"]) == (None, "changed")
    sign_in(dispatcher)
    twice = await step(client, event, "ask_more", note="请再补充一次情况")
    assert (twice.status_code, twice.json()["code"]) == (409, "asked-once")
    rejected = await step(client, event, "reject", reason="insufficient", note="材料不足，请补充")
    assert rejected.json()["state"] == "rejected"


async def test_without_an_answer_the_clock_goes_on_after_two_working_days(
    client, app, at, sign_in, worker, dispatcher
):
    at(MONDAY)
    event = await reported(client)
    sign_in(dispatcher)
    at(MONDAY + timedelta(hours=1))
    await step(client, event, "ask_more", note="请补充具体楼栋和单元")
    at(MONDAY + timedelta(days=2))
    assert await timed.take_due(app.state.database) == 0
    at(MONDAY + timedelta(days=3))
    assert await timed.take_due(app.state.database) == 1
    seen = (await client.get(event)).json()
    assert (seen["flags"], seen["timeline"][-1]["action"]) == ([], "event.end_waiting")
    accept = next(clock for clock in seen["clocks"] if clock["stage"] == "accept")
    assert accept["pauses"] == [["2026-04-20T02:00:00Z", "2026-04-22T10:00:00Z"]]
    rejected = await step(client, event, "reject", reason="insufficient", note="材料不足，请补充")
    assert rejected.json()["state"] == "rejected"


async def test_a_resident_answers_through_the_same_function_without_an_account(
    client, app, at, sign_in, dispatcher, session
):
    at(MONDAY)
    sign_in(dispatcher)
    made = await client.post(
        "/events", json=REPORT | {"reporter_contact": {"name": "居民", "phone": "000000"}}
    )
    assert (made.status_code, len(made.json()["tracking_code"])) == (201, 19)
    event = f"/events/{made.json()['id']}"
    await step(client, event, "ask_more", note="请补充具体楼栋和单元")
    database, id = app.state.database, UUID(event.rpartition("/")[2])
    resident = Actor(UUID(int=2), "resident", GRID, scopes_of("resident"))
    found = await service.hold(database, resident, id)
    async with database.driver() as driver:
        assert await service.move(driver, resident, found, "answer", {"answer": "三号楼二单元"}, MONDAY)
        assert not await service.move(driver, resident, found, "answer", {"answer": "三号楼二单元"}, MONDAY)
    stored = await session.get(Event, id)
    assert (stored.answer, stored.flags) == ("三号楼二单元", {})


async def test_a_dispatcher_takes_down_what_a_resident_says_by_telephone(client, sign_in, dispatcher):
    sign_in(dispatcher)
    made = await client.post(
        "/events", json=REPORT | {"reporter_contact": {"name": "居民", "phone": "000000"}}
    )
    event = f"/events/{made.json()['id']}"
    await step(client, event, "ask_more", note="请补充具体楼栋和单元")
    answered = await step(client, event, "answer", answer="三号楼二单元")
    assert (answered.json()["answer"], answered.json()["flags"]) == ("三号楼二单元", [])


async def test_a_rejection_is_contested_within_five_working_days_and_somebody_else_decides(
    client, at, sign_in, worker, dispatcher
):
    at(MONDAY)
    event = await reported(client)
    sign_in(dispatcher)
    rejected = (await step(client, event, "reject", reason="out_of_scope", note="请向医保局咨询")).json()
    assert (rejected["appeal_due_at"], rejected["due_at"]) == ("2026-04-27T10:00:00.000000Z", None)
    foreign = await step(client, event, "appeal", appeal="这件事归街道办理")
    assert (foreign.status_code, foreign.json()["code"]) == (403, "not-your-appeal")
    sign_in(worker)
    at(MONDAY + timedelta(days=8))
    late = await step(client, event, "appeal", appeal="这件事归街道办理")
    assert (late.status_code, late.json()["code"]) == (409, "appeal-too-late")
    at(MONDAY + timedelta(days=2))
    appealed = (await step(client, event, "appeal", appeal="这件事归街道办理")).json()
    assert (appealed["state"], appealed["appeal"]) == ("reported", "这件事归街道办理")
    assert appealed["due_at"] == "2026-04-23T10:00:00.000000Z"  # 1 working day
    assert {(c["stage"], c["attempt"]) for c in appealed["clocks"] if not c["stopped_at"]} == {
        ("accept", 2),
        ("total", 2),
    }
    sign_in(dispatcher)
    same = await step(client, event, "accept")
    assert (same.status_code, same.json()["code"]) == (403, "other-dispatcher")
    sign_in(person("dispatcher", TOWNSHIP, CENTRE))
    assert (
        await step(client, event, "reject", reason="out_of_scope", note="经复核仍不属受理范围")
    ).status_code == 200
    sign_in(person("village", VILLAGE, VILLAGERS))
    twice = await step(client, event, "appeal", appeal="这件事归街道办理")
    assert (twice.status_code, twice.json()["code"]) == (409, "appealed-once")


CALL = {"channel": "phone", "reached": True, "resolved": "no", "satisfied": 2, "comment": "灯还是不亮"}


async def test_a_callback_that_says_no_offers_to_reopen(client, session, sign_in, dispatcher):
    sign_in(dispatcher)
    event = await reported(client)
    early = await client.post(f"{event}/callbacks", json=CALL)
    assert (early.status_code, early.json()["code"]) == (409, "callback-too-early")
    id = UUID(event.rpartition("/")[2])
    await session.execute(
        update(Event).where(Event.id == id).values(state="closed", closed_at=MONDAY, due_at=None)
    )
    await session.commit()
    made = await client.post(f"{event}/callbacks", json=CALL, headers={"Idempotency-Key": "one"})
    again = await client.post(f"{event}/callbacks", json=CALL, headers={"Idempotency-Key": "one"})
    assert (made.status_code, again.text) == (201, made.text)
    assert [one["step"] for one in made.json()["steps"]] == ["reopen"]
    fine = await client.post(
        f"{event}/callbacks", json={"channel": "visit", "reached": True, "resolved": "yes"}
    )
    assert fine.json()["steps"] == []
    seen = await client.get(event)
    assert [(one["resolved"], one["satisfied"]) for one in seen.json()["callbacks"]] == [
        ("no", 2),
        ("yes", None),
    ]
    assert seen.headers["ETag"] == '"3"'
    entries = (await session.scalars(select(Entry).where(Entry.action == "event.callback"))).all()
    assert [entry.data.get("resolved") for entry in entries] == ["no", "yes"]
    assert "comment" not in entries[0].data
    assert (await step(client, event, "reopen", reason="not_solved")).json()["state"] == "accepted"


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"reached": False}, "", "callback-not-reached"),
        ({"resolved": None}, "", "callback-not-reached"),
        ({"satisfied": 6}, "/satisfied", "too-large"),
        ({"channel": "drum"}, "/channel", "not-a-choice"),
        ({"comment": "身份证 11010519491231002X"}, "/comment", "identity-number"),
    ],
)
async def test_a_callback_that_cannot_be_is_refused(client, sign_in, dispatcher, changes, pointer, code):
    sign_in(dispatcher)
    event = await reported(client)
    refused = await client.post(f"{event}/callbacks", json=CALL | changes)
    assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [(pointer, code)]


async def test_nobody_calls_back_about_the_own_work(client, session, sign_in):
    sign_in(cadre := person("village", VILLAGE, VILLAGERS))
    event = await reported(client)
    id = UUID(event.rpartition("/")[2])
    worked = {"state": "closed", "worked_by": [cadre.id], "closed_at": MONDAY}
    await session.execute(update(Event).where(Event.id == id).values(**worked))
    await session.commit()
    own = await client.post(f"{event}/callbacks", json=CALL)
    assert (own.status_code, own.json()["code"]) == (403, "own-callback")
    sign_in(replace(cadre, id=UUID(int=7)))
    assert (await client.post(f"{event}/callbacks", json=CALL)).status_code == 201


async def test_a_report_as_before_knows_nothing_of_all_this(client):
    seen = (await client.get(await reported(client))).json()
    assert (seen["callbacks"], seen["supervision_orders"], seen["flags"]) == ([], [], [])
    assert (seen["question"], seen["appeal_due_at"], seen["suspended_at"]) == (None, None, None)
    assert all(clock["pauses"] == [] and clock["paused_at"] is None for clock in seen["clocks"])
