"""Reads the rows of a file into values: every cell that is wrong is told with its place."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from ezhili.imports import layout
from ezhili.imports.formula_errors import ERRORS
from ezhili.imports.layout import Heading, letters
from ezhili.problems import FIELD, Words
from ezhili.sheets import Column, Flaw, Row, Sheet, Wrong
from ezhili.text import has_identity_number

NEEDED = Words("import-needed", "此项必填：{right}。", "This is needed: {right}.")
TWICE = Words(
    "import-twice",
    "与 {place} 重复：同一文件中“{keys}”相同的只能有一行，请删去一行。",
    "The same as {place}: of rows with equal {keys!r} a file has one; take the other out.",
)
TOO_MANY = Words(
    "import-too-many-rows",
    "超过 {most} 行，请分成几个文件。",
    "There are more than {most} rows: split the file.",
)
FAILED = Words(
    "import-formula-error",
    "公式出错（如 #N/A、#REF!），没有值：请改为{right}，或清空。",
    "A formula failed here (such as #N/A or #REF!): give {right}, or leave it empty.",
)
IDENTITY = FIELD["identity-number"]


@dataclass(slots=True)
class Place:
    """Where a row of the file stands."""

    file: str
    """xlsx, csv or geojson."""
    sheet: str
    row: int
    heading: Heading
    cells: Sequence[Any]
    """As they are in the file."""

    def column(self, name: str) -> int | None:
        """The index of a column of the table."""
        return self.heading.index(name)

    def said(self, index: int | None) -> str:
        """花名册!C7, or C7 in a csv, or features[3].properties.code."""
        if self.file == "geojson":
            end = self._property(index)
            return f"features[{self.row - 1}]{end}"
        cell = f"{letters(index)}{self.row}" if index is not None else f"{self.row}:{self.row}"
        return f"{self.sheet}!{cell}" if self.sheet else cell

    def _property(self, index: int | None) -> str:
        column = self.heading.columns.get(index) if index is not None else None
        if column is None:
            return ""
        return ".geometry" if column.name == "boundary" else f".properties.{column.name}"


@dataclass(frozen=True)
class Found:
    """One thing that is wrong, with its place."""

    row: int
    """Its number among the rows of the file."""
    place: Place
    index: int | None
    """Of the column in the file; None for the row as a whole."""
    heading: tuple[str, str]
    words: Words
    values: Mapping[str, Any]

    @property
    def letter(self) -> str:
        """C; empty for the row as a whole and in GeoJSON."""
        return letters(self.index) if self.index is not None and self.place.file != "geojson" else ""


@dataclass
class Summary:
    """What was seen of a file."""

    sheets: list[str] = field(default_factory=list)
    """Sheets with the table."""
    hidden: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """Sheets without it."""
    ignored: dict[str, list[str]] = field(default_factory=dict)
    """Headings that nobody knows, by sheet."""
    left_out: list[dict[str, Any]] = field(default_factory=list)
    """Rows that are totals or notes: place and what they begin with."""


def _native(cell: Any) -> Any:
    """A cell as it came through JSON: {"at": …} is a day or a moment."""
    if isinstance(cell, dict) and set(cell) == {"at"}:
        text = cell["at"]
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    return cell


def empty(cell: Any) -> bool:
    """Whether nothing stands in a cell; a dash alone is nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip() in ("", "-", "—", "/", "无内容"))


def _is_identity(cell: Any) -> bool:
    if isinstance(cell, float) and 1e17 <= cell < 1e18:
        return has_identity_number(str(int(cell)))
    return isinstance(cell, str) and len(cell) >= 15 and has_identity_number(cell)


class Reader:
    """Reads the rows of one file by the description of its table."""

    def __init__(self, sheet: Sheet, file: str) -> None:
        self.sheet, self.file = sheet, file
        self.places: list[Place] = []
        """By the number of the row within the file."""
        self.found: list[Found] = []
        self.summary = Summary()
        self.keys: dict[tuple[Any, ...], Place] = {}

    def read(self, heading: Heading, name: str, number: int, cells: Sequence[Any]) -> Row | None:
        """One row of a sheet; None for one with a fault or that is no record. Raise Wrong: too many."""
        place = Place(self.file, name, number, heading, cells)
        if layout.is_foot(self.sheet, heading, cells):
            begins = next(str(one) for one in cells if not empty(one))
            self.summary.left_out.append({"place": place.said(None), "begins": begins[:20]})
            return None
        if layout.repeats(heading, cells) or all(empty(one) for one in cells):
            return None
        if len(self.places) >= self.sheet.most:
            raise Wrong(TOO_MANY, most=self.sheet.most)
        return self._row(place)

    def _row(self, place: Place) -> Row | None:
        self.places.append(place)
        values, flaws = self._values(place)
        if not flaws:
            flaws += [(place.column(flaw.column), flaw) for flaw in self.sheet.check(values)]
        if not flaws and (first := self._seen(values, place)):
            flaws.append((self._key_column(place), self._twice(first)))
        for index, flaw in flaws:
            self.add(len(self.places) - 1, index, flaw)
        return None if flaws else Row(len(self.places) - 1, values)

    def _values(self, place: Place) -> tuple[dict[str, Any], list[tuple[int | None, Flaw]]]:
        values: dict[str, Any] = {}
        flaws: list[tuple[int | None, Flaw]] = []
        cells = place.cells
        for index, column in place.heading.columns.items():
            cell = cells[index] if index < len(cells) else None
            if empty(cell):
                if column.needed:
                    flaws.append((index, Flaw(column.name, NEEDED, {"right": column.right})))
                continue
            if isinstance(cell, str) and cell in ERRORS:
                flaws.append((index, Flaw(column.name, FAILED, {"right": column.right})))
                continue
            try:
                values[column.name] = column.read(_native(cell))
            except Wrong as wrong:
                flaws.append((index, Flaw(column.name, wrong.words, wrong.values)))
        told = {index for index, _ in flaws}
        for index, cell in enumerate(cells):
            if index not in told and index not in place.heading.coded and _is_identity(cell):
                flaws.append((index, Flaw("", IDENTITY, {})))
        return values, flaws

    def _seen(self, values: Mapping[str, Any], place: Place) -> Place | None:
        key = tuple(values.get(name) for name in self.sheet.key)
        if all(one is None for one in key):
            return None
        first = self.keys.setdefault(key, place)
        return None if first is place else first

    def _key_column(self, place: Place) -> int | None:
        """The first column of the key that the file has."""
        found = (place.column(name) for name in self.sheet.key)
        return next((index for index in found if index is not None), None)

    def _twice(self, first: Place) -> Flaw:
        columns = [one for name in self.sheet.key if (one := self.sheet.column(name))]
        return Flaw("", TWICE, {"place": first.said(None), "keys": layout.names(columns)})

    def forget(self, row: int) -> None:
        """What stands in a row that was taken is needed no more."""
        self.places[row].cells = ()

    def add(self, row: int, index: int | None, flaw: Flaw) -> None:
        """Note a fault."""
        place = self.places[row]
        column: Column | None = place.heading.columns.get(index) if index is not None else None
        cell = place.cells[index] if index is not None and index < len(place.cells) else None
        heading = column.heading if column else ("", "")
        values = flaw.values
        if column and column.personal and "found" in values:
            values = {**values, "found": masked(cell)}
        self.found.append(Found(row, place, index, heading, flaw.words, values))

    def refuse(self, row: int, flaws: Sequence[Flaw]) -> None:
        """Note why a row was not taken."""
        place = self.places[row]
        for flaw in flaws:
            index = place.column(flaw.column)
            if index is None and flaw.column:
                index = self._key_column(place)
            self.add(row, index, flaw)


def masked(cell: Any) -> str:
    """A personal value as a message may show it: its first character."""
    text = unicodedata.normalize("NFKC", str(cell)).strip()
    return f"{text[:1]}…"
