"""Residents without an account: report, track, answer, contest, rate; duplicates hear the same news."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from conftest import TOWNSHIP
from sqlalchemy import func, select, update
from town import CENTRE, GRID, INSIDE, WORKS, more_duties, person, place, step, the_time  # noqa: F401  # fixtures

from ezhili.clocks.arithmetic import LOCAL
from ezhili.events import residents
from ezhili.events.models import Event
from ezhili.identity.door import Door
from ezhili.journal import Entry
from ezhili.quotas import Quota

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("place", "duties")]
MONDAY = datetime(2026, 4, 20, 9, tzinfo=LOCAL)
ASKED = {"category": "0604", "description": "异地就医的报销流程不清楚，窗口说法不一。", "location": INSIDE}
SAME_CLASS = "0602"


@pytest.fixture
def enter(sign_in, app):
    """Signs staff in; `enter(None)` is a resident, who has no account at all."""
    people = {
        "dispatcher": person("dispatcher", TOWNSHIP, CENTRE),
        "other": person("dispatcher", TOWNSHIP, CENTRE),
        "unit": person("department", "340402", WORKS),
    }

    def enter(name):
        if name is None:
            app.state.authenticate = Door()
        else:
            sign_in(people[name])

    return enter


@pytest.fixture
async def mine(client, at, enter) -> dict:
    """A report by a resident: number and tracking code."""
    at(MONDAY)
    enter(None)
    made = await client.post("/public/events", json=ASKED)
    assert made.status_code == 201, made.text
    return made.json()


def code(report: dict) -> dict[str, str]:
    return {"X-Tracking-Code": report["tracking_code"]}


async def tracked(client, report: dict, **more):
    return await client.get(f"/public/events/{report['number']}", headers=code(report) | more)


async def act(client, report: dict, **sent):
    etag = (await tracked(client, report)).headers["ETag"]
    headers = code(report) | {"If-Match": etag, "Idempotency-Key": str(uuid4())}
    return await client.post(f"/public/events/{report['number']}/steps", json=sent, headers=headers)


async def inside(session, report: dict) -> str:
    """The address of the event as staff see it."""
    return f"/events/{await session.scalar(select(Event.id).where(Event.number == report['number']))}"


async def test_a_report_needs_no_account_and_is_found_by_number_and_code(client, session, mine):
    seen = (await tracked(client, mine)).json()
    assert (seen["state"], seen["merged"], seen["steps"]) == ("reported", False, [])
    assert seen["title"] == ASKED["description"][:30]
    assert [one["text"] for one in seen["news"]] == ["已收到您的上报"]
    by_query = await client.get(
        f"/public/events/{mine['number']}", params={"code": mine["tracking_code"].lower()}
    )
    assert by_query.json() == seen
    row = (await session.scalars(select(Event).where(Event.number == mine["number"]))).one()
    assert (row.channel, row.found_by, row.reporter_kind, row.reporter_id) == (
        "resident_web", "resident", "anonymous", None,
    )  # fmt: skip
    assert mine["tracking_code"].encode() not in (row.tracking_hash or b""), "the code is nowhere"


async def test_sent_twice_it_is_one_report_with_one_code(client, session, at, enter):
    at(MONDAY)
    enter(None)
    key = {"Idempotency-Key": str(uuid4())}
    first, second = [await client.post("/public/events", json=ASKED, headers=key) for _ in range(2)]
    assert first.json() == second.json()
    assert await session.scalar(select(func.count()).select_from(Event)) == 1
    guessable = await client.post("/public/events", json=ASKED, headers={"Idempotency-Key": "1"})
    assert guessable.status_code == 422, "an anonymous caller's key is a uuid"


async def test_a_wrong_number_and_a_wrong_code_are_answered_alike(client, mine):
    wrong = {"X-Tracking-Code": "0000-0000-0000-0000"}
    no_code = await client.get(f"/public/events/{mine['number']}", headers=wrong)
    no_number = await client.get("/public/events/SJ340402991231000007", headers=wrong)
    none_at_all = await client.get(f"/public/events/{mine['number']}")
    bodies = [one.json() | {"instance": "", "request_id": ""} for one in (no_code, no_number, none_at_all)]
    assert [one.status_code for one in (no_code, no_number, none_at_all)] == [404, 404, 404]
    assert bodies[0] == bodies[1] == bodies[2]


async def test_both_take_the_same_statements(client, app, mine, monkeypatch):
    asked = []
    plain = residents.quotas.take

    async def counted(driver, policy, subject):
        asked.append(policy.name)
        await plain(driver, policy, subject)

    monkeypatch.setattr(residents.quotas, "take", counted)
    compared = []
    compare = residents.hmac.compare_digest
    monkeypatch.setattr(
        residents.hmac, "compare_digest", lambda a, b: compared.append(len(a)) or compare(a, b)
    )
    for number in (mine["number"], "SJ340402991231000007"):
        await client.get(f"/public/events/{number}", headers={"X-Tracking-Code": "A"})
    assert asked == ["tracking-code"] * 2
    assert compared == [32, 32]


async def test_guessing_is_throttled_and_right_codes_are_not(client, session, mine):
    for _ in range(40):
        assert (await tracked(client, mine)).status_code == 200
    wrong = {"X-Tracking-Code": "0000-0000-0000-0000"}
    answers = [
        (await client.get(f"/public/events/{mine['number']}", headers=wrong)).status_code for _ in range(31)
    ]
    assert answers == [404] * 30 + [429]
    keys = list(await session.scalars(select(Quota.key)))
    assert all(b"127.0.0.1" not in key for key in keys)


async def test_a_question_is_answered_and_nobody_is_named(client, session, enter, mine):
    event = await inside(session, mine)
    enter("dispatcher")
    assert (await step(client, event, "ask_more", note="请问是哪一家医院？")).status_code == 200
    enter(None)
    asked = (await tracked(client, mine)).json()
    assert asked["question"] == "请问是哪一家医院？"
    (way,) = asked["steps"]
    assert (way["step"], [one["name"] for one in way["fields"]]) == ("answer", ["answer", "attachments"])
    answered = await act(client, mine, step="answer", answer="是区人民医院的报销窗口。")
    assert answered.status_code == 200, answered.text
    assert (answered.json()["question"], answered.json()["steps"]) == (None, [])
    assert "display_name" not in answered.text
    note = await session.scalar(select(Entry.data).where(Entry.action == "event.answer"))
    assert "医院" not in str(note), "what a reporter says stands in the event alone"


async def test_a_rejection_is_explained_and_contested(client, session, enter, mine):
    event = await inside(session, mine)
    enter("dispatcher")
    said = "此事由医保中心受理，请拨打 12393。"
    assert (await step(client, event, "reject", reason="out_of_scope", note=said)).status_code == 200
    enter(None)
    seen = (await tracked(client, mine)).json()
    assert (seen["state"], seen["news"][0]["note"]) == ("rejected", said)
    contested = await act(client, mine, step="appeal", appeal="我已打过该电话，对方说归街道管。")
    assert (contested.status_code, contested.json()["state"]) == (200, "reported")
    enter("dispatcher")
    assert (await step(client, event, "accept")).json()["code"] == "other-dispatcher"


async def close(client, event, enter, feedback="已约定周三上门讲解报销流程。"):
    """From reported to closed."""
    enter("dispatcher")
    await step(client, event, "accept")
    await step(client, event, "dispatch", unit_code=WORKS)
    enter("unit")
    await step(client, event, "take")
    assert (await step(client, event, "progress", note="已联系医保窗口核对流程。")).status_code == 200
    done = await step(client, event, "finish", note="已上门说明流程", close_kind="explained")
    assert done.status_code == 200, done.text
    enter("dispatcher")
    passed = await step(client, event, "verify_pass", basis="reporter_confirmation")
    assert passed.status_code == 200, passed.text
    silent = await step(client, event, "close")
    assert silent.json()["errors"][0]["pointer"] == "/feedback"
    assert (await step(client, event, "close", feedback=feedback)).status_code == 200


async def test_what_was_done_is_told_rated_and_contested_within_thirty_days(client, session, at, enter, mine):
    event = await inside(session, mine)
    await close(client, event, enter)
    enter(None)
    seen = (await tracked(client, mine)).json()
    assert (seen["state"], seen["feedback"]) == ("closed", "已约定周三上门讲解报销流程。")
    assert "处置进展" in [one["text"] for one in seen["news"]]
    assert [one["step"] for one in seen["steps"]] == ["rate", "reopen"]
    rated = await act(client, mine, step="rate", satisfaction=2)
    assert rated.json()["satisfaction"] == 2
    assert (await act(client, mine, step="rate", satisfaction=6)).status_code == 422
    again = await act(client, mine, step="reopen", reason="not_solved", note="讲解的人没有来过。")
    assert again.json()["state"] == "accepted"
    enter("dispatcher")
    assert (await client.get(event)).json()["satisfaction"] == 2


async def test_after_thirty_days_it_stays_closed(client, session, at, enter, mine):
    await close(client, await inside(session, mine), enter)
    at(MONDAY + timedelta(days=31))
    enter(None)
    assert (await tracked(client, mine)).json()["steps"] == []
    late = await act(client, mine, step="reopen", reason="not_solved")
    assert late.status_code == 409


async def test_duplicates_are_suggested_and_merged_and_both_reporters_hear_the_same(
    client, session, enter, mine
):
    where = {**INSIDE, "category": SAME_CLASS}
    (near,) = (await client.get("/public/similar", params=where)).json()
    assert (near["number"], near["metres"]) == (mine["number"], 0)
    assert set(near) == {"number", "category_name", "state", "reported_at", "metres"}, "nobody's words"
    far = {**where, "lat": INSIDE["lat"] + 0.002}
    assert (await client.get("/public/similar", params=far)).json() == []
    other = (await client.post("/public/events", json=ASKED | {"same_as": mine["number"]})).json()
    assert other["number"] != mine["number"]
    target, event = await inside(session, mine), await inside(session, other)
    enter("dispatcher")
    hint = (await client.get(event)).json()["same_as"]
    assert (hint["number"], hint["state"]) == (mine["number"], "reported")
    merged = await step(client, event, "merge", target_id=hint["id"])
    assert merged.status_code == 200, merged.text
    await session.execute(update(Event).where(Event.number == mine["number"]).values(wants_feedback=False))
    await session.commit()
    await close(client, target, enter)
    enter(None)
    first, second = [(await tracked(client, one)).json() for one in (mine, other)]
    assert (first["merged"], second["merged"]) == (False, True)
    assert first["state"] == second["state"] == "closed"
    assert first["feedback"] == second["feedback"] == "已约定周三上门讲解报销流程。"
    assert second["number"] == other["number"], "the own number stays"
    assert [one["text"] for one in second["news"]][-2:][::-1][0] == "已收到您的上报"
    assert [one["step"] for one in second["steps"]] == ["rate", "reopen"]
    assert (await act(client, other, step="rate", satisfaction=5)).json()["satisfaction"] == 5
    assert (await tracked(client, mine)).json()["satisfaction"] is None
    reopened = await act(client, other, step="reopen", reason="recurred_same")
    assert reopened.json()["state"] == "accepted"
    assert (await tracked(client, mine)).json()["state"] == "accepted"


async def test_a_step_names_what_was_seen(client, session, enter, mine):
    etag = (await tracked(client, mine)).headers["ETag"]
    enter("dispatcher")
    await step(client, await inside(session, mine), "ask_more", note="请问是哪一家医院？")
    enter(None)
    sent, url = {"step": "answer", "answer": "区人民医院。"}, f"/public/events/{mine['number']}/steps"
    assert (await client.post(url, json=sent, headers=code(mine))).status_code == 428
    assert (await client.post(url, json=sent, headers=code(mine) | {"If-Match": etag})).status_code == 412
    foreign = {"X-Tracking-Code": "0000-0000-0000-0000", "If-Match": etag}
    assert (await client.post(url, json=sent, headers=foreign)).status_code == 404
    for name in ("accept", "close", "merge", "void"):
        assert (await act(client, mine, step=name)).status_code == 422, "staff's steps are none of theirs"


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"category": "9999"}, "/category"),
        ({"location": {"lon": 32.6, "lat": 117.08}}, "/location/lat"),
        ({"location": {"lon": 100.0, "lat": 20.0}}, "/location"),
        ({"location": None}, "/location"),
        ({"description": "短"}, "/description"),
        ({"same_as": "SJ340402991231000007"}, "/same_as"),
        ({"attachments": [str(uuid4())]}, "/attachments/0"),
        ({"attachments": [str(uuid4())] * 4}, "/attachments"),
        ({"channel": "hotline_import"}, "/channel"),
        ({"contact": {"phone": "x"}}, "/contact/phone"),
        ({"grid_code": GRID[:-1] + "9"}, "/grid_code"),
    ],
)
async def test_a_wrong_report_is_refused_at_its_field_and_nothing_is_stored(
    client, session, at, enter, wrong, pointer
):
    at(MONDAY)
    enter(None)
    refused = await client.post("/public/events", json=ASKED | wrong)
    assert refused.status_code == 422, refused.text
    assert pointer in [one["pointer"] for one in refused.json()["errors"]]
    assert await session.scalar(select(func.count()).select_from(Event)) == 0


async def test_there_are_so_many_reports_from_one_address_in_an_hour(client, at, enter):
    at(MONDAY)
    enter(None)
    answers = [(await client.post("/public/events", json=ASKED)).status_code for _ in range(21)]
    assert answers == [201] * 20 + [429]


async def test_categories_and_places_are_open(client, enter):
    enter(None)
    categories = (await client.get("/public/categories")).json()
    assert {"0604", "06"} <= {one["code"] for one in categories}
    (village,) = (await client.get("/public/places")).json()
    assert [one["code"] for one in village["grids"]] == [GRID, GRID[:-1] + "2"]
