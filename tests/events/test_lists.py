"""The list of events against a model in Python: every filter, every sort, every page."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from uuid import uuid4

import pytest
from conftest import DISTRICT, TOWNSHIP, VILLAGE, an_actor
from pydantic import TypeAdapter
from sqlalchemy import insert, select
from town import GRID, NEXT_GRID, OTHER, WORKS, person, place  # noqa: F401  # a fixture

from ezhili.clocks.arithmetic import LOCAL
from ezhili.clocks.rules import Limit
from ezhili.clocks.service import holidays, keeper, rules
from ezhili.db import Prepared
from ezhili.events import plan, predicates
from ezhili.events.models import OPEN_STATES, Event
from ezhili.events.schemas import EventOut, EventRow
from ezhili.http import Page
from ezhili.text import bigrams

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in", "place")]
KEEPER = keeper({row["on"]: row["is_working"] for row in holidays()}, (), rules(), 1)
STATES = (*OPEN_STATES, "closed", "rejected", "merged", "voided")
TITLES = ("路灯不亮", "楼道堆物", "井盖破损", "九龙岗镇路灯", "㛃𠮷水管渗漏")
NOW = datetime.now(UTC)


def _events(count: int, seed: int) -> list[dict]:
    draw, found = Random(seed), []
    for n in range(count):
        at = NOW - timedelta(hours=draw.randint(1, 4000), microseconds=draw.randrange(10**6))
        state, grid = draw.choice(STATES), draw.choice((GRID, NEXT_GRID))
        closed = at + timedelta(hours=draw.randint(1, 900)) if state == "closed" else None
        event = {
            **{"id": uuid4(), "number": f"SJ3404022301010{n:04}0", "client_uid": None, "grid_code": grid},
            **{"category": draw.choice(("0203", "0201", "0101", "0604")), "catalog_version": 1},
            **{"title": draw.choice(TITLES), "description": "请派人查看处理", "address": None},
            **{"channel": "web", "found_by": "staff", "occurred_at": at, "late_entry": False},
            **{"lon": 117.08 + draw.random() / 100, "lat": 32.6 + draw.random() / 100, "source_crs": "wgs84"},
            **{"outside_grid": False, "urgency": draw.choice(("normal", "urgent", "emergency"))},
            **{"level": "district", "reporter_kind": "staff", "reporter_id": draw.choice(REPORTERS)},
            **{"reporter_contact": None, "wants_feedback": False, "tracking_hash": None, "external_refs": []},
            **{"visibility": "internal"},
        }
        event["words"] = bigrams(event["title"] + " " + event["description"])
        row = plan.report(event, ME, at, Limit("wd", 3), KEEPER).event
        unit = draw.choice((None, WORKS, OTHER))
        running = state in OPEN_STATES and state != "suspended"
        row |= {"state": state, "closed_at": closed, "lead_unit": unit, "unit_codes": [unit] if unit else []}
        found.append(row if running else row | {"due_at": None, "due_stage": None})
    return found


ME = an_actor()
REPORTERS = (ME.id, uuid4())
EVENTS = _events(120, 7)


@pytest.fixture
async def events(session):
    columns = [column.name for column in Event.__table__.columns]
    blank = {name: row.get(name) for row in EVENTS for name in columns}
    rows = [{name: row.get(name) for name in columns} for row in EVENTS]
    assert blank.keys() == rows[0].keys()
    await session.execute(insert(Event), rows)
    await session.commit()
    return rows


def _start(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), LOCAL)


MODEL = {
    "state": lambda row, asked: row["state"] in asked,
    "category": lambda row, asked: row["category"] in asked or row["category"][:2] in asked,
    "urgency": lambda row, asked: row["urgency"] in asked,
    "unit": lambda row, asked: row["lead_unit"] == asked,
    "area": lambda row, asked: row["grid_code"].startswith(asked),
    "counted": lambda row, asked: asked == "gross" or row["state"] not in ("voided", "merged"),
    "q": lambda row, asked: asked in row["title"] or asked in row["description"],
    "mine": lambda row, asked: row["reporter_id"] == ME.id,
    "reported_from": lambda row, asked: row["received_at"] >= _start(asked),
    "reported_to": lambda row, asked: row["received_at"] < _start(asked),
    "closed_from": lambda row, asked: row["closed_at"] is not None and row["closed_at"] >= _start(asked),
    "closed_to": lambda row, asked: row["closed_at"] is not None and row["closed_at"] < _start(asked),
    "due_before": lambda row, asked: row["due_at"] is not None and row["due_at"] < _start(asked),
    "overdue": lambda row, asked: (row["due_at"] is not None and row["due_at"] < NOW) == (asked == "true"),
    "bbox": lambda row, asked: row["lon"] >= 117.085 and row["lat"] <= 32.605,
}
SORTS = {
    "-reported_at": (lambda row: (row["received_at"], row["id"]), True, lambda row: True),
    "reported_at": (lambda row: (row["received_at"], row["id"]), False, lambda row: True),
    "due_at": (lambda row: (row["due_at"], row["id"]), False, lambda row: row["due_at"] is not None),
    "-closed_at": (lambda row: (row["closed_at"], row["id"]), True, lambda row: row["closed_at"] is not None),
}


def _question(draw: Random) -> dict:
    def day() -> str:
        return (NOW.date() - timedelta(days=draw.randint(0, 160))).isoformat()

    choices = {
        "state": lambda: draw.sample(STATES, draw.randint(1, 4)),
        "category": lambda: draw.sample(("02", "0203", "0101", "06", "0604"), draw.randint(1, 3)),
        "urgency": lambda: draw.sample(("normal", "urgent", "emergency"), draw.randint(1, 2)),
        "unit": lambda: draw.choice((WORKS, OTHER)),
        "area": lambda: draw.choice((DISTRICT, TOWNSHIP, VILLAGE, GRID, NEXT_GRID)),
        "counted": lambda: draw.choice(("net", "gross")),
        "q": lambda: draw.choice(("路灯", "九龙岗镇", "㛃𠮷", "查看处理", "不存在的词")),
        "mine": lambda: "true",
        **dict.fromkeys(("reported_from", "reported_to", "closed_from", "closed_to", "due_before"), day),
        "overdue": lambda: draw.choice(("true", "false")),
        "bbox": lambda: "117.085,32.5,117.2,32.605",
    }
    return {name: choices[name]() for name in draw.sample(sorted(choices), draw.randint(0, 3))}


async def _all_pages(client, asked: dict, limit: int) -> list[str]:
    found, cursor = [], None
    while True:
        params = asked | {"limit": limit, "count": "exact"} | ({"cursor": cursor} if cursor else {})
        answer = await client.get("/events", params=params)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found += [row["id"] for row in page["items"]]
        if not page["has_more"]:
            assert (page["next_cursor"], page["total"]) == (None, len(found))
            return found
        cursor = page["next_cursor"]


@pytest.mark.parametrize("seed", range(40))
async def test_a_list_is_what_the_model_says(client, events, sign_in, seed):
    sign_in(ME)
    draw = Random(seed)
    asked, sort = _question(draw), draw.choice(list(SORTS))
    key, down, kept = SORTS[sort]
    wanted = [
        row for row in events if kept(row) and all(MODEL[name](row, value) for name, value in asked.items())
    ]
    expected = [str(row["id"]) for row in sorted(wanted, key=key, reverse=down)]
    assert await _all_pages(client, asked | {"sort": sort}, draw.choice((3, 17, 200))) == expected


async def test_what_lies_in_the_view_of_a_map_is_found_by_its_index(client, events, database):
    view = {"bbox": "117.083,32.602,117.0865,32.608"}
    inside = {
        str(row["id"])
        for row in events
        if 117.083 <= row["lon"] <= 117.0865 and 32.602 <= row["lat"] <= 32.608
    }
    assert 5 < len(inside) < len(events) / 2
    assert set(await _all_pages(client, view, 7)) == inside
    points = (await client.get("/events.geojson", params=view)).json()["features"]
    assert {point["id"] for point in points} == inside
    asked = Prepared(select(Event.id).where(predicates.BOX.condition))
    async with database.driver() as driver:
        await driver.execute("set local enable_seqscan = off")
        corners = asked.arguments(predicates.BOX.binds(view["bbox"]))
        plan_ = await driver.fetch(f"explain {asked.sql}", *corners)
    assert any("ix_events_point" in line[0] for line in plan_)


async def test_a_department_sees_what_was_handed_to_it_and_what_it_reported(client, events, sign_in):
    handler = replace(person("department", DISTRICT, WORKS), id=REPORTERS[1])
    sign_in(handler)
    expected = {
        str(row["id"]) for row in events if WORKS in row["unit_codes"] or row["reporter_id"] == handler.id
    }
    assert set(await _all_pages(client, {}, 200)) == expected


async def test_what_lies_elsewhere_changes_no_byte(client, events, session, sign_in):
    sign_in(an_actor(GRID))
    alone = (await client.get("/events", params={"count": "exact"})).text
    await session.execute(Event.__table__.delete().where(Event.grid_code == NEXT_GRID))
    await session.commit()
    assert (await client.get("/events", params={"count": "exact"})).text == alone


async def test_rows_and_details_keep_their_contract(client, events):
    """Both are JSON made by PostgreSQL, so only a test holds them against their shape."""
    page = (await client.get("/events", params={"limit": 5})).json()
    TypeAdapter(Page[EventRow]).validate_json(json.dumps(page), strict=True)
    detail = (await client.get(f"/events/{page['items'][0]['id']}")).text
    TypeAdapter(EventOut).validate_json(detail, strict=True)
    points = (await client.get("/events.geojson", params={"state": ["closed"]})).json()
    assert {one["properties"]["state"] for one in points["features"]} == {"closed"}
    assert points["features"][0]["geometry"]["type"] == "Point"


async def test_states_can_be_read_as_they_were(client):
    report = {"category": "0604", "title": "咨询", "description": "异地就医报销流程", "grid_code": GRID}
    made = (await client.post("/events", json=report)).headers["Location"].removeprefix("/api/v1")
    await client.post(f"{made}/steps", json={"step": "accept"}, headers={"If-Match": '"1"'})
    today, before = datetime.now(LOCAL).date(), datetime.now(LOCAL).date() - timedelta(days=1)
    then = (await client.get("/events", params={"as_of": today.isoformat(), "state": "accepted"})).json()
    assert [row["state"] for row in then["items"]] == ["accepted"]
    assert (await client.get("/events", params={"as_of": before.isoformat()})).json()["items"] == []
    mixed = await client.get("/events", params={"as_of": today.isoformat(), "overdue": "true"})
    assert (mixed.status_code, mixed.json()["errors"][0]["code"]) == (422, "as-of-now")
    assert mixed.json()["errors"][0]["location"] == "query"


@pytest.mark.parametrize(
    "params",
    [{"sort": "state; drop table events"}, {"bbox": "1,2,3"}, {"q": "路"}, {"as_of": "soon"}, {"x": "1"}],
)
async def test_a_question_that_cannot_be_understood_is_refused(client, params):
    assert (await client.get("/events", params=params)).status_code == 422
