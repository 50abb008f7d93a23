"""Versions of the catalogue of categories: a new one begins on a day ahead; what was, stays as it was."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal
from ezhili.access import Actor
from ezhili.days import today
from ezhili.events.catalogue_forms import CatalogueIn, CatalogueOut, CategoryChange
from ezhili.events.models import CatalogVersion, EventCategory
from ezhili.problems import Words, refused

NOT_AHEAD = Words(
    "not-ahead",
    "新版本最早于 {day} 生效：当天及以前的目录已在使用，不能改动。",
    "A version comes into force on {day} at the earliest: what holds before is in use and stays.",
)
NO_CLASS = Words(
    "class-unknown", "没有大类 {code}，请先选择已有的大类。", "There is no class {code}; use one that exists."
)
INCOMPLETE = Words(
    "category-incomplete",
    "新类别 {code} 还缺少：{fields}。",
    "The new category {code} still lacks: {fields}.",
)
TWICE = Words("category-twice", "类别 {code} 出现了两次。", "Category {code} stands there twice.")
WHOLE_DAYS = Words("whole-days", "工作日和自然日只能是整数天。", "Working and calendar days are whole days.")
NEEDED = ("name", "name_en", "level", "limit_type", "limit_value")


def _columns() -> list[str]:
    return [column.name for column in EventCategory.__table__.columns if column.name != "catalog_version"]


async def versions(session: AsyncSession) -> list[dict[str, Any]]:
    """All versions, the latest first, each with when it is in force."""
    counts = (
        select(func.count())
        .where(
            EventCategory.catalog_version == CatalogVersion.number,
            EventCategory.level.is_not(None),
            ~EventCategory.retired,
        )
        .scalar_subquery()
    )
    rows = (
        await session.execute(select(CatalogVersion, counts).order_by(CatalogVersion.number.desc()))
    ).all()
    now = next((one.number for one, _ in rows if one.valid_from <= today()), None)
    return [
        {
            "number": one.number, "valid_from": one.valid_from, "note": one.note, "categories": count,
            "state": "in_force" if one.number == now else "planned" if one.valid_from > today() else "former",
        }
        for one, count in rows
    ]  # fmt: skip


async def create(session: AsyncSession, actor: Actor, new: CatalogueIn) -> CatalogueOut:
    """A version like the latest one but for what is changed. Raise Invalid for what cannot be.

    Reports and dispatches from its first day on go by it; an event that was dispatched keeps its limit.
    """
    latest = (
        await session.scalars(
            select(CatalogVersion).order_by(CatalogVersion.number.desc()).limit(1).with_for_update()
        )
    ).one()
    earliest = max(today() + timedelta(days=1), latest.valid_from)
    if new.valid_from < earliest:
        raise refused("/valid_from", NOT_AHEAD, day=earliest)
    number = latest.number + 1
    session.add(CatalogVersion(number=number, valid_from=new.valid_from, note=new.note))
    await session.flush()
    rows = await _changed(session, latest.number, new.changes)
    await session.execute(
        insert(EventCategory), [{**row, "catalog_version": number} for row in rows.values()]
    )
    told = to_jsonable_python(new, exclude_none=True)
    await journal.record(session, actor, "event_catalogue.create", _Version(number), actor.area, told)
    return next(one for one in await versions(session) if one["number"] == number)  # type: ignore[return-value]  # a row of them


class _Version:
    """A version as the journal names it."""

    __table__ = CatalogVersion.__table__

    def __init__(self, number: int) -> None:
        self.id = UUID(int=1 << 32 | number)


async def _changed(
    session: AsyncSession, former: int, changes: list[CategoryChange]
) -> dict[str, dict[str, Any]]:
    """The rows of the former version with these changes."""
    found = await session.scalars(select(EventCategory).where(EventCategory.catalog_version == former))
    rows = {row.code: {name: getattr(row, name) for name in _columns()} for row in found}
    seen: set[str] = set()
    for at, change in enumerate(changes):
        pointer = f"/changes/{at}"
        if change.code in seen:
            raise refused(f"{pointer}/code", TWICE, code=change.code)
        seen.add(change.code)
        rows[change.code] = _one(rows, change, pointer)
    return rows


def _one(rows: dict[str, dict[str, Any]], change: CategoryChange, pointer: str) -> dict[str, Any]:
    if change.code[:2] not in rows:
        raise refused(f"{pointer}/code", NO_CLASS, code=change.code[:2])
    sent = {name: value for name, value in change.model_dump().items() if value is not None}
    blank = dict.fromkeys(_columns()) | dict.fromkeys(("self_handle_ok", "public_visible", "retired"), False)
    row = {**blank, **rows.get(change.code, {}), **sent}
    if lacking := [name for name in NEEDED if row[name] is None]:
        raise refused(f"{pointer}/code", INCOMPLETE, code=change.code, fields=", ".join(lacking))
    value = Decimal(str(row["limit_value"]))
    if row["limit_type"] in ("wd", "cd") and value != int(value):
        raise refused(f"{pointer}/limit_value", WHOLE_DAYS)
    if {"limit_type", "limit_value"} & sent.keys():
        row |= {"limit_source": "district", "limit_text": f"{value.normalize():f} {row['limit_type']}"}
    return row | {"limit_value": value}
