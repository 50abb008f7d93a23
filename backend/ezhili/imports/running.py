"""Takes a file in, or tries it, within the transaction of its caller."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from ezhili.imports import layout, streaming
from ezhili.imports.looking import invalid
from ezhili.imports.parsing import Reader
from ezhili.problems import Words
from ezhili.sheets import Outcome, Row, Run, Sheet, Taker, Wrong

BATCH = 500  # rows read at a time
PAUSE = 0.5  # seconds between two tellings of progress
NOT_FOR = Words(
    "import-format-kind",
    "“{kind}”只能用这些格式导入：{formats}。",
    "{kind} are imported from these formats: {formats}.",
)
NO_SHEET = Words(
    "import-sheet-unknown",
    "文件中没有名为“{sheet}”的工作表。现有：{found}。",
    "The file has no sheet {sheet!r}. It has: {found}.",
)
HIDDEN = Words(
    "import-hidden-only",
    "表格只在隐藏的工作表“{sheet}”中，请取消隐藏，或指明要导入这个工作表。",
    "The table stands in the hidden sheet {sheet!r} alone: show it, or name it as the sheet to import.",
)
NO_ROWS = Words("import-no-rows", "表头下面没有数据行。", "There are no rows under the heading.")
FOREIGN_CRS = Words(
    "import-crs",
    "文件声明的坐标系是“{crs}”。请转换为 WGS-84（EPSG:4326）经纬度，或 GCJ-02 并在导入时声明。",
    "The file says it is in {crs!r}. Convert it to WGS-84 (EPSG:4326) degrees, or to GCJ-02 and say so.",
)
KNOWN_CRS = ("", "crs84", "4326", "4490", "4979")
Tell = Callable[[int], Awaitable[None]]


async def silent(percent: int) -> None:
    """Tell nobody how far it has come."""


@dataclass(frozen=True)
class Wish:
    """What is asked for."""

    sheet: Sheet
    crs: str = "wgs84"
    named: str | None = None
    """The sheet of the workbook to read; else every one that holds the table and is not hidden."""
    skip_bad: bool = False
    dry: bool = True


@dataclass
class Done:
    """What came of it."""

    reader: Reader
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("created", "changed", "unchanged"), 0)
    )
    bad: list[int] = field(default_factory=list)
    """Rows with a fault, by their number in the reader."""

    @property
    def rows(self) -> int:
        """Records in the file."""
        return len(self.reader.places)

    @property
    def good(self) -> bool:
        """Whether every row is right."""
        return not self.reader.found


class _Finder:
    """Follows the parts of a file and gives the rows of the sheets that hold the table."""

    def __init__(self, reader: Reader, named: str | None) -> None:
        self.reader, self.named = reader, named
        self.about: dict[str, Any] = {}
        self.heading: layout.Heading | None = None
        self.first: list[Any] = []
        self.names: list[str] = []
        self.missing: tuple[str, layout.Heading] | None = None
        self.expected = 0

    def feed(self, part: Any) -> Iterator[Row]:
        """Take one part: the good rows it yields."""
        if isinstance(part, dict):
            yield from self.flush()
            self._open(part)
        elif self.heading is not None:
            yield from self._read([part])
        elif self._wanted():
            self.first.append(part)
            if len(self.first) == layout.LOOKED_AT:
                yield from self.flush()

    def _open(self, about: dict[str, Any]) -> None:
        crs = str(about.get("crs", "")).lower().rpartition(":")[2]
        if crs not in KNOWN_CRS:
            raise invalid(FOREIGN_CRS, crs=about["crs"])
        self.about, self.heading, self.first = about, None, []
        self.names.append(about["sheet"])
        if about["hidden"] and about["sheet"] != self.named:
            self.reader.summary.hidden.append(about["sheet"])
        self.expected += about.get("rows", 0)

    def _wanted(self) -> bool:
        """Whether the sheet is to be looked at; a hidden one comes without rows."""
        return bool(self.about) and self.about["sheet"] not in self.reader.summary.others

    def flush(self) -> Iterator[Row]:
        """Look for the heading in what was kept of the sheet."""
        rows, self.first = self.first, []
        if not rows:
            return
        name, summary = self.about["sheet"], self.reader.summary
        found = layout.find(self.reader.sheet, rows, self.about["merged"])
        if found is None or found.missing:
            summary.others.append(name)
            if found is not None:
                self.missing = self.missing or (name, found)
            return
        self.heading = found
        summary.sheets.append(name)
        if found.ignored:
            summary.ignored[name] = list(found.ignored)
        yield from self._read([row for row in rows if row[0] > found.last])

    def _read(self, parts: Sequence[Any]) -> Iterator[Row]:
        assert self.heading is not None
        for number, cells in parts:
            row = self.reader.read(self.heading, self.about["sheet"], number, cells)
            if row is not None:
                yield row

    def check(self) -> None:
        """Raise Invalid when the table was not found, and say what was."""
        summary = self.reader.summary
        if self.named is not None and self.named not in self.names:
            raise invalid(NO_SHEET, sheet=self.named, found="、".join(self.names))
        if not summary.sheets:
            needed = layout.names([one for one in self.reader.sheet.columns if one.needed])
            if self.missing:
                name, heading = self.missing
                found = layout.names(list(heading.columns.values()))
                lacking = layout.names(heading.missing)
                raise invalid(layout.NO_COLUMN, sheet=name or "CSV", needed=lacking, found=found)
            if summary.hidden and self.named is None:
                raise invalid(HIDDEN, sheet=summary.hidden[0])
            raise invalid(layout.NO_TABLE, needed=needed)
        if not self.reader.places:
            raise invalid(NO_ROWS)


class _Work:
    """Takes rows as they come, some at a time, or all at the end in the order their table asks for."""

    def __init__(self, done: Done, taker: Taker, finder: _Finder, tell: Tell) -> None:
        self.done, self.taker, self.finder, self.tell = done, taker, finder, tell
        self.kept: list[Row] = []
        self.told = monotonic()
        self.taken = 0

    async def add(self, rows: Sequence[Row]) -> None:
        """Rows that were read."""
        self.kept += rows
        if self.done.reader.sheet.streams and len(self.kept) >= self.done.reader.sheet.at_once:
            await self._take(self.kept)
            self.kept = []
            await self._progress(len(self.done.reader.places), self.finder.expected)

    async def end(self) -> None:
        """Everything was read."""
        self.finder.check()
        order = self.done.reader.sheet.order
        rows = sorted(self.kept, key=lambda row: order(row.values)) if order else self.kept
        size = self.done.reader.sheet.at_once or len(rows) or 1
        for at in range(0, len(rows), size):
            await self._take(rows[at : at + size])
            await self._progress(at + size, len(rows))
        await self.taker.end()

    async def _take(self, rows: Sequence[Row]) -> None:
        for row, outcome in zip(rows, await self.taker.take(rows), strict=True):
            self._note(row, outcome)

    def _note(self, row: Row, outcome: Outcome) -> None:
        if isinstance(outcome, str):
            self.done.counts[outcome] += 1
            self.done.reader.forget(row.place)
        else:
            self.done.reader.refuse(row.place, outcome)

    async def _progress(self, done: int, of: int) -> None:
        if monotonic() - self.told >= PAUSE:
            self.told = monotonic()
            await self.tell(min(98, 98 * done // max(of, done, 1)))


async def _batches(parts: AsyncIterator[Any]) -> AsyncIterator[list[Any]]:
    found: list[Any] = []
    async for part in parts:
        found.append(part)
        if len(found) == BATCH:
            yield found
            found = []
    yield found


def _fed(finder: _Finder, parts: Sequence[Any]) -> list[Row]:
    """The good rows of these parts; in a thread, so that what was planned is written meanwhile."""
    return [row for part in parts for row in finder.feed(part)]


async def take(run: Run, wish: Wish, path: Path, format: str, tell: Tell = silent) -> Done:
    """Read a file and do what its rows say, inside the transaction of `run`.

    The caller undoes it when `wish.dry`, or when not every row is good and bad ones are not to be skipped.
    Raise Invalid, TooLarge for a file that is no such table.
    """
    kind = format if format in ("xlsx", "geojson") else "csv"
    if kind not in wish.sheet.formats:
        raise invalid(NOT_FOR, kind=wish.sheet.title, formats=", ".join(wish.sheet.formats))
    reader = Reader(wish.sheet, kind)
    finder = _Finder(reader, wish.named)
    done = Done(reader)
    work = _Work(done, wish.sheet.taker(run), finder, tell)
    try:
        with _seldom_collected():
            await _read(work, finder, path, format, wish.named)
    except Exception as failure:
        with suppress(Exception):
            await work.taker.end()  # what is being written ends before the transaction is undone
        if isinstance(failure, Wrong):
            raise invalid(failure.words, **failure.values) from None
        raise
    await work.end()
    done.bad = sorted({found.row for found in reader.found})
    return done


async def _read(work: _Work, finder: _Finder, path: Path, format: str, named: str | None) -> None:
    async with streaming.parts(path, format, named) as parts:
        async for some in _batches(parts):
            await work.add(await asyncio.to_thread(_fed, finder, some))
    await work.add(list(finder.flush()))


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Rows hold no cycles, and looking for some among a million objects again and again takes a quarter."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 50, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
