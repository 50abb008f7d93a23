"""HTTP for versions of the catalogue."""

from typing import Annotated

from fastapi import APIRouter, Response
from sqlalchemy import select

from ezhili.access import Actor, require
from ezhili.db import Session
from ezhili.events import catalogues
from ezhili.events.catalogue_forms import CatalogueIn, CatalogueOut
from ezhili.events.models import EventCategory
from ezhili.events.schemas import CategoryOut
from ezhili.http import NoQuery, written
from ezhili.idempotency import Once
from ezhili.problems import NotFound, Words

router = APIRouter(prefix="/event-catalogues", tags=["events"])
UNKNOWN = Words("catalogue-not-found", "没有这个版本的目录。", "There is no such version of the catalogue.")
Reader = Annotated[Actor, require("categories:read")]


@router.get("", response_model=list[CatalogueOut])
async def list_event_catalogues(session: Session, actor: Reader, _: NoQuery) -> Response:
    """All versions of the catalogue, the latest first."""
    return written(list[CatalogueOut], await catalogues.versions(session))


@router.get("/{number}", response_model=list[CategoryOut])
async def get_event_catalogue(session: Session, actor: Reader, number: int, _: NoQuery) -> Response:
    """The rows of one version, by code."""
    if not 0 < number < 2**31:
        raise NotFound(UNKNOWN)
    rows = await session.scalars(
        select(EventCategory).where(EventCategory.catalog_version == number).order_by(EventCategory.code)
    )
    names = CategoryOut.__annotations__
    found = [{name: getattr(row, name) for name in names} for row in rows]
    if not found:
        raise NotFound(UNKNOWN)
    return written(list[CategoryOut], found)


@router.post("", response_model=CatalogueOut, status_code=201)
async def create_event_catalogue(
    session: Session, actor: Annotated[Actor, require("categories:write")], new: CatalogueIn, once: Once
) -> Response:
    """A new version from a day ahead: the latest one with these changes."""

    async def work() -> Response:
        made = await catalogues.create(session, actor, new)
        return written(CatalogueOut, made, 201, f"/event-catalogues/{made['number']}")

    return await once(work)
