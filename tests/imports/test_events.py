"""Tickets of the hotline become events: open ones are reported, closed ones are history, none comes twice."""

from datetime import UTC, datetime

import pytest
from offices import GRIDS, OFFICE, Desk, counts, settle, square, told, xlsx
from sqlalchemy import func, select, text, update

from ezhili.clocks.models import SlaClock
from ezhili.events.models import Event, EventTask
from ezhili.grids.models import Grid
from ezhili.imports.kinds import SHEETS
from ezhili.journal import Entry

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("own_database", "sign_in")]
HEAD = [
    "工单编号",
    "诉求类别",
    "标题",
    "诉求内容",
    "所属网格",
    "来电时间",
    "办结时间",
    "承办单位",
    "办理结果",
]
WHAT = "解放路 12 号附近路灯连续三天不亮"
CLOSED = [
    "DH001",
    "0203",
    "路灯不亮",
    WHAT,
    GRIDS[0],
    "2023/9/15 8:30",
    "2023-09-18 17:20",
    OFFICE,
    "已更换灯泡并通电",
]
OPEN = ["DH002", "0203", "路灯又不亮", WHAT, GRIDS[1], 20240119, None, None, None]


def tickets(*rows):
    return xlsx(("12345 工单", [["12345 热线工单导出"], HEAD, *rows, ["合计", None, len(rows)]]))


@pytest.fixture
async def desk(client, own_database, session, sign_in):
    await settle(session, sign_in)
    return Desk(client, own_database)


async def test_what_is_closed_is_history_with_the_times_it_had(desk, session):
    done = await desk.take("events", tickets(CLOSED))
    assert (counts(done), done["items"]) == (("applied", 1, 0, 0, 0), [])
    event = (await session.scalars(select(Event))).one()
    assert (event.state, event.received_at) == ("closed", datetime(2023, 9, 15, 0, 30, tzinfo=UTC))
    assert (event.number[:14], event.lead_unit) == ("SJ340402230915", OFFICE)
    assert (event.closed_on_time, event.external_refs[0]["number"]) == (True, "DH001")
    clock = (await session.scalars(select(SlaClock))).one()
    assert (clock.stage, clock.stopped_at) == ("total", event.closed_at)
    task = (await session.scalars(select(EventTask))).one()
    assert (task.state, task.result_text) == ("done", "已更换灯泡并通电")
    entries = await session.scalars(select(Entry).where(Entry.subject_id == event.id).order_by(Entry.seq))
    told = [(one.seq, one.action, one.at) for one in entries]
    assert told == [(1, "event.report", event.received_at), (2, "event.close", event.closed_at)]
    shown = await desk.client.get(f"/events/{event.id}")
    assert (shown.status_code, shown.json()["state"]) == (200, "closed")


async def test_what_is_open_is_reported_now_and_its_clocks_run(desk, session):
    done = await desk.take("events", tickets(OPEN, CLOSED))
    assert counts(done) == ("applied", 2, 0, 0, 0)
    event = (await session.scalars(select(Event).where(Event.state == "reported"))).one()
    assert event.due_stage == "accept"
    assert event.due_at > event.received_at > event.occurred_at
    stages = await session.scalars(select(SlaClock.stage).where(SlaClock.subject_id == event.id))
    assert set(stages) == {"accept", "total"}
    steps = (await desk.client.get(f"/events/{event.id}/steps")).json()
    assert "accept" in [one["step"] for one in steps]


async def test_the_same_tickets_twice_change_nothing_nor_do_those_typed_in_before(desk, session):
    body = {"category": "0203", "title": "路灯不亮", "description": WHAT, "grid_code": GRIDS[0]}
    typed = {**body, "external_refs": [{"system": "12345", "number": "DH002"}]}
    assert (await desk.client.post("/events", json=typed)).status_code == 201
    assert counts(await desk.take("events", tickets(CLOSED, OPEN))) == ("applied", 1, 0, 1, 0)
    assert counts(await desk.take("events", tickets(CLOSED, OPEN))) == ("applied", 0, 0, 2, 0)
    unnumbered = tickets([None, *CLOSED[1:]])
    assert counts(await desk.take("events", unnumbered)) == ("applied", 1, 0, 0, 0)
    assert counts(await desk.take("events", unnumbered)) == ("applied", 0, 0, 1, 0)


async def test_wrong_tickets_are_told_by_cell(desk, session):
    wrong = [
        ["D1", "9999", "路灯不亮", WHAT, GRIDS[0], "2024-01-19", None],
        ["D2", "0203", "路灯不亮", WHAT, "340402101001001", "2024-01-19", None],
        ["D3", "0203", "路灯不亮", WHAT, None, "2024-01-19", None],
        ["D4", "0203", "路灯不亮", WHAT, GRIDS[0], "2024-01-19", "2024-01-18"],
        ["D5", "0203", "路灯不亮", WHAT, GRIDS[0], "2099-01-19", None],
        ["D6", "0203", "路灯不亮", "短", GRIDS[0], "2024-01-19", None],
        ["D7", "0203", "路灯不亮", WHAT, GRIDS[0], "2024-01-19", "2024-01-20", "没有的单位"],
        ["D8", "0203", "路灯不亮", WHAT, GRIDS[0], "2024-01-19", None],
        ["D8", "0203", "路灯不亮", WHAT, GRIDS[0], "2024-01-19", None],
        ["D9", "0203", "身份证 110101199003074194", WHAT, GRIDS[0], "2024-01-19", None],
    ]
    done = await desk.take("events", tickets(*wrong))
    assert counts(done) == ("refused", 0, 0, 0, 9)
    assert {place.rpartition("!")[2]: code for place, code in told(done).items()} == {
        "B3": "import-event-category",
        "E4": "grid-unknown",
        "E5": "import-event-place",
        "G6": "import-event-order",
        "F7": "import-event-future",
        "D8": "too-short",
        "H9": "import-event-unit",
        "A11": "import-twice",
        "C12": "identity-number",
    }
    assert await session.scalar(select(func.count()).select_from(Event)) == 0


async def test_categories_and_units_go_by_name_and_a_point_finds_its_grid(desk, session):
    west = {"boundary": square(0), "west": 117.03, "east": 117.04, "south": 32.64, "north": 32.65}
    await session.execute(update(Grid).where(Grid.code == GRIDS[0]).values(**west))
    name = await session.scalar(text("select name from event_categories where code = '0203' limit 1"))
    await session.commit()
    rows = [["事件类别", "标题", "内容", "经度", "纬度"], [name, "路灯不亮", WHAT, "117.035", 32.645]]
    assert counts(await desk.take("events", xlsx(("表", rows)))) == ("applied", 1, 0, 0, 0)
    event = (await session.scalars(select(Event))).one()
    assert (event.category, event.grid_code, event.lon) == ("0203", GRIDS[0], 117.035)
    far = [rows[0], [name, "路灯不亮", WHAT, 116.0, 32.645]]
    assert told(await desk.done("events", xlsx(("表", far)))) == {"表!D2": "outside-district"}


async def test_who_rang_is_kept_sealed(desk, session):
    rows = [[*HEAD, "来电人", "来电号码"], [*CLOSED, "张 三", "138 0000 0000"]]
    assert counts(await desk.take("events", xlsx(("表", rows))))[:2] == ("applied", 1)
    event = (await session.scalars(select(Event))).one()
    assert event.reporter_kind == "resident"
    assert event.reporter_contact.startswith("v1.")
    assert "13800000000" not in event.reporter_contact


async def test_too_many_rows_end_what_is_being_written_and_leave_nothing(desk, session, monkeypatch):
    for name, value in (("most", 30), ("at_once", 10)):
        monkeypatch.setitem(SHEETS["events"].__dict__, name, value)
    rows = [[f"D{n}", *CLOSED[1:]] for n in range(40)]
    operation = await desk.send("events", tickets(*rows), mode="apply")
    assert operation["error"]["errors"][0]["code"] == "import-too-many-rows"
    assert await session.scalar(select(func.count()).select_from(Event)) == 0
