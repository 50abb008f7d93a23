"""The ground of an adjustment: pieces snapped to their neighbours that cover the former land exactly once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import hypot
from typing import Any, NamedTuple

import numpy
import shapely
from shapely import LineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize

from ezhili.geo import metres_per_degree

SNAP = 5 / 111_000
"""Degrees, about 5 m: a corner nearer than this to a border is put onto it, and what is nowhere wider than
this is neither a gap nor an overlap [our proposal]."""
SLIVER = 1 / 111_000
"""Degrees, about 1 m: pieces that fit as well as this are taken as they were sent."""
PRECISION = 1e-6
"""Degrees, about 0.1 m, as boundaries are stored."""
NOTHING: BaseGeometry = Polygon()


class Piece(NamedTuple):
    """One grid on the ground."""

    code: str
    kind: str
    land: BaseGeometry


@dataclass(frozen=True)
class Drawn:
    """Pieces as they can be stored, or what stands against it."""

    pieces: Sequence[Piece]
    """Snapped; without any fault they cover the ground once, and share their borders."""
    gaps: BaseGeometry
    """Former land that none of the pieces has."""
    overlaps: Sequence[tuple[str, str, BaseGeometry]]
    """Two pieces, and what both of them have."""
    outside: BaseGeometry
    """What lies beyond the former land."""
    grows: bool = False
    """Whether that may be."""

    @property
    def faultless(self) -> bool:
        """Whether nothing is left out, nothing is there twice and nothing is taken from others."""
        return self.gaps.is_empty and not self.overlaps and (self.grows or self.outside.is_empty)


def square_metres(land: BaseGeometry) -> float:
    """The size of a surface given in degrees; right to a thousandth in a district."""
    if land.is_empty:
        return 0.0
    east, north = metres_per_degree(land.centroid.y)
    return float(land.area * east * north)


def polygons(land: BaseGeometry) -> list[Polygon]:
    """The surfaces of any geometry."""
    parts = getattr(land, "geoms", [land])
    return [part for part in parts if isinstance(part, Polygon) and not part.is_empty]


def united(lands: Sequence[BaseGeometry]) -> BaseGeometry:
    """All of them as one surface, on the corners as they are stored."""
    return shapely.union_all(list(lands), grid_size=PRECISION) if lands else NOTHING


def wide(land: BaseGeometry, width: float = SLIVER) -> BaseGeometry:
    """The parts of a surface that are somewhere wider than `width`, degrees."""
    broad = [part for part in polygons(land) if not part.buffer(-width / 2).is_empty]
    return shapely.union_all(broad) if broad else NOTHING


def _surface(land: BaseGeometry) -> BaseGeometry:
    """Without the lines and points that touching surfaces have in common."""
    parts = polygons(land)
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _common(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    return _surface(shapely.intersection(one, other, grid_size=PRECISION))


def _without(land: BaseGeometry, *others: BaseGeometry) -> BaseGeometry:
    for other in others:
        land = _surface(shapely.difference(land, other, grid_size=PRECISION))
    return land


def _cornered(land: BaseGeometry, border: BaseGeometry) -> BaseGeometry:
    """Each corner put onto the nearest corner of a border, else onto the border itself, when near."""
    corners = shapely.points(shapely.get_coordinates(border))
    tree = shapely.STRtree(corners)

    def onto(at: Any) -> Any:
        points, moved = shapely.points(at), at.copy()
        near = shapely.distance(points, border) <= SNAP
        ends = shapely.get_point(shapely.shortest_line(points[near], border), 1)
        moved[near] = shapely.get_coordinates(ends)
        there, corner = tree.query_nearest(points, max_distance=SNAP, all_matches=False)
        moved[there] = shapely.get_coordinates(corners[corner])
        return moved

    return shapely.transform(land, onto)


def _snapped(pieces: Sequence[Piece], borders: Sequence[BaseGeometry]) -> list[Piece]:
    """Each piece put onto the borders around it, then onto the pieces before it."""
    known, found = list(borders), []
    for piece in pieces:
        around = shapely.union_all(known)
        land = shapely.snap(_cornered(piece.land, around), around, SNAP)
        if not isinstance(land, Polygon) or not land.is_valid or land.is_empty:
            land = piece.land
        found.append(piece._replace(land=land))
        known.append(land.boundary)
    return found


def _both(pieces: Sequence[Piece], width: float) -> Iterator[tuple[str, str, BaseGeometry]]:
    """What two pieces have both, wider than `width`; a dedicated grid may lie in another kind."""
    for one, other in combinations(pieces, 2):
        if (one.kind == "dedicated") == (other.kind == "dedicated"):
            common = wide(_common(one.land, other.land), width)
            if not common.is_empty:
                yield one.code, other.code, common


def draw(
    former: Sequence[BaseGeometry], new: Sequence[Piece], around: Sequence[Piece], grows: bool = False
) -> Drawn:
    """Hold new pieces against the former land; without fault they come back as they can be stored.

    `around` are the grids that stay; dedicated ones among them may lie in a piece or in a hole of it. With
    `grows` the pieces may take land beyond the former.
    """
    ground = united(former)
    staying = united([one.land for one in around if one.kind == "dedicated"])
    near = around if grows else [one for one in around if one.kind == "dedicated"]  # the ground is fixed
    borders = [ground.boundary, *(one.land.boundary for one in near)]
    raw, snapped = (list(new), SLIVER), (_snapped(new, borders), SLIVER)
    tries = [snapped, raw] if grows else [raw, snapped]
    held = [_held(*one, ground, staying, grows) for one in (*tries, (list(new), SNAP))]
    drawn = next((one for one in held if one.faultless), held[1])
    if not drawn.faultless:
        return drawn
    whole = united([ground, drawn.outside]) if grows else ground
    return replace(drawn, pieces=_tiled(whole, drawn.pieces))


def _held(
    pieces: Sequence[Piece], width: float, ground: BaseGeometry, staying: BaseGeometry, grows: bool
) -> Drawn:
    """What is wrong with pieces as they are, where it is wider than `width`."""
    covered = united([piece.land for piece in pieces])
    gaps = wide(_without(ground, covered, staying), width)
    beyond = _without(covered, ground)
    outside = wide(beyond if grows else _without(beyond, staying), width)
    return Drawn(pieces, gaps, list(_both(pieces, width)), outside, grows)


def _tiled(ground: BaseGeometry, pieces: Sequence[Piece]) -> list[Piece]:
    """The ground dealt out: to dedicated pieces first, and what is left to the longest neighbour."""
    left, lands = ground, {}
    for piece in sorted(pieces, key=lambda one: one.kind != "dedicated"):
        own = _common(left, piece.land)
        left, lands[piece.code] = _without(left, own), own
    rest = polygons(left)
    for code, land in lands.items():
        parts = sorted(polygons(land), key=lambda part: -part.area)
        lands[code], rest = (parts[0] if parts else NOTHING), rest + parts[1:]
    for part in sorted(rest, key=lambda one: -one.area):
        shared = {code: land.intersection(part.boundary).length for code, land in lands.items()}
        nearest = max(shared, key=shared.__getitem__)
        lands[nearest] = united([lands[nearest], part])
    return [piece._replace(land=_largest(lands[piece.code])) for piece in pieces]


def _largest(land: BaseGeometry) -> BaseGeometry:
    return max(polygons(land), key=lambda part: part.area, default=NOTHING)


def cut(land: BaseGeometry, line: Sequence[Sequence[float]]) -> list[Polygon]:
    """The parts into which a line divides a surface, the largest first; one part when it does not cross."""
    knife = LineString(_longer([(lon, lat) for lon, lat in line]))
    lines = shapely.union_all([land.boundary, knife], grid_size=PRECISION)
    parts = [part for part in polygonize(lines) if land.covers(part.representative_point())]
    return sorted(parts, key=lambda part: -part.area)


def _longer(line: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """A line whose ends stand on the border by sight reaches over it by as much as corners are snapped."""
    return [_beyond(line[1], line[0]), *line[1:-1], _beyond(line[-2], line[-1])]


def _beyond(start: tuple[float, float], end: tuple[float, float]) -> tuple[float, float]:
    east, north = end[0] - start[0], end[1] - start[1]
    length = hypot(east, north) or 1.0
    return end[0] + east / length * SNAP, end[1] + north / length * SNAP


def shares(former: Sequence[Piece], new: Sequence[Piece]) -> Iterator[tuple[str, str, float]]:
    """Of each former grid which part (0 to 1) went where; below a thousandth it went nowhere."""
    for one in former:
        for other in new:
            part = one.land.intersection(other.land).area / one.land.area
            if part > 0.001:
                yield one.code, other.code, float(numpy.clip(part, 0, 1))


def plain(land: BaseGeometry) -> list[dict[str, Any]]:
    """The surfaces as GeoJSON polygons."""
    return [dict(shapely.geometry.mapping(part)) for part in polygons(land)]
