"""Events by API: a report becomes a closed event, and everything that may not happen on the way."""

import asyncio
from uuid import UUID, uuid4

import pytest
from conftest import DISTRICT, ELSEWHERE, TOWNSHIP, VILLAGE, an_actor
from sqlalchemy import func, select
from town import (  # noqa: F401  # fixtures
    CENTRE,
    GRID,
    INSIDE,
    NEXT_GRID,
    OTHER,
    REPORT,
    WORKS,
    more_duties,
    person,
    place,
    reported,
    step,
)

from ezhili.clocks.models import SlaClock
from ezhili.events.models import Event
from ezhili.journal import Entry

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in", "place")]
LIGHT = {"category": "0203", "title": "路灯不亮", "description": "巷内三盏路灯夜间不亮", "grid_code": GRID}
NOTE = "现场已处置完毕"


async def test_an_event_goes_from_report_to_close(client, session, sign_in, duties):
    sign_in(worker := person("grid_worker", GRID, "U340402102VC01"))
    event = await reported(client, wants_feedback=True)
    sign_in(dispatcher := person("dispatcher", TOWNSHIP, CENTRE))
    accepted = (await step(client, event, "accept")).json()
    assert [one["step"] for one in accepted["steps"]] == [
        *("dispatch", "request_void", "change_category", "merge")
    ]
    await step(client, event, "dispatch", unit_code=WORKS, co_units=[OTHER])
    sign_in(handler := person("department", DISTRICT, WORKS))
    await step(client, event, "take")
    early = await step(client, event, "finish", note=NOTE, close_kind="solved")
    assert (early.status_code, early.json()["code"]) == (422, "parts-open")
    sign_in(person("department", DISTRICT, OTHER))
    await step(client, event, "finish_part", note=NOTE)
    sign_in(handler)
    assert (await step(client, event, "finish", note=NOTE, close_kind="solved")).json()[
        "state"
    ] == "pending_verification"
    sign_in(dispatcher)
    await step(client, event, "verify_pass", basis="reporter_confirmation")
    silent = await step(client, event, "close")
    assert [(e["pointer"], e["code"]) for e in silent.json()["errors"]] == [
        ("/feedback", "feedback-required")
    ]
    closed = (await step(client, event, "close", feedback="已为您办好，谢谢")).json()
    assert (closed["state"], closed["closed_on_time"], closed["close_kind"]) == ("closed", True, "solved")
    sign_in(worker)
    seen = (await client.get(event)).json()
    assert [one["action"].partition(".")[2] for one in seen["timeline"]] == [
        *("report", "accept", "dispatch", "take", "finish_part", "finish", "verify_pass", "close")
    ]
    assert seen["feedback"] == "已为您办好，谢谢"
    running = select(func.count()).select_from(SlaClock).where(SlaClock.stopped_at.is_(None))
    assert await session.scalar(running) == 0


async def test_the_journal_holds_the_areas_and_no_words_of_the_report(client, session):
    await reported(client, title="楼道堆物", address="示范路 1 号")
    entry = (await session.scalars(select(Entry).where(Entry.action == "event.report"))).one()
    assert (entry.district_code, entry.township_code, entry.grid_code) == (DISTRICT, TOWNSHIP, GRID)
    assert (entry.category, entry.to_state, entry.seq) == ("0604", "reported", 1)
    assert "楼道" not in str(entry.data)
    assert "示范路" not in str(entry.data)


async def test_of_steps_side_by_side_one_is_taken(client, own_database):
    event = await reported(client)
    steps = (
        client.post(f"{event}/steps", json={"step": "accept"}, headers={"If-Match": '"1"'}) for _ in range(50)
    )
    answers = await asyncio.gather(*steps)
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 49
    assert {answer.json()["current_etag"] for answer in answers if answer.status_code == 412} == {'"2"'}


async def test_equal_reports_with_one_key_make_one_event(client, own_database):
    key = {"Idempotency-Key": str(uuid4())}
    answers = await asyncio.gather(*(client.post("/events", json=REPORT, headers=key) for _ in range(100)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({(answer.text, answer.headers["Location"]) for answer in answers}) == 1
    listed = (await client.get("/events", params={"count": "exact"})).json()
    assert listed["total"] == 1
    other = await client.post("/events", json=REPORT | {"title": "另一件事"}, headers=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_a_step_with_a_key_is_taken_once(client):
    event = await reported(client)
    headers = {"Idempotency-Key": "k", "If-Match": '"1"'}
    first = await client.post(f"{event}/steps", json={"step": "accept"}, headers=headers)
    again = await client.post(f"{event}/steps", json={"step": "accept"}, headers=headers)
    assert (again.status_code, again.text, again.headers["ETag"]) == (200, first.text, '"2"')
    assert again.headers["Idempotency-Replayed"] == "true"


async def test_a_report_sent_again_by_its_device_answers_the_first(client):
    sent = REPORT | {"client_uid": str(uuid4())}
    first, again = [await client.post("/events", json=sent) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["number"] == again.json()["number"]


async def test_a_step_out_of_order_names_the_steps_that_are_open(client):
    early = await step(client, await reported(client), "close")
    assert (early.status_code, early.json()["open_steps"]) == (
        409,
        ["accept", "reject", "ask_more", "merge", "request_void"],
    )


async def test_who_handled_it_does_not_verify_it(client, sign_in, duties):
    event = await reported(client)
    await step(client, event, "accept")
    await step(client, event, "dispatch", unit_code=WORKS)
    sign_in(handler := person("department", DISTRICT, WORKS, "verifier"))
    await step(client, event, "take")
    await step(client, event, "finish", note=NOTE, close_kind="solved")
    own = await step(client, event, "verify_pass", basis="reporter_confirmation")
    assert (own.status_code, own.json()["code"]) == (403, "own-work")
    assert handler.id != (sign_in(person("department", DISTRICT, WORKS, "verifier"))).id
    assert (await step(client, event, "verify_pass", basis="reporter_confirmation")).status_code == 200


async def test_voiding_takes_two_persons_and_leaves_the_net_count(client, sign_in):
    event = await reported(client)
    await step(client, event, "request_void", reason="test", note="演练时误报的一条")
    assert (await client.get(event)).json()["flags"] == ["void_pending"]
    sign_in(person("commissioner"))
    voided = await step(client, event, "approve_void")
    assert (voided.json()["state"], voided.json()["flags"]) == ("voided", [])
    counts = [
        (await client.get("/events", params={"count": "exact", "counted": counted})).json()["total"]
        for counted in ("net", "gross")
    ]
    assert counts == [0, 1]


async def test_a_merge_needs_the_same_place_and_class(client, session):
    near, same, far = [
        await reported(client, location=INSIDE | {"lon": lon}) for lon in (117.085, 117.0855, 117.0885)
    ]
    into = far.rpartition("/")[2]
    apart = await step(client, near, "merge", target_id=into)
    assert [(e["pointer"], e["code"]) for e in apart.json()["errors"]] == [("/target_id", "merge-place")]
    merged = (await step(client, near, "merge", target_id=same.rpartition("/")[2])).json()
    assert (merged["state"], merged["merged_into"]) == ("merged", same.rpartition("/")[2])
    late = await step(client, same, "merge", target_id=near.rpartition("/")[2])
    assert late.json()["errors"][0]["code"] == "merge-state"


async def test_a_returned_event_goes_elsewhere_and_a_unit_returns_once(client, sign_in, duties):
    event = await reported(client)
    sign_in(dispatcher := person("dispatcher", TOWNSHIP, CENTRE))
    await step(client, event, "accept")
    await step(client, event, "dispatch", unit_code=WORKS)
    sign_in(handler := person("department", DISTRICT, WORKS))
    returned = (await step(client, event, "return", reason="wrong_place")).json()
    assert (returned["state"], returned["return_count"], returned["lead_unit"]) == ("accepted", 1, None)
    sign_in(dispatcher)
    await step(client, event, "dispatch", unit_code=WORKS)
    sign_in(handler)
    twice = await step(client, event, "return", reason="wrong_place")
    assert (twice.status_code, twice.json()["code"]) == (409, "returned-once")


async def test_a_unit_without_the_duty_is_refused(client):
    event = await reported(client, **LIGHT)
    await step(client, event, "accept")
    refusal = await step(client, event, "dispatch", unit_code=CENTRE)
    assert [(e["pointer"], e["code"]) for e in refusal.json()["errors"]] == [("/unit_code", "no-duty")]


async def test_the_dry_run_says_what_may_be_done_and_why_not(client, sign_in):
    event = await reported(client)
    sign_in(person("grid_worker", GRID))
    judged = {one["step"]: one for one in (await client.get(f"{event}/steps")).json()}
    assert judged["accept"]["open"] is False
    assert judged["accept"]["code"] == "step-not-yours"
    assert judged["take"]["code"] == "step-not-open"


async def test_steps_of_many_events_have_a_result_each(client):
    one, two = [(await reported(client)).rpartition("/")[2] for _ in range(2)]
    items = [
        {"id": one, "if_match": '"1"', "form": {"step": "accept"}},
        {"id": two, "if_match": '"7"', "form": {"step": "accept"}},
        {"id": str(uuid4()), "if_match": '"1"', "form": {"step": "accept"}},
    ]
    answer = await client.post("/events/steps:batch", json={"items": items})
    assert answer.status_code == 207
    assert [item["status"] for item in answer.json()["items"]] == [200, 412, 404]


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({"colour": "red"}, ["/colour"]),
        ({"category": "9999"}, ["/category"]),
        ({"category": 7}, ["/category"]),
        ({"title": "", "description": "短"}, ["/description", "/title"]),
        ({"grid_code": TOWNSHIP}, ["/grid_code"]),
        ({"grid_code": VILLAGE + "009"}, ["/grid_code"]),
        ({"grid_code": ELSEWHERE + "001"}, ["/grid_code"]),
        ({"grid_code": None}, ["/location"]),
        ({"grid_code": None, "location": {"lon": 32.605, "lat": 89}}, ["/location"]),
        ({"location": {"lon": 120.0, "lat": 30.0}}, ["/location"]),
        ({"location": {"lon": 500, "lat": 30.0}}, ["/location/lon"]),
        ({"occurred_at": "2099-01-01T00:00:00+08:00"}, ["/occurred_at"]),
        ({"occurred_at": "2023-01-01"}, ["/occurred_at"]),
        ({"description": "身份证 11010519491231002X 请核实"}, ["/description"]),
        ({"attachments": [str(uuid4())]}, ["/attachments/0"]),
    ],
)
async def test_a_bad_report_points_at_its_fields_and_stores_nothing(client, session, changes, pointers):
    answer = await client.post("/events", json=REPORT | changes)
    assert answer.status_code == 422, answer.text
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == pointers
    assert all(error["detail"] for error in answer.json()["errors"])
    assert await session.scalar(select(func.count()).select_from(Event)) == 0
    assert await session.scalar(select(func.count()).select_from(Entry)) == 0


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"step": "reject"}, ["/note", "/reason"]),
        ({"step": "vanish"}, ["/step"]),
        ({}, ["/step"]),
        ({"step": "accept", "colour": "red"}, ["/colour"]),
    ],
)
async def test_a_malformed_step_points_at_its_fields(client, body, pointers):
    answer = await client.post(f"{await reported(client)}/steps", json=body)
    assert answer.status_code == 422
    assert sorted(error["pointer"] for error in answer.json()["errors"]) == pointers


async def test_a_step_needs_the_version_it_was_seen_at(client):
    event = await reported(client)
    assert (await client.post(f"{event}/steps", json={"step": "accept"})).status_code == 428
    stale = await client.post(f"{event}/steps", json={"step": "accept"}, headers={"If-Match": '"9"'})
    assert (stale.status_code, stale.json()["current_etag"]) == (412, '"1"')


async def test_a_step_without_the_right_is_refused_before_its_form_is_read(client, sign_in):
    event = await reported(client)
    sign_in(an_actor(scopes={"events:read", "events:handle"}, role="department"))
    assert (await client.post(f"{event}/steps", json={"step": "reject"})).status_code in (403, 404)
    sign_in(an_actor(scopes={"events:read"}, role="auditor"))
    assert (await client.post(f"{event}/steps", json={"step": "reject"})).status_code == 403


async def test_a_point_finds_its_grid_and_far_points_are_flagged(client):
    made = (await client.post("/events", json=REPORT | {"grid_code": None, "location": INSIDE})).json()
    assert (made["grid_code"], made["warnings"]) == (GRID, [])
    near = INSIDE | {"lon": 117.0915}
    edge = (await client.post("/events", json=REPORT | {"grid_code": None, "location": near})).json()
    assert edge["grid_code"] == GRID
    other = REPORT | {"grid_code": NEXT_GRID, "location": INSIDE, "description": "电话 13800000000 联系"}
    assert (await client.post("/events", json=other)).json()["warnings"] == ["phone_in_text"]


WAITING = (
    "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()"
)
ENTRY = (
    "insert into journal (actor_id, role, action, subject_kind, subject_id, seq, data) "
    "values ($1, 'system', 'event.deadline_moved', 'event', $2, 2, '{}')"
)


async def test_a_step_that_waits_for_an_entry_of_the_system_takes_the_next_number(client, own_database):
    event = await reported(client)
    id, headers = UUID(event.rpartition("/")[2]), {"If-Match": '"1"', "Idempotency-Key": "waits"}
    async with own_database.driver() as system, own_database.driver() as watcher:
        async with system.transaction():
            await system.execute("select from events where id = $1 for no key update", id)
            await system.execute(ENTRY, UUID(int=1), id)
            accept = client.post(f"{event}/steps", json={"step": "accept"}, headers=headers)
            waiting = asyncio.create_task(accept)
            while not await watcher.fetchval(WAITING):  # noqa: ASYNC110  # only the server knows
                await asyncio.sleep(0.01)
        answer = await waiting
    assert answer.status_code == 200
    assert [one["seq"] for one in answer.json()["timeline"]] == [1, 2, 3]
