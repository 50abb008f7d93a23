"""Reads a list page by page and writes it as CSV or XLSX, without ever holding all of it."""

import asyncio
import csv
import io
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from ezhili.access import Actor
from ezhili.db import Database
from ezhili.exports.cells import safe, text
from ezhili.exports.tables import Column, Table
from ezhili.http import PageQuery

PAGE = 1000  # rows read at a time
CHUNK = 1 << 16  # bytes
WIDE = 24  # characters of a column of words
_NAMES = (
    "select code, name from areas where valid_to is null union all select code, name from grids "
    "union all select code, name from units"
)
_CATEGORIES = (
    "select distinct on (code) code, name, name_en from event_categories order by code, catalog_version desc"
)


@dataclass(frozen=True)
class Words:
    """What codes mean, in one language."""

    english: bool
    names: Mapping[str, str]
    categories: Mapping[str, str]

    def cell(self, row: Mapping[str, Any], column: Column) -> Any:
        """The value of a column in a row of the list."""
        value = row.get(column.key)
        if column.kind == "name":
            return self.names.get(value or "")
        if column.kind == "category":
            return self.categories.get(value or "")
        return text(value, self.english, column.kind)

    def heading(self, column: Column) -> str:
        """The title of a column."""
        return column.en if self.english else column.zh


async def words(database: Database, english: bool) -> Words:
    """Names of areas, grids, units and categories; some thousand short texts."""
    async with database.driver() as driver:
        names = {row["code"]: row["name"] for row in await driver.fetch(_NAMES)}
        rows = await driver.fetch(_CATEGORIES)
    return Words(english, names, {row["code"]: row["name_en" if english else "name"] for row in rows})


async def first(database: Database, actor: Actor, table: Table, query: PageQuery) -> dict[str, Any]:
    """The first page, with the total: what the list itself would answer."""
    asked = query.model_copy(update={"limit": PAGE, "count": "exact", "cursor": None})
    page: dict[str, Any] = json.loads(bytes((await table.find(database, actor, asked)).body))
    return page


async def rows(
    database: Database, actor: Actor, table: Table, query: PageQuery, page: Mapping[str, Any]
) -> AsyncIterator[list[Mapping[str, Any]]]:
    """The rows of every page, from the first one on; each page is as it is when it is read."""
    while True:
        yield [row for item in page["items"] for row in table.flat(item)]
        if not page["next_cursor"]:
            return
        asked = query.model_copy(update={"limit": PAGE, "cursor": page["next_cursor"], "count": None})
        page = json.loads(bytes((await table.find(database, actor, asked)).body))


async def as_csv(
    table: Table, said: Words, pages: AsyncIterator[Sequence[Mapping[str, Any]]]
) -> AsyncIterator[bytes]:
    """UTF-8 with a byte-order mark, which office programs need to know it by; lines end as RFC 4180 says."""
    yield b"\xef\xbb\xbf" + _lines([[said.heading(column) for column in table.columns]])
    async for page in pages:
        yield _lines([[safe(said.cell(row, column)) for column in table.columns] for row in page])


def _lines(rows: Sequence[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


async def as_xlsx(
    table: Table, said: Words, pages: AsyncIterator[Sequence[Mapping[str, Any]]]
) -> AsyncIterator[bytes]:
    """Written row by row into a file that goes when it is sent; texts are texts, never formulas."""
    with TemporaryDirectory(prefix="ezhili-") as folder:
        path = Path(folder) / "export.xlsx"
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": folder})
        sheet = _sheet(book, table, said)
        at = 1
        async for page in pages:
            await asyncio.to_thread(_write, sheet, table, said, page, at)
            at += len(page)
        sheet.autofilter(0, 0, max(1, at - 1), len(table.columns) - 1)
        await asyncio.to_thread(book.close)
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk


def _sheet(book: Any, table: Table, said: Words) -> Any:
    sheet = book.add_worksheet(table.words[said.english])
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True, "bg_color": "#E8EEF5", "border": 1})
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, WIDE if column.kind in ("name", "category", "time") else WIDE * 2 // 3)
        sheet.write_string(0, at, said.heading(column), bold)
    return sheet


def _write(sheet: Any, table: Table, said: Words, page: Sequence[Mapping[str, Any]], begin: int) -> None:
    for at, row in enumerate(page, begin):
        for place, column in enumerate(table.columns):
            cell = said.cell(row, column)
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                sheet.write_number(at, place, cell)
            elif cell is not None:
                sheet.write_string(at, place, cell)
