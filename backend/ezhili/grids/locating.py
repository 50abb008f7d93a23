"""Which grid a point lies in: answered in memory, from boundaries read again when they change."""

import json
from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Any, NamedTuple

import numpy
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from ezhili.db import Database, Driver, Fresh
from ezhili.geo import in_china, metres_per_degree

NEAR_M = 200.0  # metres within which a point still belongs to a grid (DOMAIN.md 3.3)


class Found(NamedTuple):
    """The grid of a point."""

    grid_code: str
    distance_m: float
    """0 inside; at most 200 outside of every grid."""


class Locator:
    """The grids in service, on a plane in metres, ready to be asked for a point; some microseconds each.

    `grids` are rows of code, kind and boundary (GeoJSON as text, or null); `outlines` those of districts.
    """

    def __init__(self, grids: Iterable[Mapping[str, Any]], outlines: Iterable[str] = ()) -> None:
        known = sorted(((row["code"], row["kind"], row["boundary"]) for row in grids), key=lambda row: row[0])
        drawn = [(code, kind, shape(json.loads(boundary))) for code, kind, boundary in known if boundary]
        districts = [shape(json.loads(outline)) for outline in outlines]
        self.codes = frozenset(code for code, _, _ in known)
        self._set_plane([land for _, _, land in drawn] + districts)
        self.drawn = [code for code, _, _ in drawn]
        self.lands = {code: self._flat(land) for code, _, land in drawn}
        ranked = sorted(drawn, key=lambda row: (row[1] != "dedicated", self.lands[row[0]].area, row[0]))
        self.rank = {code: place for place, (code, _, _) in enumerate(ranked)}
        self.tree = shapely.STRtree(list(self.lands.values()))
        self.district = self._flat(shapely.union_all(districts)) if districts else None
        for land in (*self.lands.values(), self.district):
            shapely.prepare(land)

    def _set_plane(self, lands: list[Any]) -> None:
        """Degrees to metres around the middle of the district: over 50 km it is right to a thousandth."""
        bounds = shapely.total_bounds(lands) if lands else (0.0, 0.0, 0.0, 0.0)
        west, south, east, north = (float(one) for one in bounds)
        self.origin = ((west + east) / 2, (south + north) / 2)
        self.scale = metres_per_degree(self.origin[1])

    def _flat(self, land: BaseGeometry) -> Any:
        return shapely.transform(land, lambda at: (at - numpy.array(self.origin)) * numpy.array(self.scale))

    def _point(self, lon: float, lat: float) -> Any:
        (lon0, lat0), (east, north) = self.origin, self.scale
        return shapely.Point((lon - lon0) * east, (lat - lat0) * north)

    def active(self, code: str) -> bool:
        """Whether there is such a grid in service."""
        return code in self.codes

    def covers(self, lon: float, lat: float) -> bool:
        """Whether a point lies in the district; while nobody has drawn it, anything in China does."""
        if self.district is None:
            return in_china(lon, lat)
        return bool(self.district.covers(self._point(lon, lat)))

    def at(self, lon: float, lat: float) -> Found | None:
        """The grid at a point, a dedicated one before the one around it; else the nearest within 200 m."""
        point = self._point(lon, lat)
        hits = self.tree.query(point, predicate="intersects")
        if len(hits):
            return Found(min((self.drawn[hit] for hit in hits), key=self.rank.__getitem__), 0.0)
        near, metres = self.tree.query_nearest(point, max_distance=NEAR_M, return_distance=True)
        if not len(near):
            return None
        return Found(min((self.drawn[hit] for hit in near), key=self.rank.__getitem__), float(metres[0]))

    def at_each(self, points: Sequence[tuple[float, float]]) -> list[str | None]:
        """The codes of the grids at many points, as `at` finds them; thousands in a tenth of a second."""
        (lon0, lat0), (east, north) = self.origin, self.scale
        flat = shapely.points([((lon - lon0) * east, (lat - lat0) * north) for lon, lat in points])
        best: list[str | None] = [None] * len(points)
        for place, hit in self.tree.query(flat, predicate="intersects").T if points else ():
            code, known = self.drawn[hit], best[place]
            best[place] = code if known is None or self.rank[code] < self.rank[known] else known
        for place, point in enumerate(points):
            if best[place] is None and (near := self.at(*point)):
                best[place] = near.grid_code
        return best

    def distance_m(self, code: str, lon: float, lat: float) -> float:
        """Metres from a point to a grid: 0 inside it and while nobody has drawn it; infinite if unknown."""
        land = self.lands.get(code)
        if land is None:
            return 0.0 if code in self.codes else inf
        return float(land.distance(self._point(lon, lat)))


_GRIDS = "select code, kind, boundary::text as boundary from grids where state in ('active', 'adjusting')"
_OUTLINES = (
    "select boundary::text as boundary from areas where level = 'district' and boundary is not null "
    "and valid_to is null"
)
_REVISION = (
    "select concat_ws('/', g.n, g.v, g.at, a.n, a.v, a.at) as revision from "
    "(select count(*) as n, sum(version) as v, max(updated_at) as at from grids) g, "
    "(select count(*) as n, sum(version) as v, max(updated_at) as at from areas where level = 'district') a"
)


async def _load(driver: Driver) -> Locator:
    outlines = [row["boundary"] for row in await driver.fetch(_OUTLINES)]
    return Locator(await driver.fetch(_GRIDS), outlines)


_LOCATOR: Fresh[Locator] = Fresh(_REVISION, _load)


async def locator(database: Database, driver: Driver) -> Locator:
    """The grids as they were at most a second ago."""
    return await _LOCATOR.read(database, driver)
