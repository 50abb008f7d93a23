"""The table of areas as offices send it."""

from collections.abc import Mapping
from typing import Any

from ezhili import cells
from ezhili.areas import service
from ezhili.areas.schemas import AreaIn, AreaPatch, Name, Words
from ezhili.days import today
from ezhili.sheets import Column, Run, Sheet, one_by_one

KINDS = {
    "district": ("区县", "district"), "subdistrict": ("街道", "subdistrict"), "town": ("镇", "town"),
    "township": ("乡", "township"), "dev_zone": ("开发区", "development zone"), "farm": ("农场", "farm"),
    "village": ("村", "village"), "community": ("社区", "community"),
}  # fmt: skip
ALSO = {
    "区": "district", "县": "district", "县级": "district", "街道办事处": "subdistrict", "建制镇": "town",
    "民族乡": "township", "园区": "dev_zone", "行政村": "village", "村委会": "village",
    "村民委员会": "village",
    "居委会": "community", "居民委员会": "community", "社区居委会": "community",
}  # fmt: skip
CLASSES = {
    "111": ("主城区", "main urban"), "112": ("城乡结合区", "urban-rural fringe"),
    "121": ("镇中心区", "town centre"), "122": ("镇乡结合区", "town fringe"),
    "123": ("特殊区域", "special area"), "210": ("乡中心区", "township centre"), "220": ("村庄", "village"),
}  # fmt: skip
CODE = ("6、9 或 12 位区域代码", "an area code of 6, 9 or 12 digits")
PERSONS = ("人数", "persons")
DAY = ("日期，如 2024-01-19", "a day, 2024-01-19")
_FIXED = ("code", "valid_from")

COLUMNS = (
    Column(
        "code", ("区域代码", "Area code"), cells.code(r"[0-9]{6}([0-9]{3}){0,2}", CODE), CODE, needed=True,
        aliases=("代码", "区划代码", "行政区划代码", "统计用区划代码", "编码", "code12"),
        example="340402102001",
    ),
    Column(
        "name", ("名称", "Name"), cells.text(Name), ("名称，不超过 40 字", "a name, up to 40 characters"),
        needed=True, aliases=("区域名称", "单位名称", "行政区划名称", "村社区名称"), example="示范社区",
    ),
    Column(
        "level_kind", ("类型", "Kind"), cells.choice(KINDS, ALSO), ("区域类型", "the kind of area"),
        needed=True, aliases=("区域类型", "级别", "类别"), example="社区", choices=KINDS,
    ),
    Column(
        "short_name", ("简称", "Short name"), cells.text(Name), ("简称", "a short name"), example="示范",
    ),
    Column(
        "urban_rural_class", ("城乡分类代码", "Urban-rural class"),
        cells.choice(CLASSES), ("三位城乡分类代码", "a class of 3 digits"), aliases=("城乡分类",),
        example="111", choices=CLASSES,
    ),
    Column(
        "residents", ("常住人口", "Residents"), cells.whole(PERSONS), PERSONS,
        aliases=("人口", "人口数", "常住人口数"), example="3200",
    ),
    Column(
        "households", ("户数", "Households"), cells.whole(("户数", "households")), ("户数", "households"),
        aliases=("总户数",), example="1100",
    ),
    Column(
        "figures_as_of", ("统计日期", "Counted on"), cells.day, DAY, aliases=("数据日期", "截止日期"),
        example="2020-11-01",
    ),
    Column(
        "source", ("数据来源", "Source"), cells.text(Words), ("数据来源", "where the figures come from"),
        aliases=("来源",), example="第七次人口普查",
    ),
    Column(
        "valid_from", ("启用日期", "First day"), cells.day, DAY, aliases=("设立日期",), example="2020-01-01",
    ),
    Column("valid_to", ("终止日期", "Last day"), cells.day, DAY, aliases=("撤销日期",)),
    Column(
        "is_statistical_only", ("仅统计用", "Statistical only"), cells.yes_no, ("是或否", "yes or no"),
        example="否",
    ),
)  # fmt: skip


async def _take(run: Run, values: Mapping[str, Any]) -> str:
    """Create the area, or change what the row says of it."""
    new = AreaIn.model_validate(values)
    days = (new.valid_from or today(), today())
    held = [one for day in days if (one := await service.at(run.session, new.code, day, hold=True))]
    if not held:
        await service.create(run.session, run.actor, new)
        return "created"
    area = held[0]
    service.check_own(run.actor, area)
    patch = AreaPatch.model_validate({name: values[name] for name in values if name not in _FIXED})
    before = area.version
    await service.edit(run.session, run.actor, area, patch)
    return "unchanged" if area.version == before else "changed"


AREAS = Sheet(
    "areas",
    ("区域", "Areas"),
    COLUMNS,
    key=("code",),
    scopes=frozenset({"areas:write"}),
    taker=one_by_one(_take),
    order=lambda values: (len(values["code"]), values["code"]),
)
"""Areas by their code; the area above stands in the file or in the database."""
