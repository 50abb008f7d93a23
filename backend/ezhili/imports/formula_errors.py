"""Cells whose formula failed, such as #N/A: a fault where they stand, and never an empty cell."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any
from zipfile import ZipFile

TOLD = "#N/A"
"""What such a cell is read as, whichever error it holds."""
ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
"""As they stand in a csv, too."""
LONGEST = 80  # bytes of the beginning of a cell
_MOST = 10_000  # cells that are noted
_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^<>]{0,40}? t="e"')
_SHEET = re.compile(r"<(?:\w+:)?sheet [^<>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship [^<>]*>")
_ATTRIBUTE = re.compile(r'([\w:]+)="([^"]*)"')


class Found:
    """The cells by the part of the archive, while it is unpacked."""

    def __init__(self) -> None:
        self.cells: dict[str, set[tuple[int, int]]] = defaultdict(set)

    def look(self, part: str, piece: bytes) -> None:
        """Note what a piece of a part holds; pieces overlap by `LONGEST`."""
        if b' t="e"' not in piece:
            return
        for letters, row in _CELL.findall(piece):
            if len(self.cells[part]) < _MOST:
                self.cells[part].add((int(row), _column(letters)))

    def by_sheet(self, path: Path) -> Mapping[str, Mapping[int, list[int]]]:
        """Columns from 0 by row from 1, by the name of the sheet."""
        if not self.cells:
            return {}
        sheets: dict[str, dict[int, list[int]]] = {}
        for name, part in _parts(path).items():
            rows = sheets.setdefault(name, defaultdict(list))
            for row, column in self.cells.get(part, ()):
                rows[row].append(column)
        return sheets


def _column(letters: bytes) -> int:
    number = 0
    for one in letters:
        number = number * 26 + one - 64
    return number - 1


def _parts(path: Path) -> dict[str, str]:
    """The part of each sheet, by its name."""
    with ZipFile(path) as packed:
        known = set(packed.namelist())
        read = ("xl/_rels/workbook.xml.rels", "xl/workbook.xml")
        relations, book = (packed.read(one).decode(errors="replace") if one in known else "" for one in read)
    targets = {one.get("Id"): one.get("Target", "") for one in _tags(_RELATION, relations)}
    found = {}
    for sheet in _tags(_SHEET, book):
        id = next((value for name, value in sheet.items() if name.endswith(":id")), "")
        target = targets.get(id) or ""
        found[unescape(sheet.get("name", ""))] = target[1:] if target.startswith("/") else f"xl/{target}"
    return found


def _tags(pattern: re.Pattern[str], text: str) -> Iterator[dict[str, str]]:
    for tag in pattern.findall(text):
        yield dict(_ATTRIBUTE.findall(tag))


def told(
    rows: Iterable[Sequence[Any]], wrong: Mapping[int, Sequence[int]], before: int
) -> Iterator[Sequence[Any]]:
    """The rows of a sheet, whose cells begin at column `before`, with `TOLD` where a formula failed."""
    for number, cells in enumerate(rows, 1):
        columns = [at - before for at in wrong.get(number, ()) if 0 <= at - before < len(cells)]
        if columns:
            cells = list(cells)
            for at in columns:
                cells[at] = TOLD
        yield cells
