"""HTTP for the item list: parse, call the service, answer. No SQL, no rules."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from ezhili.access import Actor, SignedIn, require
from ezhili.db import ReadDriver, Session
from ezhili.grid_duties import items
from ezhili.grid_duties.models import ItemListEntry
from ezhili.grid_duties.schemas import ItemIn, ItemOut, ItemPatch, ItemQuery
from ezhili.http import IfMatch, NoQuery, Page, answer, asked, check_version
from ezhili.idempotency import Once

router = APIRouter(prefix="/item-list", tags=["grid workers"])
Reader = Annotated[Actor, require("items:read")]
Editor = Annotated[Actor, require("items:write")]


async def _seen(session: Session, actor: SignedIn, item_id: UUID) -> ItemListEntry:
    return await items.get(session, actor, item_id)


async def _held(session: Session, actor: SignedIn, item_id: UUID) -> ItemListEntry:
    return await items.get(session, actor, item_id, hold=True)


async def _answer(session: Session, item: ItemListEntry, status: int = 200, location: str = "") -> Response:
    name = await items.owner_name(session, item)
    return answer(ItemOut, item, status, location, owner_name=name)


@router.get("", response_model=Page[ItemOut])
async def list_items(
    driver: ReadDriver, actor: Reader, query: Annotated[ItemQuery, asked(ItemQuery)]
) -> Response:
    """What may be asked of grid workers, by code; today's unless a day or `all` is asked for."""
    return await items.find(driver, actor, query)


@router.post("", response_model=ItemOut, status_code=201)
async def create_item(session: Session, actor: Editor, new: ItemIn, once: Once) -> Response:
    """409 when the code is on the list at that time already."""

    async def work() -> Response:
        made = await items.create(session, actor, new)
        return await _answer(session, made, 201, f"/item-list/{made.id}")

    return await once(work)


@router.get("/{item_id}", response_model=ItemOut)
async def get_item(
    session: Session, item: Annotated[ItemListEntry, Depends(_seen)], actor: Reader, _: NoQuery
) -> Response:
    """One item with its ETag."""
    return await _answer(session, item)


@router.patch("/{item_id}", response_model=ItemOut)
async def edit_item(
    session: Session,
    item: Annotated[ItemListEntry, Depends(_held)],
    actor: Editor,
    patch: ItemPatch,
    once: Once,
    if_match: IfMatch = None,
) -> Response:
    """Change an item or end it; what was dispatched for it goes on."""

    async def work() -> Response:
        check_version(item, if_match)
        return await _answer(session, await items.edit(session, actor, item, patch))

    return await once(work)
