"""Areas through the API only: the tree of the district, one behaviour per test."""

import json

import pytest
from conftest import DISTRICT, ELSEWHERE, TOWNSHIP, VILLAGE, an_actor
from pydantic import TypeAdapter
from sqlalchemy import func, select

from ezhili.areas.schemas import AreaDetail, AreaOut
from ezhili.features import FeatureCollection
from ezhili.http import Page
from ezhili.journal import Entry

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in")]
SYSTEM = {"areas:read", "areas:write"}
SQUARE = [[117.0, 32.6], [117.1, 32.6], [117.1, 32.7], [117.0, 32.7], [117.0, 32.6]]


def an_area(code: str = TOWNSHIP + "901", **changes) -> dict:
    return {"code": code, "level_kind": "community", "name": "示范社区一"} | changes


def a_square(ring=SQUARE) -> dict:
    return {"type": "Polygon", "coordinates": [ring]}


async def edited(client, code: str, **changes):
    etag = (await client.get(f"/areas/{code}")).headers["ETag"]
    return await client.patch(f"/areas/{code}", json=changes, headers={"If-Match": etag})


def pointed(answer) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


async def test_a_created_area_can_be_read_back_by_its_code(client):
    made = await client.post("/areas", json=an_area(residents=2100, figures_as_of="2020-11-01", source="S5"))
    read = await client.get(made.headers["Location"].removeprefix("/api/v1"))
    assert (made.status_code, read.json()) == (201, made.json())
    assert read.json()["parent_code"] == TOWNSHIP
    assert (read.json()["level"], read.json()["warnings"]) == ("village", ["unusual_serial"])
    TypeAdapter(AreaDetail).validate_json(read.content, strict=True)


async def test_a_padded_code_means_the_same_area(client):
    assert (await client.get("/areas/340402102000")).json()["code"] == TOWNSHIP
    below = (await client.get("/areas", params={"area": "340402102000"})).json()
    assert [area["code"] for area in below["items"]] == [TOWNSHIP, VILLAGE]
    TypeAdapter(Page[AreaOut]).validate_json(json.dumps(below), strict=True)


@pytest.mark.parametrize(
    ("params", "found"),
    [
        ({}, [DISTRICT, TOWNSHIP, VILLAGE]),
        ({"level": ["district", "village"]}, [DISTRICT, VILLAGE]),
        ({"parent": DISTRICT}, [TOWNSHIP]),
        ({"q": "2102"}, [TOWNSHIP, VILLAGE]),
        ({"in_force_on": "2019-12-31"}, []),
    ],
)
async def test_filters_narrow_the_tree_and_its_total(client, params, found):
    page = (await client.get("/areas", params=params | {"count": "exact"})).json()
    assert ([area["code"] for area in page["items"]], page["total"]) == (found, len(found))


async def test_the_whole_district_is_open_to_a_worker_of_one_village(client, sign_in):
    sign_in(an_actor(VILLAGE, {"areas:read"}))
    assert len((await client.get("/areas")).json()["items"]) == 3
    assert (await client.get(f"/areas/{TOWNSHIP}")).status_code == 200
    assert (await client.get(f"/areas/{ELSEWHERE}")).status_code == 404
    refused = await client.patch(f"/areas/{TOWNSHIP}", json={}, headers={"If-Match": '"1"'})
    assert refused.status_code == 403


async def test_a_township_changes_only_what_lies_in_it(client, sign_in):
    sign_in(an_actor(TOWNSHIP, SYSTEM))
    assert (await edited(client, VILLAGE, name="新村")).status_code == 200
    assert (await edited(client, DISTRICT, name="新区")).json()["code"] == "area-not-yours"
    outside = await client.post("/areas", json=an_area("340402101901"))
    assert pointed(outside) == [("/code", "area-not-yours")]


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"code": "340402105901"}, "/code", "area-parent-unknown"),
        ({"code": "340402201", "level_kind": "town"}, "/level_kind", "area-kind-mismatch"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-31"}, "/valid_to", "ends-early"),
        ({"residents": 5}, "/figures_as_of", "figures-without-day"),
        ({"boundary": a_square(SQUARE[:3] + SQUARE[:1])}, None, None),
        ({"boundary": a_square([[y, x] for x, y in SQUARE])}, "/boundary/coordinates/0/0", "not-in-china"),
        ({"boundary": a_square([*SQUARE[:-1], [117.0, 32.65]])}, "/boundary", "boundary-invalid"),
        ({"boundary": a_square([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]])}, "/boundary",
         "boundary-invalid"),
        ({"colour": "red"}, "/colour", "unknown"),
    ],
)  # fmt: skip
async def test_a_refused_area_names_what_is_wrong_and_leaves_no_trace(
    client, session, changes, pointer, code
):
    answer = await client.post("/areas", json=an_area(**changes))
    assert answer.status_code == (422 if pointer else 201), answer.text
    assert pointer is None or pointed(answer) == [(pointer, code)]
    assert await session.scalar(select(func.count()).select_from(Entry)) == (0 if pointer else 1)


async def test_a_code_comes_again_only_after_its_area_has_ended(client):
    again = an_area(VILLAGE, valid_from="2024-07-01", name="新村")
    taken = await client.post("/areas", json=again)
    assert (taken.status_code, taken.json()["code"]) == (409, "area-code-taken")
    assert (await edited(client, VILLAGE, valid_to="2024-06-30")).status_code == 200
    assert (await client.post("/areas", json=again)).status_code == 201
    assert (await client.get(f"/areas/{VILLAGE}")).json()["name"] == "新村"
    then = await client.get(f"/areas/{VILLAGE}", params={"in_force_on": "2024-06-30"})
    assert then.json()["name"] == VILLAGE


async def test_an_area_ends_after_the_areas_below_it(client):
    early = await edited(client, TOWNSHIP, valid_to="2024-06-30")
    assert (early.status_code, early.json()["code"]) == (409, "area-has-areas-below")


async def test_an_edit_needs_the_version_and_a_patch_that_changes_nothing_leaves_no_trace(client, session):
    assert (await client.patch(f"/areas/{VILLAGE}", json={"name": "新村"})).status_code == 428
    stale = await client.patch(f"/areas/{VILLAGE}", json={"name": "新村"}, headers={"If-Match": '"7"'})
    assert (stale.status_code, stale.json()["current_etag"]) == (412, '"1"')
    same = await edited(client, VILLAGE, name=VILLAGE)
    assert (same.headers["ETag"], await session.scalar(select(func.count()).select_from(Entry))) == ('"1"', 0)


async def test_a_boundary_in_gcj02_is_kept_in_wgs84(client):
    answer = await edited(client, VILLAGE, boundary=a_square(), crs="gcj02")
    kept = answer.json()
    assert (kept["source_crs"], kept["has_boundary"]) == ("gcj02", True)
    assert 0.004 < 117.0 - kept["west"] < 0.008  # the known shift here, about 500 m


async def test_a_boundary_outside_the_district_is_refused(client):
    assert (await edited(client, DISTRICT, boundary=a_square())).status_code == 200
    far = [[x + 1, y] for x, y in SQUARE]
    assert pointed(await edited(client, VILLAGE, boundary=a_square(far))) == [
        ("/boundary", "boundary-outside-district")
    ]


async def test_the_map_is_geojson_that_is_sent_again_only_when_it_changed(client):
    await edited(client, VILLAGE, boundary=a_square())
    drawn = await client.get("/areas.geojson", params={"level": "village"})
    TypeAdapter(FeatureCollection).validate_json(drawn.content, strict=True)
    assert drawn.headers["Content-Type"] == "application/geo+json"
    assert [one["properties"]["code"] for one in drawn.json()["features"]] == [VILLAGE]
    again = {"If-None-Match": drawn.headers["ETag"]}
    assert (await client.get("/areas.geojson?level=village", headers=again)).status_code == 304
    await edited(client, VILLAGE, name="新村")
    assert (await client.get("/areas.geojson?level=village", headers=again)).status_code == 200
