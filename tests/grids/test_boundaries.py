"""Boundaries of grids: in, out, kept with their history, drawn on the map, asked for a point."""

import asyncio
import json
from datetime import timedelta
from time import perf_counter

import pytest
from conftest import DISTRICT, ELSEWHERE, TOWNSHIP, VILLAGE, an_actor
from pydantic import TypeAdapter
from shapely.geometry import box, mapping
from sqlalchemy import select, update

from ezhili.areas.models import Area
from ezhili.days import today
from ezhili.features import FeatureCollection
from ezhili.geo import gcj02, metres_per_degree
from ezhili.grids.locating import Locator
from ezhili.grids.models import Grid
from ezhili.grids.schemas import GridHistory, LocatedOut
from ezhili.units.models import Unit, lying

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in")]
WEST, SOUTH, STEP = 117.05, 32.60, 0.01  # a chessboard of about 900 by 1100 m


def a_cell(column: float = 0, row: float = 0, size: float = 1) -> dict:
    west, south = WEST + column * STEP, SOUTH + row * STEP
    return json.loads(json.dumps(mapping(box(west, south, west + size * STEP, south + size * STEP))))


def moved(boundary: dict, move) -> dict:
    return boundary | {"coordinates": [[list(move(*at)) for at in ring] for ring in boundary["coordinates"]]}


async def drawn(client, serial: int = 1, boundary: dict | None = None, **changes):
    grid = {"code": f"{VILLAGE}{serial:03}", "name": f"示范网格{serial}", "kind": "rural", "households": 300}
    return await client.post(
        "/grids", json=grid | {"boundary": boundary or a_cell(), "state": "active"} | changes
    )


async def edited(client, serial: int, **changes):
    url = f"/grids/{VILLAGE}{serial:03}"
    etag = (await client.get(url)).headers["ETag"]
    return await client.patch(url, json=changes, headers={"If-Match": etag})


async def a_site(session) -> str:
    code = f"U{TOWNSHIP}DS01"
    unit = Unit(code=code, name="示范园区", kind="DS", **lying(TOWNSHIP), valid_from=today(), state="active")
    session.add(unit)
    await session.commit()
    return code


@pytest.fixture
async def district(session):
    """The district is drawn: ten by ten cells."""
    outline = update(Area).where(Area.code == DISTRICT).values(boundary=a_cell(0, 0, 10), version=2)
    await session.execute(outline)
    await session.commit()


def pointed(answer) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


async def test_a_boundary_comes_back_as_it_was_sent(client):
    made = (await drawn(client)).json()
    assert (made["boundary"], made["has_boundary"], made["source_crs"]) == (a_cell(), True, "wgs84")
    assert (made["west"], made["south"]) == (WEST, SOUTH)


async def test_a_boundary_in_gcj02_is_kept_in_wgs84(client):
    sent = moved(a_cell(), gcj02)
    made = (await drawn(client, boundary=sent, crs="gcj02")).json()
    assert made["source_crs"] == "gcj02"
    assert made["boundary"]["coordinates"][0][0] == pytest.approx(a_cell()["coordinates"][0][0], abs=2e-6)


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize(
    ("boundary", "pointer", "code"),
    [
        (moved(a_cell(), lambda x, y: (y, x)), "/boundary/coordinates/0/0", "not-in-china"),
        (a_cell(9.5), "/boundary", "boundary-outside-district"),
        (a_cell(50), "/boundary", "boundary-outside-district"),
        (
            {"type": "MultiPolygon", "coordinates": [a_cell()["coordinates"]]},
            "/boundary/type",
            "not-a-choice",
        ),
        ({"type": "Polygon", "coordinates": []}, "/boundary/coordinates", "too-short"),
        ({"type": "Polygon", "coordinates": [[[117, 32]]]}, "/boundary/coordinates/0", "too-short"),
        (a_cell() | {"crs": "EPSG:4490"}, "/boundary/crs", "unknown"),
    ],
)
async def test_a_boundary_that_cannot_be_is_refused(client, boundary, pointer, code):
    answer = await drawn(client, boundary=boundary)
    assert answer.status_code == 422
    assert pointed(answer)[0][0] == pointer
    if code != "too-short":
        assert pointed(answer)[0][1] == code


async def test_grids_of_a_village_do_not_lie_over_each_other(client):
    await drawn(client)
    slightly = await drawn(client, 2, a_cell(0.995))
    assert slightly.status_code == 201
    refused = await drawn(client, 3, a_cell(0, 0.9))
    assert pointed(refused) == [("/boundary", "grid-overlap")]
    assert "10.0" in refused.json()["errors"][0]["detail"]
    assert pointed(await edited(client, 2, boundary=a_cell(0.5))) == [("/boundary", "grid-overlap")]


async def test_a_dedicated_grid_may_lie_in_another_but_not_over_a_dedicated_one(client, session):
    site = {"kind": "dedicated", "site_manager_unit": await a_site(session)}
    await drawn(client)
    assert (await drawn(client, 801, a_cell(0.2, 0.2, 0.3), **site)).status_code == 201
    over = await drawn(client, 802, a_cell(0.3, 0.3, 0.3), **site)
    assert pointed(over) == [("/boundary", "grid-overlap")]


async def test_a_change_of_boundary_or_kind_keeps_the_former_version(client):
    await drawn(client, valid_from="2023-01-01")
    await edited(client, 1, boundary=a_cell(2))
    await edited(client, 1, kind="open_residential")
    await edited(client, 1, name="新名")
    answer = await client.get(f"/grids/{VILLAGE}001/versions")
    TypeAdapter(GridHistory).validate_json(answer.content, strict=True)
    first, second, now = answer.json()["items"]
    assert (first["boundary"], first["kind"]) == (a_cell(), "rural")
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert (first["valid_from"], first["valid_to"]) == ("2023-01-01", yesterday)
    assert (second["boundary"], second["kind"], second["number"]) == (a_cell(2), "rural", 2)
    assert (now["kind"], now["name"], now["valid_to"]) == ("open_residential", "新名", None)
    assert now["valid_from"] == today().isoformat()


async def test_a_draft_has_no_history(client):
    await drawn(client, state="draft")
    await edited(client, 1, boundary=a_cell(2))
    assert len((await client.get(f"/grids/{VILLAGE}001/versions")).json()["items"]) == 1


async def test_a_kind_of_the_other_range_of_serials_needs_another_grid(client, session):
    await drawn(client)
    answer = await edited(client, 1, kind="dedicated", site_manager_unit=await a_site(session))
    assert pointed(answer) == [("/kind", "grid-serial-mismatch")]


async def test_a_map_shows_what_its_reader_sees_and_is_sent_again_only_when_it_changed(client, sign_in):
    await drawn(client)
    await drawn(client, 2, a_cell(1), state="draft")
    every = await client.get("/grids.geojson")
    TypeAdapter(FeatureCollection).validate_json(every.content, strict=True)
    assert every.headers["Content-Type"] == "application/geo+json"
    assert [one["id"][-3:] for one in every.json()["features"]] == ["001", "002"]
    some = await client.get("/grids.geojson", params={"state": "active", "area": TOWNSHIP, "kind": "rural"})
    (feature,) = some.json()["features"]
    assert {"code", "name", "kind", "state"} <= feature["properties"].keys()
    assert feature["geometry"] == a_cell()
    again = {"If-None-Match": every.headers["ETag"]}
    assert (await client.get("/grids.geojson", headers=again)).status_code == 304
    await edited(client, 2, name="新名")
    assert (await client.get("/grids.geojson", headers=again)).status_code == 200
    sign_in(an_actor(ELSEWHERE))
    assert (await client.get("/grids.geojson")).json()["features"] == []
    assert (await client.get("/grids.geojson?colour=red")).status_code == 422


def a_point(column: float, row: float, crs: str = "wgs84") -> dict:
    return {"lon": WEST + column * STEP, "lat": SOUTH + row * STEP, "crs": crs}


@pytest.mark.usefixtures("district")
async def test_a_point_leads_to_its_grid(client, session, sign_in):
    site = {"kind": "dedicated", "site_manager_unit": await a_site(session)}
    await drawn(client)
    await drawn(client, 801, a_cell(0.2, 0.2, 0.3), **site)
    await drawn(client, 2, a_cell(1), state="draft")
    inside = await client.get("/grids/locate", params=a_point(0.9, 0.9))
    assert (inside.json()["code"], inside.json()["distance_m"]) == (VILLAGE + "001", 0)
    assert (inside.json()["village_name"], inside.json()["township_name"]) == (VILLAGE, TOWNSHIP)
    TypeAdapter(LocatedOut).validate_json(inside.content, strict=True)
    assert (await client.get("/grids/locate", params=a_point(0.3, 0.3))).json()["code"] == VILLAGE + "801"
    lon, lat = gcj02(WEST + 0.9 * STEP, SOUTH + 0.9 * STEP)
    shifted = {"lon": lon, "lat": lat, "crs": "gcj02"}
    assert (await client.get("/grids/locate", params=shifted)).json()["lon"] == pytest.approx(WEST + 0.009)
    near = await client.get("/grids/locate", params=a_point(1.1, 0.5))
    assert near.json()["distance_m"] == pytest.approx(0.1 * STEP * metres_per_degree(32.65)[0], abs=0.5)
    assert (await client.get("/grids/locate", params=a_point(5, 5))).json()["code"] == "no-grid-here"
    sign_in(an_actor(ELSEWHERE))
    assert (await client.get("/grids/locate", params=a_point(0.9, 0.9))).status_code == 404


@pytest.mark.usefixtures("district")
@pytest.mark.parametrize("params", [a_point(11, 5), {"lon": 32.65, "lat": 117.05}, {"lon": 32.65, "lat": 89}])
async def test_a_point_outside_the_district_is_refused(client, params):
    answer = await client.get("/grids/locate", params=params)
    assert answer.status_code == 422
    assert {pointer for pointer, _ in pointed(answer)} <= {"/lon", "/lat"}


def test_a_point_is_located_in_microseconds():
    grids = [
        {"code": f"{n:015}", "kind": "rural", "boundary": json.dumps(a_cell(n % 20, n // 20))}
        for n in range(400)
    ]
    locator = Locator(grids)
    points = [(WEST + (n % 20 + 0.5) * STEP, SOUTH + (n // 20 + 0.5) * STEP) for n in range(400)]
    began = perf_counter()
    found = [locator.at(*point).grid_code for point in points]
    assert (perf_counter() - began) / len(points) < 500e-6  # about 20 on a quiet machine
    assert found == [grid["code"] for grid in grids]


def test_a_grid_that_nobody_has_drawn_is_known_but_nowhere():
    locator = Locator([{"code": "1" * 15, "kind": "rural", "boundary": None}])
    assert locator.active("1" * 15)
    assert locator.at(WEST, SOUTH) is None
    assert locator.distance_m("1" * 15, WEST, SOUTH) == 0
    assert (locator.covers(WEST, SOUTH), locator.covers(SOUTH, WEST)) == (True, False)


async def test_of_a_replaced_grid_the_record_stays(client, session):
    await drawn(client, valid_from="2023-01-01")
    made = await drawn(client, 2, state="draft", replaces_code=VILLAGE + "001")
    assert made.status_code == 201
    row = await session.scalar(select(Grid).where(Grid.code == VILLAGE + "001"))
    assert (row.state, row.valid_to) == ("active", None)


async def test_of_grids_drawn_over_each_other_side_by_side_one_stands(client, own_database):
    answers = await asyncio.gather(*(drawn(client, serial) for serial in range(1, 6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 4
