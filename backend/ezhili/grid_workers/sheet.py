"""The roster of grid workers as offices send it: accounts, and who serves which grid."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from ezhili import cells
from ezhili.days import holds_on, today
from ezhili.grid_workers import service
from ezhili.grid_workers.models import WorkerAssignment
from ezhili.grid_workers.schemas import AssignmentIn, AssignmentPatch
from ezhili.grids import service as grids
from ezhili.identity import service as identity
from ezhili.identity.models import User
from ezhili.identity.schemas import DisplayName, GrantIn, ProposalIn, UserIn, UserPatch
from ezhili.problems import Words, refused
from ezhili.sheets import Column, Run, Sheet, check_fixed, one_by_one
from ezhili.units import service as units
from ezhili.units.models import Unit

FULL = {"full": ("专职", "full-time"), "part": ("兼职", "part-time")}
FIRST = {"primary": ("主责", "answers for it"), "other": ("协助", "helps")}
_FULL = {"是": "full", "全职": "full", "专职网格员": "full", "否": "part", "兼职网格员": "part"}
_FIRST = {
    "是": "primary",
    "主": "primary",
    "主网格员": "primary",
    "否": "other",
    "副": "other",
    "辅": "other",
}
CODE = ("15 位网格代码", "a grid code of 15 digits")
PHONE = ("手机号码，如 13800000000", "a telephone number")
UNIT = ("单位名称或代码", "the name or code of a unit")
LOGIN = ("字母或数字，2 至 40 位", "2 to 40 letters or digits")
DAY = ("日期，如 2024-01-19", "a day, 2024-01-19")
NO_UNIT_GIVEN = Words(
    "worker-unit-needed",
    "新人员须填写所属单位（名称或代码）。",
    "Say which unit this new person belongs to, by its name or code.",
)
NO_UNIT_NAMED = Words(
    "worker-unit-unknown",
    "您的辖区内没有名为“{unit}”的单位，请填写单位代码或全称。",
    "There is no unit called “{unit}” in your area: give its code or full name.",
)
SEVERAL = Words(
    "worker-name-shared",
    "本单位有 {count} 位同名人员“{name}”，请在“用户名”一列填写此人的用户名。",
    "{count} people of this unit have the name “{name}”: give the user name in its column.",
)

COLUMNS = (
    Column(
        "display_name", ("姓名", "Name"), cells.person(DisplayName), ("姓名", "a name"), needed=True,
        aliases=("网格员姓名", "网格员", "人员姓名", "名字"), example="张三", personal=True,
    ),
    Column(
        "grid_code", ("网格代码", "Grid code"), cells.code(r"[0-9]{15}", CODE), CODE, needed=True,
        aliases=("网格编码", "网格编号", "负责网格", "负责网格代码", "所属网格编码"),
        example="340402102001001",
    ),
    Column(
        "full_time", ("专职兼职", "Full-time or part-time"), cells.choice(FULL, _FULL),
        ("专职或兼职", "full-time or part-time"), needed=True,
        aliases=("专兼职", "用工性质", "是否专职", "人员性质", "专/兼职", "性质"), example="专职",
        choices=FULL,
    ),
    Column(
        "primary", ("主责协助", "Responsible or helping"), cells.choice(FIRST, _FIRST),
        ("主责或协助", "answers for it or helps"), aliases=("是否主责", "角色", "主副", "主责"),
        example="主责", choices=FIRST,
    ),
    Column(
        "unit", ("所属单位", "Unit"), cells.text(DisplayName), UNIT,
        aliases=("单位", "单位代码", "单位名称", "所在单位", "隶属单位"), example="U340402102GC01",
    ),
    Column(
        "phone", ("手机号码", "Telephone"), cells.code(r"\+?[0-9][0-9 -]{4,18}", PHONE), PHONE,
        aliases=("电话", "联系电话", "手机", "手机号", "联系方式"), personal=True,
    ),
    Column(
        "username", ("用户名", "User name"), cells.code(r"[A-Z0-9][A-Z0-9._-]{1,39}", LOGIN), LOGIN,
        aliases=("登录名", "账号"), example="zhangsan",
    ),
    Column(
        "valid_from", ("开始日期", "First day"), cells.day, DAY,
        aliases=("上岗日期", "上岗时间", "任职日期", "任职时间", "到岗时间"), example="2024-01-19",
    ),
    Column("valid_to", ("结束日期", "Last day"), cells.day, DAY, aliases=("离岗日期", "离岗时间")),
)  # fmt: skip


async def _unit(run: Run, values: Mapping[str, Any]) -> str | None:
    """The code of the unit a row names, else of the importer's own."""
    named = values.get("unit")
    if named is None:
        return run.actor.unit
    text = cells.plain(named).upper()
    if len(text) == 14 and text[0] == "U":
        return (await units.named(run.session, run.actor, text, "/unit")).code
    known = units.visible(run.actor).where(Unit.name == named, Unit.state == "active")
    mine = known.where(Unit.area_code.startswith(run.actor.area)).order_by(Unit.code)
    unit = await run.session.scalar(mine.limit(1))
    if unit is None:
        raise refused("/unit", NO_UNIT_NAMED, unit=named)
    return unit.code


async def _person(run: Run, values: Mapping[str, Any], unit: str | None) -> User | None:
    """Whom a row means: by user name, else by name and unit; None when nobody is there yet."""
    known = identity.visible(run.actor).where(User.state != "disabled")
    if login := values.get("username"):
        return (await run.session.scalars(known.where(User.username == login.lower()))).first()
    named = known.where(User.display_name == values["display_name"])
    if unit:
        named = named.where(User.unit_code == unit)
    found = (await run.session.scalars(named.limit(20))).all()
    if len(found) > 1:
        serving = [one for one in found if await _held(run, one, values)]
        if len(serving) != 1:
            raise refused("/display_name", SEVERAL, count=len(found), name=values["display_name"])
        found = serving
    return found[0] if found else None


async def _held(run: Run, user: User, values: Mapping[str, Any]) -> WorkerAssignment | None:
    """What a person serves already of what a row says."""
    day: date = values.get("valid_from") or today()
    mine = service.visible(run.actor).where(
        WorkerAssignment.user_id == user.id, WorkerAssignment.grid_code == values["grid_code"]
    )
    one = mine.where(holds_on(WorkerAssignment, day)).with_for_update(key_share=True)
    return (await run.session.scalars(one)).first()


async def _login(run: Run, values: Mapping[str, Any]) -> str:
    """A user name for somebody who has none: of the grid, with a number behind it when it is taken."""
    if login := values.get("username"):
        return str(login).lower()
    base = f"wg{values['grid_code']}"
    taken = select(User.username).where(User.username.startswith(base))
    names = set((await run.session.scalars(taken)).all())
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, 1000))) if one not in names)


async def _add(run: Run, values: Mapping[str, Any], unit: str | None) -> User:
    """A new account with the right to act in the grid; proposed where the importer may only propose."""
    if unit is None:
        raise refused("/unit", NO_UNIT_GIVEN)
    await grids.at_code(run.session, run.actor, values["grid_code"], "/grid_code")
    since = {name: values[name] for name in ("valid_from", "valid_to") if name in values}
    grant = GrantIn.model_validate(
        {"role": "grid_worker", "unit_code": unit, "area_code": values["grid_code"], **since}
    )
    about = {"username": await _login(run, values), "display_name": values["display_name"], "grant": grant}
    about |= {"unit_code": unit, "phone": values.get("phone")}
    if "users:write" in run.actor.scopes:
        return await identity.create_user(run.session, run.actor, UserIn.model_validate(about))
    return await identity.propose_user(run.session, run.actor, ProposalIn.model_validate(about))


async def _edited(run: Run, user: User, values: Mapping[str, Any]) -> bool:
    """Whether the telephone was changed; only who may edit users changes it."""
    if "users:write" not in run.actor.scopes or "phone" not in values:
        return False
    before = user.version
    await identity.edit_user(run.session, run.actor, user, UserPatch(phone=values["phone"]))
    return user.version != before


async def _take(run: Run, values: Mapping[str, Any]) -> str:
    """Let somebody serve a grid, with an account when there is none yet."""
    unit = await _unit(run, values)
    user = await _person(run, values, unit)
    edited = False
    if user is None:
        user = await _add(run, values, unit)
    else:
        edited = await _edited(run, user, values)
    wanted: dict[str, Any] = {"user_id": user.id, "grid_code": values["grid_code"]}
    wanted |= {"full_time": values["full_time"] == "full"}
    wanted |= {"primary": values.get("primary", "primary") == "primary"}
    wanted |= {name: values[name] for name in ("valid_from", "valid_to") if name in values}
    new = AssignmentIn.model_validate(wanted)
    held = await _held(run, user, values)
    if held is None:
        await service.assign(run.session, run.actor, new)
        return "created"
    check_fixed(held, new, [name for name in ("full_time", "primary") if name in values])
    before = held.version
    if "valid_to" in values:
        await service.end(run.session, run.actor, held, AssignmentPatch(valid_to=values["valid_to"]))
    return "changed" if edited or held.version != before else "unchanged"


WORKERS = Sheet(
    "workers",
    ("网格员花名册", "Roster of grid workers"),
    COLUMNS,
    key=("display_name", "username", "grid_code"),
    scopes=frozenset({"grid_workers:write", "users:propose"}),
    taker=one_by_one(_take, {"user_id": "display_name", "unit_code": "unit", "grant": "grid_code"}),
)
"""A person by user name, else by name and unit; a line for each grid served."""
