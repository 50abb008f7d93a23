"""HTTP for saved views: parse, call the service, answer. No SQL, no rules."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from ezhili.access import Actor, SignedIn, require
from ezhili.db import ReadDriver, Session
from ezhili.http import IfMatch, NoQuery, Page, answer, asked, check_version
from ezhili.idempotency import Once
from ezhili.saved_views import service
from ezhili.saved_views.models import SavedView
from ezhili.saved_views.schemas import SavedViewIn, SavedViewOut, SavedViewPatch, SavedViewQuery

router = APIRouter(prefix="/saved-views", tags=["saved views"])
Owner = Annotated[Actor, require("saved_views:own")]


async def _seen(session: Session, actor: SignedIn, view_id: UUID) -> SavedView:
    return await service.get(session, actor, view_id)


async def _held(session: Session, actor: SignedIn, view_id: UUID) -> SavedView:
    return await service.get(session, actor, view_id, hold=True)


# Before Owner in a signature: dependencies run in that order, and 404 goes before 403.
Seen = Annotated[SavedView, Depends(_seen)]
Held = Annotated[SavedView, Depends(_held)]


@router.get("", response_model=Page[SavedViewOut])
async def list_saved_views(
    driver: ReadDriver, actor: Owner, query: Annotated[SavedViewQuery, asked(SavedViewQuery)]
) -> Response:
    """Your own views, by list and position; 50 at most."""
    return await service.find(driver, actor, query)


@router.post("", response_model=SavedViewOut, status_code=201)
async def create_saved_view(session: Session, actor: Owner, new: SavedViewIn, once: Once) -> Response:
    """Keep a list's filters under a name. 409 for a name you have, and when you have 50."""

    async def work() -> Response:
        view = await service.create(session, actor, new)
        return answer(SavedViewOut, view, 201, f"/saved-views/{view.id}")

    return await once(work)


@router.get("/{view_id}", response_model=SavedViewOut)
async def get_saved_view(view: Seen, actor: Owner, _: NoQuery) -> Response:
    """One of your views, and its ETag."""
    return answer(SavedViewOut, view)


@router.patch("/{view_id}", response_model=SavedViewOut)
async def edit_saved_view(
    session: Session, view: Held, actor: Owner, patch: SavedViewPatch, once: Once, if_match: IfMatch = None
) -> Response:
    """Rename, overwrite, move, or show first."""

    async def work() -> Response:
        check_version(view, if_match)
        changed = await service.edit(session, actor, view, patch)
        await session.flush()
        return answer(SavedViewOut, changed)

    return await once(work)


@router.delete("/{view_id}", status_code=204)
async def delete_saved_view(
    session: Session, view: Held, actor: Owner, once: Once, if_match: IfMatch = None
) -> Response:
    """Forget a view."""

    async def work() -> Response:
        check_version(view, if_match)
        await service.delete(session, actor, view)
        return Response(status_code=204)

    return await once(work)
