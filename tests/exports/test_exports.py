"""Exports: the rows of the list as a file, same filters, same sight, safe to open, noted in the journal."""

import csv
import io
import zipfile

import pytest
from conftest import DISTRICT, TOWNSHIP, VILLAGE, an_actor
from python_calamine import CalamineWorkbook
from sqlalchemy import select
from town import GRID, place, reported  # noqa: F401  # fixtures

from ezhili.exports.cells import safe, text
from ezhili.exports.tables import TABLES
from ezhili.identity.roles import scopes_of
from ezhili.journal import Entry

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in", "place")]
WHY = {"purpose": "月度例会材料"}
FORMULA = '=HYPERLINK("http://evil.example","x")'


def lines(content: bytes) -> list[dict]:
    assert content.startswith(b"\xef\xbb\xbf"), "office programs know it by its mark"
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


async def test_a_csv_holds_what_the_list_holds_in_words(client):
    for n in range(3):
        await reported(client, title=f"路灯不亮{n}", urgency="urgent" if n else "normal")
    found = await client.get("/exports/events.csv", params={**WHY, "urgency": "urgent"})
    assert found.status_code == 200, found.text
    assert found.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "filename=events-" in found.headers["Content-Disposition"]
    rows = lines(found.content)
    assert [row["标题"] for row in rows] == ["路灯不亮2", "路灯不亮1"]
    assert (rows[0]["状态"], rows[0]["紧急程度"], rows[0]["村（社区）代码"]) == ("待受理", "紧急", VILLAGE)
    assert rows[0]["类别"]
    listed = (await client.get("/events", params={"urgency": "urgent"})).json()["items"]
    assert [row["编号"] for row in rows] == [one["number"] for one in listed]
    english = await client.get("/exports/events.csv", params=WHY, headers={"Accept-Language": "en"})
    assert lines(english.content)[0]["State"] == "Reported"


async def test_what_looks_like_a_formula_is_none(client):
    for title in (FORMULA, "+1", "-1", "@SUM(1)"):
        await reported(client, title=title)
    rows = lines((await client.get("/exports/events.csv", params=WHY)).content)
    assert [row["标题"] for row in rows] == ["'@SUM(1)", "'-1", "'+1", f"'{FORMULA}"]
    book = (await client.get("/exports/events.xlsx", params=WHY)).content
    sheet = zipfile.ZipFile(io.BytesIO(book)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    table = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    assert table[0][:2] == ["编号", "标题"]
    assert table[-1][1] == FORMULA, "in a workbook it is a text as it stands"


async def test_nobody_exports_more_than_they_see(client, sign_in):
    await reported(client)
    sign_in(an_actor("340402103", scopes_of("dispatcher")))
    assert lines((await client.get("/exports/events.csv", params=WHY)).content) == []
    sign_in(an_actor(DISTRICT, scopes_of("system_admin"), "system_admin"))
    assert (await client.get("/exports/events.csv", params=WHY)).status_code == 403
    assert (await client.get("/exports/areas.csv", params=WHY)).status_code == 200


async def test_more_rows_than_a_page_come_whole_and_once(client, monkeypatch):
    monkeypatch.setattr("ezhili.exports.writing.PAGE", 2)
    made = [await reported(client, title=f"第{n}件") for n in range(7)]
    rows = lines((await client.get("/exports/events.csv", params=WHY)).content)
    assert [row["标题"] for row in rows] == [f"第{n}件" for n in reversed(range(7))]
    assert len(made) == len(rows)
    book = (await client.get("/exports/events.xlsx", params=WHY)).content
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()) == 8


async def test_who_exported_what_for_what_purpose_is_kept(client, session):
    await reported(client)
    await client.get("/exports/events.csv", params={**WHY, "area": TOWNSHIP})
    (entry,) = await session.scalars(select(Entry).where(Entry.action == "export.make"))
    assert entry.note == WHY["purpose"]
    assert entry.data == {"list": "events", "format": "csv", "rows": 1, "filters": {"area": TOWNSHIP}}


@pytest.mark.parametrize("table", [one.name for one in TABLES])
async def test_every_list_is_exported(client, sign_in, table):
    sign_in(an_actor(DISTRICT, scopes_of("district"), "district"))
    for format in ("csv", "xlsx"):
        found = await client.get(f"/exports/{table}.{format}", params=WHY)
        assert found.status_code == 200, found.text
        assert len(found.content) > 100


@pytest.mark.parametrize(
    ("path", "params", "pointer"),
    [
        ("events.csv", {}, "/purpose"),
        ("events.csv", {"purpose": " "}, "/purpose"),
        ("events.csv", {**WHY, "state": "nowhere"}, "/state"),
        ("events.csv", {**WHY, "colour": "red"}, "/colour"),
        ("events.pdf", WHY, "/format"),
    ],
)
async def test_a_wrong_wish_is_refused_at_its_parameter(client, session, path, params, pointer):
    refused = await client.get(f"/exports/{path}", params=params)
    assert refused.status_code == 422
    assert pointer in [one["pointer"] for one in refused.json()["errors"]]
    assert not list(await session.scalars(select(Entry).where(Entry.action == "export.make")))


async def test_exports_are_rationed(client):
    answers = [(await client.get("/exports/areas.csv", params=WHY)).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]


def test_times_are_the_districts_and_numbers_stay_numbers():
    assert text("2026-04-20T01:00:00.000000Z", False, "time") == "2026-04-20 09:00:00"
    assert (text(-3, False, "plain"), safe(text(-3, False, "plain"))) == (-3, -3)
    assert (text(True, False, "plain"), text(False, True, "plain")) == ("是", "no")
    assert GRID
