"""Starts the process that reads a file, and gives its sheets and rows as they come."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from ezhili.imports import reading
from ezhili.imports.looking import BOMB, BROKEN, UNPACKED, invalid
from ezhili.problems import TooLarge, Words

EVIL = Words(
    "import-entities",
    "文件中含有 XML 实体定义，可能是恶意文件，已拒绝。请在 Excel 或 WPS 中重新另存为 .xlsx。",
    "The file defines XML entities, as attacks do, and is refused. Save it as .xlsx again.",
)
TOO_MUCH = Words(
    "import-too-much",
    "表格过大：最多 250000 行、200 列，单元格最多 40000 字。请删去多余的行列，或分成几个文件。",
    "The table is too large: at most 250,000 rows, 200 columns, 40,000 characters in a cell. Split it.",
)
SECONDS = 180.0
_WIDEST = 64 << 20  # bytes of one row as JSON, a boundary among them
_turns = asyncio.Semaphore(1)


def _refusal(code: int | None) -> Exception:
    if code == reading.EVIL:
        return invalid(EVIL)
    if code == reading.TOO_MUCH:
        return invalid(TOO_MUCH)
    if code == reading.BROKEN:
        return invalid(BROKEN)
    return TooLarge(BOMB, declared=UNPACKED >> 20)


@asynccontextmanager
async def parts(path: Path, format: str, named: str | None = None) -> AsyncIterator[AsyncIterator[Any]]:
    """The parts of a file as `reading.parts` has them. Raise Invalid or TooLarge where it is not read on."""
    async with _turns:
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "ezhili.imports.reading", str(path), format, *([named] if named is not None else [])),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            limit=_WIDEST,
        )
        try:
            yield _lines(child)
        finally:
            if child.returncode is None:
                child.kill()
            await child.wait()


async def _lines(child: asyncio.subprocess.Process) -> AsyncIterator[Any]:
    assert child.stdout is not None
    try:
        async with asyncio.timeout(SECONDS):
            async for line in child.stdout:
                yield json.loads(line)
            code = await child.wait()
    except TimeoutError:
        raise TooLarge(BOMB, declared=UNPACKED >> 20) from None
    if code != 0:
        raise _refusal(code)
