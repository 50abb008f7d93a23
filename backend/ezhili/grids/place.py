"""The grid of a point, with the names of what it lies in."""

from fastapi import Response
from sqlalchemy import Float, String, bindparam, select
from sqlalchemy.orm import aliased

from ezhili.access import Actor
from ezhili.areas.models import Area
from ezhili.db import Database, Driver, Prepared, as_json
from ezhili.geo import wgs84
from ezhili.grids.locating import locator
from ezhili.grids.models import Grid
from ezhili.grids.schemas import LocateQuery
from ezhili.http import json_response
from ezhili.problems import FORM, FieldError, Invalid, NotFound, Words

OUTSIDE = Words(
    "outside-district",
    "这个点不在本区内，请检查经度与纬度是否颠倒、坐标系是否正确。",
    "This point lies outside the district: check its order (longitude first) and coordinate system.",
)
NOWHERE = Words(
    "no-grid-here",
    "您的辖区内，这个点及其 200 米内没有启用的网格。",
    "No active grid of your area lies at this point or within 200 m of it.",
)
VILLAGE, TOWNSHIP = aliased(Area), aliased(Area)
_NAMED = (
    select(
        *(Grid.id, Grid.code, Grid.name, Grid.kind),
        bindparam("distance_m", type_=Float).label("distance_m"),
        bindparam("lon", type_=Float).label("lon"),
        bindparam("lat", type_=Float).label("lat"),
        *(Grid.village_code, VILLAGE.name.label("village_name")),
        *(Grid.township_code, TOWNSHIP.name.label("township_name")),
    )
    .join_from(Grid, VILLAGE, (VILLAGE.code == Grid.village_code) & VILLAGE.valid_to.is_(None), isouter=True)
    .join(TOWNSHIP, (TOWNSHIP.code == Grid.township_code) & TOWNSHIP.valid_to.is_(None), isouter=True)
    .where(Grid.code == bindparam("code", type_=String))
)
NAMED = Prepared(as_json(_NAMED))


async def locate(database: Database, driver: Driver, actor: Actor, query: LocateQuery) -> Response:
    """The active grid at a point. Raise Invalid outside the district, NotFound without one."""
    known = await locator(database, driver)
    lon, lat = wgs84(query.lon, query.lat, query.crs)
    if not known.covers(lon, lat):
        errors = [FieldError("query", f"/{name}", OUTSIDE, {}) for name in ("lon", "lat")]
        raise Invalid(FORM, errors)
    found = known.at(lon, lat)
    if found is None or not found.grid_code.startswith(actor.area):
        raise NotFound(NOWHERE)
    values = {"code": found.grid_code, "distance_m": found.distance_m, "lon": lon, "lat": lat}
    row = await NAMED.row(driver, values)
    if row is None:
        raise NotFound(NOWHERE)
    return json_response(row["json"])
