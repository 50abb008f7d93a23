"""Finds the table in a sheet as offices fill it: notes above, a heading of one or two rows, totals below."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ezhili.problems import Words
from ezhili.sheets import Column, Pair, Sheet

NO_TABLE = Words(
    "import-no-table",
    "没有找到表头。需要这些列：{needed}。请下载模板对照，表头应在前 30 行内。",
    "No heading was found. These columns are needed: {needed}. Compare with the template; the heading stands "
    "within the first 30 rows.",
)
NO_COLUMN = Words(
    "import-column-missing",
    "工作表“{sheet}”缺少必填列：{needed}。表中现有：{found}。",
    "Sheet {sheet!r} lacks needed columns: {needed}. It has: {found}.",
)
LOOKED_AT = 30  # rows that hold anything, in which the heading is looked for
_HINT = re.compile(r"[(\[【〔<].*?[)\]】〕>]")
_FOOT = (
    *(
        "合计",
        "总计",
        "小计",
        "共计",
        "累计",
        "total",
        "注:",
        "备注:",
        "说明:",
        "填表",
        "制表",
        "审核",
        "填报",
    ),
    *("单位负责人", "负责人:", "联系人:", "制表人", "经办"),
)
Numbered = Sequence[Any]  # [number, [cells]]


def label(value: Any) -> str:
    """A heading as it is compared: without spaces, hints in brackets, stars and colons."""
    if value is None:
        return ""
    text = unicodedata.normalize("NFKC", str(value))
    bare = _HINT.sub("", text) or text
    return re.sub(r"[\s*:_]+", "", bare).casefold()


def letters(index: int) -> str:
    """The name of a column: 0 is A, 27 is AB."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


@dataclass(frozen=True)
class Heading:
    """Where the columns of a sheet stand."""

    last: int
    """Number of the last row of the heading."""
    columns: Mapping[int, Column]
    """By index from 0."""
    ignored: Sequence[str]
    """Headings that nobody knows."""
    missing: Sequence[Column]
    """Needed columns that are not there."""
    texts: frozenset[str]
    """The cells of the heading as they stand there."""
    coded: frozenset[int]
    """Columns of codes of places, some of which read like old identity numbers of 15 digits."""

    def index(self, name: str) -> int | None:
        """Where a column stands."""
        return next((at for at, column in self.columns.items() if column.name == name), None)


def _known(sheet: Sheet) -> Mapping[str, Column]:
    names = ((name, one) for one in sheet.columns for name in (*one.heading, one.name, *one.aliases))
    return {label(name): one for name, one in names}


def _spread(row: Numbered, merged: Sequence[Sequence[int]], carry: bool) -> list[Any]:
    """The cells of a row with merged ones filled in; with `carry` (csv) an empty one continues its left."""
    cells = list(row[1])
    for top, left, bottom, right in merged:
        if top == row[0] - 1 and bottom == top and left < len(cells):
            cells += [None] * (right + 1 - len(cells))
            cells[left : right + 1] = [cells[left]] * (right + 1 - left)
    if carry:
        for at in range(1, len(cells)):
            cells[at] = cells[at] or cells[at - 1]
    return cells


def _matched(known: Mapping[str, Column], ways: Sequence[Sequence[str]]) -> dict[int, Column]:
    """By index the first way to read a heading that names a column; each column once."""
    found: dict[int, Column] = {}
    for at, labels in enumerate(ways):
        column = next((known[one] for one in labels if one in known), None)
        if column is not None and column not in found.values():
            found[at] = column
    return found


def _ways(upper: Sequence[Any], lower: Sequence[Any], beneath: Sequence[Any]) -> list[list[str]]:
    """For each column how its heading may be read: joined with the one above, its own, the one above."""
    found = []
    for at in range(max(len(beneath), len(lower), len(upper))):
        low = label(lower[at]) if at < len(lower) else ""
        high = label(upper[at]) if at < len(upper) else ""
        own = label(beneath[at]) if at < len(beneath) else ""
        found.append([high + low, low] if low else [own])
    return found


def _heading(sheet: Sheet, rows: Sequence[Numbered], ways: Sequence[Sequence[str]]) -> Heading:
    found = _matched(_known(sheet), ways)
    shown = [one[-1] for at, one in enumerate(ways) if at not in found and one[-1]]
    missing = [one for one in sheet.columns if one.needed and one not in found.values()]
    coded = frozenset(at for at, one in found.items() if one.name.endswith("code"))
    texts = frozenset(one for row in rows for one in row[1] if isinstance(one, str) and one)
    return Heading(rows[-1][0], found, shown, missing, texts, coded)


def find(sheet: Sheet, rows: Sequence[Numbered], merged: Sequence[Sequence[int]]) -> Heading | None:
    """The heading among the first rows: the one or two rows that name the most columns; None without any."""
    best: Heading | None = None
    for at, row in enumerate(rows):
        tried = [_heading(sheet, [row], [[label(one)] for one in row[1]])]
        if at + 1 < len(rows) and rows[at + 1][0] == row[0] + 1:
            upper = _spread(row, merged, carry=not merged)
            ways = _ways(upper, rows[at + 1][1], row[1])
            tried.append(_heading(sheet, [row, rows[at + 1]], ways))
        for one in tried:
            if len(one.columns) > len(best.columns if best else ()):
                best = one
    needed = sum(one.needed for one in sheet.columns)
    return best if best and len(best.columns) >= min(2, needed) else None


def names(columns: Sequence[Column]) -> Pair:
    """Their headings in both languages, for a message."""
    return "、".join(one.heading[0] for one in columns), ", ".join(one.heading[1] for one in columns)


_FEET = tuple(label(one).rstrip(":") for one in _FOOT)
_FIRST = frozenset(one[0] for one in _FEET)


def is_foot(sheet: Sheet, heading: Heading, cells: Sequence[Any]) -> bool:
    """Whether a row is a total or a note: it begins like one and does not say what its record is."""
    text = next((one for one in cells if one not in (None, "")), "")
    if not isinstance(text, str) or text.lstrip()[:1].casefold() not in _FIRST:
        return False
    first = label(text)
    if not first.startswith(_FEET):
        return False
    places = [at for name in sheet.key if (at := heading.index(name)) is not None]
    kept = [at for at in places if at < len(cells) and cells[at] not in (None, "")]
    return not kept or len(kept) < len(places) or first == label(cells[kept[0]])


def repeats(heading: Heading, cells: Sequence[Any]) -> bool:
    """Whether a row is the heading once more, as at the top of each printed page."""
    again = sum(isinstance(cell, str) and cell in heading.texts for cell in cells)
    return again > 1 and again * 2 > len(heading.columns)
