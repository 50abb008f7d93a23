"""A worker that is killed in the middle leaves nothing behind; another one begins the import again."""

import asyncio
import sys
from pathlib import Path

import pytest
from conftest import _at
from offices import GRIDS, Desk, settle
from sqlalchemy import func, select, text

from ezhili import operations
from ezhili.events.models import Event
from ezhili.imports import by_hand, service
from ezhili.imports.models import Import
from ezhili.operations import Operation

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("own_database", "sign_in")]
HEAD = "工单编号,类别,标题,内容,网格代码,来电时间,办结时间\n"
LINE = (
    "DH{n},0203,路灯不亮,解放路附近第{n}盏路灯不亮,{grid},2023-{month:02}-03 08:00,2023-{month:02}-05 09:00\n"
)
DOER = (
    "import asyncio, os, sys\n"
    "from ezhili import crypto, operations\n"
    "from ezhili.db import connect\n"
    "from ezhili.imports import service\n"
    "async def main():\n"
    "    async with connect(sys.argv[1]) as database:\n"
    "        async with database.driver() as driver:\n"
    "            await crypto.open_ring(driver)\n"
    "        await operations.run(database, {'id': sys.argv[2]})\n"
    "asyncio.run(main())\n"
)


def many(count: int) -> bytes:
    lines = (LINE.format(n=n, grid=GRIDS[n % 6], month=n % 12 + 1) for n in range(count))
    return (HEAD + "".join(lines)).encode()


async def _address(database) -> str:
    async with database.driver() as driver:
        return _at((await driver.fetchrow("select current_database() as name"))["name"])


async def _wait_for(session, statement) -> None:
    for _ in range(400):
        if await session.scalar(statement):
            return
        await session.rollback()
        await asyncio.sleep(0.05)
    pytest.fail(f"never: {statement}")


async def test_a_kill_in_the_middle_leaves_nothing_and_the_next_worker_does_it(
    client, session, sign_in, own_database
):
    await settle(session, sign_in)
    file = (await Desk(client, own_database).upload(many(12_000), "工单.csv")).json()["id"]
    body = {"kind": "events", "file_id": file, "mode": "apply"}
    id = (await client.post("/imports", json=body)).json()["id"]
    url = await _address(own_database)
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", DOER, url, id)
    writing = text(
        "select count(*) from pg_stat_activity where datname = current_database() and query ilike 'copy %'"
    )
    await _wait_for(session, writing)
    child.kill()
    await child.wait()
    assert (await session.get_one(Operation, id)).state == "running"
    await session.rollback()
    assert await session.scalar(select(func.count()).select_from(Event)) == 0
    await operations.run(own_database, {"id": id})
    await operations.run(own_database, {"id": id})  # delivered once more after it was done
    found = (await client.get(f"/imports/{id}")).json()
    assert (found["outcome"], found["created"], found["rows"]) == ("applied", 12_000, 12_000)
    assert await session.scalar(select(func.count()).select_from(Event)) == 12_000
    assert (await client.get(f"/operations/{id}")).json()["progress"] == 100


async def test_whoever_lost_the_right_meanwhile_imports_nothing(client, session, sign_in, own_database):
    await settle(session, sign_in)
    desk = Desk(client, own_database)
    file = (await desk.upload(many(1))).json()["id"]
    body = {"kind": "events", "file_id": file, "mode": "apply"}
    id = (await client.post("/imports", json=body)).json()["id"]
    await session.execute(text("update users set state = 'disabled'"))
    await session.commit()
    await operations.run(own_database, {"id": id})
    operation = (await client.get(f"/operations/{id}")).json()
    assert (operation["state"], operation["error"]["code"]) == ("failed", "import-right-lost")


async def test_the_command_line_tells_faults_and_takes_in_what_is_right(
    session, sign_in, own_database, tmp_path: Path, capsys
):
    await settle(session, sign_in)
    file, out = tmp_path / "工单.csv", tmp_path / "rejects.xlsx"
    file.write_bytes((HEAD + LINE.format(n=1, grid=GRIDS[0], month=1) + "D2,0203,短\n").encode("gb18030"))
    asked = by_hand.Asked("events", file, False, False, None, None, "wgs84", "340402")
    assert not await by_hand.run(own_database, asked, "zh-CN")
    said = capsys.readouterr().out
    assert "D3: 此项必填：内容，5 至 2000 字。" in said
    assert "2 行：新增 0，修改 0，不变 0，错误 1。有错误行，全部未写入。" in said
    skipping = by_hand.Asked("events", file, False, True, out, None, "wgs84", "340402")
    assert await by_hand.run(own_database, skipping, "en")
    assert "1 created" in capsys.readouterr().out
    assert out.read_bytes().startswith(b"PK")
    assert [one.outcome for one in await session.scalars(select(Import).order_by(Import.id))] == [
        "refused",
        "applied",
    ]
    assert service.MOST_FAULTS > 1
