"""Inboxes: clocks that run out are told upwards, by day; steps are told to whom they concern."""

from datetime import datetime, timedelta

import pytest
from inboxes import PIPE, the_staff, the_time, told  # noqa: F401  # fixtures
from sqlalchemy import select
from town import WORKS, place, reported, step  # noqa: F401  # fixtures

from ezhili.clocks import escalating
from ezhili.clocks.arithmetic import LOCAL
from ezhili.clocks.models import SlaClock, SupervisionOrder
from ezhili.notifications import service, telling

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in", "place")]
MONDAY = datetime(2026, 4, 20, 9, tzinfo=LOCAL)


@pytest.fixture
async def bench(client, at, staff):
    """A matter that the bureau has in hand since Monday 9:00; everything told."""
    database = at(MONDAY)
    staff("dispatcher")
    event = await reported(client, **PIPE)
    await step(client, event, "accept")
    await step(client, event, "dispatch", unit_code=WORKS)
    assert ("dispatch", "unit") in await told(database, staff)
    staff("unit")
    await step(client, event, "take")
    return event


async def clock_of(database, event) -> SlaClock:
    async with database.sessions() as session:
        clocks = select(SlaClock).where(SlaClock.subject_id == event.rpartition("/")[2])
        return (await session.scalars(clocks.where(SlaClock.stage == "handle"))).one()


async def pressed(at, staff, moment) -> list[tuple[str, str]]:
    database = at(moment)
    if not await escalating.escalate(database):
        return []
    return await told(database, staff)


async def test_a_running_clock_is_told_upwards_step_by_step(client, at, staff, bench, own_database):
    due = (await clock_of(own_database, bench)).due_at
    etag = (await client.get(bench)).headers["ETag"]
    assert await pressed(at, staff, MONDAY + timedelta(minutes=1)) == []
    assert await pressed(at, staff, due - timedelta(hours=1)) == [
        ("escalate.yellow", "head"),
        ("escalate.yellow", "unit"),
    ]
    assert await pressed(at, staff, due - timedelta(minutes=30)) == [], "once"
    morning = datetime.combine(due.astimezone(LOCAL).date() + timedelta(1), datetime.min.time(), LOCAL)
    red = await pressed(at, staff, morning + timedelta(hours=9))
    assert {who for _, who in red} == {"unit", "head", "dispatcher"}
    late = await pressed(at, staff, due + timedelta(days=40))
    assert {kind for kind, _ in late} == {"escalate.district"}
    assert {who for _, who in late} == {"unit", "head", "dispatcher", "commissioner", "district"}
    staff("unit")
    whole = await client.get(bench)
    assert whole.headers["ETag"] == etag, "background work raises no version"
    orders = [(one["level"], one["kind"], one["issued_by"]) for one in whole.json()["supervision_orders"]]
    assert orders == [(1, "timeout", None), (3, "timeout", None)]
    assert [one["action"] for one in whole.json()["timeline"]].count("event.escalate") == 3


async def test_an_order_of_the_system_ends_with_its_clock(client, at, staff, bench, own_database):
    due = (await clock_of(own_database, bench)).due_at
    noon = datetime.combine(due.astimezone(LOCAL).date() + timedelta(1), datetime.min.time(), LOCAL)
    database = at(noon + timedelta(hours=12))
    await escalating.escalate(database)
    staff("dispatcher")
    up = await step(client, bench, "transfer_up", reason="beyond_powers", note="本级没有维修资质")
    assert up.status_code == 200, up.text
    await escalating.escalate(database)
    async with database.sessions() as session:
        (order,) = await session.scalars(select(SupervisionOrder))
        assert order.ended_at == database.now()
        assert order.answered_at is None


async def test_who_heard_of_a_step_hears_that_it_was_taken_back(client, at, staff, own_database):
    database = at(MONDAY)
    staff("dispatcher")
    event = await reported(client, **PIPE)
    await step(client, event, "accept")
    sent = await step(client, event, "dispatch", unit_code=WORKS)
    assert ("dispatch", "unit") in await told(database, staff)
    staff("dispatcher")
    assert (await client.post(f"{event}/undo", headers={"If-Match": sent.headers["ETag"]})).status_code == 200
    assert set(await told(database, staff)) == {("undo", "unit"), ("undo", "head")}


async def test_what_is_not_urgent_waits_until_eight(client, at, staff, own_database):
    night = MONDAY.replace(hour=22)
    database = at(night)
    staff("dispatcher")
    event = await reported(client, **PIPE)
    await step(client, event, "accept")
    await step(client, event, "dispatch", unit_code=WORKS)
    assert await told(database, staff) == []
    staff("unit")
    assert (await client.get("/notifications/inbox")).json() == {"unread": 0, "last_id": None}
    database = at(night + timedelta(hours=10))
    await telling.tell(database)
    (line,) = (await client.get("/notifications")).json()["items"]
    assert (line["kind"], line["at"]) == ("event.dispatch", "2026-04-21T00:00:00.000000Z")
    assert await service.sweep(at(night + timedelta(days=92))) is None
    assert (await client.get("/notifications")).json()["items"] == []


async def test_an_urgent_report_is_told_at_once(client, at, staff):
    database = at(MONDAY.replace(hour=23))
    staff("village")
    await reported(client, **PIPE, urgency="urgent")
    assert await told(database, staff) == [("report", "dispatcher")]


async def test_an_inbox_is_its_owners_and_is_read_line_by_line(client, at, staff, bench):
    staff("unit")
    (line,) = (await client.get("/notifications", params={"unread": "true"})).json()["items"]
    assert line["text"] == "新派给本单位：器材损坏"
    english = await client.get("/notifications", headers={"Accept-Language": "en"})
    assert english.json()["items"][0]["text"] == "Dispatched to your unit: 器材损坏"
    staff("dispatcher")
    assert (await client.post("/notifications/read-marks", json={"ids": [line["id"]]})).json()["unread"] == 0
    staff("unit")
    assert (await client.get("/notifications/inbox")).json()["unread"] == 1, "nobody reads for others"
    for _ in range(2):
        read = await client.post("/notifications/read-marks", json={"up_to": line["id"]})
        assert read.json() == {"unread": 0, "last_id": line["id"]}
    assert (await client.get("/notifications", params={"unread": "true"})).json()["items"] == []


@pytest.mark.parametrize("sent", [{}, {"ids": [1], "up_to": 2}, {"ids": [0]}, {"up_to": -1}, {"all": True}])
async def test_a_read_mark_names_lines_or_the_last_of_them(client, sent):
    refused = await client.post("/notifications/read-marks", json=sent)
    assert refused.status_code == 422


async def test_what_was_loaded_in_bulk_is_no_news(client, at, staff, own_database):
    database = at(MONDAY)
    staff("dispatcher")
    await reported(client, **PIPE)
    later = at(MONDAY + timedelta(days=30))
    assert await escalating.escalate(later) == 0
    assert await told(later, staff) == []
    assert await escalating.escalate(at(MONDAY + timedelta(days=31))) == 0, "its last mark is behind it"
    assert database
