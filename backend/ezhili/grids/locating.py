"""Which grid a point lies in: answered in memory, from boundaries read again when they change."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import cos, pi, radians, sin, sqrt
from typing import Any

import shapely
from shapely import Point
from shapely.geometry import shape

from ezhili.db import Database, Driver, Fresh

METRES = 111_195.0  # of a degree of latitude, on the sphere
NEAR = 200.0  # metres within which a point still belongs to a grid (DOMAIN.md 3.3)


@dataclass(frozen=True)
class Found:
    """The grid of a point."""

    grid_code: str
    distance_m: float
    """0 inside; at most 200 outside of every grid."""


class Locator:
    """The active grids of the district, ready to be asked for a point."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        known = [(row["code"], row["boundary"]) for row in rows]
        self.codes = frozenset(code for code, _ in known)
        drawn = [(code, shape(json.loads(boundary))) for code, boundary in known if boundary]
        self.drawn, self.lands = [code for code, _ in drawn], dict(drawn)
        self.tree = shapely.STRtree([land for _, land in drawn])

    def active(self, code: str) -> bool:
        """Whether there is such a grid in service."""
        return code in self.codes

    def at(self, lon: float, lat: float) -> Found | None:
        """The grid at a point; of grids within each other the innermost; else the nearest within 200 m."""
        if not self.drawn:
            return None
        point = Point(lon, lat)
        inside = [self.drawn[int(at)] for at in self.tree.query(point, predicate="intersects")]
        if inside:
            return Found(min(inside, key=lambda code: self.lands[code].area), 0.0)
        nearest = self.drawn[int(self.tree.nearest(point))]
        metres = self.distance_m(nearest, lon, lat)
        return Found(nearest, metres) if metres <= NEAR else None

    def distance_m(self, code: str, lon: float, lat: float) -> float:
        """Metres from a point to a grid; 0 inside it, and for a grid that nobody has drawn yet."""
        land = self.lands.get(code)
        if land is None:
            return 0.0
        point = Point(lon, lat)
        near, _ = shapely.ops.nearest_points(land, point)
        east = (near.x - lon) * cos(radians(lat))
        return METRES * sqrt(east * east + (near.y - lat) ** 2)


async def _load(driver: Driver) -> Locator:
    rows = await driver.fetch(
        "select code, boundary::text as boundary from grids where state in ('active', 'adjusting')"
    )
    return Locator(rows)


_LOCATOR: Fresh[Locator] = Fresh(
    "select concat(count(*), ' ', max(updated_at), ' ', sum(version)) as revision from grids", _load
)


async def locator(database: Database, driver: Driver) -> Locator:
    """The grids as they were at most a second ago."""
    return await _LOCATOR.read(database, driver)


def wgs84(lon: float, lat: float, crs: str) -> tuple[float, float]:
    """A point in WGS-84; GCJ-02 is undone by the published formula to within half a metre."""
    if crs == "wgs84":
        return lon, lat
    guess_lon, guess_lat = lon, lat
    for _ in range(3):
        east, north = _gcj02_offset(guess_lon, guess_lat)
        guess_lon, guess_lat = lon - east, lat - north
    return guess_lon, guess_lat


def _gcj02_offset(lon: float, lat: float) -> tuple[float, float]:
    """How far GCJ-02 moves a point of WGS-84, in degrees [general knowledge: the public formula]."""
    x, y = lon - 105.0, lat - 35.0
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    axis, flat = 6378245.0, 0.00669342162296594323
    bend = 1 - flat * sin(radians(lat)) ** 2
    north = north * 180.0 / ((axis * (1 - flat)) / (bend * sqrt(bend)) * pi)
    return east * 180.0 / (axis / sqrt(bend) * cos(radians(lat)) * pi), north
