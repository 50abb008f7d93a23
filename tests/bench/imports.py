"""100,000 tickets of a hotline are taken in from csv (10 s) and from xlsx (20 s).

`python tests/bench/imports.py`. History as other systems give it out: numbered, placed, received and closed.
EZHILI_BENCH_URL names a server to build a database on; else one is started.
"""

import asyncio
import csv
import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import asyncpg
import uvloop
import xlsxwriter
from sqlalchemy import make_url

os.environ.setdefault("EZHILI_SECRET_KEY", "for the bench only, thirty-two characters")
os.environ.setdefault("EZHILI_MASTER_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
os.environ.setdefault("EZHILI_DATABASE_URL", "postgresql://unused")

from ezhili import crypto, files
from ezhili.clocks import service as clocks
from ezhili.db import connect
from ezhili.demo import service as demo
from ezhili.demo.geography import geography
from ezhili.events import catalogue
from ezhili.imports import by_hand
from ezhili.launch import schema
from ezhili.launch.postgres import temporary

ROWS = 100_000
LIMITS = {"csv": 10.0, "xlsx": 20.0}
HEAD = (
    "工单编号",
    "类别",
    "标题",
    "内容",
    "地址",
    "网格代码",
    "经度",
    "纬度",
    "来电时间",
    "办结时间",
    "办结方式",
)
STREETS = ("解放路", "朝阳路", "洞山路", "龙湖路", "淮舜路", "学院路", "人民路")
WHAT = ("路灯不亮", "井盖破损", "垃圾未清运", "占道经营", "噪声扰民", "道路积水")


def rows(count: int = ROWS) -> list[tuple[str, ...]]:
    draw, begins = random.Random(20240119), datetime(2022, 1, 1, 8)  # noqa: DTZ001  # a wall clock's
    found = []
    for n in range(count):
        grid, street, what = draw.choice(geography().grids), draw.choice(STREETS), draw.choice(WHAT)
        point = grid.land.representative_point() if n < 200 else None
        came = begins + timedelta(minutes=n * 10 + draw.randrange(10))
        done = came + timedelta(hours=draw.randrange(2, 90))
        place = f"{street}{draw.randrange(1, 400)}号"
        said = f"居民反映{place}附近{what}，已持续{draw.randrange(1, 9)}天，影响出行，希望尽快处理。"
        lon, lat = (f"{point.x:.6f}", f"{point.y:.6f}") if point else ("", "")
        found.append(
            (
                *(f"DH{n:09}", "0203", f"{street}{what}", said, place, grid.code, lon, lat),
                *(f"{came:%Y-%m-%d %H:%M}", f"{done:%Y/%m/%d %H:%M}", "已解决"),
            )
        )
    return found


def write_csv(path: Path, found: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEAD, *found])


def write_xlsx(path: Path, found: list[tuple[str, ...]]) -> None:
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("工单")
    for at, row in enumerate([HEAD, *found]):
        page.write_row(at, 0, row)
    book.close()


async def _built(server: str) -> str:
    name = f"ezhili_bench_{uuid4().hex[:8]}"
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    connection = await asyncpg.connect(server)
    await connection.execute(f"create database {name}")
    await connection.close()
    await asyncio.to_thread(schema.upgrade, url)
    async with connect(url) as database, database.sessions.begin() as session:
        for install in (clocks.install, catalogue.install):
            await install(session)
    await demo.load(url, demo.Wish(datetime.now().date(), "unused", 0.001), files.keep)  # noqa: DTZ005
    return url


async def _drop(server: str, url: str) -> None:
    connection = await asyncpg.connect(server)
    await connection.execute(f"drop database {make_url(url).database} with (force)")
    await connection.close()


async def _take(url: str, path: Path) -> float:
    """Seconds from the first byte to the commit."""
    async with connect(url) as database:
        async with database.driver() as driver:
            await crypto.open_ring(driver)
        asked = by_hand.Asked("events", path, False, False, None, None, "wgs84", None)
        began, own, reading = time.perf_counter(), time.process_time(), _children()
        assert await by_hand.run(database, asked, "en")
        own, reading = time.process_time() - own, _children() - reading
        print(f"CPU: {own:.1f} s here, {reading:.1f} s in the process that reads")
        return time.perf_counter() - began


def _children() -> float:
    used = os.times()
    return used.children_user + used.children_system


async def main(server: str, folder: Path) -> bool:
    found, good = rows(), True
    for kind, write in (("csv", write_csv), ("xlsx", write_xlsx)):
        path = folder / f"tickets.{kind}"
        write(path, found)
        url = await _built(server)
        try:
            seconds = await _take(url, path)
        finally:
            await _drop(server, url)
        good = good and seconds <= LIMITS[kind]
        size = path.stat().st_size / 2**20
        print(f"{ROWS:,} events from {kind} ({size:.1f} MB): {seconds:.1f} s (<= {LIMITS[kind]:.0f})")
    return good


if __name__ == "__main__":
    with ExitStack() as stack:
        given = os.environ.get("EZHILI_BENCH_URL") or stack.enter_context(temporary())
        os.environ.setdefault("EZHILI_DATA", stack.enter_context(tempfile.TemporaryDirectory()))
        place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sys.exit(0 if uvloop.run(main(given, place)) else 1)
