"""HTTP for exports: every list as CSV or XLSX, under the same filters and the same sight as the list."""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import StringConstraints, create_model
from uuid_utils.compat import uuid7

from ezhili import journal, quotas
from ezhili.access import Actor, require
from ezhili.clocks.arithmetic import LOCAL
from ezhili.db import Database
from ezhili.deadline import extend
from ezhili.exports import writing
from ezhili.exports.tables import TABLES, Table
from ezhili.http import PageQuery, asked
from ezhili.problems import FORM, FieldError, Invalid, Spoken
from ezhili.problems import Words as Said
from ezhili.quotas import Policy
from ezhili.text import Line

router = APIRouter(prefix="/exports", tags=["exports"])
MOST = 200_000  # rows of one file
SECONDS = 300.0  # for a large workbook
EXPORTS = Policy("export", 30, timedelta(hours=1))
TOO_MANY = Said(
    "export-too-large",
    "符合条件的有 {total} 行，一次最多导出 {most} 行，请缩小筛选范围。",
    "{total} rows match; one file takes at most {most}. Narrow the filters.",
)
Purpose = Annotated[Line, StringConstraints(min_length=2)]
MIME = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": {mime.partition(";")[0]: {} for mime in MIME.values()}}
}


def _query(table: Table) -> Any:
    """The list's own filters, and what the file is for; the file has no pages."""
    name = f"{table.query.__name__}ForExport"
    return create_model(name, __base__=table.query, purpose=(Purpose, ...))


async def _noted(
    database: Database, actor: Actor, table: Table, format: str, query: PageQuery, total: int
) -> None:
    """Who exported what, how many rows, for what purpose (DOMAIN.md 3.7, export_log)."""
    filters = query.model_dump(mode="json", exclude_defaults=True, exclude={"purpose"})
    told = {"list": table.name, "format": format, "rows": total, "filters": filters}
    entry = {
        "at": database.now(), "actor_id": actor.id, "role": actor.role, "unit": actor.unit,
        **journal.areas(actor.area), "category": None, "action": "export.make", "subject_kind": "export",
        "subject_id": uuid7(), "from_state": None, "to_state": None, "reason": None,
        "note": query.purpose, "data": told,  # type: ignore[attr-defined]  # added by _query
    }  # fmt: skip
    async with database.driver() as driver:
        await journal.write(driver, [entry])


async def _file(
    request: Request, actor: Actor, table: Table, format: str, query: Any, english: bool
) -> Response:
    """The file, once it is noted who takes it. Raise TooMany, Invalid for more rows than a file takes."""
    database: Database = request.app.state.database
    async with database.driver() as driver:
        await quotas.take(driver, EXPORTS, str(actor.id))
    plain = table.query.model_construct(**query.model_dump(exclude={"purpose", "cursor", "limit", "count"}))
    page = await writing.first(database, actor, table, plain)
    if page["total"] > MOST:
        raise Invalid(FORM, [FieldError("query", "", TOO_MANY, {"total": page["total"], "most": MOST})])
    await _noted(database, actor, table, format, query, page["total"])
    said = await writing.words(database, english)
    pages = writing.rows(database, actor, table, plain, page)
    extend(request.scope, SECONDS)
    made = (writing.as_csv if format == "csv" else writing.as_xlsx)(table, said, pages)
    day = database.now().astimezone(LOCAL).date().isoformat()
    return StreamingResponse(made, headers=_headers(table, day, format, english), media_type=MIME[format])


def _headers(table: Table, day: str, format: str, english: bool) -> dict[str, str]:
    name = quote(f"{table.words[english]}-{day}.{format}")
    plain = f"{table.name}-{day}.{format}"
    return {
        "Content-Disposition": f"attachment; filename={plain}; filename*=UTF-8''{name}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }


def _route(table: Table) -> Callable[..., Any]:
    model = _query(table)

    async def export(
        request: Request,
        actor: Annotated[Actor, require(table.scope)],
        format: Literal["csv", "xlsx"],
        query: Annotated[Any, asked(model)],
        spoken: Spoken,
    ) -> Response:
        return await _file(request, actor, table, format, query, spoken == "en")

    export.__doc__ = (
        f"{table.words[1]} as CSV or XLSX, under the filters of the list; `purpose` is kept in the journal."
    )
    return export


for _table in TABLES:
    router.add_api_route(
        f"/{_table.name}.{{format}}",
        _route(_table),
        name=f"export_{_table.name.replace('-', '_')}",
        response_class=Response,
        responses=FILES,
    )
