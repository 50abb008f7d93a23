"""When a year's notice arrives, open clocks move, closed ones stay, and the journal says why."""

from datetime import datetime

import pytest
from conftest import an_actor
from sqlalchemy import select
from town import GRID, place, the_time  # noqa: F401  # fixtures

from ezhili.clocks import moving
from ezhili.clocks.arithmetic import LOCAL
from ezhili.clocks.models import SlaClock
from ezhili.journal import Entry

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in", "place")]
REPORT = {
    "category": "0604",
    "title": "医保报销疑问",
    "description": "异地就医报销流程不清楚",
    "grid_code": GRID,
}
THURSDAY = datetime(2026, 12, 31, 17, tzinfo=LOCAL)  # an hour before closing: 2 wh end in the next year
NOTICE = {
    "source_notice": "关于2027年部分节假日安排的通知",
    "days_off": [{"on": "2027-01-01", "name": "元旦"}],
    "working_days": ["2027-01-03"],
}


async def test_a_due_time_beyond_the_last_notice_is_provisional_and_moves_when_it_comes(
    client, app, at, session, sign_in
):
    at(THURSDAY)
    made = (await client.post("/events", json=REPORT)).json()
    assert (made["provisional"], made["due_at"]) == (True, "2027-01-01T01:00:00Z")
    closed = (await client.post("/events", json=REPORT)).json()
    reject = {"step": "reject", "reason": "out_of_scope", "note": "请向医保局咨询"}
    await client.post(f"/events/{closed['id']}/steps", json=reject, headers={"If-Match": '"1"'})
    sign_in(an_actor(scopes={"calendar:read", "calendar:write"}, role="system_admin"))
    entered = await client.put("/calendar-years/2027", json=NOTICE, headers={"If-Match": '"0"'})
    assert (entered.status_code, entered.headers["ETag"]) == (200, '"1"')
    at(THURSDAY)
    assert await moving.move(app.state.database, 0) == 1
    assert await moving.move(app.state.database, 0) == 0
    sign_in(an_actor())
    moved = await client.get(f"/events/{made['id']}")
    assert moved.json()["due_at"] == "2027-01-03T01:00:00.000000Z"  # a Sunday that is worked
    assert moved.headers["ETag"] == '"1"'
    entry = (await session.scalars(select(Entry).where(Entry.action == "event.deadline_moved"))).one()
    assert str(entry.subject_id) == made["id"]
    assert (entry.role, entry.reason, entry.from_state, entry.to_state) == (
        *("system", "calendar_changed"),
        *("reported", "reported"),
    )
    assert entry.data == {
        "calendar_revision": 2,
        "clocks": [
            {
                **{"stage": "accept", "attempt": 1},
                **{"due_before": "2027-01-01T01:00:00Z", "due_at": "2027-01-03T01:00:00Z"},
            }
        ],
    }  # the total ends on the same day as before: one day off, one made up
    clocks = await session.scalars(select(SlaClock).where(SlaClock.subject_id == closed["id"]))
    assert {clock.rule_version for clock in clocks} == {1}


async def test_running_clocks_past_their_time_are_marked_once(client, app, at, session):
    at(THURSDAY)
    await client.post("/events", json=REPORT)
    at(datetime(2027, 1, 5, 12, tzinfo=LOCAL))
    assert await moving.mark_breaches(app.state.database) == 1
    assert await moving.mark_breaches(app.state.database) == 0
    late = (await session.scalars(select(SlaClock).where(SlaClock.breached))).one()
    assert late.stage == "accept"
    overdue = (await client.get("/events", params={"overdue": "true"})).json()
    assert len(overdue["items"]) == 1


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"days_off": [{"on": "2026-01-01", "name": "元旦"}]}, "/days_off/0/on", "day-of-another-year"),
        ({"days_off": [{"on": "2026-12-24", "name": "元旦"}]}, "/days_off/0/on", "day-of-another-year"),
        ({"days_off": [{"on": "2027-01-03", "name": "元旦"}]}, "/working_days/0", "day-named-twice"),
        ({"days_off": []}, "/days_off", "too-few"),
        ({"working_days": ["2027-01-04"]}, "/working_days/0", "not-a-weekend"),
        ({"colour": "red"}, "/colour", "unknown"),
    ],
)
async def test_a_notice_that_cannot_be_meant_is_refused(client, sign_in, change, pointer, code):
    sign_in(an_actor(scopes={"calendar:read", "calendar:write"}, role="system_admin"))
    answer = await client.put("/calendar-years/2027", json=NOTICE | change, headers={"If-Match": '"0"'})
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]
    assert (await client.get("/calendar-years/2027")).json()["provisional"] is True
