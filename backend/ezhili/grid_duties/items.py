"""The item list: what may be asked of grid workers, kept by the district, in force from day to day."""

from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic_core import to_jsonable_python
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal
from ezhili.access import Actor
from ezhili.days import check_period, today
from ezhili.db import Driver, narrow
from ezhili.grid_duties import predicates
from ezhili.grid_duties.models import ItemListEntry
from ezhili.grid_duties.schemas import ItemIn, ItemOut, ItemPatch, ItemQuery
from ezhili.http import Listing, ascending
from ezhili.problems import NotFound, Words, refused
from ezhili.units import service as units
from ezhili.units.models import Unit

UNKNOWN = Words("item-not-found", "事项清单中没有这一项。", "There is no such item on the list.")
ENDLESS = Words(
    "temporary-item-ends",
    "临时事项须写明结束日期。",
    "A temporary item must end: give its last day.",
)
SOURCE = ItemListEntry.__table__.outerjoin(Unit.__table__, Unit.code == ItemListEntry.owner_unit)
LIST = Listing(
    ItemOut,
    ItemListEntry,
    {"code": ascending(ItemListEntry.code, ItemListEntry.id)},
    {"owner_name": Unit.name},
    SOURCE,
)
_COVERED = (
    "select exists (select from item_list_entries where district_code = $1) as kept, "
    "array(select distinct unnest(categories) from item_list_entries where district_code = $1 "
    "and valid_from <= d.day and (valid_to is null or valid_to >= d.day)) as covered "
    "from (select (now() at time zone 'Asia/Shanghai')::date as day) d"
)


async def covered(driver: Driver, district: str) -> frozenset[str] | None:
    """Categories of 4 digits and classes of 2 that the list covers today; None: no list was ever kept."""
    row = await driver.fetchrow(_COVERED, district)
    return frozenset(row["covered"]) if row and row["kept"] else None


def visible(actor: Actor) -> Select[ItemListEntry]:
    """The items this actor may see: the only door to one, together with `find`."""
    return narrow(select(ItemListEntry), predicates.items_seen(actor))


async def get(session: AsyncSession, actor: Actor, item_id: UUID, hold: bool = False) -> ItemListEntry:
    """One item, with `hold` locked until the commit. Raise NotFound when absent or out of sight."""
    one = visible(actor).where(ItemListEntry.id == item_id)
    item = await session.scalar(one.with_for_update(key_share=True) if hold else one)
    if item is None:
        raise NotFound(UNKNOWN)
    return item


async def find(driver: Driver, actor: Actor, query: ItemQuery) -> Response:
    """A page of the list by code. Raise Malformed for a foreign cursor."""
    return await LIST.answer(driver, predicates.items_asked(actor, query), query)


async def owner_name(session: AsyncSession, item: ItemListEntry) -> str | None:
    """The name of the department whose work it is."""
    name: str | None = await session.scalar(select(Unit.name).where(Unit.code == item.owner_unit))
    return name


async def create(session: AsyncSession, actor: Actor, new: ItemIn) -> ItemListEntry:
    """Put an item on the list. Raise Invalid for a unit unknown or a temporary item without end."""
    values: dict[str, Any] = {**new.model_dump(), "valid_from": new.valid_from or today()}
    check_period(values["valid_from"], new.valid_to)
    if new.temporary and new.valid_to is None:
        raise refused("/valid_to", ENDLESS)
    await units.named(session, actor, new.owner_unit, "/owner_unit")
    item = ItemListEntry(**values, district_code=actor.area[:6])
    session.add(item)
    data = to_jsonable_python(values)
    await journal.record(session, actor, "item.create", item, item.district_code, data)
    return item


async def edit(session: AsyncSession, actor: Actor, item: ItemListEntry, patch: ItemPatch) -> ItemListEntry:
    """Change an item held by `get(hold=True)`. Raise Invalid."""
    sent = patch.model_dump(exclude_unset=True)
    changes = {name: value for name, value in sent.items() if getattr(item, name) != value}
    if "valid_to" in changes:
        check_period(item.valid_from, changes["valid_to"])
        if item.temporary and changes["valid_to"] is None:
            raise refused("/valid_to", ENDLESS)
    for name, value in changes.items():
        setattr(item, name, value)
    if changes:
        data = to_jsonable_python(changes)
        await journal.record(session, actor, "item.edit", item, item.district_code, data)
    return item
