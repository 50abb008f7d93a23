"""The table of units as offices send it."""

from collections.abc import Mapping
from typing import Any

from ezhili import cells
from ezhili.areas.codes import UNIT_KINDS
from ezhili.sheets import Column, Run, Sheet, check_fixed, one_by_one
from ezhili.units import service
from ezhili.units.schemas import Name, UnitIn, UnitPatch

CODE = ("单位代码，如 U340402102PS01", "a unit code, like U340402102PS01")
AREA = ("6、9 或 12 位区域代码", "an area code of 6, 9 or 12 digits")
PHONE = ("办公电话", "an office telephone")
DUTY = ("事件类别代码，用逗号分开，如 0101,02", "event categories between commas, like 0101,02")
DAY = ("日期，如 2024-01-19", "a day, 2024-01-19")
_unit = cells.code(r"U[0-9]{9}[A-Z]{2}[0-9]{2}", CODE)
_FIXED = ("kind", "area_code")

COLUMNS = (
    Column(
        "code", ("单位代码", "Unit code"), _unit, CODE, needed=True, aliases=("代码", "编码", "机构代码"),
        example="U340402102PS01",
    ),
    Column(
        "name", ("单位名称", "Name"), cells.text(Name), ("名称，不超过 60 字", "a name, up to 60 characters"),
        needed=True, aliases=("名称", "机构名称", "部门", "部门名称"), example="示范派出所",
    ),
    Column(
        "kind", ("单位类型", "Kind"), cells.choice(UNIT_KINDS), ("单位类型", "the kind of unit"),
        aliases=("类型", "机构类型"), example="派出所", choices=UNIT_KINDS,
    ),
    Column(
        "area_code", ("区域代码", "Area code"), cells.code(r"[0-9]{6}([0-9]{3}){0,2}", AREA), AREA,
        needed=True, aliases=("所属区域", "管辖区域", "区划代码"), example="340402102",
    ),
    Column(
        "parent_code", ("上级单位代码", "Parent unit"), _unit, CODE, aliases=("上级单位", "主管单位代码"),
        example="U340402000PB01",
    ),
    Column(
        "office_phone", ("办公电话", "Office telephone"), cells.code(r"[0-9+ ()-]{3,20}", PHONE), PHONE,
        aliases=("电话", "联系电话", "值班电话"),
    ),
    Column(
        "duty_categories", ("负责事件类别", "Duties"),
        cells.several(cells.code(r"[0-9]{2}([0-9]{2})?", DUTY)), DUTY, aliases=("职责类别", "负责类别"),
        example="0101,02",
    ),
    Column("valid_from", ("启用日期", "First day"), cells.day, DAY, aliases=("成立日期",)),
    Column("valid_to", ("终止日期", "Last day"), cells.day, DAY, aliases=("撤销日期",)),
)  # fmt: skip
_PATCHED = ("name", "parent_code", "office_phone", "duty_categories", "valid_to")


async def _take(run: Run, values: Mapping[str, Any]) -> str:
    """Create the unit, or change what the row says of it."""
    new = UnitIn.model_validate({"kind": values["code"][10:12], **values})
    held = await service.get_by_code(run.session, new.code)
    if held is None:
        await service.create(run.session, run.actor, new)
        return "created"
    unit = await service.get(run.session, run.actor, new.code, hold=True)
    service.check_own(run.actor, unit)
    check_fixed(unit, new, [name for name in _FIXED if name in values])
    patch = UnitPatch.model_validate({name: values[name] for name in _PATCHED if name in values})
    before = unit.version
    await service.edit(run.session, run.actor, unit, patch)
    return "unchanged" if unit.version == before else "changed"


UNITS = Sheet(
    "units",
    ("单位", "Units"),
    COLUMNS,
    key=("code",),
    scopes=frozenset({"units:write"}),
    taker=one_by_one(_take),
    order=lambda values: ("parent_code" in values, len(values["area_code"]), values["code"]),
)
"""Units by their code; the unit above stands in the file or in the database."""
