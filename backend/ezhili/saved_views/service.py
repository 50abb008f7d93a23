"""What people do with their saved views: keep, overwrite, rename, move, show first, delete."""

from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal
from ezhili.access import Actor
from ezhili.db import Driver, narrow
from ezhili.http import Listing, ascending
from ezhili.identity.models import User
from ezhili.problems import Conflict, NotFound, Words, refused
from ezhili.saved_views import predicates
from ezhili.saved_views.lists import checked
from ezhili.saved_views.models import SavedView
from ezhili.saved_views.schemas import SavedViewIn, SavedViewOut, SavedViewPatch, SavedViewQuery

MOST = 50  # of one person, of all lists together
LAST = 9999
UNKNOWN = Words("view-not-found", "您没有这个视图。", "You have no such view.")
TOO_MANY = Words(
    "too-many-views",
    "每人最多保存 {most} 个视图，请先删除不用的视图。",
    "Each person keeps up to {most} views: delete one that you do not use.",
)
EMPTY = Words(
    "view-without-filters",
    "没有筛选条件的列表不必保存，请先选择条件。",
    "A list without filters needs no view: choose filters first.",
)
LIST = Listing(
    SavedViewOut,
    SavedView,
    {"position": ascending(SavedView.list_name, SavedView.position, SavedView.name, SavedView.id)},
)


def visible(actor: Actor) -> Select[SavedView]:
    """The views of this actor: the only door to one, together with `find`."""
    return narrow(select(SavedView), predicates.seen(actor))


async def get(session: AsyncSession, actor: Actor, view_id: UUID, hold: bool = False) -> SavedView:
    """One view, with `hold` locked until the commit. Raise NotFound when absent or somebody else's."""
    one = visible(actor).where(SavedView.id == view_id)
    view = await session.scalar(one.with_for_update(key_share=True) if hold else one)
    if view is None:
        raise NotFound(UNKNOWN)
    return view


async def find(driver: Driver, actor: Actor, query: SavedViewQuery) -> Response:
    """A page of the actor's views, by list and position. Raise Malformed for a foreign cursor."""
    return await LIST.answer(driver, predicates.asked(actor, query), query)


async def create(session: AsyncSession, actor: Actor, new: SavedViewIn) -> SavedView:
    """Keep a view. Raise Invalid for filters the list would refuse, Conflict for the 51st or a known name."""
    filters = _filters(new.list_name, new.filters)
    await _take_turn(session, actor)
    of_list = SavedView.list_name == new.list_name
    row = visible(actor).with_only_columns(
        func.count(), func.coalesce(func.max(SavedView.position).filter(of_list), -1)
    )
    count, last = (await session.execute(row)).one()
    if count >= MOST:
        raise Conflict(TOO_MANY, most=MOST)
    if new.start:
        await _end_start(session, actor, new.list_name)
    values = new.model_dump() | {"filters": filters}
    if new.position is None:
        values["position"] = min(last + 1, LAST)
    view = SavedView(user_id=actor.id, **values)
    session.add(view)
    await journal.record(session, actor, "saved_view.create", view, actor.area, values)
    return view


async def edit(session: AsyncSession, actor: Actor, view: SavedView, patch: SavedViewPatch) -> SavedView:
    """Change a view held by `get(hold=True)`. Raise Invalid, Conflict for a name that is taken."""
    sent = patch.model_dump(exclude_unset=True)
    if "filters" in sent:
        sent["filters"] = _filters(view.list_name, sent["filters"])
    changes = {name: value for name, value in sent.items() if getattr(view, name) != value}
    if changes.get("start"):
        await _end_start(session, actor, view.list_name)
    await _write(session, actor, view, changes)
    return view


async def delete(session: AsyncSession, actor: Actor, view: SavedView) -> None:
    """Delete a view held by `get(hold=True)`; its trace stays in the journal."""
    data = {"list_name": view.list_name}
    await journal.record(session, actor, "saved_view.delete", view, actor.area, data)
    await session.delete(view)


async def _write(session: AsyncSession, actor: Actor, view: SavedView, changes: dict[str, Any]) -> None:
    for name, value in changes.items():
        setattr(view, name, value)
    if changes:
        await journal.record(session, actor, "saved_view.edit", view, actor.area, changes)


async def _end_start(session: AsyncSession, actor: Actor, list_name: str) -> None:
    """The former start view of the list is one no more."""
    former = visible(actor).where(SavedView.list_name == list_name, SavedView.start)
    for one in (await session.scalars(former.with_for_update(key_share=True))).all():
        await _write(session, actor, one, {"start": False})


async def _take_turn(session: AsyncSession, actor: Actor) -> None:
    """One person's new views come one after another, so that none slips in beyond the last."""
    await session.scalar(select(User.id).where(User.id == actor.id).with_for_update(key_share=True))


def _filters(list_name: str, sent: dict[str, Any]) -> dict[str, Any]:
    known = checked(list_name, sent)
    if not known:
        raise refused("/filters", EMPTY)
    return known
