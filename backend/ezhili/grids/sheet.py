"""The tables of grids and of boundaries as offices send them."""

from collections.abc import Mapping
from typing import Any

from ezhili import cells
from ezhili.grids import service
from ezhili.grids.bounding import Boundaries
from ezhili.grids.schemas import GridIn, GridPatch, Name
from ezhili.problems import NotFound, Words
from ezhili.sheets import Column, Run, Sheet, Wrong, check_fixed, one_by_one

KINDS = {
    "open_residential": ("开放型小区网格", "open residential"),
    "gated_residential": ("封闭型小区网格", "gated residential"),
    "rural": ("农村网格", "rural"),
    "dedicated": ("专属网格", "dedicated"),
}
ALSO = {
    "开放型小区": "open_residential", "开放型": "open_residential", "开放小区": "open_residential",
    "封闭型小区": "gated_residential", "封闭型": "gated_residential", "封闭小区": "gated_residential",
    "农村": "rural", "农村型": "rural", "专属": "dedicated", "专属型": "dedicated",
}  # fmt: skip
STATES = {"draft": ("草稿", "draft"), "active": ("启用", "in service")}
CODE = ("15 位网格代码（12 位村居代码 + 3 位序号）", "a grid code of 15 digits: village and serial")
AREA = ("6、9、12 或 15 位代码", "a code of 6, 9, 12 or 15 digits")
UNIT = ("单位代码，如 U340402102DS01", "a unit code, like U340402102DS01")
DAY = ("日期，如 2024-01-19", "a day, 2024-01-19")
SHAPE = ("面（Polygon）", "a Polygon")
PHONE = ("电话号码", "a telephone number")
NO_SHAPE = Words(
    "cell-geometry",
    "这里应为面（Polygon 或 MultiPolygon），现为 {found}。",
    "A Polygon or MultiPolygon belongs here, not {found}.",
)


def surface(value: Any) -> dict[str, Any]:
    """A GeoJSON surface; one of a single part is a Polygon. Raise Wrong."""
    kind = value.get("type") if isinstance(value, dict) else None
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(value.get("coordinates"), list):
        raise Wrong(NO_SHAPE, found=str(kind or value)[:40])
    parts = value["coordinates"]
    if kind == "MultiPolygon" and len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": kind, "coordinates": parts}


def _count(name: str, zh: str, en: str, **more: Any) -> Column:
    return Column(name, (zh, en), cells.whole((zh, en)), (f"{zh}（整数）", f"{en}, a whole number"), **more)


COLUMNS = (
    Column(
        "code", ("网格代码", "Grid code"), cells.code(r"[0-9]{15}", CODE), CODE, needed=True,
        aliases=("网格编码", "网格编号", "代码", "编码"), example="340402102001001",
    ),
    Column(
        "name", ("网格名称", "Name"), cells.text(Name), ("名称，不超过 60 字", "a name, up to 60 characters"),
        needed=True, aliases=("名称",), example="示范社区第一网格",
    ),
    Column(
        "kind", ("网格类型", "Kind"), cells.choice(KINDS, ALSO), ("网格类型", "the kind of grid"),
        needed=True, aliases=("类型", "类别"), example="开放型小区网格", choices=KINDS,
    ),
    _count("households", "户数", "Households", needed=True, aliases=("总户数", "户籍户数"), example="320"),
    _count("residents", "人口", "Residents", aliases=("常住人口", "人口数", "总人口"), example="900"),
    Column(
        "site_manager_unit", ("场所管理单位", "Site manager"),
        cells.code(r"U[0-9]{9}[A-Z]{2}[0-9]{2}", UNIT), UNIT, aliases=("管理单位", "场所管理单位代码"),
    ),
    Column(
        "party_group", ("网格党小组", "Party group"), cells.yes_no, ("有或无", "yes or no"),
        aliases=("党小组",), example="有",
    ),
    _count("delegate_count", "楼栋党代表", "Building delegates", aliases=("楼栋党代表数",)),
    _count("chat_group_members", "网格群人数", "Chat group members", aliases=("微信群人数", "群人数")),
    Column(
        "public_phone", ("公示电话", "Public telephone"), cells.code(r"[0-9+ ()-]{3,20}", PHONE), PHONE,
        aliases=("公示联系电话",),
    ),
    Column("filed_city_at", ("市级备案日期", "Filed with the city"), cells.day, DAY, aliases=("备案日期",)),
    Column("valid_from", ("启用日期", "First day"), cells.day, DAY, aliases=("设立日期", "划定日期")),
    Column(
        "state", ("状态", "State"), cells.choice(STATES, {"在用": "active", "正常": "active"}),
        ("草稿或启用", "draft or in service"), choices=STATES, example="启用",
    ),
    Column("boundary", ("边界", "Boundary"), surface, SHAPE, aliases=("geometry",)),
)  # fmt: skip
_NEW_ONLY = ("code", "valid_from", "state")


async def _take(run: Run, values: Mapping[str, Any]) -> str:
    """Create the grid, in service when the importer may approve grids, or change what the row says of it."""
    usual = "active" if "grids:approve" in run.actor.scopes else "draft"
    new = GridIn.model_validate({"state": usual, "crs": run.crs, **values})
    try:
        grid = await service.get(run.session, run.actor, new.code, hold=True)
    except NotFound:
        await service.create(run.session, run.actor, new)
        return "created"
    check_fixed(grid, new, ["valid_from"] if "valid_from" in values else [])
    sent = {name: values[name] for name in values if name not in _NEW_ONLY}
    return await _edited(run, grid, GridPatch.model_validate(sent | _crs(run, sent)))


def _crs(run: Run, sent: Mapping[str, Any]) -> dict[str, Any]:
    return {"crs": run.crs} if "boundary" in sent else {}


async def _edited(run: Run, grid: Any, patch: GridPatch) -> str:
    before = grid.version
    await service.edit(run.session, run.actor, grid, patch)
    return "unchanged" if grid.version == before else "changed"


GRIDS = Sheet(
    "grids",
    ("网格", "Grids"),
    COLUMNS,
    key=("code",),
    scopes=frozenset({"grids:write"}),
    taker=one_by_one(_take),
    formats=("xlsx", "csv", "geojson"),
)
"""Grids by their code."""
BOUNDARIES = Sheet(
    "boundaries",
    ("边界", "Boundaries"),
    (
        Column(
            "code", ("代码", "Code"), cells.code(r"[0-9]{6}([0-9]{3}){0,3}", AREA), AREA, needed=True,
            aliases=("网格代码", "区域代码", "编码", "网格编码", "adcode"), example="340402102001001",
        ),
        Column("boundary", ("边界", "Boundary"), surface, SHAPE, needed=True, aliases=("geometry",)),
    ),
    key=("code",),
    scopes=frozenset({"grids:write"}),
    taker=Boundaries,
    at_once=0,
    formats=("geojson",),
)  # fmt: skip
"""Boundaries of grids and areas that are there, as GeoJSON."""
