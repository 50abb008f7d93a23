"""Adjustments of the demo district's grids that nobody has decided yet: the 253 of the article stand."""

import json
from datetime import date, timedelta
from typing import Any

from shapely.geometry import mapping

from ezhili.adjustments.drawing import PRECISION, cut, united
from ezhili.demo.geography import DISTRICT, Place, geography
from ezhili.demo.ids import Ids

SEED = 340460
TOWNSHIP = "340402102"
SPLIT, MERGED = f"{TOWNSHIP}905", f"{TOWNSHIP}907"  # villages whose grids are drawn anew [invented]


def _made(code: str, name: str, like: Place, land: Any, households: int) -> dict[str, Any]:
    west, south, east, north = land.bounds
    corners = {"west": west, "south": south, "east": east, "north": north}
    known = {"code": code, "name": name, "kind": like.kind, "households": households, "residents": None}
    boundary = json.loads(json.dumps(mapping(land)))
    return {**known, **corners, "boundary": boundary, "source_crs": "wgs84", "site_manager_unit": None}


def _halves(place: Place) -> list[Any]:
    west, south, east, north = place.land.bounds
    middle = (west + east) / 2
    return cut(place.land, [(middle, south - 0.01), (middle, north + 0.01)])[:2]


def _in(village: str) -> list[Place]:
    return [one for one in geography().grids if one.code.startswith(village) and one.kind != "dedicated"]


def _fresh(village: str) -> str:
    return f"{village}{max(int(one.code[12:]) for one in _in(village)) + 1:03}"


def _row(kind: str, takes: list[str], makes: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    codes = sorted({*takes, *(one["code"] for one in makes)})
    places = {"district_code": DISTRICT, "township_code": TOWNSHIP, "grid_codes": codes}
    known = {"version": 1, "kind": kind, "takes": takes, "makes": makes, "workers": [], **places}
    return {**known, "village_codes": sorted({code[:12] for code in codes}), **more}


def adjustments(today: date) -> list[dict[str, Any]]:
    """A split that is a draft, to take effect in two weeks, and a merge that was withdrawn."""
    ids = Ids(SEED)
    whole = max(_in(SPLIT), key=lambda one: one.households)
    west, east = sorted(_halves(whole), key=lambda land: land.centroid.x)
    half = whole.households // 2
    parts = [
        _made(whole.code, whole.name, whole, west, half),
        _made(_fresh(SPLIT), f"{whole.name}东片", whole, east, whole.households - half),
    ]
    one = _in(MERGED)[0]
    beside = max(_in(MERGED)[1:], key=lambda other: other.land.intersection(one.land).length)
    land = united([one.land, beside.land]).buffer(0).simplify(PRECISION / 10)
    merged = [_made(one.code, one.name, one, land, one.households + beside.households)]
    said = {
        "trigger": "population_move",
        "reason": "新小区入住，户数增长较快，拟按道路分成两格。",
        "review_note": None,
    }
    other = {"trigger": "other", "reason": "两格相邻且户数较少，拟合并。", "review_note": None}
    return [
        _row("split", [whole.code], parts, id=ids.next(), state="draft", **said)
        | {"effective_on": today + timedelta(days=14)},
        _row("merge", [one.code, beside.code], merged, id=ids.next(), state="withdrawn", **other)
        | {"effective_on": date(2023, 7, 1)},
    ]
