"""Imports from the command line, by whoever holds the machine itself."""

import sys
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import select
from uuid_utils.compat import uuid7

from ezhili.access import Actor, system
from ezhili.areas.models import Area
from ezhili.db import Database
from ezhili.imports import service, writing
from ezhili.imports.kinds import SHEETS
from ezhili.imports.looking import look
from ezhili.imports.running import Done, Wish
from ezhili.problems import Problem, Words, refused

UNKNOWN = Words(
    "import-kind-unknown",
    "没有“{kind}”这种导入，可选：{kinds}。",
    "There is no import of {kind!r}; there are: {kinds}.",
)
NO_DISTRICT = Words(
    "import-no-district",
    "数据库中没有或不止一个区县，请用 --district 给出 6 位区划代码。",
    "The database has no district, or several: give the code of 6 digits with --district.",
)
REJECTS_NEED = Words(
    "import-rejects-where",
    "--skip-bad 须同时用 --rejects 指明错误行写到哪个文件。",
    "--skip-bad goes with --rejects: the file for the wrong rows.",
)
RESULT = Words(
    "import-result",
    "{rows} 行：新增 {created}，修改 {changed}，不变 {unchanged}，错误 {rejected}。{end}",
    "{rows} rows: {created} created, {changed} changed, {unchanged} unchanged, {rejected} wrong. {end}",
)
ENDS = {
    "tried": ("仅检查，未写入。", "Only tried: nothing was written."),
    "refused": ("有错误行，全部未写入。", "Some are wrong: nothing was written."),
    "applied": ("已导入。", "Taken in."),
}
SHOWN = 200  # faults that are printed; the file of rejects has all


@dataclass(frozen=True)
class Asked:
    """The arguments of the command."""

    kind: str
    file: Path
    dry: bool
    skip_bad: bool
    rejects: Path | None
    sheet: str | None
    crs: str
    district: str | None


async def run(database: Database, asked: Asked, language: str) -> bool:
    """Do it and print the report; False when rows are wrong and not to be skipped. Raise Problem."""
    if asked.kind not in SHEETS:
        raise refused("/kind", UNKNOWN, kind=asked.kind, kinds=", ".join(SHEETS))
    if asked.skip_bad and asked.rejects is None:
        raise refused("/rejects", REJECTS_NEED)
    sheet = SHEETS[asked.kind]
    actor = await _operator(database, asked)
    wish = Wish(sheet, asked.crs, asked.sheet, asked.skip_bad, asked.dry)
    order = service.Order(uuid7(), actor, wish, asked.file, look(asked.file))
    await service.note(database, order, asked.file.name)
    try:
        done = await service.do(database, order, _tell)
    except Problem:
        await service.unreadable(database, order.id)
        raise
    if done.reader.found and asked.rejects is not None:
        _, content = writing.rejects(done.reader.places, done.reader.found, language)
        asked.rejects.write_bytes(content)  # nothing else runs in this process
    sys.stdout.write(report(done, wish, language) + "\n")
    return done.good or (asked.skip_bad and not asked.dry)


async def _operator(database: Database, asked: Asked) -> Actor:
    """The system itself in its district, with the rights that the table asks for and those of approval."""
    code = asked.district
    if code is None:
        async with database.sessions() as session:
            found = (
                await session.scalars(select(Area.code).where(Area.level == "district").distinct())
            ).all()
        if len(found) != 1:
            raise refused("/district", NO_DISTRICT)
        code = found[0]
    scopes = SHEETS[asked.kind].scopes | {"areas:write", "grids:approve", "users:write"}
    return replace(system(code), scopes=scopes)


async def _tell(percent: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{percent} %\r")
        sys.stderr.flush()


def report(done: Done, wish: Wish, language: str) -> str:
    """What came of it, and each fault with its cell, what is wrong and what would be right."""
    found = sorted(done.reader.found, key=lambda one: (one.row, one.index or 0))
    lines = [f"{one.place.said(one.index)}: {one.words.said(language, one.values)}" for one in found[:SHOWN]]
    if len(found) > SHOWN:
        lines.append(f"… +{len(found) - SHOWN}")
    end = "tried" if wish.dry else "applied" if done.good or wish.skip_bad else "refused"
    told = {**done.counts, "rows": done.rows, "rejected": len(done.bad), "end": ENDS[end]}
    if end == "refused":
        told |= dict.fromkeys(done.counts, 0)
    return "\n".join([*lines, RESULT.said(language, told)])
