"""The code systems of DOMAIN.md 3.1 and their checks: pure, for forms, imports and the demo alike."""

import re
from datetime import date
from typing import Literal

from ezhili.problems import Words

Level = Literal["district", "township", "village"]
LevelKind = Literal["district", "subdistrict", "town", "township", "dev_zone", "farm", "village", "community"]
UrbanRuralClass = Literal["111", "112", "121", "122", "123", "210", "220"]
GridKind = Literal["open_residential", "gated_residential", "rural", "dedicated"]

DISTRICT = "340402"
"""The district whose numbers this installation hands out (GB/T 2260)."""
UNIT_KINDS: dict[str, tuple[str, str]] = {
    "DC": ("区委政法委", "District commission"),
    "DG": ("区政府办", "District government office"),
    "CT": ("区法院", "District court"),
    "PT": ("人民法庭", "People's tribunal"),
    "PR": ("检察院", "Procuratorate"),
    "PB": ("公安局", "Public security bureau"),
    "PS": ("派出所", "Police station"),
    "JB": ("司法局", "Justice bureau"),
    "JO": ("司法所", "Judicial office"),
    "GC": ("综治中心", "Governance centre"),
    "TG": ("乡镇（街道）政府", "Township or subdistrict government"),
    "TP": ("乡镇（街道）党委", "Township party committee"),
    "VC": ("村民委员会", "Villagers' committee"),
    "RC": ("居民委员会", "Residents' committee"),
    "DP": ("区直部门", "District department"),
    "SE": ("国有企业、公用事业", "State enterprise or utility"),
    "PM": ("物业公司", "Property company"),
    "SO": ("社会组织", "Social organisation"),
    "MC": ("人民调解委员会", "Mediation committee"),
    "LF": ("律师事务所", "Law firm"),
    "SC": ("学校", "School"),
    "HP": ("医院", "Hospital"),
    "DS": ("专属网格单位", "Dedicated-grid site"),
    "OT": ("其他", "Other"),
}
"""The 24 kinds of DOMAIN.md 5.5 by their two letters, zh-CN and en."""
UNIT_CODE = r"^U[0-9]{9}[A-Z]{2}[0-9]{2}$"
COURT_CASE = re.compile(r"^（\d{4}）.{1,8}\d{0,4}.{1,6}\d+号$")
"""Court case number as it is typed in, （2023）皖0402民特12号; the older form 调确字 fits too."""
CHECKED = {"SJ": 17, "JF": 15, "WS": 15, "JY": 15}
"""Prefix of a number with check digit -> how many digits stand before that digit."""

NOT_A_LEVEL = Words(
    "area-code-length",
    "区域代码为 6、9 或 12 位数字，收到的是 {code}。",
    "An area code has 6, 9 or 12 digits; this one is {code}.",
)
KIND_AND_CODE = Words(
    "area-kind-mismatch",
    "代码 {code} 不能用于类型 {kind}：{kinds}。",
    "Code {code} does not fit kind {kind}; it fits: {kinds}.",
)
TOWNSHIP_GRID = Words(
    "grid-under-township",
    "网格必须属于村（社区），{code} 的前 12 位是乡镇一级，请改用村（社区）代码。",
    "A grid belongs to a village or community; {code} names a township. Use the code of a village.",
)
GRID_SERIAL = Words(
    "grid-serial-mismatch",
    "专属网格的序号为 800 至 999，其他网格为 001 至 799；{code} 与类型 {kind} 不符。",
    "Dedicated grids have serials 800 to 999, all others 001 to 799; {code} does not fit kind {kind}.",
)
UNIT_AND_CODE = Words(
    "unit-code-mismatch",
    "单位代码 {code} 应为 U、9 位区域代码、类型 {kind} 和 2 位序号，区域须为 {area}。",
    "Unit code {code} must be U, 9 digits of area {area}, kind {kind} and a serial of 2 digits.",
)

_TOWNSHIP_KINDS = (
    (1, 99, {"subdistrict"}),
    (100, 199, {"town"}),
    (200, 399, {"township"}),
    (400, 599, {"dev_zone", "farm"}),
)
_VILLAGE_KINDS = (
    (1, 199, "community"),
    (200, 399, "village"),
    (400, 499, "community"),
    (500, 599, "village"),
)


def padded(code: str) -> str:
    """An area code of any level with zeros up to 12 digits, for exchange: 340402 -> 340402000000."""
    return code.ljust(12, "0")


def unpadded(code: str) -> str:
    """The code without the zeros of `padded`: 340402000000 -> 340402; grid codes stay as they are."""
    if len(code) != 12 or not code.endswith("000"):
        return code
    return code[:6] if code.endswith("000000") else code[:9]


def level_of(code: str) -> str:
    """district, township or village for 6, 9 or 12 digits. Raise KeyError for any other length."""
    return {6: "district", 9: "township", 12: "village"}[len(code)]


def parent_of(code: str) -> str | None:
    """The code of the area above; None for a district. Of a grid it is the village."""
    return code[:-3] if len(code) > 6 else None


def kinds_of(code: str) -> frozenset[str]:
    """The kinds an area with this code may be of; for villages the serial says nothing binding."""
    if len(code) == 6:
        return frozenset({"district"})
    if len(code) == 12:
        return frozenset({"village", "community"})
    segment = int(code[6:9])
    fitting = (kinds for first, last, kinds in _TOWNSHIP_KINDS if first <= segment <= last)
    return frozenset(next(fitting, set()))


def area_fault(code: str, kind: str) -> Words | None:
    """What is wrong with an area's code and kind together; the words take `code`, `kind` and `kinds`."""
    if len(code) not in (6, 9, 12) or not code.isdigit():
        return NOT_A_LEVEL
    return None if kind in kinds_of(code) else KIND_AND_CODE


def village_warnings(code: str, kind: str) -> list[str]:
    """`unusual_serial` when a village's serial is usual for another kind: seen in practice, so no refusal."""
    if len(code) != 12:
        return []
    serial = int(code[9:])
    usual = (one for first, last, one in _VILLAGE_KINDS if first <= serial <= last)
    return [] if next(usual, None) == kind else ["unusual_serial"]


def grid_fault(code: str, kind: str) -> Words | None:
    """What is wrong with a grid's 15 digits and its kind; the words take `code` and `kind`."""
    if code[9:12] == "000":
        return TOWNSHIP_GRID
    serial = int(code[12:])
    fits = 800 <= serial <= 999 if kind == "dedicated" else 1 <= serial <= 799
    return None if fits else GRID_SERIAL


def unit_fault(code: str, kind: str, area: str) -> Words | None:
    """What is wrong with a unit's code; the words take `code`, `kind` and `area`.

    A unit of a village carries the code of its township.
    """
    fits = re.match(UNIT_CODE, code) and code[10:12] == kind and kind in UNIT_KINDS
    return None if fits and code[1:10] == area[:9].ljust(9, "0") else UNIT_AND_CODE


def check_digit(digits: str) -> int:
    """ISO 7064 MOD 11,10: the digit that makes a slip of one digit or of two neighbours show."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10


def _serial(number: int, digits: int) -> str:
    if not 0 < number < 10**digits:
        raise ValueError(f"serial {number} has no place in {digits} digits")
    return f"{number:0{digits}}"


def event_number(day: date, serial: int, district: str = DISTRICT) -> str:
    """SJ340402230915000018: of the local day of receipt and the serial of that day, 1 to 99999."""
    digits = f"{district}{day:%y%m%d}{_serial(serial, 5)}"
    return f"SJ{digits}{check_digit(digits)}"


def yearly_number(prefix: str, year: int, serial: int, district: str = DISTRICT) -> str:
    """JF disputes, WS no-litigation declarations, JY suggestions: serial of the year, 1 to 99999."""
    digits = f"{district}{year:04}{_serial(serial, 5)}"
    return f"{prefix}{digits}{check_digit(digits)}"


def paper_number(prefix: str, year: int, serial: int, district: str = DISTRICT) -> str:
    """YT interview notices, DC inspections, ZD major matters, HY meetings: 4 digits, no check digit."""
    return f"{prefix}{district}{year:04}{_serial(serial, 4)}"


def mediation_number(committee: str, year: int, serial: int) -> str:
    """（2023）九龙岗人调字第0007号: serial of a committee and year; its gaps must be explained."""
    return f"（{year}）{committee}人调字第{_serial(serial, 4)}号"


def number_holds(number: str) -> bool:
    """Whether a number of kind SJ, JF, WS or JY has its length and the right check digit."""
    digits = number[2:-1]
    whole = len(digits) == CHECKED.get(number[:2]) and number[2:].isdecimal() and number.isascii()
    return whole and check_digit(digits) == int(number[-1])
