"""Files that are not what they say, or mean harm, are refused with what to do; tables are found."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage

import pytest
import xlsxwriter
from offices import GRIDS, VILLAGE, Desk, appoint, counts, settle, told, xlsx
from sqlalchemy import text

from ezhili.imports import reading, streaming

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("own_database", "sign_in")]
HEAD = "网格代码,网格名称,网格类型,户数"
LINE = f"{VILLAGE}101,示范第一网格,农村网格,120"
CSV = f"{HEAD}\n{LINE}\n"


@pytest.fixture
async def desk(client, own_database, session, sign_in):
    await settle(session, sign_in)
    return Desk(client, own_database)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
async def test_a_csv_is_read_in_the_encodings_of_offices(desk, encoding):
    done = await desk.done("grids", CSV.encode(encoding))
    assert (counts(done), done["items"]) == (("checked", 1, 0, 0, 0), [])


@pytest.mark.parametrize("separator", ["\t", ";"])
async def test_other_separators_are_seen(desk, separator):
    assert counts(await desk.done("grids", CSV.replace(",", separator).encode()))[:2] == ("checked", 1)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (CSV.encode() + b"\xff\xfe\x80", 422, "import-encoding"),
        (CSV.encode("utf-16"), 422, "import-utf16"),
        (b"", 422, "import-empty"),
        (b"%PDF-1.7 ...", 415, "import-format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), 415, "import-old-excel"),
        (b"PK\x03\x04 cut off", 422, "import-broken"),
    ],
)
async def test_what_is_no_table_is_refused_at_once(desk, content, status, code):
    answer = await desk.upload(content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


MB = 1 << 20


def bomb(path: Path) -> None:
    """A sheet of 4 GB of zeros: a deflated block of one MB, 4096 times."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = deflate.compress(bytes(MB)) + deflate.flush(zlib.Z_FULL_FLUSH)
    packed, noise = block * 4095, bytes(range(256)) * 40_000  # of 10 MB, as the issue has it
    name, crc, whole = b"xl/worksheets/sheet1.xml", 0, 4095 * MB
    head = struct.pack("<HHHHHLLLHH", 20, 0, 8, 0, 0, crc, len(packed), whole, len(name), 0)
    with path.open("wb") as file, zipfile.ZipFile(file, "w") as small:
        small.writestr("xl/workbook.xml", "<workbook/>")
        small.writestr("xl/media/image1.bin", noise)
        at = file.tell()
        file.write(b"PK\x03\x04" + head + name + packed)
        small.start_dir = file.tell()
        info = zipfile.ZipInfo(name.decode())
        info.compress_type, info.compress_size, info.file_size = 8, len(packed), whole
        info.header_offset, info.CRC = at, 0
        small.filelist.append(info)
        small._didModify = True


async def test_a_workbook_that_inflates_to_four_gigabytes_is_refused_at_little_memory(desk, tmp_path):
    bomb(tmp_path / "bomb.xlsx")
    size = (tmp_path / "bomb.xlsx").stat().st_size
    assert 10 * MB < size < 20 * MB
    before = getrusage(RUSAGE_SELF).ru_maxrss
    answer = await desk.upload((tmp_path / "bomb.xlsx").read_bytes())
    assert (answer.status_code, answer.json()["code"]) == (413, "import-bomb")
    assert (
        getrusage(RUSAGE_SELF).ru_maxrss - before < 150 << 10
    )  # KB, the file itself in this test among them


async def test_a_bomb_that_lies_about_its_size_is_stopped_while_it_unpacks(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", bytes(200 << 20))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "UNPACKED", 50 << 20)
        with pytest.raises(reading.Refused) as refused:
            list(reading.parts(path, "xlsx"))
    assert refused.value.args == (reading.BOMB,)
    assert getrusage(RUSAGE_CHILDREN).ru_maxrss < 2 << 20


async def test_entities_in_a_workbook_are_refused(desk):
    good, bad = BytesIO(xlsx(("表", [HEAD.split(","), LINE.split(",")]))), BytesIO()
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name.endswith("sheet1.xml"):
                part = part.replace(b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet', 1)
            new.writestr(name, part)
    operation = await desk.send("grids", bad.getvalue())
    assert (operation["state"], operation["error"]["errors"][0]["code"]) == ("failed", "import-entities")


async def test_a_formula_is_taken_by_its_value_and_a_text_that_looks_like_one_stays_text(desk, session):
    grid = [f"{VILLAGE}102", ('=CONCATENATE("示","范")', "示范"), "农村网格", ("=100+20", 120)]
    wrong = [f"{VILLAGE}103", "示范", "农村网格", ("=NA()", "#N/A")]
    done = await desk.done("grids", xlsx(("表", [HEAD.split(","), grid, wrong])))
    assert told(done) == {"表!D3": "import-formula-error"}
    assert counts(await desk.take("grids", xlsx(("表", [HEAD.split(","), grid]))))[:2] == ("applied", 1)
    kept = await session.execute(text(f"select name, households from grids where code = '{VILLAGE}102'"))
    assert [*kept.one()] == ["示范", 120]
    csv = f'{HEAD}\n{VILLAGE}101,"=HYPERLINK(""http://x"")",农村网格,120\n'
    assert counts(await desk.take("grids", csv.encode()))[:2] == ("applied", 1)
    name = await session.scalar(text(f"select name from grids where code = '{VILLAGE}101'"))
    assert name == '=HYPERLINK("http://x")'


async def test_sheets_without_the_table_and_hidden_ones_are_left_out_and_told(desk):
    table = [HEAD.split(","), LINE.split(",")]
    done = await desk.done("grids", xlsx(("说明", [["填表说明"], ["请逐项填写"]]), ("网格", table)))
    assert (done["report"]["sheets"], done["report"]["others"]) == (["网格"], ["说明"])
    missing = await desk.send("grids", xlsx(("网格", [["网格代码", "网格名称"], ["1", "2"]])))
    assert missing["error"]["errors"][0]["code"] == "import-column-missing"
    assert "户数" in missing["error"]["errors"][0]["detail"]
    nothing = await desk.send("grids", xlsx(("网格", [["天气", "温度"], ["晴", "20"]])))
    assert nothing["error"]["errors"][0]["code"] == "import-no-table"
    unnamed = await desk.send("grids", xlsx(("网格", table)), sheet="别的")
    assert unnamed["error"]["errors"][0]["code"] == "import-sheet-unknown"


async def test_a_hidden_sheet_is_read_when_it_is_named(desk):
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.add_worksheet("封面").write(0, 0, "封面")
    page = book.add_worksheet("隐藏表")
    page.hide()
    for at, row in enumerate((HEAD.split(","), LINE.split(","))):
        page.write_row(at, 0, row)
    book.close()
    refused = await desk.send("grids", stream.getvalue())
    assert refused["error"]["errors"][0]["code"] == "import-hidden-only"
    assert counts(await desk.done("grids", stream.getvalue(), sheet="隐藏表"))[:2] == ("checked", 1)


async def test_a_file_belongs_to_who_sent_it(desk, session, sign_in):
    file = (await desk.upload(CSV.encode())).json()["id"]
    await appoint(session, sign_in)
    answer = await desk.client.post("/imports", json={"kind": "grids", "file_id": file})
    assert (answer.status_code, answer.json()["code"]) == (404, "import-file-not-found")


async def test_who_may_not_write_a_table_may_not_import_it(desk, session, sign_in):
    await appoint(session, sign_in, "system_admin", "340402")
    file = (await desk.upload(CSV.encode())).json()["id"]
    answer = await desk.client.post("/imports", json={"kind": "workers", "file_id": file})
    assert (answer.status_code, answer.json()["code"]) == (403, "import-kind-forbidden")
    kinds = [one["kind"] for one in (await desk.client.get("/import-templates")).json()]
    assert kinds == ["areas", "units", "grids", "boundaries"]


async def test_a_template_filled_in_as_it_is_has_its_table_found(desk, tmp_path):
    for one in (await desk.client.get("/import-templates")).json():
        for language in ("zh-CN", "en"):
            template = await desk.client.get(f"/import-templates/{one['kind']}?language={language}")
            assert template.status_code == 200
            done = await desk.done(one["kind"], template.content)
            assert done["rows"] == 1, one["kind"]
            assert not {code for code in told(done).values() if code.startswith("cell-")}, done["items"]


async def test_the_process_that_reads_is_ended_with_the_reading(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(HEAD + "\n" + f"{LINE}\n" * 50_000)
    async with streaming.parts(path, "utf-8-sig") as parts:
        async for _ in parts:
            break
    assert GRIDS
