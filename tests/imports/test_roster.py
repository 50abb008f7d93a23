"""A roster as an office sends it: every fault is told with its cell; once corrected it is taken in."""

from datetime import date

import pytest
from offices import GRIDS, OFFICE, Desk, counts, settle, told, xlsx
from sqlalchemy import func, select

from ezhili.grid_workers.models import WorkerAssignment
from ezhili.identity.models import Grant, User

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("own_database", "sign_in")]
ABOVE = [
    ["示范街道网格员花名册"],
    ["填报单位：示范街道　　填报日期：2024年1月"],
    ["人员信息", None, None, "任职信息", None, None],
    ["姓 名", "手机号码", "所属单位", "网格代码（15位）", "专/兼职", "上岗时间"],
]
MERGED = ["A1:F1", "A2:F2", "A3:C3", "D3:F3"]


def roster(*rows):
    """With notes above, a heading over two rows, a blank row and a total below."""
    return xlsx(("花名册", [*ABOVE, *rows, [], ["合计", len(rows)], ["审核人：", None]]), merged=MERGED)


RIGHT = [
    ["张 三", "13800000001", OFFICE, GRIDS[0], "专职", 20240119],
    ["李四", "１３８００００００２", OFFICE, GRIDS[1], "专职", "2024.1.19"],
    ["王五", 13800000003, OFFICE, GRIDS[2], "兼职", "2024年1月19日"],
    ["赵小六", None, OFFICE, "３４０４０２１０２００１００４", "专职", 45310],
    [],
    ["孙七", "13800000005", OFFICE, GRIDS[4], "专职", date(2024, 1, 19)],
]
WRONG = [
    ["张三", "13800000001", OFFICE, "34040210200100", "专职", 20240119],  # a digit short
    ["李四", "不详", OFFICE, GRIDS[1], "专职", "2024.1.19"],
    ["王五", "13800000003", OFFICE, GRIDS[2], "临时", "2024年1月19日"],
    ["赵小六", "13800000004", OFFICE, GRIDS[3], "专职", "2024.13.19"],
    [None, "13800000005", OFFICE, GRIDS[4], "专职", 45310],
    ["周八", "13800000006", "没有的单位", GRIDS[4], "专职", 45310],
    ["吴九", "13800000007", OFFICE, "340402102001099", "专职", 45310],
    ["郑十", "13800000008", OFFICE, GRIDS[5], "专职", 45310],
    ["郑 十", "13800000008", OFFICE, GRIDS[5], "专职", 45310],
    ["冯一", "110101199003074194", OFFICE, GRIDS[5], "专职", 45310],
    ["陈二", 3.40402102001e14, OFFICE, "3.40402E+14", "专职", 45310],
    ["褚三", "13800000011", OFFICE, "340403101001001", "专职", 45310],
]


async def test_every_way_of_writing_a_day_and_a_digit_is_understood(client, session, sign_in, own_database):
    await settle(session, sign_in)
    done = await Desk(client, own_database).take("workers", roster(*RIGHT))
    assert (counts(done), done["items"]) == (("applied", 5, 0, 0, 0), [])
    people = select(User.display_name, WorkerAssignment.valid_from, WorkerAssignment.grid_code)
    people = people.join(User, User.id == WorkerAssignment.user_id).order_by(WorkerAssignment.grid_code)
    found = (await session.execute(people)).all()
    assert [one[0] for one in found] == ["张三", "李四", "王五", "赵小六", "孙七"]
    assert {one[1] for one in found} == {date(2024, 1, 19)}
    assert set((await session.scalars(select(Grant.role).where(Grant.area_code == GRIDS[0]))).all()) == {
        "grid_worker"
    }
    assert done["report"]["left_out"] == [
        {"place": "花名册!12:12", "begins": "合计"},
        {"place": "花名册!13:13", "begins": "审核人："},
    ]


async def test_ten_kinds_of_faults_are_told_with_their_cells_and_nothing_is_written(
    client, session, sign_in, own_database
):
    await settle(session, sign_in)
    desk = Desk(client, own_database)
    done = await desk.done("workers", roster(*WRONG))
    assert done["outcome"] == "checked"
    assert told(done) == {
        "花名册!D5": "cell-code",
        "花名册!B6": "cell-code",
        "花名册!E7": "cell-choice",
        "花名册!F8": "cell-day",
        "花名册!A9": "import-needed",
        "花名册!C10": "worker-unit-unknown",
        "花名册!D11": "grid-not-found",
        "花名册!A13": "import-twice",
        "花名册!B14": "identity-number",
        "花名册!D15": "cell-rounded",
        "花名册!D16": "grid-not-found",
    }
    assert "2024.13.19" in done["items"][3]["detail_zh"]
    assert "2024-01-19" in done["items"][3]["detail_en"]
    refused = await desk.take("workers", roster(*WRONG))
    assert counts(refused) == ("refused", 0, 0, 0, 11)
    assert await session.scalar(select(func.count()).select_from(WorkerAssignment)) == 0
