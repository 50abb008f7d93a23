"""HTTP for imports: a file is uploaded, tried, corrected, and taken in; everybody sees their own alone."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy import String, Uuid, bindparam

from ezhili.access import Actor, SignedIn, require
from ezhili.db import Predicate, ReadDriver, Session
from ezhili.http import Form, Listing, NoQuery, Page, PageQuery, ascending, asked, descending, written
from ezhili.idempotency import Once
from ezhili.imports import service, writing
from ezhili.imports.kinds import SHEETS, Kind
from ezhili.imports.models import Import, ImportFault
from ezhili.imports.schemas import FaultOut, ImportDetail, ImportIn, ImportOut, ImportQuery, TemplateOut
from ezhili.operations import OperationOut
from ezhili.sheets import Sheet

router = APIRouter(prefix="/imports", tags=["imports"])
templates = APIRouter(prefix="/import-templates", tags=["imports"])
MIME = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
}
BYTES: dict[int | str, dict[str, Any]] = {200: {"content": {mime: {} for mime in MIME.values()}}}
LIST = Listing(ImportOut, Import, {"-id": descending(Import.id)})
FAULTS = Listing(FaultOut, ImportFault, {"number": ascending(ImportFault.number)})
_MINE = Predicate("owner", Import.owner_id == bindparam("owner", type_=Uuid))
_KIND = Predicate("kind", Import.kind == bindparam("kind", type_=String))
_OF = Predicate("import_id", ImportFault.import_id == bindparam("import_id", type_=Uuid))


async def _own(session: Session, actor: SignedIn, import_id: UUID) -> Import:
    return await service.get(session, actor, import_id)


Own = Annotated[Import, Depends(_own)]
Reader = Annotated[Actor, require("imports:read")]
Writer = Annotated[Actor, require("imports:write")]


class TemplateQuery(Form):
    """How a template is wanted."""

    format: Literal["xlsx", "geojson"] = "xlsx"
    language: Literal["zh-CN", "en"] = "zh-CN"


def _file(content: bytes, format: str, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{format}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }
    return Response(content, 200, headers, media_type=MIME[format])


@router.post("", response_model=OperationOut, status_code=202)
async def create_import(session: Session, actor: Writer, new: ImportIn, once: Once) -> Response:
    """Try an uploaded file, or take it in: an operation, whose result is the import with its faults.

    Nothing is written by a dry run, nor when a row is wrong and bad ones are not to be skipped.
    """

    async def work() -> Response:
        return await service.begin(session, actor, new)

    return await once(work)


@router.get("", response_model=Page[ImportOut])
async def list_imports(
    driver: ReadDriver, actor: Reader, query: Annotated[ImportQuery, asked(ImportQuery)]
) -> Response:
    """One's own imports, the latest first."""
    given: dict[Predicate, Any] = {_MINE: actor.id}
    if query.kind:
        given[_KIND] = query.kind
    return await LIST.answer(driver, given, query)


@router.get("/{import_id}", response_model=ImportDetail)
async def get_import(one: Own, actor: Reader, _: NoQuery) -> Response:
    """What came of an import."""
    body = {name: getattr(one, name) for name in ImportOut.__annotations__}
    more = {
        "sha256": one.sha256.hex(),
        "report": one.report or None,
        "has_rejects": one.rejects_id is not None,
    }
    return written(ImportDetail, body | more)


@router.get("/{import_id}/faults", response_model=Page[FaultOut])
async def list_import_faults(
    driver: ReadDriver, one: Own, actor: Reader, query: Annotated[PageQuery, asked(PageQuery)]
) -> Response:
    """What is wrong in the file, in its order, with the place and what would be right; at most 5000."""
    return await FAULTS.answer(driver, {_OF: one.id}, query)


@router.get("/{import_id}/rejects", response_class=Response, responses=BYTES)
async def get_import_rejects(session: Session, one: Own, actor: Reader, _: NoQuery) -> Response:
    """The wrong rows with what is wrong with each, to be corrected and sent again."""
    format, content = await service.rejected(session, actor, one)
    return _file(content, format, f"{one.kind}-rejects")


@templates.get("", response_model=list[TemplateOut])
async def list_import_templates(actor: Reader, _: NoQuery) -> Response:
    """The tables the caller may import, with their columns."""
    return written(list[TemplateOut], [_told(one) for one in SHEETS.values() if service.may(actor, one)])


def _told(sheet: Sheet) -> dict[str, Any]:
    columns = [
        {
            **{"name": one.name, "zh": one.heading[0], "en": one.heading[1], "needed": one.needed},
            **{"right_zh": one.right[0], "right_en": one.right[1], "aliases": list(one.aliases)},
        }
        for one in sheet.columns
    ]
    named = {"kind": sheet.kind, "zh": sheet.title[0], "en": sheet.title[1]}
    return {**named, "formats": list(sheet.formats), "most": sheet.most, "columns": columns}


@templates.get("/{kind}", response_class=Response, responses=BYTES)
async def get_import_template(
    kind: Kind, actor: Reader, query: Annotated[TemplateQuery, asked(TemplateQuery)]
) -> Response:
    """A table to fill in, with an example and an explanation of each column."""
    sheet = service.check(actor, kind)
    if query.format == "geojson" or sheet.formats == ("geojson",):
        return _file(writing.template_geojson(sheet), "geojson", kind)
    return _file(writing.template(sheet, int(query.language == "en")), "xlsx", kind)
