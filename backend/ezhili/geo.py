"""Places on the earth: coordinate systems used in China, distances in metres, and GeoJSON read with care."""

import json
import math
from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any, Literal, NamedTuple

import shapely
from pydantic import Field
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from ezhili.http import Form
from ezhili.problems import Words, refused

Crs = Literal["wgs84", "gcj02", "bd09"]
Position = Annotated[list[float], Field(min_length=2, max_length=3)]
Ring = Annotated[list[Position], Field(min_length=4, max_length=20_000)]

NOT_CHINA = Words(
    "not-in-china",
    "坐标 {lon}, {lat} 不在中国范围内；坐标顺序应为经度、纬度，请检查是否颠倒。",
    "Position {lon}, {lat} is not in China; the order is longitude, latitude: are they swapped?",
)
BAD_SHAPE = Words(
    "boundary-invalid",
    "边界图形无效（{reason}），请检查是否自相交、未闭合或面积为零。",
    "The boundary is not a valid shape ({reason}): it may cross itself, stay open or have no area.",
)
CHINA = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north in degrees, with the islands [general knowledge]; a swapped pair is outside."""
DECIMALS = 6
"""Of stored degrees: about 0.1 m."""

_A, _E2 = 6_378_245.0, 0.00669342162296594323  # Krasovsky 1940, as the public GCJ-02 formula has it
_WGS_A, _WGS_E2 = 6_378_137.0, 0.00669437999014
_BAIDU = math.pi * 3000 / 180


class PointIn(Form):
    """A place; GCJ-02 and BD-09 are converted to WGS-84."""

    lon: float = Field(ge=-180, le=180)
    """Degrees east."""
    lat: float = Field(ge=-90, le=90)
    """Degrees north."""
    crs: Crs = "wgs84"


class PolygonIn(Form):
    """GeoJSON (RFC 7946); positions are longitude, latitude."""

    type: Literal["Polygon"]
    coordinates: list[Ring] = Field(min_length=1, max_length=100)


class MultiPolygonIn(Form):
    """GeoJSON (RFC 7946); positions are longitude, latitude."""

    type: Literal["MultiPolygon"]
    coordinates: list[Annotated[list[Ring], Field(min_length=1)]] = Field(min_length=1, max_length=100)


SurfaceIn = Annotated[PolygonIn | MultiPolygonIn, Field(discriminator="type")]


class Boundary(NamedTuple):
    """A surface in WGS-84, ready to be stored."""

    geojson: dict[str, Any]
    surface: BaseGeometry

    def bounds(self) -> dict[str, float]:
        """The columns `west south east north`, in degrees."""
        return dict(zip(("west", "south", "east", "north"), self.surface.bounds, strict=True))


def _wave(x: float, y: float) -> float:
    return (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3 + y


def _shift(lon: float, lat: float) -> tuple[float, float]:
    """How far the public formula of GCJ-02 moves a WGS-84 position, in degrees [general knowledge]."""
    x, y = lon - 105, lat - 35
    pi = math.pi
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north = _wave(x, north)
    north += (20 * math.sin(y * pi) + 40 * math.sin(y / 3 * pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * pi) + 320 * math.sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east = _wave(x, east)
    east += (20 * math.sin(x * pi) + 40 * math.sin(x / 3 * pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * pi) + 300 * math.sin(x / 30 * pi)) * 2 / 3
    sine = math.sin(math.radians(lat))
    magic = 1 - _E2 * sine * sine
    root = math.sqrt(magic)
    d_lat = math.degrees(north * magic * root / (_A * (1 - _E2)))
    d_lon = math.degrees(east * root / (_A * math.cos(math.radians(lat))))
    return d_lon, d_lat


def gcj02(lon: float, lat: float) -> tuple[float, float]:
    """A WGS-84 position in GCJ-02, degrees."""
    d_lon, d_lat = _shift(lon, lat)
    return lon + d_lon, lat + d_lat


def _from_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Turned around by approach: five rounds leave less than a millimetre."""
    x, y = lon, lat
    for _ in range(5):
        there = gcj02(x, y)
        x, y = x + lon - there[0], y + lat - there[1]
    return x, y


def _from_bd09(lon: float, lat: float) -> tuple[float, float]:
    x, y = lon - 0.0065, lat - 0.006
    z = math.hypot(x, y) - 0.00002 * math.sin(y * _BAIDU)
    theta = math.atan2(y, x) - 0.000003 * math.cos(x * _BAIDU)
    return _from_gcj02(z * math.cos(theta), z * math.sin(theta))


def wgs84(lon: float, lat: float, crs: str) -> tuple[float, float]:
    """A position of `crs` in WGS-84, degrees; exact to about a metre, as exact as the public formulas are."""
    if crs == "gcj02":
        return _from_gcj02(lon, lat)
    return _from_bd09(lon, lat) if crs == "bd09" else (lon, lat)


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres per degree of longitude and of latitude on the ellipsoid at `lat`."""
    sine = math.sin(math.radians(lat))
    root = math.sqrt(1 - _WGS_E2 * sine * sine)
    east = math.radians(_WGS_A * math.cos(math.radians(lat)) / root)
    north = math.radians(_WGS_A * (1 - _WGS_E2) / root**3)
    return east, north


def in_china(lon: float, lat: float) -> bool:
    """Whether a position lies roughly in China; a swapped pair never does."""
    west, south, east, north = CHINA
    return west <= lon <= east and south <= lat <= north


def _moved(coordinates: Any, crs: str, pointer: str) -> Any:
    """Coordinates of any depth in WGS-84, rounded; heights are dropped."""
    if isinstance(coordinates[0], int | float):
        lon, lat = coordinates[:2]
        if not in_china(lon, lat):
            raise refused(pointer, NOT_CHINA, lon=lon, lat=lat)
        return [round(one, DECIMALS) for one in wgs84(lon, lat, crs)]
    return [_moved(one, crs, f"{pointer}/{at}") for at, one in enumerate(coordinates)]


def read_boundary(sent: Mapping[str, Any], crs: str, pointer: str) -> Boundary:
    """A surface of a body in WGS-84. Raise Invalid at `pointer` when it is not valid or not in China."""
    moved = _moved(sent["coordinates"], crs, f"{pointer}/coordinates")
    geojson = {"type": sent["type"], "coordinates": moved}
    try:
        surface = shape(geojson)
    except (ValueError, shapely.errors.ShapelyError):
        raise refused(pointer, BAD_SHAPE, reason="open ring") from None
    closed = all(ring[0] == ring[-1] for polygon in _polygons(geojson) for ring in polygon)
    if not closed or not surface.is_valid or surface.area == 0:
        reason = explain_validity(surface) if closed else "open ring"
        raise refused(pointer, BAD_SHAPE, reason=reason)
    return Boundary(geojson, surface)


def _polygons(geojson: Mapping[str, Any]) -> list[Any]:
    coordinates: list[Any] = geojson["coordinates"]
    return coordinates if geojson["type"] == "MultiPolygon" else [coordinates]


def boundary_of(surface: BaseGeometry) -> Boundary:
    """A shapely surface in WGS-84 as it is stored, for loaders; rounded like one that came by the API."""
    plain = json.loads(json.dumps(mapping(surface)))
    return read_boundary(plain, "wgs84", "")


def trace(geojson: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What the journal says of a boundary: enough to recognise it, not the whole of it."""
    if geojson is None:
        return None
    text = json.dumps(geojson, sort_keys=True, separators=(",", ":"))
    points = sum(len(ring) for polygon in _polygons(geojson) for ring in polygon)
    return {"sha256": sha256(text.encode()).hexdigest(), "points": points}
