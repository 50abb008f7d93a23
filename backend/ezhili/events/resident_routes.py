"""HTTP for residents: everything here is open, throttled by address, and says nothing about anybody."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from pydantic import TypeAdapter

from ezhili import quotas, uploads
from ezhili.access import Actor, anyone, resident
from ezhili.db import Driver, Here
from ezhili.events import residents
from ezhili.events.reporting import rules
from ezhili.events.resident_forms import (
    Number,
    ResidentCategoryOut,
    ResidentPlaceOut,
    ResidentReceipt,
    ResidentReportIn,
    ResidentStep,
    SimilarOut,
    SimilarQuery,
    TrackedOut,
    TrackQuery,
)
from ezhili.http import IfMatch, NoQuery, asked, json_response, written
from ezhili.idempotency import OnceOfAnyone
from ezhili.problems import Spoken
from ezhili.uploads import MB, UploadOut

Everybody = anyone("residents report and follow their report without an account")
router = APIRouter(prefix="/public", tags=["residents"], dependencies=[Everybody])
files = APIRouter(prefix="/attachments", max_body_size=11 * MB)
CODE = Annotated[str | None, Header(alias="X-Tracking-Code", max_length=40, description="The tracking code.")]
PHOTOS = frozenset({"image"})
_PLACES = (
    "select v.code, v.name, t.name as township_name, json_agg(json_build_object('code', g.code, 'name', "
    "g.name) order by g.code)::text as grids from grids g "
    "join areas v on v.code = g.village_code and v.valid_to is null "
    "join areas t on t.code = g.township_code and t.valid_to is null "
    "where g.state in ('active', 'adjusting') group by v.code, v.name, t.name order by v.code"
)
_LIST = TypeAdapter(list[Any])


def _address(request: Request) -> str:
    return request.client.host if request.client else "unknown"


async def _look(request: Request, database: Here) -> None:
    async with database.driver() as driver:
        await quotas.take(driver, residents.LOOKS, _address(request))


@router.post("/events", response_model=ResidentReceipt, status_code=201)
async def report_as_resident(
    request: Request, database: Here, new: ResidentReportIn, once: OnceOfAnyone, spoken: Spoken
) -> Response:
    """Report without an account. Number and tracking code together lead back to it; the code is shown once.

    The Idempotency-Key is a uuid that the device makes: sent again, it answers the same number and code.
    """
    return await residents.report(database, _address(request), new, once, spoken)


@router.get("/events/{number}", response_model=TrackedOut)
async def track_event(
    request: Request,
    database: Here,
    number: Number,
    query: Annotated[TrackQuery, asked(TrackQuery)],
    spoken: Spoken,
    x_tracking_code: CODE = None,
) -> Response:
    """How far a report has come. A wrong number and a wrong code are answered alike, and not often."""
    code = query.code or x_tracking_code or ""
    found = await residents.find(database, _address(request), number, code)
    return await residents.show(database, found, spoken)


@router.post("/events/{number}/steps", response_model=TrackedOut)
async def step_as_resident(
    request: Request,
    database: Here,
    number: Number,
    form: ResidentStep,
    once: OnceOfAnyone,
    spoken: Spoken,
    if_match: IfMatch = None,
    x_tracking_code: CODE = None,
) -> Response:
    """Answer a question, contest a rejection or a closing, rate what was done."""
    key = (number, x_tracking_code or "")
    return await residents.step(database, _address(request), key, form, once, if_match, spoken)


@router.get("/categories", response_model=list[ResidentCategoryOut])
async def list_public_categories(request: Request, database: Here, _: NoQuery, spoken: Spoken) -> Response:
    """The categories that can be reported, with the classes they are in."""
    await _look(request, database)
    async with database.driver() as driver:
        catalogue = (await rules(database, driver)).catalogue
    known = catalogue.categories
    items = [
        {"code": code, "name": names[spoken == "en"]}
        for code, names in sorted(catalogue.names.items())
        if code not in known or not known[code].retired
    ]
    return written(list[ResidentCategoryOut], items)


@router.get("/places", response_model=list[ResidentPlaceOut])
async def list_public_places(request: Request, database: Here, _: NoQuery) -> Response:
    """Villages and communities with their grids, for devices that know no point."""
    await _look(request, database)
    async with database.driver() as driver:
        rows = await driver.fetch(_PLACES)
    parts = [
        f'{{"code":{_text(row["code"])},"name":{_text(row["name"])},'
        f'"township_name":{_text(row["township_name"])},"grids":{row["grids"]}}}'
        for row in rows
    ]
    return json_response("[" + ",".join(parts) + "]")


def _text(value: str) -> str:
    return _LIST.dump_json([value]).decode()[1:-1]


@router.get("/similar", response_model=list[SimilarOut])
async def find_similar(
    request: Request,
    database: Here,
    query: Annotated[SimilarQuery, asked(SimilarQuery)],
    spoken: Spoken,
) -> Response:
    """What is open within 100 m of a point, of the same class: perhaps it was reported already."""
    await _look(request, database)
    return written(list[SimilarOut], await residents.similar(database, query, spoken))


@files.post("", response_model=UploadOut, status_code=201)
async def upload_as_resident(
    request: Request,
    database: Here,
    once: OnceOfAnyone,
) -> Response:
    """Upload one photo, as the raw body or as the part `file` of a form; then name its id in a report."""

    async def check(driver: Driver, _: Actor) -> None:
        await quotas.take(driver, residents.UPLOADS, _address(request))

    return await uploads.take_in(request, database, resident(), once, "before", check, PHOTOS)


router.include_router(files)
