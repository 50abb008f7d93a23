"""Splits, merges and re-draws through the API: what is refused, what they change, what stays as it was."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from conftest import DISTRICT, TOWNSHIP, VILLAGE, an_actor
from shapely.geometry import box, mapping, shape
from shapely.ops import unary_union
from sqlalchemy import insert, select, update

from ezhili.adjustments import service
from ezhili.adjustments.models import GridAdjustment
from ezhili.adjustments.schemas import FORMS
from ezhili.adjustments.workflow import STEPS
from ezhili.days import today
from ezhili.events.models import Event
from ezhili.forms import step_names
from ezhili.grid_workers.models import WorkerAssignment
from ezhili.grids.models import Grid, GridVersion
from ezhili.grids.shapes import STANDING
from ezhili.identity.models import User
from ezhili.identity.service import user_row
from ezhili.journal import Entry
from ezhili.units.models import Unit, lying

pytestmark = [pytest.mark.anyio]
A, B, C, D = (f"{VILLAGE}{serial:03}" for serial in (1, 2, 3, 4))
SITE = VILLAGE + "800"
LAND = {A: box(117.05, 32.60, 117.06, 32.61), B: box(117.06, 32.60, 117.07, 32.61)}
WEST, EAST = box(117.05, 32.60, 117.055, 32.61), box(117.055, 32.60, 117.06, 32.61)
DRAWER = {"grids:read", "grids:write", "events:read", "events:report", "grid_workers:read"}
REVIEWER = {"grids:read", "grids:approve", "events:read", "grid_workers:read"}
BEGUN = date(2023, 1, 1)


@pytest.fixture
def township(sign_in):
    return lambda: sign_in(an_actor(TOWNSHIP, DRAWER, "dispatcher"))


@pytest.fixture
def commission(sign_in):
    return lambda: sign_in(an_actor(DISTRICT, REVIEWER, "district"))


@pytest.fixture(autouse=True)
async def land(session, township):
    """Two grids side by side, in service since 2023."""
    session.add_all(_standing(code, one) for code, one in LAND.items())
    await session.commit()
    township()


def _standing(code: str, land, **more) -> Grid:
    west, south, east, north = land.bounds
    corners = {"west": west, "south": south, "east": east, "north": north}
    levels = {"district_code": code[:6], "township_code": code[:9], "village_code": code[:12]}
    known = {"code": code, "name": code[12:], "kind": "rural", "households": 300, "valid_from": BEGUN}
    boundary = json.loads(json.dumps(mapping(land)))
    return Grid(**known | levels | corners | {"boundary": boundary, "state": "active"} | more)


def made(code: str, land=None, **more) -> dict:
    boundary = json.loads(json.dumps(mapping(land))) if land is not None else None
    return {"code": code, "name": "示范网格", "kind": "rural", "households": 150, "boundary": boundary} | more


def a_split(**changes) -> dict:
    known = {"kind": "split", "trigger": "population_move", "reason": "新小区入住，户数超过五百"}
    parts = {"takes": [A], "makes": [made(C, WEST), made(D, EAST)]}
    return {**known, **parts, "effective_on": today().isoformat()} | changes


async def drafted(client, **changes) -> str:
    answer = await client.post("/grid-adjustments", json=a_split(**changes))
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].removeprefix("/api/v1")


async def stepped(client, url: str, step: str, **sent):
    etag = (await client.get(url)).headers["ETag"]
    return await client.post(f"{url}/steps", json={"step": step, **sent}, headers={"If-Match": etag})


async def adjusted(client, township, commission, **changes) -> str:
    """Drawn by the township, approved by the district."""
    township()
    url = await drafted(client, **changes)
    assert (await stepped(client, url, "submit")).status_code == 200
    commission()
    answer = await stepped(client, url, "approve")
    assert answer.status_code == 200, answer.text
    return url


async def states(session, *codes: str) -> dict[str, str]:
    rows = await session.execute(select(Grid.code, Grid.state).where(Grid.code.in_(codes)))
    return {row.code: row.state for row in rows}


def refusal(answer) -> tuple[int, list[tuple[str, str]]]:
    return answer.status_code, [(one["pointer"], one["code"]) for one in answer.json().get("errors", [])]


async def events_at(session, points: dict, year: int = 2023) -> None:
    """Events of a former year: name -> (grid, lon, lat)."""
    rows = []
    for number, (grid, lon, lat) in points.items():
        levels = {"district_code": grid[:6], "township_code": grid[:9], "village_code": grid[:12]}
        rows.append(_happened(number, grid, lon, lat, year) | levels)
    await session.execute(insert(Event), rows)
    await session.commit()


def _happened(number: str, grid: str, lon, lat, year: int) -> dict:

    moment = datetime(year, 6, 1, 8, tzinfo=UTC)
    return {
        "id": uuid4(), "version": 1, "number": number, "category": "0203", "title": "路灯不亮",
        "description": "村口路灯不亮", "channel": "web", "found_by": "staff", "occurred_at": moment,
        "received_at": moment, "lon": lon, "lat": lat, "grid_code": grid, "urgency": "normal",
        "reporter_kind": "staff", "level": "township", "state": "closed", "visibility": "internal",
        "catalog_version": 1, "closed_at": moment, "created_at": moment, "updated_at": moment,
    }  # fmt: skip


def test_the_table_is_the_specification():
    # DOMAIN.md 4.12: the township draws, the district reviews; A4 to A6 are our proposal
    assert {(step.name, *sorted(step.sources), step.target, *sorted(step.who)) for step in STEPS} == {
        ("submit", "draft", "under_review", "dispatcher", "system_admin"),
        ("approve", "under_review", "approved", "district"),
        ("send_back", "under_review", "draft", "district"),
        ("withdraw", "draft", "under_review", "withdrawn", "dispatcher", "system_admin"),
        ("call_off", "approved", "withdrawn", "district"),
        ("take_effect", "approved", "effective", "system"),
    }
    by_people = {step.name for step in STEPS if step.who != {"system"}}
    assert {name for form in FORMS for name in step_names(form)} == by_people


async def test_a_split_retires_the_former_grid_and_begins_the_new_ones_on_its_day(
    client, session, township, commission
):
    url = await adjusted(client, township, commission)
    assert (await client.get(url)).json()["state"] == "effective"
    assert await states(session, A, C, D) == {A: "retired", C: "active", D: "active"}
    former = (await client.get(f"/grids/{A}")).json()
    assert former["valid_to"] == (today() - timedelta(days=1)).isoformat()
    assert (await client.get(f"/grids/{C}")).json()["valid_from"] == today().isoformat()
    actions = select(Entry.action).where(Entry.grid_code == A).order_by(Entry.id)
    assert (await session.scalars(actions)).all() == ["grid.adjust", "grid.dissolve"]


async def test_grids_wait_while_an_adjustment_is_reviewed(client, session, township, commission):
    url = await drafted(client)
    assert await states(session, A) == {A: "active"}
    await stepped(client, url, "submit")
    assert await states(session, A) == {A: "adjusting"}
    other = await drafted(client, makes=[made(VILLAGE + "005", WEST), made(VILLAGE + "006", EAST)])
    assert (await stepped(client, other, "submit")).json()["code"] == "grid-not-active"
    borders = {"boundary": json.loads(json.dumps(mapping(WEST)))}
    etag = (await client.get(f"/grids/{A}")).headers["ETag"]
    moved = await client.patch(f"/grids/{A}", json=borders, headers={"If-Match": etag})
    assert (moved.status_code, moved.json()["code"]) == (409, "grid-adjusting")
    commission()
    back = await stepped(client, url, "send_back", note="请说明两侧户数如何核定")
    assert (back.json()["state"], back.json()["review_note"]) == ("draft", "请说明两侧户数如何核定")
    assert await states(session, A) == {A: "active"}


async def test_nobody_approves_what_he_handed_in(client, sign_in):
    url = await drafted(client)
    one = sign_in(an_actor(DISTRICT, DRAWER | REVIEWER, "dispatcher"))
    await stepped(client, url, "submit")
    sign_in(type(one)(one.id, "district", DISTRICT, one.scopes))
    answer = await stepped(client, url, "approve")
    assert (answer.status_code, answer.json()["code"]) == (403, "second-person")


async def test_an_approved_adjustment_waits_for_its_day_and_the_worker_brings_it(
    client, session, app, township, commission
):
    day = today() + timedelta(days=3)
    url = await adjusted(client, township, commission, effective_on=day.isoformat())
    assert (await client.get(url)).json()["state"] == "approved"
    assert await service.take_due(app.state.database) == 0
    await session.execute(update(GridAdjustment).values(effective_on=today()))
    await session.commit()
    assert await service.take_due(app.state.database) == 1
    assert (await client.get(url)).json()["state"] == "effective"
    session.expire_all()
    assert await states(session, A, C) == {A: "retired", C: "active"}


async def test_one_that_cannot_take_effect_is_told_and_can_be_called_off(
    client, session, app, township, commission
):
    day = today() + timedelta(days=3)
    url = await adjusted(client, township, commission, effective_on=day.isoformat())
    session.add(_standing(C, box(117.2, 32.6, 117.21, 32.61)))
    await session.execute(update(GridAdjustment).values(effective_on=today()))
    await session.commit()
    assert await service.take_due(app.state.database) == 0
    assert (await client.get(url)).json()["fault"] == "conflict"
    off = await stepped(client, url, "call_off", note="代码被占用，另行调整")
    assert off.json()["state"] == "withdrawn"
    session.expire_all()
    assert await states(session, A) == {A: "active"}


async def test_a_day_that_is_past_is_refused_when_it_is_handed_in(client):
    url = await drafted(client, effective_on=(today() - timedelta(days=1)).isoformat())
    answer = await stepped(client, url, "submit")
    assert refusal(answer) == (422, [("/step", "adjustment-in-past")])


async def test_a_grid_that_goes_on_keeps_its_former_borders_as_a_version(
    client, session, township, commission
):
    await adjusted(client, township, commission, makes=[made(A, WEST), made(C, EAST)])
    versions = (await client.get(f"/grids/{A}/versions")).json()["items"]
    assert [shape(one["boundary"]).equals(land) for one, land in zip(versions, (LAND[A], WEST), strict=True)]
    assert versions[0]["valid_to"] == (today() - timedelta(days=1)).isoformat()
    assert await states(session, A, C) == {A: "active", C: "active"}


async def test_the_grids_of_a_day_are_those_of_that_day(client, township, commission):
    await adjusted(client, township, commission, makes=[made(A, WEST, name="新名"), made(C, EAST)])
    then = (await client.get("/grids", params={"on": "2023-06-30"})).json()["items"]
    assert [(one["code"], one["name"], one["households"]) for one in then] == [
        (A, "001", 300), (B, "002", 300),
    ]  # fmt: skip
    now = (await client.get("/grids", params={"on": today().isoformat()})).json()["items"]
    assert [(one["code"], one["households"]) for one in now] == [(A, 150), (B, 300), (C, 150)]
    drawn = (await client.get("/grids.geojson", params={"on": "2023-06-30"})).json()["features"]
    assert [(one["id"], shape(one["geometry"]).equals(LAND[one["id"]])) for one in drawn] == [
        (A, True), (B, True),
    ]  # fmt: skip


async def test_a_merge_without_a_boundary_gets_all_the_land(client, session, township, commission):
    changes = {"kind": "merge", "takes": [A, B], "makes": [made(B)]}
    await adjusted(client, township, commission, **changes)
    grid = (await client.get(f"/grids/{B}")).json()
    assert shape(grid["boundary"]).equals(unary_union([LAND[A], LAND[B]]))
    assert await states(session, A, B) == {A: "retired", B: "active"}


async def test_a_redraw_moves_the_border_between_two_grids(client, session, township, commission):
    parts = [box(117.05, 32.60, 117.063, 32.61), box(117.063, 32.60, 117.07, 32.61)]
    changes = {"kind": "redraw", "takes": [A, B], "makes": [made(A, parts[0]), made(B, parts[1])]}
    await adjusted(client, township, commission, **changes)
    kept = (await session.scalars(select(GridVersion.code).order_by(GridVersion.code))).all()
    assert kept == [A, B]


async def test_figures_as_then_stay_after_a_split_and_as_now_follow_the_land(
    client, session, township, commission
):
    await events_at(session, {"e1": (A, 117.052, 32.605), "e2": (A, 117.058, 32.605),
                              "e3": (A, 117.059, 32.605), "e4": (B, 117.065, 32.605),
                              "e5": (A, None, None)})  # fmt: skip
    year = {"reported_from": "2023-01-01", "reported_to": "2024-01-01"}
    before = (await client.get("/events/grid-counts", params=year)).json()
    larger = box(117.0545, 32.60, 117.06, 32.61)
    smaller = box(117.05, 32.60, 117.0545, 32.61)
    await adjusted(client, township, commission, makes=[made(C, smaller), made(D, larger)])
    after = (await client.get("/events/grid-counts", params=year)).json()
    counted = {one["grid_code"]: (one["reported"], one["closed"]) for one in after["items"]}
    assert counted == {A: (4, 4), B: (1, 1)}
    assert [one | {"state": "", "valid_to": None} for one in after["items"]] == [
        one | {"state": "", "valid_to": None} for one in before["items"]
    ]
    now = (await client.get("/events/grid-counts", params=year | {"grids_as": "now"})).json()
    assert {one["grid_code"]: one["reported"] for one in now["items"]} == {B: 1, C: 1, D: 3}
    assert (now["reported"], after["reported"]) == (5, 5)


async def test_the_list_of_a_grid_follows_then_or_now(client, session, township, commission):
    await events_at(session, {"e1": (A, 117.052, 32.605), "e2": (A, 117.058, 32.605)})
    await adjusted(client, township, commission)

    async def numbers(area: str, **more) -> list[str]:
        page = (await client.get("/events", params={"area": area} | more)).json()
        return sorted(one["number"] for one in page["items"])

    assert await numbers(A) == ["e1", "e2"]
    assert await numbers(C) == []
    assert await numbers(A, grids_as="now") == []
    assert await numbers(C, grids_as="now") == ["e1"]
    assert await numbers(D, grids_as="now") == ["e2"]
    assert await numbers(VILLAGE, grids_as="now") == ["e1", "e2"]
    assert await numbers(TOWNSHIP, grids_as="now") == ["e1", "e2"]


async def test_the_history_tells_where_the_land_came_from_and_went_to(client, township, commission):
    await adjusted(client, township, commission)
    merge = {"kind": "merge", "takes": [D, B], "makes": [made(VILLAGE + "005")]}
    await adjusted(client, township, commission, **merge)
    life = (await client.get(f"/grids/{A}/history")).json()
    links = [(one["kind"], one["from_code"][-3:], one["to_code"][-3:], round(one["share"], 2))
             for one in life["lineage"]]  # fmt: skip
    assert links[:2] == [("split", "001", "003", 0.5), ("split", "001", "004", 0.5)]
    assert ("merge", "004", "005", 1.0) in links
    assert [one["name"] for one in life["versions"]] == ["001"]


async def _people(session, *names: str) -> list[UUID]:
    rows = [user_row(name, name, f"U{TOWNSHIP}GC01") for name in names]
    await session.execute(insert(User), rows)
    await session.commit()
    return [row["id"] for row in rows]


def _serving(user: UUID, code: str, **more) -> WorkerAssignment:
    levels = {"district_code": code[:6], "township_code": code[:9], "village_code": code[:12]}
    known = {"full_time": True, "primary": True, "valid_from": BEGUN}
    return WorkerAssignment(user_id=user, grid_code=code, **known | levels | more)


async def test_who_served_a_grid_that_ends_serves_what_the_adjustment_says(
    client, session, township, commission
):
    one, other = await _people(session, "one", "other")
    session.add(_serving(one, A))
    await session.commit()
    posts = [{"grid_code": C, "user_id": str(one), "full_time": True, "primary": True},
             {"grid_code": D, "user_id": str(other), "full_time": False, "primary": True}]  # fmt: skip
    url = await adjusted(client, township, commission, workers=posts)
    rows = (await session.scalars(select(WorkerAssignment).order_by(WorkerAssignment.grid_code))).all()
    assert [(row.grid_code, row.user_id, row.valid_from, row.valid_to) for row in rows] == [
        (A, one, BEGUN, today() - timedelta(days=1)), (C, one, today(), None), (D, other, today(), None),
    ]  # fmt: skip
    assert {post["display_name"] for post in (await client.get(url)).json()["workers"]} == {"one", "other"}


async def test_a_grid_nobody_would_answer_for_is_warned_of(client, session):
    [one] = await _people(session, "one")
    posts = [{"grid_code": C, "user_id": str(one), "full_time": True, "primary": True}]
    url = await drafted(client, workers=posts)
    warned = {(w["code"], w["grid_code"]) for w in (await client.get(url)).json()["warnings"]}
    assert warned == {("grid_without_primary", D), ("worker_without_grant", C)}


async def test_one_person_is_not_given_too_many_grids(client, session):
    [one] = await _people(session, "one")
    session.add(_serving(one, B, full_time=False))
    await session.commit()
    posts = [{"grid_code": C, "user_id": str(one), "full_time": False, "primary": True}]
    answer = await client.post("/grid-adjustments", json=a_split(workers=posts))
    assert refusal(answer) == (422, [("/workers/0/user_id", "too-many-grids-part-time")])


SLIVER = 3 / 111_000  # about 3 m: snapped
GAP = 20 / 111_000  # about 20 m: no


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"takes": [A, A]}, "/takes/1", "grid-named-twice"),
        ({"takes": [VILLAGE + "099"]}, "/takes/0", "grid-not-found"),
        ({"makes": [made(C, WEST)]}, "/makes", "split-of-one"),
        ({"kind": "merge"}, "/makes", "merge-into-one"),
        ({"kind": "redraw"}, "/makes", "redraw-same-grids"),
        ({"makes": [made(C, WEST), made(C, EAST)]}, "/makes/1/code", "grid-named-twice"),
        ({"makes": [made(C, WEST), made(B, EAST)]}, "/makes/1/code", "grid-code-taken"),
        ({"makes": [made(C, WEST), made(SITE, EAST)]}, "/makes/1/code", "grid-serial-mismatch"),
        ({"makes": [made(C, WEST), made(SITE, EAST, kind="dedicated")]}, "/makes/1/site_manager_unit",
         "site-manager-needed"),
        ({"makes": [made(C, WEST), made("340402101001001", EAST)]}, "/makes/1/code",
         "grids-of-two-townships"),
        ({"makes": [made(C, WEST), made(TOWNSHIP + "009001", EAST)]}, "/makes/1/code", "village-unknown"),
        ({"makes": [made(C, WEST), made(D)]}, "/makes/1/boundary", "boundary-needed"),
        ({"makes": [made(C, WEST), made(D, LAND[A])]}, "/makes/1/boundary", "adjustment-overlap"),
        ({"makes": [made(C, WEST), made(D, box(117.055 + GAP, 32.60, 117.06, 32.61))]}, "/makes",
         "adjustment-gap"),
        ({"makes": [made(C, WEST), made(D, box(117.055, 32.60, 117.061, 32.61))]}, "/makes",
         "adjustment-outside"),
        ({"kind": "redraw", "makes": [made(A, box(117.05, 32.60, 117.065, 32.61))]}, "/makes",
         "adjustment-takes-from"),
        ({"kind": "merge", "takes": [A, B], "makes": [made(C, WEST)]}, "/makes", "adjustment-gap"),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_where_it_stands(client, changes, pointer, code):
    answer = await client.post("/grid-adjustments", json=a_split(**changes))
    assert refusal(answer) == (422, [(pointer, code)])


async def test_grids_that_do_not_touch_are_not_merged(client, session):
    session.add(_standing(VILLAGE + "009", box(117.2, 32.6, 117.21, 32.61)))
    await session.commit()
    changes = {"kind": "merge", "takes": [A, VILLAGE + "009"], "makes": [made(A)]}
    answer = await client.post("/grid-adjustments", json=a_split(**changes))
    assert refusal(answer) == (422, [("/takes", "grids-not-adjacent")])


async def test_borders_a_few_metres_off_are_snapped_and_share_one_line(client):
    east = box(117.055 + SLIVER, 32.60, 117.06, 32.61 - SLIVER)
    url = await drafted(client, makes=[made(C, WEST), made(D, east)])
    stored = [shape(one["boundary"]) for one in (await client.get(url)).json()["makes"]]
    assert unary_union(stored).equals(LAND[A])
    assert stored[0].intersection(stored[1]).area == 0


async def test_a_dedicated_grid_becomes_a_hole(client, session):
    days = {"valid_from": BEGUN, "state": "active"}
    manager = f"U{TOWNSHIP}DS01"
    session.add(Unit(code=manager, name="园区", kind="DS", **lying(TOWNSHIP), duty_categories=[], **days))
    await session.commit()
    site = box(117.052, 32.602, 117.054, 32.604)
    parts = [made(A, LAND[A]), made(SITE, site, kind="dedicated", site_manager_unit=manager)]
    url = await drafted(client, makes=parts)
    around, inside = (shape(one["boundary"]) for one in (await client.get(url)).json()["makes"])
    assert (len(around.interiors), inside.equals(site)) == (1, True)
    assert unary_union([around, inside]).equals(LAND[A])


async def test_a_preview_cuts_along_a_line_and_stores_nothing(client, session):
    line = [[117.054, 32.59], [117.056, 32.62]]
    answer = await client.post("/grid-adjustments/preview", json={"kind": "split", "takes": [A], "cut": line})
    told = answer.json()
    pieces = [shape(one["geometry"]) for one in told["pieces"]["features"]]
    assert (len(pieces), told["faultless"]) == (2, True)
    assert unary_union(pieces).symmetric_difference(LAND[A]).area / LAND[A].area < 1e-4
    assert (await session.scalars(select(GridAdjustment))).all() == []


async def test_a_preview_shows_what_is_left_out_and_what_is_there_twice(client):
    parts = [{"code": C, "boundary": made(C, box(117.05, 32.60, 117.056, 32.61))["boundary"]},
             {"code": D, "boundary": made(D, box(117.055, 32.601, 117.06, 32.61))["boundary"]}]  # fmt: skip
    answer = await client.post(
        "/grid-adjustments/preview", json={"kind": "split", "takes": [A], "makes": parts}
    )
    told = answer.json()
    assert (told["faultless"], len(told["gaps"]["features"]), len(told["overlaps"]["features"])) == (
        False, 1, 1,
    )  # fmt: skip
    assert told["overlaps"]["features"][0]["properties"]["area_m2"] > 1000


async def test_a_line_that_does_not_cross_is_refused(client):
    line = [[117.052, 32.602], [117.053, 32.603]]
    answer = await client.post("/grid-adjustments/preview", json={"kind": "split", "takes": [A], "cut": line})
    assert refusal(answer) == (422, [("/cut", "cut-does-not-cross")])


async def test_a_draft_is_replaced_as_a_whole_until_it_is_handed_in(client):
    url = await drafted(client)
    changed = a_split(reason="征求村民意见后重新划分")
    assert (await client.put(url, json=changed)).status_code == 428
    answer = await client.put(url, json=changed, headers={"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["reason"]) == (200, changed["reason"])
    etag = (await stepped(client, url, "submit")).headers["ETag"]
    late = await client.put(url, json=changed, headers={"If-Match": etag})
    assert (late.status_code, late.json()["code"]) == (409, "adjustment-handed-in")


async def test_a_township_adjusts_its_own_grids_alone(client, sign_in):
    sign_in(an_actor("340402101", DRAWER, "dispatcher"))
    answer = await client.post("/grid-adjustments", json=a_split())
    assert refusal(answer) == (422, [("/takes/0", "grid-not-found")])


async def test_a_new_border_by_edit_moves_the_places_of_events_too(client, session, sign_in):
    await events_at(session, {"e1": (A, 117.058, 32.605)})
    sign_in(an_actor(DISTRICT, DRAWER | REVIEWER, "dispatcher"))
    for code, land in ((A, WEST), (B, box(117.055, 32.60, 117.07, 32.61))):
        etag = (await client.get(f"/grids/{code}")).headers["ETag"]
        body = {"boundary": json.loads(json.dumps(mapping(land)))}
        answer = await client.patch(f"/grids/{code}", json=body, headers={"If-Match": etag})
        assert answer.status_code == 200, answer.text
    assert (await session.scalars(select(Grid).where(Grid.state.in_(STANDING)))).all()


async def test_of_two_adjustments_of_a_grid_handed_in_at_once_one_is_refused(own_database, client):
    others = [made(VILLAGE + "005", WEST), made(VILLAGE + "006", EAST)]
    urls = [await drafted(client), await drafted(client, makes=others)]
    body, match = {"step": "submit"}, {"If-Match": '"1"'}
    sent = [client.post(f"{url}/steps", json=body, headers=match) for url in urls]
    answers = await asyncio.gather(*sent)
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert "grid-not-active" in [answer.json().get("code") for answer in answers]


async def test_a_new_code_taken_meanwhile_is_refused_at_the_approval(client, session, township, commission):
    url = await drafted(client)
    await stepped(client, url, "submit")
    session.add(_standing(C, box(117.2, 32.6, 117.21, 32.61)))
    await session.commit()
    commission()
    answer = await stepped(client, url, "approve")
    assert refusal(answer) == (422, [("/makes/0/code", "grid-code-taken")])
    assert await states(session, A) == {A: "adjusting"}


async def test_an_event_is_reported_in_the_grid_that_is_there_on_the_day(client, township, commission):
    await adjusted(client, township, commission)
    township()
    report = {"category": "0203", "title": "路灯不亮", "description": "村口第三盏路灯不亮"}
    spot = {"location": {"lon": 117.052, "lat": 32.605}}
    answer = await client.post("/events", json=report | spot)
    assert (answer.status_code, answer.json()["grid_code"]) == (201, C)
    former = await client.post("/events", json=report | {"grid_code": A})
    assert former.status_code == 422
