"""Areas, units, grids and boundaries: natural keys, the order of a tree, what lies over one another."""

import json

import pytest
from offices import GRIDS, TOWN, VILLAGE, Desk, counts, features, settle, square, told, xlsx
from sqlalchemy import select

from ezhili.geo import gcj02
from ezhili.grids.models import Grid
from ezhili.journal import Entry

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("own_database", "sign_in")]
AREAS = [
    ["代码", "名称", "类型", "常住人口", "统计日期", "来源"],
    ["340402102901", "示范社区一", "社区", "3,200", "2020.11.1", "第七次人口普查"],
    ["340402109", "示范镇", "镇", None, None, None],
    ["340402109901", "示范村", "村民委员会", None, None, None],
]
UNITS = [
    ["单位代码", "单位名称", "单位类型", "区域代码", "上级单位代码", "负责类别"],
    ["U340402102JO01", "示范司法所", "司法所", TOWN, "U340402102PS01", "0203、08"],
    ["U340402102PS01", "示范派出所", "派出所", TOWN, None, None],
]
NEW = [["网格编码", "名称", "类别", "户数", "人口"], [f"{VILLAGE}101", "示范一", "农村", "120户", "300人"]]


@pytest.fixture
async def desk(client, own_database, session, sign_in):
    await settle(session, sign_in)
    return Desk(client, own_database)


@pytest.fixture
async def admin(client, own_database, session, sign_in):
    await settle(session, sign_in, "system_admin", "340402")
    return Desk(client, own_database)


@pytest.mark.parametrize(("kind", "rows"), [("areas", AREAS), ("units", UNITS), ("grids", NEW)])
async def test_the_same_file_twice_changes_nothing_and_a_changed_one_what_it_says(admin, kind, rows):
    content, new = xlsx(("表", rows)), len(rows) - 1
    first = await admin.take(kind, content)
    assert (counts(first), first["items"]) == (("applied", new, 0, 0, 0), [])
    assert counts(await admin.take(kind, content)) == ("applied", 0, 0, new, 0)
    renamed = [rows[0], [rows[1][0], "另一名称", *rows[1][2:]]]
    assert counts(await admin.take(kind, xlsx(("表", renamed)))) == ("applied", 0, 1, 0, 0)


async def test_an_import_is_journalled_with_its_file_and_counts(admin, session):
    done = await admin.take("areas", xlsx(("表", AREAS)))
    entry = (await session.scalars(select(Entry).where(Entry.action == "import.apply"))).one()
    assert (str(entry.subject_id), entry.data["sha256"]) == (done["id"], done["sha256"])
    assert {name: entry.data[name] for name in ("rows", "created", "rejected")} == {
        "rows": 3,
        "created": 3,
        "rejected": 0,
    }


async def test_a_dry_run_leaves_no_trace(desk, session):
    assert counts(await desk.done("grids", xlsx(("表", NEW))))[:2] == ("checked", 1)
    assert await session.scalar(select(Grid).where(Grid.code == f"{VILLAGE}101")) is None
    assert (await session.scalars(select(Entry))).all() == []


async def test_bad_rows_are_skipped_when_asked_and_come_back_as_a_file(desk, session):
    rows = [
        *NEW,
        ["340403101001001", "别区网格", "农村", 10, 20],
        [f"{VILLAGE}102", "示范二", "不知道", 10, 20],
    ]
    done = await desk.take("grids", xlsx(("表", rows)), skip_bad=True)
    assert counts(done) == ("applied", 1, 0, 0, 2)
    assert await session.scalar(select(Grid.name).where(Grid.code == f"{VILLAGE}101")) == "示范一"
    rejects = await desk.client.get(f"{done['url']}/rejects")
    again = await desk.done("grids", rejects.content)
    assert (again["rows"], again["rejected"], again["report"]["ignored"]) == (2, 2, {"表": ["问题"]})


async def test_a_dispatcher_draws_in_the_own_township_alone(desk):
    done = await desk.done("grids", xlsx(("表", [NEW[0], ["340402101001001", "别处", "农村", 10, 20]])))
    assert told(done) == {"表!A2": "village-unknown"}


async def test_boundaries_are_drawn_and_the_same_ones_change_nothing(desk, session):
    content = features((GRIDS[0], square(0)), (GRIDS[1], square(1)))
    assert counts(await desk.take("boundaries", content)) == ("applied", 0, 2, 0, 0)
    assert counts(await desk.take("boundaries", content)) == ("applied", 0, 0, 2, 0)
    swapped = features((GRIDS[0], square(1)), (GRIDS[1], square(0)))
    assert counts(await desk.take("boundaries", swapped)) == ("applied", 0, 2, 0, 0)


async def test_boundaries_that_lie_over_one_another_are_told_for_both(desk, session):
    content = features((GRIDS[0], square(0)), (GRIDS[1], square(0, 0.005)), (GRIDS[2], square(3)))
    done = await desk.done("boundaries", content)
    assert told(done) == {"features[0].geometry": "grid-overlap", "features[1].geometry": "grid-overlap"}
    assert GRIDS[1] in done["items"][0]["detail_zh"]
    done = await desk.take("boundaries", content, skip_bad=True)
    assert counts(done) == ("applied", 0, 1, 0, 2)
    again = await desk.done("boundaries", (await desk.client.get(f"{done['url']}/rejects")).content)
    assert again["rejected"] == 2
    stored = await desk.done("boundaries", features((GRIDS[4], square(3, 0.002))))
    assert told(stored) == {"features[0].geometry": "grid-overlap"}


async def test_gcj_02_is_converted_when_it_is_declared(desk, session):
    [ring] = square(0)["coordinates"]
    moved = {"type": "Polygon", "coordinates": [[list(gcj02(*one)) for one in ring]]}
    await desk.take("boundaries", features((GRIDS[0], moved)), crs="gcj02")
    stored = await session.scalar(select(Grid.boundary).where(Grid.code == GRIDS[0]))
    assert stored["coordinates"] == [ring]
    other = features((GRIDS[0], square()), crs={"type": "name", "properties": {"name": "EPSG:3857"}})
    operation = await desk.send("boundaries", other)
    assert operation["error"]["errors"][0]["code"] == "import-crs"


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        ({"type": "Point", "coordinates": [117, 32]}, "cell-geometry"),
        (None, "import-needed"),
        ({"type": "Polygon", "coordinates": [[[32, 117], [33, 117], [33, 118], [32, 117]]]}, "not-in-china"),
    ],
)
async def test_shapes_that_are_none_are_told(desk, geometry, code):
    done = await desk.done("boundaries", features((GRIDS[0], geometry)))
    assert told(done) == {"features[0].geometry": code}


async def test_grids_come_as_geojson_too(desk, session):
    feature = {"type": "Feature", "geometry": square(5)}
    feature["properties"] = {
        "网格代码": f"{VILLAGE}101",
        "网格名称": "示范一",
        "网格类型": "农村",
        "户数": 12,
    }
    content = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    assert counts(await desk.take("grids", content))[:2] == ("applied", 1)
    assert (await session.scalar(select(Grid.boundary).where(Grid.code == f"{VILLAGE}101"))) == square(5)
