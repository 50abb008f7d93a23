"""Areas, units and grids of the demo district as rows."""

from datetime import date
from random import Random
from typing import Any

from ezhili.areas.models import levels
from ezhili.demo.geography import DISTRICT, SEED, Place, geography, township_rows
from ezhili.demo.ids import Ids
from ezhili.demo.offices import offices, site_managers
from ezhili.demo.people import SINCE
from ezhili.units.models import lying

CENSUS = date(2020, 11, 1)
SOURCE = "2020 census of the district; shared out among invented villages and grids"
CLASSES = {"community": "111", "village": "220", "subdistrict": "111", "town": "121", "township": "210"}
SERVICES = ["mediation", "legal_service", "legal_aid", "petition_reception", "counselling"]


def _box(place: Place) -> dict[str, Any]:
    west, south, east, north = place.land.bounds
    box = {"west": west, "south": south, "east": east, "north": north}
    return {"boundary": place.boundary, "source_crs": "wgs84", **box}


def areas() -> list[dict[str, Any]]:
    """The district, its six townships and the invented villages."""
    ids, map_ = Ids(SEED + 10), geography()
    found = []
    for place in (map_.district, *map_.townships, *map_.villages):
        found.append(
            {
                "id": ids.next(),
                "version": 1,
                "code": place.code,
                "level_kind": place.kind,
                "name": place.name,
                "urban_rural_class": CLASSES.get(place.kind),
                "residents": place.residents,
                "households": place.households,
                "figures_as_of": CENSUS,
                "source": SOURCE,
                **_box(place),
                "is_statistical_only": False,
                "demo": len(place.code) == 12,
                "valid_from": SINCE,
            }
        )
    return [*found, _zone(ids)]


def _zone(ids: Ids) -> dict[str, Any]:
    """The development zone: statistical only, without village, grid or event, and without land of its own."""
    row = next(row for row in township_rows() if row["statistical_only"] == "true")
    known = {"id": ids.next(), "version": 1, "code": row["code"], "level_kind": row["level_kind"]}
    nothing = dict.fromkeys(
        ("urban_rural_class", "residents", "households", "figures_as_of", "source", "boundary", "source_crs")
    )
    box = dict.fromkeys(("west", "south", "east", "north"))
    rest = {"is_statistical_only": True, "demo": False, "valid_from": SINCE}
    return {**known, "name": row["name"], **nothing, **box, **rest}


def units() -> list[dict[str, Any]]:
    """All offices, superiors first."""
    ids = Ids(SEED + 11)
    return [
        {
            "id": ids.next(),
            "version": 1,
            "code": one.code,
            "name": one.name,
            "kind": one.kind,
            **lying(one.area_code),
            "parent_code": one.parent_code,
            "is_fixed_party_of": [],
            "duty_categories": sorted(one.duties),
            "state": "active",
            "demo": True,
            "valid_from": SINCE,
        }
        for one in offices()
    ]


def centres() -> list[dict[str, Any]]:
    """The five governance centres of the townships, and the district's."""
    ids = Ids(SEED + 12)
    return [
        {
            "id": ids.next(),
            "version": 1,
            "unit_code": one.code,
            "level": "district" if one.area_code == DISTRICT else "township",
            **lying(one.area_code),
            "address": None,
            "opened_on": SINCE,
            "services": SERVICES,
            "staff_count": 12 if one.area_code == DISTRICT else 6,
            "state": "operating",
            "demo": True,
        }
        for one in offices()
        if one.kind == "GC"
    ]


def grids() -> list[dict[str, Any]]:
    """The 253 grids of all four kinds."""
    ids, draw = Ids(SEED + 13), Random(SEED + 14)
    return [
        {
            "id": ids.next(),
            "version": 1,
            "code": place.code,
            "name": place.name,
            "kind": place.kind,
            **levels(place.code),
            "households": place.households,
            "residents": place.residents,
            **_box(place),
            "site_manager_unit": site_managers().get(place.code),
            "party_group": draw.random() < 0.85,
            "delegate_count": draw.randint(0, 6),
            "chat_group_members": place.households // 2 + draw.randint(20, 120),
            "public_phone": None,
            "filed_city_at": date(2022, 12, 20),
            "external_codes": [],
            "state": "active",
            "demo": True,
            "valid_from": SINCE,
        }
        for place in geography().grids
    ]


def volunteers() -> list[dict[str, Any]]:
    """Headcounts, no names."""
    draw, kinds = Random(SEED + 15), ("building_steward", "safety_activist", "safety_volunteer")
    return [
        {"grid_code": place.code, "kind": kind, "as_of": date(2023, 12, 31), "headcount": draw.randint(1, 9)}
        for place in geography().grids
        for kind in kinds
    ]
