"""Writes the workbooks people get from us: templates to fill in, and the rows that were rejected."""

import json
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from ezhili.imports.parsing import Found, Place
from ezhili.sheets import Column, Sheet

PROBLEMS = ("问题", "What is wrong")
HOW = ("填写说明", "How to fill it in")
MOST_LISTED = 255  # characters of a list of choices in a workbook
FILLED = 1_000  # rows of a template that are made ready
_HOW_HEADINGS = (
    ("列", "必填", "填写内容", "可选值", "也可称为"),
    ("Column", "Needed", "What", "One of", "Also"),
)


def _book(stream: BytesIO) -> Any:
    """A workbook in which nothing that somebody wrote becomes a formula or a link."""
    return xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )


def template(sheet: Sheet, spoken: int) -> bytes:
    """An empty table with one example and a sheet of explanations; `spoken` 0 is Chinese, 1 English."""
    stream = BytesIO()
    book = _book(stream)
    table = book.add_worksheet(sheet.title[spoken])
    needed, head, text = (
        book.add_format(one)
        for one in (
            {"bold": True, "bg_color": "#FFE7BA"},
            {"bold": True, "bg_color": "#E6F4FF"},
            {"num_format": "@"},
        )
    )
    columns = [one for one in sheet.columns if one.name != "boundary"]
    for at, column in enumerate(columns):
        table.set_column(at, at, max(12, 2 * len(column.heading[spoken]) + 4), text)
        table.write_string(0, at, column.heading[spoken], needed if column.needed else head)
        table.write_string(1, at, _example(column, spoken), text)
        if column.choices:
            listed = [pair[spoken] for pair in column.choices.values()]
            listed = listed if len(",".join(listed)) <= MOST_LISTED else []
        if column.choices and listed:
            table.data_validation(1, at, FILLED, at, {"validate": "list", "source": listed})
    table.freeze_panes(1, 0)
    _explain(book, columns, spoken)
    book.close()
    return stream.getvalue()


def _example(column: Column, spoken: int) -> str:
    for pair in column.choices.values():
        if column.example in pair:
            return pair[spoken]
    return column.example


def _explain(book: Any, columns: Sequence[Column], spoken: int) -> None:
    page, bold = book.add_worksheet(HOW[spoken]), book.add_format({"bold": True})
    page.set_column(0, 4, 28)
    for at, heading in enumerate(_HOW_HEADINGS[spoken]):
        page.write_string(0, at, heading, bold)
    for row, column in enumerate(columns, 1):
        listed = "、".join(pair[spoken] for pair in column.choices.values())
        mark = ("是", "yes")[spoken] if column.needed else ""
        told = (column.heading[spoken], mark, column.right[spoken], listed, "、".join(column.aliases))
        for at, cell in enumerate(told):
            page.write_string(row, at, cell)


def template_geojson(sheet: Sheet) -> bytes:
    """A collection with one example."""
    ring = [[117.03, 32.64], [117.04, 32.64], [117.04, 32.65], [117.03, 32.65], [117.03, 32.64]]
    properties = {one.name: one.example for one in sheet.columns if one.name != "boundary" and one.needed}
    geometry = {"type": "Polygon", "coordinates": [ring]}
    example = {"type": "Feature", "properties": properties, "geometry": geometry}
    return _json({"type": "FeatureCollection", "features": [example]})


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode()


def reasons(found: Iterable[Found], language: str) -> dict[int, str]:
    """What is wrong with each row, by its number."""
    told: dict[int, list[str]] = {}
    for one in found:
        cell = one.place.said(one.index).rpartition("!")[2]
        told.setdefault(one.row, []).append(f"{cell}: {one.words.said(language, one.values)}")
    return {row: "\n".join(lines) for row, lines in told.items()}


def rejects(places: Sequence[Place], found: Sequence[Found], language: str) -> tuple[str, bytes]:
    """The rejected rows with what is wrong, ready to be corrected and sent again: format and content."""
    told = reasons(found, language)
    if places and places[0].file == "geojson":
        return "geojson", _rejected_features(places, told)
    stream = BytesIO()
    book = _book(stream)
    spoken = int(language == "en")
    wrap, bold = book.add_format({"text_wrap": True}), book.add_format({"bold": True})
    pages: dict[str, Any] = {}
    rows: dict[str, int] = {}
    for row, reason in told.items():
        place = places[row]
        if place.sheet not in pages:
            page = pages[place.sheet] = book.add_worksheet(place.sheet or None)
            _head(page, place, bold, spoken)
            rows[place.sheet] = 1
        page = pages[place.sheet]
        _write_row(page, rows[place.sheet], place, reason, wrap)
        rows[place.sheet] += 1
    book.close()
    return "xlsx", stream.getvalue()


def _head(page: Any, place: Place, bold: Any, spoken: int) -> None:
    """The headings under which the columns were understood, and one more."""
    columns: Mapping[int, Column] = place.heading.columns
    for to, at in enumerate(sorted(columns)):
        page.write_string(0, to, columns[at].heading[spoken], bold)
    page.write_string(0, len(columns), PROBLEMS[spoken], bold)
    page.set_column(0, len(columns) - 1, 16)
    page.set_column(len(columns), len(columns), 60)


def _write_row(page: Any, row: int, place: Place, reason: str, wrap: Any) -> None:
    for to, at in enumerate(sorted(place.heading.columns)):
        _write(page, row, to, place.cells[at] if at < len(place.cells) else None)
    page.write_string(row, len(place.heading.columns), reason, wrap)


def _write(page: Any, row: int, at: int, cell: Any) -> None:
    """A cell as it came; text stays text, however it begins."""
    if isinstance(cell, dict) and "at" in cell:
        page.write_string(row, at, cell["at"].replace("T", " "))
    elif isinstance(cell, bool):
        page.write_boolean(row, at, cell)
    elif isinstance(cell, int | float):
        page.write_number(row, at, cell)
    elif cell is not None:
        page.write_string(row, at, str(cell))


def _rejected_features(places: Sequence[Place], told: Mapping[int, str]) -> bytes:
    features = []
    for row, reason in told.items():
        named = {column.name: at for at, column in places[row].heading.columns.items()}
        values = {name: places[row].cells[at] for name, at in named.items() if at < len(places[row].cells)}
        geometry = values.pop("boundary", None)
        properties = {**values, "problems": reason}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return _json({"type": "FeatureCollection", "features": features})
