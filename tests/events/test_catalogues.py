"""Versions of the catalogue and of limits: ahead only; what was stays as it was."""

from datetime import date, datetime, timedelta

import pytest
from conftest import DISTRICT, TOWNSHIP, an_actor
from sqlalchemy import func, select, update
from town import CENTRE, REPORT, person, place, reported, step, the_time  # noqa: F401  # fixtures

from ezhili.clocks.arithmetic import LOCAL
from ezhili.days import today
from ezhili.events.models import CatalogVersion
from ezhili.identity.roles import scopes_of
from ezhili.journal import Entry

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("place")]
WHY = "区政府会议纪要"


@pytest.fixture
def admin(sign_in):
    return lambda: sign_in(an_actor(DISTRICT, scopes_of("system_admin"), "system_admin"))


def ahead(days: int = 1) -> str:
    return (today() + timedelta(days=days)).isoformat()


async def post(client, changes: list, valid_from: str | None = None):
    sent = {"valid_from": valid_from or ahead(), "note": WHY, "changes": changes}
    return await client.post("/event-catalogues", json=sent)


async def test_a_new_version_begins_ahead_and_leaves_the_former_as_it_was(client, admin, session):
    admin()
    made = await post(client, [{"code": "0203", "limit_value": 5, "name": "路灯故障"}])
    assert made.status_code == 201, made.text
    number = made.json()["number"]
    assert made.json()["state"] == "planned"
    rows = {one["code"]: one for one in (await client.get(f"/event-catalogues/{number}")).json()}
    assert (rows["0203"]["name"], rows["0203"]["limit_value"], rows["0203"]["limit_source"]) == (
        "路灯故障", 5.0, "district",
    )  # fmt: skip
    former = {one["code"]: one for one in (await client.get("/event-catalogues/1")).json()}
    assert former["0203"]["name"] != "路灯故障"
    assert {code for code in rows} == {code for code in former}
    now = {one["code"]: one for one in (await client.get("/event-categories")).json()}
    assert now["0203"]["name"] == former["0203"]["name"], "not yet in force"
    states = [(one["number"], one["state"]) for one in (await client.get("/event-catalogues")).json()]
    assert states == [(number, "planned"), (1, "in_force")]
    (entry,) = await session.scalars(select(Entry).where(Entry.action == "event_catalogue.create"))
    assert entry.data["changes"] == [{"code": "0203", "limit_value": 5.0, "name": "路灯故障"}]


async def test_a_new_category_is_complete_and_lies_in_a_class(client, admin):
    admin()
    whole = {
        **{"code": "0299", "name": "充电桩", "name_en": "Charging point", "level": "township"},
        **{"limit_type": "wh", "limit_value": 2.5},
    }
    made = await post(client, [whole])
    rows = {
        one["code"]: one
        for one in (await client.get(made.headers["Location"].removeprefix("/api/v1"))).json()
    }
    assert (rows["0299"]["level"], rows["0299"]["limit_text"]) == ("township", "2.5 wh")
    for wrong, pointer in [
        ({"code": "0298", "name": "甲"}, "/changes/0/code"),
        ({**whole, "code": "9901"}, "/changes/0/code"),
        ({**whole, "limit_type": "wd"}, "/changes/0/limit_value"),
        ({**whole, "limit_value": -1}, "/changes/0/limit_value"),
        ({**whole, "colour": "red"}, "/changes/0/colour"),
    ]:
        refused = await post(client, [wrong])
        assert refused.status_code == 422
        assert [one["pointer"] for one in refused.json()["errors"]] == [pointer]
    twice = await post(client, [{"code": "0203", "name": "甲"}, {"code": "0203", "name": "乙"}])
    assert twice.json()["errors"][0]["code"] == "category-twice"


@pytest.mark.parametrize("day", [date(2020, 1, 1).isoformat(), "today"])
async def test_nothing_changes_what_is_in_use(client, admin, session, day):
    admin()
    valid_from = today().isoformat() if day == "today" else day
    refused = await post(client, [{"code": "0203", "name": "甲"}], valid_from)
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [
        ("/valid_from", "not-ahead")
    ]
    rule = {"stage": "accept", "limit_type": "wh", "limit_value": 1, "valid_from": valid_from}
    assert (await client.post("/sla-rules", json=rule)).json()["errors"][0]["code"] == "not-ahead"
    assert await session.scalar(select(func.count()).select_from(CatalogVersion)) == 1


async def test_versions_follow_each_other_in_time(client, admin):
    admin()
    assert (await post(client, [{"code": "0203", "name": "甲"}], ahead(10))).status_code == 201
    refused = await post(client, [{"code": "0203", "name": "乙"}], ahead(5))
    assert refused.json()["errors"][0]["pointer"] == "/valid_from"
    corrected = await post(client, [{"code": "0203", "name": "乙"}], ahead(10))
    rows = (await client.get(corrected.headers["Location"].removeprefix("/api/v1"))).json()
    assert next(one["name"] for one in rows if one["code"] == "0203") == "乙"


async def test_a_limit_of_a_stage_is_set_from_a_day_on(client, admin, session):
    admin()
    rule = {"stage": "accept", "limit_type": "wh", "limit_value": 1, "valid_from": ahead(3)}
    made = await client.post("/sla-rules", json=rule)
    assert made.status_code == 201, made.text
    found = [one for one in made.json() if (one["stage"], one["urgency"]) == ("accept", "normal")]
    assert [(one["limit_value"], one["source"]) for one in found] == [
        (2.0, "specification"),
        (1.0, "district"),
    ]
    again = await client.post("/sla-rules", json=rule | {"limit_value": 3})
    found = [one for one in again.json() if (one["stage"], one["urgency"]) == ("accept", "normal")]
    assert [one["limit_value"] for one in found] == [2.0, 3.0]
    for wrong, code in [
        ({"stage": "dream"}, "stage-unknown"),
        ({"limit_type": "wd", "limit_value": 1.5}, "whole-days"),
    ]:
        refused = await client.post("/sla-rules", json=rule | wrong)
        assert refused.json()["errors"][0]["code"] == code


async def test_a_retired_category_is_not_reported_any_more_and_open_events_keep_it(
    client, admin, session, sign_in, app
):
    sign_in(person("dispatcher", TOWNSHIP, CENTRE))
    event = await reported(client)
    admin()
    made = (await post(client, [{"code": "0604", "retired": True}])).json()
    former = next(one for one in (await client.get("/event-catalogues")).json() if one["number"] == 1)
    assert made["categories"] == former["categories"] - 1
    await session.execute(update(CatalogVersion).values(valid_from=date(2020, 1, 1)))
    await session.commit()
    app.state.database.kept.clear()  # what a second does elsewhere
    sign_in(person("dispatcher", TOWNSHIP, CENTRE))
    now = {one["code"]: one["retired"] for one in (await client.get("/event-categories")).json()}
    assert (now["0604"], now["0203"]) == (True, False)
    open_to_all = {one["code"] for one in (await client.get("/public/categories")).json()}
    assert ("0604" in open_to_all, "0203" in open_to_all) == (False, True)
    refused = await client.post("/events", json=REPORT)
    told = [(one["pointer"], one["code"]) for one in refused.json()["errors"]]
    assert (refused.status_code, told) == (422, [("/category", "category-retired")])
    assert (await step(client, event, "accept")).json()["state"] == "accepted", "what is open goes on"
    other = await reported(client, category="0203")
    await step(client, other, "accept")
    changed = await step(client, other, "change_category", category="0604")
    assert changed.json()["code"] == "category-retired", changed.text


async def test_an_event_of_today_keeps_todays_limit(client, admin, sign_in, at):
    admin()
    await post(client, [{"code": "0604", "limit_type": "wd", "limit_value": 30}])
    at(datetime(2026, 4, 20, 9, tzinfo=LOCAL))
    sign_in(person("dispatcher", TOWNSHIP, CENTRE))
    event = await reported(client)
    assert (await client.get(event)).json()["catalog_version"] == 1


@pytest.mark.parametrize("role", ["dispatcher", "district", "auditor"])
async def test_the_catalogue_is_the_system_administrators(client, sign_in, role):
    sign_in(an_actor(DISTRICT, scopes_of(role), role))
    assert (await post(client, [{"code": "0203", "name": "甲"}])).status_code == 403
    assert (await client.get("/event-catalogues/7")).status_code == 404
