"""The grids as they were on a day: those in force then, as they were called, counted and drawn."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from fastapi import Response
from sqlalchemy import Date, Text, and_, bindparam, case, cast, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili.db import Driver, Predicate, Prepared, bound
from ezhili.features import GEOJSON
from ezhili.grids import lineage, versions
from ezhili.grids.models import Grid, GridVersion
from ezhili.grids.schemas import GridOut, GridQuery
from ezhili.http import Listing, ascending

_DAY = bindparam("in_force_on", type_=Date)
_OF_THE_DAY = and_(
    GridVersion.grid_id == Grid.id, GridVersion.valid_from <= _DAY, GridVersion.valid_to >= _DAY
)
SOURCE = Grid.__table__.outerjoin(GridVersion.__table__, _OF_THE_DAY)


def _then(former: Any, now: Any) -> Any:
    """What a former version says of that day, else what the grid says."""
    return case((GridVersion.id.is_not(None), former), else_=now)


_BOUNDARY = _then(GridVersion.boundary, Grid.boundary)
_NAMES = ("name", "kind", "households", "residents")
COLUMNS = {name: _then(getattr(GridVersion, name), getattr(Grid, name)) for name in _NAMES}
LIST = Listing(
    GridOut,
    Grid,
    {"code": ascending(Grid.code)},
    {**COLUMNS, "has_boundary": cast(_BOUNDARY, Text).is_not(None)},
    SOURCE,
)


async def find(driver: Driver, given: Mapping[Predicate, Any], query: GridQuery) -> Response:
    """A page of the grids of a day, by code; `given` holds the day as `in_force_on`."""
    return await LIST.answer(driver, given, query)


@cache
def _drawn(predicates: tuple[Predicate, ...]) -> Prepared:
    shown = {name: getattr(Grid, name) for name in ("id", "code", "state", "village_code", "township_code")}
    named: list[Any] = []
    for name, column in {**shown, "name": COLUMNS["name"], "kind": COLUMNS["kind"]}.items():
        named += [literal_column(f"'{name}'"), column]
    parts: tuple[Any, ...] = (
        *(literal_column("'type'"), literal_column("'Feature'")),
        *(literal_column("'id'"), Grid.code),
        *(literal_column("'properties'"), func.json_build_object(*named)),
        *(literal_column("'geometry'"), _BOUNDARY),
    )
    rows = select(cast(func.json_build_object(*parts), Text).label("json")).select_from(SOURCE)
    rows = rows.where(cast(_BOUNDARY, Text).is_not(None), *(one.condition for one in predicates))
    return Prepared(rows.order_by(Grid.code))


async def draw(driver: Driver, given: Mapping[Predicate, Any]) -> Response:
    """The borders of a day as one GeoJSON collection."""
    rows = await _drawn(tuple(given)).rows(driver, bound(given))
    body = '{"type":"FeatureCollection","features":[' + ",".join(row["json"] for row in rows) + "]}"
    return Response(body, media_type=GEOJSON)


async def life(session: AsyncSession, grid: Grid) -> dict[str, Any]:
    """All versions of a grid, and what became of its land and of the land it came from."""
    links = await lineage.ancestry(session, grid.code)
    codes = {code for link in links for code in (link.from_code, link.to_code)}
    rows = await session.execute(select(Grid.code, Grid.name).where(Grid.code.in_(codes)))
    names = {row.code: row.name for row in rows}
    columns = ("adjustment_id", "kind", "effective_on", "from_code", "to_code", "share")
    told = [
        {name: getattr(link, name) for name in columns}
        | {"from_name": names[link.from_code], "to_name": names[link.to_code]}
        for link in links
    ]
    return {"code": grid.code, "versions": await versions.history(session, grid), "lineage": told}
