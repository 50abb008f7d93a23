"""Reads an untrusted table in a process of its own: `python -m ezhili.imports.reading FILE FORMAT`."""

import csv
import json
import resource
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

import python_calamine

from ezhili.imports import formula_errors
from ezhili.imports.looking import MB, UNPACKED

MEMORY = 3 << 30  # bytes of address space
CPU_SECONDS = 120
MOST_ROWS = 250_000
MOST_COLUMNS = 200
LONGEST = 40_000  # characters of a cell; a spreadsheet holds 32,767
BROKEN, BOMB, TOO_MUCH, EVIL = 3, 4, 5, 6  # exit codes
SEPARATORS = ",\t;"


class Refused(Exception):
    """The file is not read on; `args[0]` is the exit code."""


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


def _unpack(path: Path) -> formula_errors.Found:
    """Unpack every part into nothing: what a directory declares may be a lie, and XML may hold entities.

    Where cells hold errors of formulas by the name of the part: the library reads them as empty.
    """
    total, found = 0, formula_errors.Found()
    with ZipFile(path) as packed, path.open("rb") as file:
        for part in packed.infolist():
            if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
                raise Refused(BROKEN)
            file.seek(part.header_offset)
            head = file.read(30)
            file.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), 1)
            for piece in _pieces(file, part.compress_size, part.compress_type):
                total += len(piece)
                if total > UNPACKED:
                    raise Refused(BOMB)
                if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
                    raise Refused(EVIL)
                found.look(part.filename, piece)
    return found


def _pieces(file: Any, size: int, kind: int) -> Iterator[bytes]:
    """The content of a part, a megabyte at a time, each beginning with the end of the one before."""
    inflate, tail = zlib.decompressobj(-15), b""
    while size > 0 and (packed := file.read(min(MB // 16, size))):
        size -= len(packed)
        while packed:
            piece = packed if kind == ZIP_STORED else inflate.decompress(packed, MB)
            packed = b"" if kind == ZIP_STORED else inflate.unconsumed_tail
            if piece:
                yield tail + piece
                tail = piece[-formula_errors.LONGEST :]
            elif not packed or inflate.eof:
                break


def _cell(value: Any) -> Any:
    """A cell as JSON: days and moments as {"at": …}, the rest as it is."""
    if isinstance(value, str):
        if len(value) > LONGEST:
            raise Refused(TOO_MUCH)
        return value
    if isinstance(value, datetime | date):
        return {"at": value.isoformat()}
    if isinstance(value, time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return value


def _row(cells: Sequence[Any]) -> list[Any]:
    """A row without the empty cells at its end."""
    last = len(cells)
    while last and (
        cells[last - 1] is None or (isinstance(cells[last - 1], str) and not cells[last - 1].strip())
    ):
        last -= 1
    if last > MOST_COLUMNS:
        raise Refused(TOO_MUCH)
    return [one if type(one) is str and len(one) < 1000 else _cell(one) for one in cells[:last]]


def _numbered(rows: Iterable[Sequence[Any]], before: int = 0) -> Iterator[list[Any]]:
    """[number from 1, [cells]] of the rows that hold anything."""
    for number, cells in enumerate(rows, 1):
        if kept := _row(cells):
            if number > MOST_ROWS:
                raise Refused(TOO_MUCH)
            yield [number, [None] * before + kept]


def _workbook(path: Path, named: str | None) -> Iterator[Any]:
    wrong = _unpack(path).by_sheet(path)
    with python_calamine.CalamineWorkbook.from_path(path) as book:
        for about in book.sheets_metadata:
            if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
                continue
            hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
            head = {"sheet": about.name, "hidden": hidden, "merged": [], "rows": 0}
            if about.name != named if named is not None else hidden:
                yield head
                continue
            sheet = book.get_sheet_by_name(about.name)
            merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or ()][:1000]
            yield {**head, "merged": merged, "rows": sheet.total_height}
            if sheet.start is not None:
                rows = formula_errors.told(sheet.iter_rows(), wrong.get(about.name, {}), sheet.start[1])
                yield from _numbered(rows, sheet.start[1])


def _separator(line: str) -> str:
    return max(SEPARATORS, key=line.count)


def _csv(path: Path, encoding: str) -> Iterator[Any]:
    csv.field_size_limit(LONGEST)
    with path.open("rb") as raw:
        lines = sum(piece.count(b"\n") for piece in iter(lambda: raw.read(MB), b""))
    with path.open(encoding=encoding, newline="") as file:
        separator = _separator("".join(next(file, "") for _ in range(20)))
        file.seek(0)
        yield {"sheet": "", "hidden": False, "merged": [], "rows": lines}
        reader = csv.reader(file, delimiter=separator)
        for cells in reader:
            if kept := _row(cells):
                if reader.line_num > MOST_ROWS:
                    raise Refused(TOO_MUCH)
                yield [reader.line_num - sum(cell.count("\n") for cell in kept), kept]


def _features(path: Path) -> Iterator[Any]:
    found = json.loads(path.read_text(encoding="utf-8-sig"))
    features = found.get("features") if isinstance(found, dict) else None
    if not isinstance(features, list):
        raise Refused(BROKEN)
    whole = [one for one in features if isinstance(one, dict)]
    names = list(dict.fromkeys(name for one in whole for name in one.get("properties") or {}))[:MOST_COLUMNS]
    yield {
        "sheet": "features",
        "hidden": False,
        "merged": [],
        "crs": _named_crs(found),
        "rows": len(features),
    }
    yield [0, [*names, "geometry"]]
    for number, one in enumerate(features, 1):
        known = one.get("properties") or {} if isinstance(one, dict) else {}
        geometry = one.get("geometry") if isinstance(one, dict) else None
        values = [known.get(name) for name in names]
        yield [number, [one if not isinstance(one, dict | list) else str(one) for one in values] + [geometry]]


def _named_crs(found: Any) -> str:
    """The old `crs` member, which RFC 7946 took out, when a programme still writes it."""
    named = found.get("crs") if isinstance(found, dict) else None
    named = named.get("properties") if isinstance(named, dict) else None
    return str(named.get("name", ""))[:100] if isinstance(named, dict) else ""


def parts(path: Path, kind: str, named: str | None = None) -> Iterator[Any]:
    """The sheets of a file: each {"sheet", "hidden", "merged", "rows"}, then its rows as [number, [cells]].

    A hidden sheet comes without rows; with `named` that sheet alone has some.
    """
    if kind == "xlsx":
        return _workbook(path, named)
    return _features(path) if kind == "geojson" else _csv(path, kind)


def main() -> int:
    """Write the parts of a file as lines of JSON; the exit code tells why it was not read to its end."""
    _limit()
    path, kind, *named = Path(sys.argv[1]), *sys.argv[2:]
    broken = (python_calamine.CalamineError, BadZipFile, ValueError, OSError, csv.Error, RecursionError)
    try:
        for part in parts(path, kind, *named):
            sys.stdout.write(json.dumps(part, ensure_ascii=False, separators=(",", ":")) + "\n")
        sys.stdout.flush()
    except Refused as refused:
        return int(refused.args[0])
    except (MemoryError, zlib.error):
        return BOMB
    except broken:
        return BROKEN
    return 0


if __name__ == "__main__":
    sys.exit(main())
