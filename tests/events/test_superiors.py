"""Higher levels by API: transfer up, the city, supervision, another category."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from conftest import DISTRICT, TOWNSHIP, VILLAGE
from sqlalchemy import insert, select, update
from town import CENTRE, WORKS, a_unit, more_duties, person, place, reported, step, the_time  # noqa: F401  # fixtures

from ezhili.clocks.arithmetic import LOCAL
from ezhili.clocks.models import SlaClock, SupervisionOrder
from ezhili.events.models import Event
from ezhili.journal import Entry
from ezhili.units.models import Unit

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in", "place", "duties")]
MONDAY = datetime(2026, 4, 20, 9, tzinfo=LOCAL)
VILLAGERS, STATION = f"U{TOWNSHIP}VC01", f"U{TOWNSHIP}PS01"
BENCH = {"category": "0209", "title": "器材损坏", "description": "小广场健身器材松动"}
NOTE = "本级没有维修资质，请上级处理"


@pytest.fixture
async def office(session, sign_in):
    await session.execute(
        insert(Unit), [a_unit(VILLAGERS, VILLAGE, "02"), a_unit(STATION, TOWNSHIP, "02", "06")]
    )
    await session.commit()
    people = {
        "dispatcher": person("dispatcher", TOWNSHIP, CENTRE),
        "village": person("village", VILLAGE, VILLAGERS),
        "unit": person("department", DISTRICT, WORKS),
        "commissioner": person("commissioner", TOWNSHIP),
        "district": person("district", DISTRICT),
    }
    return lambda name: sign_in(people[name])


@pytest.fixture
async def bench(client, at, office):
    """A village matter that the village has in hand."""
    at(MONDAY)
    office("village")
    event = await reported(client, **BENCH)
    await step(client, event, "accept")
    await step(client, event, "dispatch", unit_code=VILLAGERS)
    await step(client, event, "take")
    return event


async def test_a_village_matter_goes_up_and_is_not_handed_down_again(client, office, bench):
    office("dispatcher")
    unfounded = await step(client, bench, "transfer_up", reason="after_supervision", note=NOTE)
    assert [(e["pointer"], e["code"]) for e in unfounded.json()["errors"]] == [("/reason", "not-supervised")]
    up = (await step(client, bench, "transfer_up", reason="beyond_powers", note=NOTE)).json()
    assert (up["state"], up["level"], up["lead_unit"], up["transfer_count"]) == (
        "accepted",
        "township",
        None,
        1,
    )
    assert (up["due_stage"], up["tasks"][0]["state"]) == ("dispatch", "cancelled")
    again = await step(client, bench, "transfer_up", reason="beyond_powers", note=NOTE)
    assert (again.status_code, again.json()["code"]) == (403, "not-your-level")
    down = await step(client, bench, "dispatch", unit_code=VILLAGERS)
    assert [(e["pointer"], e["code"]) for e in down.json()["errors"]] == [("/unit_code", "unit-below-level")]
    office("village")
    assert (await step(client, bench, "dispatch", unit_code=STATION)).json()["code"] == "other-level"
    office("commissioner")
    high = (await step(client, bench, "transfer_up", reason="beyond_powers", note=NOTE)).json()
    assert (high["state"], high["level"]) == ("accepted", "district")
    office("dispatcher")
    station = await step(client, bench, "dispatch", unit_code=STATION)
    assert station.json()["errors"][0]["code"] == "unit-below-level"
    assert (await step(client, bench, "dispatch", unit_code=WORKS)).json()["state"] == "dispatched"


async def test_the_city_has_it_until_it_did_it_or_gives_it_back(client, session, at, office):
    at(MONDAY)
    office("dispatcher")
    event = await reported(client)
    await step(client, event, "accept")
    office("district")
    ref = {"system": "城市平台", "number": "HN-7", "note": "属市管道路，报市级处理"}
    gone = (await step(client, event, "refer_to_city", **ref)).json()
    assert (gone["state"], gone["suspend_reason"], gone["level"]) == ("suspended", "city_ref", "city_ref")
    assert (gone["due_stage"], gone["due_at"]) == ("follow_up", "2026-05-07T10:00:00.000000Z")
    assert gone["external_refs"] == [{"system": "城市平台", "number": "HN-7", "url": None}]
    office("dispatcher")
    resume = await step(client, event, "resume", note="市级已经办理")
    assert (resume.status_code, resume.json()["code"]) == (409, "at-the-city")
    asked = (await step(client, event, "follow_up", note="市级称本周内派单")).json()
    assert [c["attempt"] for c in asked["clocks"] if c["stage"] == "follow_up"] == [1, 2]
    at(MONDAY + timedelta(days=3))
    back = (await step(client, event, "city_returned", note="市级认定属区管")).json()
    assert (back["state"], back["level"], back["suspend_reason"]) == ("accepted", "district", None)
    office("district")
    twice = await step(client, event, "refer_to_city", **ref)
    assert [(e["pointer"], e["code"]) for e in twice.json()["errors"]] == [("/number", "referred-already")]
    await step(client, event, "refer_to_city", **ref | {"number": "HN-8"})
    done = (await step(client, event, "city_handled", note="市级已修复", close_kind="referred")).json()
    assert (done["state"], done["close_kind"], done["level"]) == ("verified", "referred", "city_ref")
    office("dispatcher")
    closed = (await step(client, event, "close")).json()
    assert (closed["state"], closed["close_kind"]) == ("closed", "referred")
    total = (await session.scalars(select(SlaClock).where(SlaClock.stage == "total"))).one()
    assert (len(total.pauses), total.paused_at) == (2, None)


async def test_a_superior_presses_and_the_lead_unit_answers_within_two_working_days(
    client, session, at, office
):
    at(MONDAY)
    office("dispatcher")
    event = await reported(client)
    await step(client, event, "accept")
    await step(client, event, "dispatch", unit_code=WORKS)
    assert (await step(client, event, "supervise", kind="key", note="请尽快办理")).status_code == 403
    due_at = (await client.get(event)).json()["due_at"]
    office("commissioner")
    pressed = (await step(client, event, "supervise", kind="timeout", note="请说明未接单的原因")).json()
    assert (pressed["flags"], pressed["due_at"]) == (["supervised"], due_at)
    office("district")
    await step(client, event, "supervise", kind="leader", note="请本周内办结")
    office("dispatcher")
    foreign = await step(client, event, "answer_supervision", note="已经催办")
    assert (foreign.status_code, foreign.json()["code"]) == (403, "not-your-answer")
    office("unit")
    at(MONDAY + timedelta(hours=3))
    answered = (await step(client, event, "answer_supervision", note="今日下午到场")).json()
    orders = answered["supervision_orders"]
    assert [(one["level"], one["kind"], one["unit"], one["answer"]) for one in orders] == [
        (2, "timeout", WORKS, "今日下午到场"),
        (3, "leader", WORKS, "今日下午到场"),
    ]
    assert {one["answer_due_at"] for one in orders} == {"2026-04-22T10:00:00.000000Z"}
    assert {one["answered_at"] for one in orders} == {"2026-04-20T04:00:00.000000Z"}
    assert answered["flags"] == []
    again = await step(client, event, "answer_supervision", note="今日下午到场")
    assert again.status_code == 409


async def test_an_order_of_an_event_that_ends_stays_unanswered(client, session, office, at):
    at(MONDAY)
    office("dispatcher")
    event = await reported(client)
    office("commissioner")
    await step(client, event, "supervise", kind="key", note="请尽快受理")
    office("dispatcher")
    gone = await step(client, event, "reject", reason="out_of_scope", note="请向医保局咨询")
    assert gone.json()["flags"] == []
    order = (await session.scalars(select(SupervisionOrder))).one()
    assert (order.answered_at, order.ended_at) == (None, MONDAY)
    open_ = select(SlaClock).where(SlaClock.stopped_at.is_(None))
    assert (await session.scalars(open_)).all() == []


async def test_another_category_brings_its_limit_before_the_dispatch_and_not_after_it(
    client, session, at, office
):
    at(MONDAY)
    office("dispatcher")
    event = await reported(client)  # 0604, 5 working days
    accepted = (await step(client, event, "accept")).json()
    unknown = await step(client, event, "change_category", category="9999")
    assert [(e["pointer"], e["code"]) for e in unknown.json()["errors"]] == [
        ("/category", "category-unknown")
    ]
    same = await step(client, event, "change_category", category="0604")
    assert same.json()["errors"][0]["code"] == "same-category"
    changed = (await step(client, event, "change_category", category="0203", note="实为路灯问题")).json()
    assert (changed["number"], changed["category"]) == (accepted["number"], "0203")  # 3 working days
    assert changed["total_due_at"] < accepted["total_due_at"]
    assert changed["due_at"] == accepted["due_at"]
    await step(client, event, "dispatch", unit_code=WORKS)
    later = (await step(client, event, "change_category", category="0205")).json()  # 4 hours by day and night
    assert later["total_due_at"] == changed["total_due_at"]
    office("unit")
    taken = (await step(client, event, "take")).json()
    handle = next(clock for clock in taken["clocks"] if clock["stage"] == "handle")
    assert (handle["limit_type"], handle["limit_value"]) == ("wd", 3)
    entries = await session.scalars(select(Entry).where(Entry.action == "event.change_category"))
    assert [(one.category, one.data["category_before"], one.data["category"]) for one in entries] == [
        ("0604", "0604", "0203"),
        ("0203", "0203", "0205"),
    ]


async def test_the_third_return_is_the_commissioners(client, session, office, at):
    at(MONDAY)
    office("dispatcher")
    event = await reported(client)
    await step(client, event, "accept")
    await step(client, event, "dispatch", unit_code=WORKS)
    id = UUID(event.rpartition("/")[2])
    await session.execute(update(Event).where(Event.id == id).values(return_count=2))
    await session.commit()
    office("unit")
    third = await step(client, event, "return", reason="not_our_duty")
    assert (third.status_code, third.json()["code"]) == (403, "third-return")
    office("commissioner")
    assert (await step(client, event, "return", reason="not_our_duty")).json()["state"] == "accepted"
