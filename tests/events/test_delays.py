"""Extensions and suspensions by API: what is asked, who decides, what the clocks do, and what is refused."""

from datetime import datetime, timedelta

import pytest
from conftest import DISTRICT, TOWNSHIP
from sqlalchemy import select
from town import CENTRE, WORKS, more_duties, person, place, reported, step, the_time  # noqa: F401  # fixtures

from ezhili.clocks.arithmetic import LOCAL
from ezhili.clocks.models import SlaClock
from ezhili.events import timed
from ezhili.journal import Entry

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in", "place", "duties")]
MONDAY = datetime(2026, 4, 20, 9, tzinfo=LOCAL)  # the holiday of 1 to 5 May follows; 9 May is worked
REASON = "配件需从厂家调货，预计下周到位"


def day(month: int, number: int, hour: int = 18) -> datetime:
    return datetime(2026, month, number, hour, tzinfo=LOCAL)


@pytest.fixture
def office(sign_in):
    """Who has a hand in it, by what they do."""
    people = {
        "dispatcher": person("dispatcher", TOWNSHIP, CENTRE),
        "unit": person("department", DISTRICT, WORKS),
        "commissioner": person("commissioner", TOWNSHIP),
        "district": person("district", DISTRICT),
    }
    return lambda name: sign_in(people[name])


@pytest.fixture
async def handled(client, at, office):
    """An event of 5 working days (0604), taken on Monday: due on Monday 27 April at 18:00."""
    at(MONDAY)
    office("dispatcher")
    event = await reported(client)
    await step(client, event, "accept")
    await step(client, event, "dispatch", unit_code=WORKS)
    office("unit")
    assert (await step(client, event, "take")).json()["due_at"] == "2026-04-27T10:00:00.000000Z"
    return event


async def ask(client, event, until: datetime):
    return await step(client, event, "request_extension", until=until.isoformat(), note=REASON)


async def test_an_extension_that_is_granted_moves_the_due_times_over_a_holiday(
    client, session, office, handled
):
    before = (await client.get(handled)).json()
    asked = (await ask(client, handled, day(5, 6, 12))).json()
    assert (asked["flags"], asked["due_at"]) == (["extension_pending"], before["due_at"])
    office("dispatcher")
    granted = (await step(client, handled, "approve_extension")).json()
    # 28, 29, 30 April, 6 May: four working days; the day is worked to its end
    assert (granted["due_at"], granted["extend_count"], granted["flags"]) == (
        "2026-05-06T10:00:00.000000Z",
        1,
        [],
    )
    assert granted["total_due_at"] > before["total_due_at"]
    assert granted["tasks"][0]["due_at"] == granted["due_at"]
    entry = (await session.scalars(select(Entry).where(Entry.action == "event.approve_extension"))).one()
    assert entry.data == {
        "due_before": "2026-04-27T10:00:00Z",
        "due_at": "2026-05-06T10:00:00Z",
        "extension": ["wd", 4.0, False],
    }
    clock = (await session.scalars(select(SlaClock).where(SlaClock.stage == "handle"))).one()
    assert clock.parts == [["wd", 5.0, False], ["wd", 4.0, False]]


async def test_extensions_add_no_more_than_the_original_limit_and_the_second_is_the_commissioners(
    client, office, handled
):
    far = await ask(client, handled, day(5, 8))
    assert [(e["pointer"], e["code"]) for e in far.json()["errors"]] == [("/until", "extended-too-far")]
    assert "2026-05-07 18:00" in far.json()["errors"][0]["detail"]
    near = await ask(client, handled, day(4, 27))
    assert near.json()["errors"][0]["code"] == "not-later"
    await ask(client, handled, day(4, 28))
    office("dispatcher")
    await step(client, handled, "approve_extension")
    office("unit")
    assert (await ask(client, handled, day(5, 8))).status_code == 422
    await ask(client, handled, day(5, 7))
    office("dispatcher")
    first = await step(client, handled, "approve_extension")
    assert (first.status_code, first.json()["code"]) == (403, "second-by-commissioner")
    office("commissioner")
    assert (await step(client, handled, "approve_extension")).json()["extend_count"] == 2
    office("unit")
    third = await ask(client, handled, day(5, 8))
    assert (third.status_code, third.json()["code"]) == (409, "extended-twice")


async def test_an_extension_after_the_due_time_is_refused(client, at, office, handled):
    at(day(4, 27, 19))
    late = await ask(client, handled, day(4, 29))
    assert (late.status_code, late.json()["code"]) == (409, "extend-too-late")
    assert "2026-04-27 18:00" in late.json()["detail"]


async def test_nobody_grants_the_own_request_nor_that_of_the_own_unit(client, sign_in, office, handled):
    await ask(client, handled, day(4, 28))
    own = await step(client, handled, "approve_extension")
    assert (own.status_code, own.json()["code"]) == (403, "step-not-yours")
    sign_in(person("dispatcher", TOWNSHIP, WORKS))
    colleague = await step(client, handled, "approve_extension")
    assert (colleague.status_code, colleague.json()["code"]) == (403, "own-unit")
    office("dispatcher")
    denied = (await step(client, handled, "deny_extension", note="请先报送进度")).json()
    assert (denied["flags"], denied["extend_count"]) == ([], 0)


async def test_a_request_ends_with_the_stage_it_was_made_in(client, session, office, handled):
    await ask(client, handled, day(4, 28))
    done = (await step(client, handled, "finish", note=REASON, close_kind="solved")).json()
    assert done["flags"] == []
    open_ = {clock["stage"] for clock in done["clocks"] if not clock["stopped_at"]}
    assert open_ == {"verify", "total"}


async def suspend(client, event, until: datetime, reason: str = "materials"):
    return await step(
        client, event, "request_suspension", reason=reason, until=until.isoformat(), note=REASON
    )


async def test_a_suspension_stops_the_clocks_until_it_is_resumed(client, at, office, handled):
    at(day(4, 22, 10))
    assert (await suspend(client, handled, day(5, 15))).json()["flags"] == ["suspension_pending"]
    office("commissioner")
    at(day(4, 22, 16))
    paused = (await step(client, handled, "approve_suspension")).json()
    assert (paused["state"], paused["suspend_reason"], paused["suspend_count"]) == (
        *("suspended", "materials"),
        1,
    )
    assert (paused["due_stage"], paused["due_at"]) == ("review", "2026-05-15T16:00:00.000000Z")
    still = {clock["stage"] for clock in paused["clocks"] if clock["paused_at"]}
    assert still == {"handle", "total"}
    office("unit")
    at(day(5, 7, 9))
    resumed = (await step(client, handled, "resume", note="配件已经到货")).json()
    # two working days had run, 21 and 22 April; 7 May is the last of the seven the pause took
    assert (resumed["state"], resumed["due_at"]) == ("handling", "2026-05-11T10:00:00.000000Z")
    handle = next(clock for clock in resumed["clocks"] if clock["stage"] == "handle")
    assert handle["pauses"] == [["2026-04-22T08:00:00Z", "2026-05-07T01:00:00Z"]]
    assert handle["paused_total_s"] == int((day(5, 7, 9) - day(4, 22, 16)).total_seconds())
    assert (resumed["suspended_at"], resumed["suspend_reason"], resumed["suspension_due_at"]) == (None,) * 3


async def test_the_system_resumes_at_the_review_unless_it_was_confirmed(client, app, at, office, handled):
    await suspend(client, handled, day(7, 1), "weather")
    office("commissioner")
    await step(client, handled, "approve_suspension")
    at(day(5, 20, 12))  # thirty days: the review falls due at the end of this day
    assert await timed.take_due(app.state.database) == 0
    confirmed = (await step(client, handled, "confirm_suspension", note="汛期未过，继续挂起")).json()
    assert confirmed["due_at"] == "2026-06-19T16:00:00.000000Z"
    at(day(6, 25, 12))
    assert await timed.take_due(app.state.database) == 1
    assert await timed.take_due(app.state.database) == 0
    resumed = (await client.get(handled)).json()
    assert (resumed["state"], resumed["timeline"][-1]["role"]) == ("handling", "system")
    assert resumed["timeline"][-1]["reason"] == "review_due"
    stood = next(clock for clock in resumed["clocks"] if clock["stage"] == "handle")
    # the pause ends with the review, however late the worker came
    assert stood["pauses"][0][1] == "2026-06-19T16:00:00Z"


async def test_suspensions_last_ninety_days_and_the_district_prolongs_once(client, at, office, handled):
    long = await suspend(client, handled, MONDAY + timedelta(91))
    assert [(e["pointer"], e["code"]) for e in long.json()["errors"]] == [("/until", "suspension-too-long")]
    await suspend(client, handled, MONDAY + timedelta(90))
    again = await ask(client, handled, day(4, 28))
    assert (again.status_code, again.json()["code"]) == (409, "request-waits")
    office("commissioner")
    await step(client, handled, "approve_suspension")
    sent = {"until": (MONDAY + timedelta(180)).isoformat(), "note": REASON}
    assert (await step(client, handled, "renew_suspension", **sent)).status_code == 403
    office("district")
    assert (await step(client, handled, "renew_suspension", **sent)).status_code == 200
    twice = await step(client, handled, "renew_suspension", **sent)
    assert (twice.status_code, twice.json()["code"]) == (409, "suspension-renewed")


async def test_what_waits_for_whom_follows_the_flags(client, office, handled):
    async def waits(name: str) -> bool:
        office(name)
        listed = (await client.get("/events", params={"waiting": "me"})).json()["items"]
        return handled.rpartition("/")[2] in [one["id"] for one in listed]

    assert [await waits(name) for name in ("unit", "dispatcher", "commissioner")] == [True, False, False]
    office("unit")
    await ask(client, handled, day(4, 28))
    assert [await waits(name) for name in ("unit", "dispatcher", "commissioner")] == [True, True, False]
    rows = (await client.get("/events")).json()["items"]
    assert [row["flags"] for row in rows] == [["extension_pending"]]
    office("dispatcher")
    await step(client, handled, "approve_extension")
    office("unit")
    await ask(client, handled, day(4, 30))
    assert [await waits(name) for name in ("unit", "dispatcher", "commissioner")] == [True, False, True]


async def test_a_deadline_is_explained_with_its_holiday_and_who_granted_more(client, office, handled):
    await ask(client, handled, day(5, 6, 12))
    office("dispatcher")
    event = (await step(client, handled, "approve_extension")).json()
    told = (await client.get(f"{handled}/deadline")).json()
    handle = next(one for one in told["clocks"] if one["stage"] == "handle")
    assert handle["due_at"] == event["due_at"].replace(".000000", "")
    limit, extension = handle["legs"]
    assert [(one["stage"], one["limit_type"], one["limit_value"]) for one in handle["legs"]] == [
        ("handle", "wd", 5.0),
        ("extension", "wd", 4.0),
    ]
    assert (limit["granted_by"], extension["granted_at"] is not None) == (None, True)
    assert [(one["kind"], one["name"], one["counted"]) for one in extension["segments"]] == [
        ("off_hours", None, 0.0),
        ("running", None, 3.0),
        ("holiday", "劳动节", 0.0),
        ("running", None, 1.0),
    ]
    total = next(one for one in told["clocks"] if one["stage"] == "total")
    assert [one["stage"] for one in total["legs"]] == [
        *("accept", "dispatch", "take", "handle", "verify", "close", "extension")
    ]
    assert total["due_at"] == event["total_due_at"].replace(".000000", "")


async def test_a_pause_is_explained_by_the_step_that_made_it(client, at, office, handled):
    at(day(4, 21, 9))
    office("unit")
    asked = {"reason": "materials", "until": day(4, 24).isoformat(), "note": REASON}
    await step(client, handled, "request_suspension", **asked)
    office("commissioner")
    await step(client, handled, "approve_suspension")
    at(day(4, 22, 9))
    told = (await client.get(f"{handled}/deadline")).json()
    handle = next(one for one in told["clocks"] if one["stage"] == "handle")
    [pause] = handle["pauses"]
    assert (pause["step"], pause["begins"]) == ("approve_suspension", "2026-04-21T01:00:00Z")
    assert "paused" in {segment["kind"] for segment in handle["legs"][0]["segments"]}
