"""The calendar by API: the yearly notice, office hours, limits, single deadlines."""

from datetime import date

import pytest
from conftest import an_actor
from sqlalchemy import select

from ezhili.clocks import service
from ezhili.clocks.calendars import missing
from ezhili.clocks.service import TIMEKEEPER
from ezhili.journal import Entry

pytestmark = pytest.mark.anyio
NOTICE = {
    "source_notice": "国务院办公厅关于2027年部分节假日安排的通知",
    "days_off": [{"on": f"2027-01-0{day}", "name": "元旦"} for day in (1, 2, 3)],
    "working_days": ["2027-01-09"],
}
SUMMER = {
    "first": "06-01",
    "last": "08-31",
    "intervals": [{"begins": "08:00", "ends": "12:00"}, {"begins": "15:00", "ends": "18:00"}],
    "valid_from": "2026-01-01",
    "valid_to": None,
}


@pytest.fixture(autouse=True)
def administrator(sign_in):
    return sign_in(an_actor(scopes={"calendar:read", "calendar:write"}, role="system_admin"))


@pytest.fixture
def enter(client):
    async def enter(year: int = 2027, version: int = 0, **change):
        etag = {"If-Match": f'"{version}"'}
        return await client.put(f"/calendar-years/{year}", json=NOTICE | change, headers=etag)

    return enter


@pytest.fixture
def deadline(client, app):
    async def deadline(start: str, limit_type: str, limit_value: float = 1, **more):
        app.state.database.kept.clear()  # as a second later
        asked = {"start": f"{start}+08:00", "limit_type": limit_type, "limit_value": limit_value, **more}
        return (await client.get("/deadline", params=asked)).json()

    return deadline


async def _days(client, year: int) -> dict[str, dict]:
    return {day["on"]: day for day in (await client.get(f"/calendar-years/{year}")).json()["days"]}


async def test_the_years_of_the_package_come_with_the_product(client):
    years = (await client.get("/calendar-years")).json()["items"]
    assert [one["year"] for one in years] == list(range(2004, 2027))
    worked = {one["year"]: one["working_days"] for one in years}
    assert [worked[year] for year in (2023, 2024, 2025, 2026)] == [249, 251, 248, 248]
    days = await _days(client, 2023)
    assert days["2023-10-07"] == {"on": "2023-10-07", "is_working": True, "name": "国庆节"}
    assert days["2023-09-29"]["is_working"] is False


async def test_a_year_without_notice_is_shown_as_it_is_guessed(client):
    answer = (await client.get("/calendar-years/2027")).json()
    assert (answer["provisional"], answer["version"], len(answer["days"])) == (True, 0, 365)
    assert sum(day["is_working"] for day in answer["days"]) == 261


def test_the_next_notice_is_missed_from_november_on():
    known = range(2004, 2027)
    assert missing(date(2026, 10, 31), known) == []
    assert missing(date(2026, 11, 1), known) == [2027]
    assert missing(date(2027, 1, 1), known) == [2027]


async def test_a_notice_is_entered_and_holds_at_once(client, enter, deadline):
    assert (await deadline("2026-12-31 17:00:00", "wh", 2))["provisional"] is True
    entered = await enter()
    assert (entered.status_code, entered.headers["ETag"]) == (200, '"1"')
    days = await _days(client, 2027)
    assert len(days) == 365
    assert [days[f"2027-01-{n:02}"]["is_working"] for n in (1, 2, 3, 4, 9, 10)] == [
        *(False, False, False),
        *(True, True, False),
    ]
    assert days["2027-01-03"]["name"] == "元旦"
    found = await deadline("2026-12-31 17:00:00", "wh", 2)
    assert found == {"due_at": "2027-01-04T01:00:00Z", "provisional": False, "calendar_revision": 2}


async def test_a_notice_may_reach_back_into_the_year_before(client, enter, deadline):
    """That of 2019 gave the 31st of December 2018 off."""
    days_off = [{"on": day, "name": "元旦"} for day in ("2026-12-31", "2027-01-01")]
    await enter(days_off=days_off, working_days=["2026-12-26"])
    days = await _days(client, 2026)
    assert [days[day]["is_working"] for day in ("2026-12-26", "2026-12-31")] == [True, False]
    assert (await deadline("2026-12-30 17:30:00", "wh"))["due_at"] == "2027-01-04T00:30:00Z"
    assert (await deadline("2026-12-25 17:30:00", "wh"))["due_at"] == "2026-12-26T00:30:00Z"


async def test_a_correction_takes_back_what_the_notice_said_before(client, enter):
    await enter(days_off=[{"on": "2026-12-31", "name": "元旦"}, {"on": "2027-05-03", "name": "劳动节"}])
    corrected = await enter(version=1)
    assert corrected.headers["ETag"] == '"2"'
    before, after = await _days(client, 2026), await _days(client, 2027)
    assert before["2026-12-31"] == {"on": "2026-12-31", "is_working": True, "name": None}
    assert (after["2027-05-03"]["is_working"], after["2027-01-09"]["is_working"]) == (True, True)
    assert (len(before), len(after)) == (365, 365)


async def test_an_older_notice_entered_again_leaves_what_the_newer_one_says(client, enter):
    await enter(days_off=[{"on": "2026-12-31", "name": "元旦"}])
    older = {"days_off": [{"on": "2026-10-01", "name": "国庆节"}], "working_days": []}
    assert (await enter(2026, 1, **older)).status_code == 200
    days = await _days(client, 2026)
    assert [days[day]["is_working"] for day in ("2026-10-01", "2026-10-02", "2026-12-31")] == [
        *(False, True, False),
    ]


async def test_nobody_can_know_a_notice_years_ahead(client, enter):
    year = date.today().year + 2  # noqa: DTZ011  # no difference by hours
    days = {"days_off": [{"on": f"{year}-01-01", "name": "元旦"}], "working_days": []}
    answer = await enter(year, **days)
    assert answer.json()["errors"][0]["code"] == "notice-too-early"
    assert (await client.get(f"/calendar-years/{year}")).json()["version"] == 0


async def test_a_notice_is_entered_on_the_version_that_was_read(client, enter):
    assert (await client.put("/calendar-years/2027", json=NOTICE)).status_code == 428
    await enter()
    stale = await enter()
    assert (stale.status_code, stale.json()["current_etag"]) == (412, '"1"')


async def test_the_journal_keeps_what_the_notice_said(enter, session, administrator):
    await enter()
    entry = (await session.scalars(select(Entry).where(Entry.subject_kind == "calendar_year"))).one()
    assert (entry.actor_id, entry.data["year"]) == (administrator.id, 2027)
    assert entry.data["working_days"] == NOTICE["working_days"]


async def test_only_a_calendar_writer_enters_notices_and_hours(client, enter, sign_in):
    sign_in(an_actor(scopes={"calendar:read"}))
    assert (await enter()).status_code == 403
    hours = await client.put("/working-hours", json={"seasons": []}, headers={"If-Match": '"1"'})
    assert hours.status_code == 403


async def test_summer_hours_are_off_until_somebody_sets_them(client, deadline):
    before = await client.get("/working-hours")
    assert before.json() == {
        "usual": [{"begins": "08:00", "ends": "12:00"}, {"begins": "14:00", "ends": "18:00"}],
        "seasons": [],
    }
    assert (await deadline("2026-07-01 11:30:00", "wh"))["due_at"] == "2026-07-01T06:30:00Z"
    etag = {"If-Match": before.headers["ETag"]}
    put = await client.put("/working-hours", json={"seasons": [SUMMER]}, headers=etag)
    after = await client.get("/working-hours")
    assert (put.status_code, put.json()["seasons"]) == (200, [SUMMER])
    assert put.headers["ETag"] == after.headers["ETag"] != before.headers["ETag"]
    assert (await deadline("2026-07-01 11:30:00", "wh"))["due_at"] == "2026-07-01T07:30:00Z"
    assert (await deadline("2026-09-01 11:30:00", "wh"))["due_at"] == "2026-09-01T06:30:00Z"
    again = await client.put("/working-hours", json={"seasons": []}, headers=etag)
    assert again.status_code == 412


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"first": "02-30"}, "/seasons/0/first", "no-such-day"),
        ({"first": "13-01"}, "/seasons/0/first", "format"),
        ({"intervals": []}, "/seasons/0/intervals", "too-few"),
        ({"valid_to": "2025-12-31"}, "/seasons/0/valid_to", "ends-early"),
        (
            {"intervals": [{"begins": "12:00", "ends": "08:00"}]},
            "/seasons/0/intervals/0/ends",
            "hours-out-of-order",
        ),
        (
            {"intervals": [SUMMER["intervals"][0], {"begins": "11:00", "ends": "18:00"}]},
            "/seasons/0/intervals/1/begins",
            "hours-out-of-order",
        ),
    ],
)
async def test_hours_that_cannot_be_are_refused(client, change, pointer, code):
    etag = {"If-Match": '"1"'}
    answer = await client.put("/working-hours", json={"seasons": [SUMMER | change]}, headers=etag)
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [(pointer, code)]
    assert (await client.get("/working-hours")).json()["seasons"] == []


async def test_anybody_may_ask_for_a_single_deadline(deadline):
    found = await deadline("2023-09-01 09:00:00", "cd", 30, statutory="true")
    assert found == {"due_at": "2023-10-07T16:00:00Z", "provisional": False, "calendar_revision": 1}
    assert (await deadline("2023-09-01 09:00:00", "cd", 30))["due_at"] == "2023-10-01T16:00:00Z"
    assert (await deadline("2027-03-01 09:00:00", "wd", 2))["provisional"] is True


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        (("2026-11-23 09:00:00", "wd", 1.5), "/limit_value", "whole-days"),
        (("1999-11-23 09:00:00", "wd", 1), "/start", "outside-calendar"),
        (("2199-11-23 09:00:00", "wh", 1), "/start", "outside-calendar"),
        (("2026-11-23 09:00:00", "wd", 0), "/limit_value", "too-small"),
        (("2026-11-23 09:00:00", "xx", 1), "/limit_type", "not-a-choice"),
    ],
)
async def test_a_deadline_that_cannot_be_computed_says_why(deadline, asked, pointer, code):
    errors = (await deadline(*asked))["errors"]
    assert [(e["location"], e["pointer"], e["code"]) for e in errors] == [("query", pointer, code)]


async def test_the_limits_of_the_stages_are_listed_with_their_source(client):
    rows = (await client.get("/sla-rules")).json()
    one = next(row for row in rows if (row["stage"], row["urgency"]) == ("dispatch", "emergency"))
    assert (one["limit_type"], one["source"]) == ("uh", "proposal")


async def test_a_process_asks_once_a_second_whether_its_calendar_is_old(app, enter):
    database = app.state.database
    async with database.driver() as driver:
        first = await TIMEKEEPER.read(database, driver)
        await enter()
        assert await TIMEKEEPER.read(database, driver) is first
        asked, revision, value = database.kept[TIMEKEEPER]
        database.kept[TIMEKEEPER] = (asked - 1, revision, value)
        second = await TIMEKEEPER.read(database, driver)
    assert (second.version, 2027 in second.calendar.noticed) == (first.version + 1, True)


async def test_installing_again_leaves_what_is_there(session, client, enter):
    await enter()
    await service.install(session)
    await session.commit()
    assert (await client.get("/calendar-years/2027")).json()["version"] == 1
