"""What can be done with imports: try a file, take it in, and tell what was wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy import Select, delete, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils.compat import uuid7

from ezhili import crypto, journal, operations
from ezhili.access import Actor
from ezhili.db import Database
from ezhili.http import BASE
from ezhili.identity import service as identity
from ezhili.imports import keeping, running, writing
from ezhili.imports.kinds import SHEETS
from ezhili.imports.models import Import, ImportFault
from ezhili.imports.parsing import Found
from ezhili.imports.running import Done, Tell, Wish, silent
from ezhili.imports.schemas import ImportIn
from ezhili.problems import Conflict, Forbidden, NotFound, Words
from ezhili.sheets import Run, Sheet

WORK = "import"
MOST_FAULTS = 5_000  # that are kept of one import; the rest is counted
LANGUAGE = "zh-CN"
UNKNOWN = Words("import-not-found", "没有这次导入。", "There is no such import of yours.")
NO_REJECTS = Words("import-no-rejects", "这次导入没有错误行。", "No row of this import was rejected.")
NOT_YOURS = Words("import-kind-forbidden", "您没有导入“{kind}”的权限。", "You may not import {kind}.")
NO_MORE = Words(
    "import-right-lost",
    "发起导入的账号已停用，或不再担任这个角色，没有导入。",
    "Whoever started this import was shut out or holds the role no more: nothing was imported.",
)
# the transaction of an import may take longer than one of a request, and rests while the file is read
PATIENCE = "set local statement_timeout = '120s'; set local idle_in_transaction_session_timeout = '300s'"


class _Undone(Exception):
    """Takes back everything the transaction did."""


@dataclass(frozen=True)
class Order:
    """One import to be done."""

    id: UUID
    actor: Actor
    wish: Wish
    path: Path
    format: str
    """As `looking.look` says."""


def may(actor: Actor, sheet: Sheet) -> bool:
    """Whether this actor imports this table."""
    return sheet.scopes <= actor.scopes


def check(actor: Actor, kind: str) -> Sheet:
    """The table of a kind. Raise Forbidden."""
    sheet = SHEETS[kind]
    if not may(actor, sheet):
        raise Forbidden(NOT_YOURS, kind=sheet.title)
    return sheet


def visible(actor: Actor) -> Select[Import]:
    """One's own imports."""
    return select(Import).where(Import.owner_id == actor.id)


async def get(session: AsyncSession, actor: Actor, id: UUID) -> Import:
    """One import. Raise NotFound."""
    found = await session.scalar(visible(actor).where(Import.id == id))
    if found is None:
        raise NotFound(UNKNOWN)
    return found


async def begin(session: AsyncSession, actor: Actor, new: ImportIn) -> Response:
    """Queue an import or its dry run. Raise Forbidden, NotFound for a file that is gone."""
    check(actor, new.kind)
    file = await keeping.get(session, actor.id, new.file_id)
    id = uuid7()
    sent = new.model_dump(include={"kind", "mode", "skip_bad", "crs", "sheet", "file_id"})
    session.add(Import(id=id, owner_id=actor.id, file_name=file.name, sha256=file.sha256, **sent))
    grant = {"role": actor.role, "area": actor.area, "unit": actor.unit}
    payload = {"id": str(id), "user_id": str(actor.id), "grant": grant}
    return await operations.begin(session, actor, WORK, payload, id)


@operations.work(WORK)
async def work(database: Database, payload: Mapping[str, Any], tell: Tell) -> str | None:
    """Do a queued import; begun again after a kill it finds nothing half done."""
    id, place = UUID(payload["id"]), f"{BASE}/imports/{payload['id']}"
    async with database.driver() as driver:
        await crypto.open_ring(driver)  # the worker starts without its keys: the database may be away then
    async with database.sessions.begin() as session:
        one = await session.get_one(Import, id)
        if one.outcome is not None:
            return place
        actor = await identity.acting(session, UUID(payload["user_id"]), **payload["grant"])
        if actor is None:
            raise Conflict(NO_MORE)
        file = await keeping.get(session, one.owner_id, one.file_id)
    with TemporaryDirectory(prefix="ezhili-") as folder:
        wish = Wish(check(actor, one.kind), one.crs, one.sheet, one.skip_bad, one.mode == "dry_run")
        order = Order(id, actor, wish, keeping.put(file, Path(folder)), file.format)
        try:
            await do(database, order, tell)
        except Exception:
            await unreadable(database, id)
            raise
    return place


async def do(database: Database, order: Order, tell: Tell = silent) -> Done:
    """Try or take in a file: all of it or, with `skip_bad`, what is right; else nothing is written.

    Raise Invalid, TooLarge for a file that is no such table.
    """
    done: Done | None = None
    try:
        async with database.sessions.begin() as session:
            await _be_patient(session)
            run = Run(database, session, order.actor, order.wish.crs, order.wish.dry)
            done = await running.take(run, order.wish, order.path, order.format, tell)
            if order.wish.dry or not (done.good or order.wish.skip_bad):
                raise _Undone
            await _conclude(session, order, done, "applied")
    except _Undone:
        assert done is not None
        async with database.sessions.begin() as session:
            await _conclude(session, order, done, "checked" if order.wish.dry else "refused")
    return done


async def _be_patient(session: AsyncSession) -> None:
    for one in PATIENCE.split(";"):
        await session.execute(text(one))


async def _conclude(session: AsyncSession, order: Order, done: Done, outcome: str) -> None:
    """Write what came of it; in the transaction of the rows themselves when they were taken in."""
    one = await session.get_one(Import, order.id, with_for_update=True)
    one.outcome, one.finished_at, one.rows = outcome, func.now(), done.rows
    written = done.counts if outcome != "refused" else dict.fromkeys(done.counts, 0)
    for name, count in written.items():
        setattr(one, name, count)
    one.rejected, one.faults, one.report = len(done.bad), len(done.reader.found), _report(done)
    await session.execute(delete(ImportFault).where(ImportFault.import_id == one.id))
    found = sorted(done.reader.found, key=lambda fault: (fault.row, fault.index or 0))
    session.add_all(_fault(one.id, n, fault) for n, fault in enumerate(found[:MOST_FAULTS], 1))
    if found and one.file_id is not None:
        format, content = writing.rejects(done.reader.places, found, LANGUAGE)
        kept = await keeping.keep(session, order.actor, f"rejects.{format}", format, content)
        one.rejects_id = kept.id
    if outcome == "applied":
        await _journal(session, order.actor, one)


async def _journal(session: AsyncSession, actor: Actor, one: Import) -> None:
    counts = ("rows", "created", "changed", "unchanged", "rejected")
    data = {"kind": one.kind, "sha256": one.sha256.hex(), **{name: getattr(one, name) for name in counts}}
    await journal.record(session, actor, "import.apply", one, actor.area, data)


def _report(done: Done) -> dict[str, Any]:
    summary = done.reader.summary
    return {
        "sheets": summary.sheets,
        "hidden": summary.hidden,
        "others": summary.others,
        "ignored": summary.ignored,
        "left_out": summary.left_out[:100],
    }


def _fault(id: UUID, number: int, found: Found) -> ImportFault:
    words, values = found.words, found.values
    return ImportFault(
        import_id=id,
        number=number,
        place=found.place.said(found.index),
        sheet=found.place.sheet,
        row=found.place.row,
        column=found.letter,
        heading_zh=found.heading[0],
        heading_en=found.heading[1],
        code=words.code,
        detail_zh=words.said("zh-CN", values),
        detail_en=words.said("en", values),
    )


async def unreadable(database: Database, id: UUID) -> None:
    """The file of an import was no such table, or something failed."""
    async with database.sessions.begin() as session:
        one = await session.get_one(Import, id)
        one.outcome, one.finished_at = "unreadable", func.now()


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return file_digest(file, "sha256").digest()


async def note(database: Database, order: Order, name: str) -> None:
    """Keep what the command line is about to do like any other import."""
    wish = order.wish
    about = {"skip_bad": wish.skip_bad, "crs": wish.crs, "sheet": wish.named, "sha256": _digest(order.path)}
    mode = "dry_run" if wish.dry else "apply"
    async with database.sessions.begin() as session:
        owner = {"id": order.id, "owner_id": order.actor.id, "file_name": name}
        session.add(Import(**owner, kind=wish.sheet.kind, mode=mode, **about))


async def rejected(session: AsyncSession, actor: Actor, one: Import) -> tuple[str, bytes]:
    """The file of the rejected rows: format and content. Raise NotFound without one."""
    if one.rejects_id is None:
        raise NotFound(NO_REJECTS)
    file = await keeping.get(session, actor.id, one.rejects_id)
    return file.format, keeping.content(file)
