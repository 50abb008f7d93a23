"""HTTP for areas: parse, call the service, answer. No SQL, no rules."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from ezhili.access import Actor, SignedIn, require
from ezhili.areas import service
from ezhili.areas.codes import village_warnings
from ezhili.areas.models import Area
from ezhili.areas.schemas import AreaDay, AreaDetail, AreaIn, AreaMapQuery, AreaOut, AreaPatch, AreaQuery
from ezhili.db import ReadDriver, Session
from ezhili.features import GEOJSON, FeatureCollection, IfNoneMatch
from ezhili.http import IfMatch, Page, answer, asked, check_version
from ezhili.idempotency import Once

router = APIRouter(tags=["areas"])
Reader = Annotated[Actor, require("areas:read")]
Editor = Annotated[Actor, require("areas:write")]


async def _seen(
    session: Session, actor: SignedIn, code: str, query: Annotated[AreaDay, asked(AreaDay)]
) -> Area:
    return await service.get(session, actor, code, query.in_force_on)


async def _held(session: Session, actor: SignedIn, code: str) -> Area:
    return await service.get(session, actor, code, hold=True)


async def _own(area: Annotated[Area, Depends(_held)], actor: Editor) -> Actor:
    service.check_own(actor, area)
    return actor


def _answer(area: Area, status: int = 200, location: str = "") -> Response:
    warnings = village_warnings(area.code, area.level_kind)
    return answer(AreaDetail, area, status, location, warnings=warnings)


@router.get("/areas", response_model=Page[AreaOut])
async def list_areas(
    driver: ReadDriver, actor: Reader, query: Annotated[AreaQuery, asked(AreaQuery)]
) -> Response:
    """The tree of the district as a flat list, by code; each area names the one above it."""
    return await service.find(driver, actor, query)


@router.get(
    "/areas.geojson",
    response_model=FeatureCollection,
    responses={200: {"content": {GEOJSON: {}}}, 304: {"description": "Unchanged"}},
)
async def draw_areas(
    driver: ReadDriver,
    actor: Reader,
    query: Annotated[AreaMapQuery, asked(AreaMapQuery)],
    if_none_match: IfNoneMatch = None,
) -> Response:
    """The boundaries the map knows, in WGS-84."""
    return await service.draw(driver, actor, query, if_none_match)


@router.post("/areas", response_model=AreaDetail, status_code=201)
async def create_area(session: Session, actor: Editor, new: AreaIn, once: Once) -> Response:
    """409 when another area has the code at that time."""

    async def work() -> Response:
        area = await service.create(session, actor, new)
        return _answer(area, 201, f"/areas/{area.code}")

    return await once(work)


@router.get("/areas/{code}", response_model=AreaDetail)
async def get_area(area: Annotated[Area, Depends(_seen)], actor: Reader) -> Response:
    """One area with its ETag."""
    return _answer(area)


@router.patch("/areas/{code}", response_model=AreaDetail)
async def edit_area(
    session: Session,
    area: Annotated[Area, Depends(_held)],
    actor: Annotated[Actor, Depends(_own)],
    patch: AreaPatch,
    once: Once,
    if_match: IfMatch = None,
) -> Response:
    """Change or end the area that has the code today; 412 means somebody saved before you."""

    async def work() -> Response:
        check_version(area, if_match)
        return _answer(await service.edit(session, actor, area, patch))

    return await once(work)
