"""The offices of the demo district, what each is responsible for, and which of them handles a category."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ezhili.demo.geography import DISTRICT, Geography, Place, geography
from ezhili.events.catalogue import defaults

# name, kind and serial of the unit code, what it is responsible for (DOMAIN.md 5.1, column lead department)
DEPARTMENTS: Sequence[tuple[str, str, str, str]] = (
    ("区委政法委", "DC", "01", ""),
    ("区综治中心", "GC", "01", "1299"),
    ("区司法局", "JB", "01", "0607"),
    ("区人民法院", "CT", "01", ""),
    ("区公安分局", "PB", "01", "0401 0403 0404"),
    ("区交警大队", "PB", "02", "0310 0703"),
    ("区城市管理局", "DP", "01", "0107 01 0902"),
    ("区自然资源局", "DP", "02", "0107 0307 0804"),
    ("区生态环境分局", "DP", "03", "0901 0902 0903 0904 0803 0110 0805"),
    ("区水利局", "DP", "04", "0111 0309 0801 1102"),
    ("区住房和城乡建设局", "DP", "05", "0201 0202 0203 0207 0303 0304 0305 0702 0704 0705 0706 0901 0903"),
    ("区交通运输局", "DP", "06", "0201 0310 0802"),
    ("区应急管理局", "DP", "07", "0305 0306 0307 1101 1102 1103"),
    ("区市场监督管理局", "DP", "08", "0404 0701 1001 1002 1003"),
    ("区人力资源和社会保障局", "DP", "09", "0502 0604 0605"),
    ("区医疗保障局", "DP", "10", "0604"),
    ("区民政局", "DP", "11", "0603"),
    ("区卫生健康委员会", "DP", "12", "1104"),
    ("区农业农村局", "DP", "13", "0801 0804 0805"),
    ("区教育局", "DP", "14", "0311"),
    ("区消防救援大队", "DP", "15", "0301 1101"),
    ("供水公司", "SE", "01", "0204"),
    ("供电公司", "SE", "02", "0205"),
    ("燃气公司", "SE", "03", "0206 0303"),
    ("通信公司", "SE", "04", "0208"),
)
_OF_A_TOWNSHIP: Sequence[tuple[str, str, str]] = (
    ("综治中心", "GC", "1299 0608"),
    ("派出所", "PS", "0311 0402 0405 0606"),
    ("司法所", "JO", "0501 0607"),
    ("人民调解委员会", "MC", "0501"),
)
TRIBUNAL = "340402102"  # one tribunal for the district's townships [invented]


@dataclass(frozen=True)
class Office:
    """An org unit of the demo district."""

    code: str
    name: str
    kind: str
    area_code: str
    parent_code: str | None
    duties: frozenset[str]
    """Category codes, and classes of 2 digits."""


def _duties(text: str) -> frozenset[str]:
    return frozenset(text.split())


@cache
def _levels() -> Mapping[str, str]:
    return {row["code"]: row["level"] for row in defaults() if row["level"]}


def _district() -> list[Office]:
    top = f"U{DISTRICT}000DC01"
    return [
        Office(
            f"U{DISTRICT}000{kind}{serial}",
            name,
            kind,
            DISTRICT,
            None if kind == "DC" else top,
            _duties(text),
        )
        for name, kind, serial, text in DEPARTMENTS
    ]


def _township(place: Place) -> list[Office]:
    levels = _levels()
    government = f"U{place.code}TG01"
    all_own = frozenset(code for code, level in levels.items() if level in ("township", "village"))
    office = place.name + ("办事处" if place.kind == "subdistrict" else "人民政府")
    top = f"U{DISTRICT}000DC01"
    found = [
        Office(government, office, "TG", place.code, top, all_own),
        Office(f"U{place.code}TP01", place.name + "党委", "TP", place.code, top, frozenset()),
    ]
    for name, kind, text in _OF_A_TOWNSHIP:
        found.append(
            Office(f"U{place.code}{kind}01", place.name + name, kind, place.code, government, _duties(text))
        )
    if place.code == TRIBUNAL:
        found.append(
            Office(f"U{place.code}PT01", place.name + "人民法庭", "PT", place.code, None, frozenset())
        )
    return found


def village_office(village: str) -> str:
    """Code of the committee: residents' (RC) of a community, villagers' (VC) of a village."""
    return _committees()[village]


@cache
def _committees() -> Mapping[str, str]:
    kinds = {"community": "RC", "village": "VC"}
    return {
        place.code: f"U{place.code[:9]}{kinds[place.kind]}{int(place.code[9:]) - 900:02}"
        for place in geography().villages
    }


def _village(place: Place) -> Office:
    own = frozenset(code for code, level in _levels().items() if level == "village")
    word = "居民委员会" if place.kind == "community" else "村民委员会"
    parent = f"U{place.code[:9]}TG01"
    code = village_office(place.code)
    return Office(code, place.name + word, code[10:12], place.code, parent, own)


def _sites(map_: Geography) -> list[Office]:
    """The manager of each dedicated grid's site."""
    found: list[Office] = []
    for place in map_.grids:
        if place.kind == "dedicated":
            serial = len([one for one in found if one.area_code[:9] == place.code[:9]]) + 1
            code = f"U{place.code[:9]}DS{serial:02}"
            name = place.name.replace("网格", "专属单位")
            found.append(Office(code, name, "DS", place.code[:12], None, frozenset()))
    return found


@cache
def offices() -> Sequence[Office]:
    """All offices, superiors first."""
    map_ = geography()
    townships = [office for place in map_.townships for office in _township(place)]
    return [*_district(), *townships, *(_village(place) for place in map_.villages), *_sites(map_)]


@cache
def site_managers() -> Mapping[str, str]:
    """Unit code of the site manager, by the code of the dedicated grid."""
    special = [place for place in geography().grids if place.kind == "dedicated"]
    sites = [office for office in offices() if office.kind == "DS"]
    return {place.code: site.code for place, site in zip(special, sites, strict=True)}


@cache
def handling_office(category: str, village: str) -> str:
    """The office to which an event of this category in this village goes first."""
    level = _levels()[category]
    if level == "village":
        return village_office(village)
    own = [one for one in offices() if one.area_code == village[:9] and one.kind != "TG"]
    district = [one for one in offices() if one.area_code == DISTRICT]
    for office in own if level == "township" else district:
        if category in office.duties:
            return office.code
    return f"U{village[:9]}TG01"


@cache
def another_office(category: str, village: str) -> str:
    """An office that also has the duty: where an event goes that was returned, or a co-unit."""
    first = handling_office(category, village)
    able = [
        one.code
        for one in offices()
        if one.code != first
        and (category in one.duties or category[:2] in one.duties)
        and one.area_code in (DISTRICT, village[:9])
    ]
    return able[0] if able else first
