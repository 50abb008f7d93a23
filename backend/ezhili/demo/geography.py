"""The map of the demo district: its outline cut into townships, fictional villages and 253 grids."""

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import shapely
from shapely import MultiPoint, Point, Polygon
from shapely.geometry import mapping, shape
from shapely.ops import polygonize, unary_union

DATA = Path(__file__).parent / "data"
DISTRICT = "340402"
SEED = 340402
HOUSEHOLDS, RESIDENTS = 61_734, 165_671  # census of 2020, DOMAIN.md 9
PRECISION = 1e-6  # degrees, about 0.1 m: borders of neighbours are the same numbers
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Plan:
    """How a township is laid out; the seats are rough, the rest is invented."""

    code: str
    seats: Sequence[tuple[float, float]]
    """Points its land is nearest to."""
    communities: int
    villages: int
    grids: int
    dedicated: int


PLANS = (
    Plan("340402001", [(117.055, 32.632), (117.048, 32.648)], 6, 0, 60, 6),
    Plan("340402100", [(117.150, 32.705), (117.165, 32.660)], 2, 8, 50, 5),
    Plan("340402101", [(117.095, 32.735), (117.085, 32.690)], 2, 5, 38, 4),
    Plan("340402102", [(117.085, 32.610), (117.110, 32.645)], 3, 6, 60, 5),
    Plan("340402200", [(117.150, 32.570), (117.075, 32.555)], 1, 9, 45, 4),
)


@dataclass(frozen=True)
class Place:
    """An area or grid with its land."""

    code: str
    name: str
    kind: str
    """level_kind of an area, kind of a grid."""
    land: Polygon
    households: int = 0
    residents: int = 0

    @property
    def boundary(self) -> dict[str, Any]:
        """GeoJSON in WGS-84."""
        found: dict[str, Any] = json.loads(json.dumps(mapping(self.land)))
        return found


@dataclass(frozen=True)
class Geography:
    """The whole district; each level tiles the one above."""

    district: Place
    townships: Sequence[Place]
    """The five with land; the development zone is statistical only and has none of its own."""
    villages: Sequence[Place]
    grids: Sequence[Place]


def township_rows() -> list[dict[str, str]]:
    """The six real township rows."""
    with (DATA / "townships.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def numeral(n: int) -> str:
    """1 to 99 in Chinese: 十二, 四十二."""
    tens, ones = divmod(n, 10)
    head = ("" if tens == 1 else NUMERALS[tens - 1]) + "十" if tens else ""
    return head + (NUMERALS[ones - 1] if ones else "")


def _outline() -> Polygon:
    feature = json.loads((DATA / "datong.geojson").read_text(encoding="utf-8"))["features"][0]
    found = shapely.set_precision(shape(feature["geometry"]), PRECISION)
    assert isinstance(found, Polygon)
    return found


def _cells(land: Polygon, seats: Sequence[Point]) -> list[Polygon]:
    """The part of `land` nearest to each seat, in the order of the seats."""
    if len(seats) == 1:
        return [land]
    cells = shapely.voronoi_polygons(MultiPoint(seats), extend_to=land.buffer(0.1)).geoms
    tree = shapely.STRtree(list(cells))
    return [cells[int(tree.query(seat, predicate="within")[0])].intersection(land) for seat in seats]


def _scatter(land: Polygon, count: int, draw: Random) -> list[Point]:
    """Points spread over `land`, moved twice to the middle of their cells so that cells are of like size."""
    west, south, east, north = land.bounds
    seats: list[Point] = []
    while len(seats) < count:
        point = Point(draw.uniform(west, east), draw.uniform(south, north))
        if land.contains(point):
            seats.append(point)
    for _ in range(3):
        seats = [cell.representative_point() for cell in _whole(_cells(land, seats))]
    return seats


def _whole(cells: Sequence[Any]) -> list[Polygon]:
    """Of a cell that the border cuts in pieces, the largest."""
    return [max(getattr(cell, "geoms", [cell]), key=lambda part: part.area) for cell in cells]


def _townships(outline: Polygon) -> list[Polygon]:
    seats = [Point(seat) for plan in PLANS for seat in plan.seats]
    cells = iter(_cells(outline, seats))
    return [unary_union([next(cells) for _ in plan.seats]) for plan in PLANS]


def _faces(cells: Sequence[Any]) -> list[Any]:
    """The same cells on common corner points: what is next to each other shares its border exactly."""
    lines = shapely.unary_union([cell.boundary for cell in cells], grid_size=PRECISION)
    tree = shapely.STRtree(list(cells))
    faces: list[list[Polygon]] = [[] for _ in cells]
    for face in polygonize(lines):
        faces[int(tree.nearest(face.representative_point()))].append(face)
    return _in_one_piece([shapely.union_all(parts) for parts in faces])


def _in_one_piece(lands: list[Any]) -> list[Any]:
    """A piece that the outline cuts off goes to the neighbour with which it shares most border."""
    for at, land in enumerate(lands):
        pieces = sorted(getattr(land, "geoms", [land]), key=lambda piece: -piece.area)
        for piece in pieces[1:]:
            shared = [other.intersection(piece).length if n != at else 0.0 for n, other in enumerate(lands)]
            neighbour = shared.index(max(shared))
            lands[neighbour] = shapely.union_all([lands[neighbour], piece])
        lands[at] = pieces[0]
    return lands


def _shares(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in proportion to the weights that sum to `total`."""
    exact = [total * weight / sum(weights) for weight in weights]
    found = [int(one) for one in exact]
    by_rest = sorted(range(len(exact)), key=lambda at: found[at] - exact[at])
    for at in by_rest[: total - sum(found)]:
        found[at] += 1
    return found


def _village_lands(plan: Plan, land: Polygon, draw: Random) -> list[Polygon]:
    """Communities lie around the township's first seat, villages around them."""
    seat = Point(plan.seats[0])
    cells = _cells(land, _scatter(land, plan.communities + plan.villages, draw))
    return sorted(cells, key=lambda cell: cell.distance(seat) + 0.2 * cell.centroid.distance(seat))


def _grid_counts(plan: Plan, draw: Random) -> list[int]:
    """How many grids each village has: communities more than villages."""
    weights = [3.0] * plan.communities + [1.6] * plan.villages
    spread = [weight * draw.uniform(0.8, 1.2) for weight in weights]
    return [2 + extra for extra in _shares(plan.grids - 2 * len(spread), spread)]


def _grid_kinds(count: int, community: bool, dedicated: int, draw: Random) -> Iterator[str]:
    for _ in range(count - dedicated):
        yield draw.choice(("open_residential", "gated_residential")) if community else "rural"
    yield from ["dedicated"] * dedicated


@dataclass
class _Draft:
    code: str
    name: str
    kind: str
    land: Any


def _drafts(draw: Random) -> tuple[list[_Draft], list[_Draft]]:
    """Villages and grids before their borders are made common."""
    villages: list[_Draft] = []
    grids: list[_Draft] = []
    counted = {"community": 0, "village": 0}
    for plan, land in zip(PLANS, _townships(_outline()), strict=True):
        lands, counts = _village_lands(plan, land, draw), _grid_counts(plan, draw)
        special = draw.sample(range(len(lands)), min(plan.dedicated, len(lands)))
        for at, (place, count) in enumerate(zip(lands, counts, strict=True)):
            kind = "community" if at < plan.communities else "village"
            counted[kind] += 1
            name = ("示范社区" if kind == "community" else "示范村") + numeral(counted[kind])
            village = _Draft(f"{plan.code}{901 + at}", name, kind, place)
            villages.append(village)
            grids += _grids_of(
                village, count, int(at in special) + (at == 0 and len(lands) < plan.dedicated), draw
            )
    return villages, grids


def _grids_of(village: _Draft, count: int, dedicated: int, draw: Random) -> list[_Draft]:
    seats = _scatter(_whole([village.land])[0], count, draw)
    kinds = list(_grid_kinds(count, village.kind == "community", dedicated, draw))
    found, serial, special = [], 0, 799
    for at, (kind, cell) in enumerate(zip(kinds, _cells(village.land, seats), strict=True)):
        serial, special = (serial, special + 1) if kind == "dedicated" else (serial + 1, special)
        number = special if kind == "dedicated" else serial
        name = f"{village.name}第{numeral(at + 1)}网格"
        found.append(_Draft(f"{village.code}{number:03}", name, kind, cell))
    return found


def _people(drafts: Sequence[_Draft], draw: Random) -> tuple[list[int], list[int]]:
    """Households and residents of each grid; on the grounds of a dedicated one few people live."""
    weights = [draw.uniform(0.05, 0.15) if d.kind == "dedicated" else draw.uniform(0.6, 1.4) for d in drafts]
    return _shares(HOUSEHOLDS, weights), _shares(RESIDENTS, [w * draw.uniform(0.92, 1.08) for w in weights])


@cache
def geography() -> Geography:
    """The demo district: the same on every machine and every day."""
    draw = Random(SEED)
    villages, grids = _drafts(draw)
    lands = _faces([draft.land for draft in grids])
    households, residents = _people(grids, draw)
    placed = [
        Place(d.code, d.name, d.kind, land, homes, people)
        for d, land, homes, people in zip(grids, lands, households, residents, strict=True)
    ]
    inner = [_above(d.code, d.name, d.kind, placed) for d in villages]
    rows = [row for row in township_rows() if row["statistical_only"] == "false"]
    outer = [_above(row["code"], row["name"], row["level_kind"], inner) for row in rows]
    return Geography(_above(DISTRICT, "大通区", "district", outer), outer, inner, placed)


def _above(code: str, name: str, kind: str, parts: Sequence[Place]) -> Place:
    """A place made of the parts whose codes begin with its own."""
    within = [part for part in parts if part.code.startswith(code)]
    land = shapely.union_all([part.land for part in within], grid_size=PRECISION)
    return Place(code, name, kind, land, sum(p.households for p in within), sum(p.residents for p in within))
