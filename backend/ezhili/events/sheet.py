"""The table of events as other systems give them out: open ones are reported, closed ones are history."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from ezhili import cells
from ezhili.days import LOCAL
from ezhili.events import taking_in
from ezhili.events.report_forms import ContactIn
from ezhili.problems import Words
from ezhili.sheets import Column, Flaw, Sheet
from ezhili.text import Line, Prose, Title

URGENCIES = {"normal": ("一般", "normal"), "urgent": ("紧急", "urgent"), "emergency": ("特急", "emergency")}
_URGENT = {"普通": "normal", "平件": "normal", "急件": "urgent", "加急": "urgent", "突发": "emergency"}
CHANNELS = {
    "hotline_import": ("热线", "hotline"), "web": ("网页", "web"), "worker_app": ("网格员", "worker app"),
    "chat_group": ("网格群", "chat group"), "walk_in": ("来访", "walk-in"),
    "inspection": ("督查", "inspection"),
    "resident_web": ("居民上报", "resident web"), "sensor": ("感知设备", "sensor"), "api": ("接口", "api"),
}  # fmt: skip
_CHANNEL = {
    "12345": "hotline_import", "12345热线": "hotline_import", "政务服务便民热线": "hotline_import",
    "电话": "hotline_import", "微信群": "chat_group", "窗口": "walk_in", "信访": "walk_in",
}  # fmt: skip
KINDS = {
    "solved": ("已解决", "solved"), "explained": ("已解释", "explained"), "referred": ("已转办", "referred"),
    "no_action_possible": ("无法办理", "no action possible"),
}  # fmt: skip
_KIND = {"解决": "solved", "办结": "solved", "已办结": "solved", "解释说明": "explained", "转办": "referred"}
NUMBER = ("来源系统中的编号", "its number in the other system")
CATEGORY = ("四位事件类别代码或类别名称，如 0203", "an event category, its code of 4 digits or its name")
GRID = ("15 位网格代码", "a grid code of 15 digits")
MOMENT = ("时间，如 2024-01-19 08:30", "a time, 2024-01-19 08:30")
PHONE = ("电话号码", "a telephone number")
UNIT = ("单位名称或代码", "the name or code of a unit")
NO_PLACE = Words(
    "import-event-place",
    "网格代码与经纬度至少填一项。",
    "Give the code of a grid, or longitude and latitude.",
)
HALF_A_POINT = Words("import-event-point", "经度与纬度须同时填写。", "Longitude and latitude go together.")
ORDER = Words(
    "import-event-order",
    "{later}（{at}）早于{earlier}（{before}），时间先后应为：发生、受理、派遣、处置、核查、办结。",
    "{later} ({at}) lies before {earlier} ({before}); the order is: occurred, received, dispatched, handled, "
    "verified, closed.",
)
ONLY_CLOSED = Words(
    "import-event-open",
    "没有办结时间的事件按新上报处理，请补填办结时间，或清空这一项。",
    "Without a closing time this event is reported as new: give the closing time, or leave this empty.",
)


def _time(name: str, zh: str, en: str, **more: Any) -> Column:
    return Column(name, (zh, en), cells.moment, MOMENT, **more)


COLUMNS = (
    Column(
        "ref_number", ("工单编号", "Ticket number"), cells.text(Title, NUMBER), NUMBER,
        aliases=("工单号", "编号", "事件编号", "受理编号", "诉求编号", "12345工单编号", "案件编号"),
        example="DH20240119000123",
    ),
    Column(
        "ref_system", ("来源系统", "From system"), cells.text(Title),
        ("系统名称，默认 12345", "by default 12345"),
        aliases=("来源平台", "系统"), example="12345",
    ),
    Column(
        "category", ("事件类别", "Category"), cells.text(Title), CATEGORY, needed=True,
        aliases=("类别", "类别代码", "事件类别代码", "诉求类别", "事件类型", "问题类别"), example="0203",
    ),
    Column(
        "title", ("标题", "Title"), cells.text(Title), ("标题，1 至 60 字", "1 to 60 characters"),
        needed=True,
        aliases=("事件标题", "诉求标题", "工单标题", "主题"), example="解放路路灯不亮",
    ),
    Column(
        "description", ("内容", "Description"), cells.text(Prose),
        ("内容，5 至 2000 字", "5 to 2000 characters"),
        needed=True, aliases=("描述", "事件描述", "诉求内容", "工单内容", "详细内容", "问题描述"),
        example="解放路 12 号附近路灯连续三天不亮。", personal=True,
    ),
    Column(
        "grid_code", ("网格代码", "Grid code"), cells.code(r"[0-9]{15}", GRID), GRID,
        aliases=("网格编码", "所属网格", "所属网格代码"), example="340402102001001",
    ),
    Column("lon", ("经度", "Longitude"), cells.degrees(("经度", "longitude")), ("经度", "longitude"),
           aliases=("lng", "x"), example="117.033"),
    Column("lat", ("纬度", "Latitude"), cells.degrees(("纬度", "latitude")), ("纬度", "latitude"),
           aliases=("y",), example="32.645"),
    Column(
        "address", ("地址", "Address"), cells.text(Line), ("不超过 120 字", "up to 120 characters"),
        aliases=("事发地址", "发生地点", "地点", "事件地址", "诉求地址"), example="解放路 12 号",
        personal=True,
    ),
    _time("occurred_at", "发生时间", "Occurred at", aliases=("事发时间",), example="2024-01-19 08:30"),
    _time(
        "received_at", "受理时间", "Received at", example="2024-01-19 09:00",
        aliases=("来电时间", "登记时间", "上报时间", "受理日期", "登记日期", "创建时间", "来件时间"),
    ),
    Column("urgency", ("紧急程度", "Urgency"), cells.choice(URGENCIES, _URGENT), ("紧急程度", "the urgency"),
           aliases=("紧急度", "缓急"), choices=URGENCIES, example="一般"),
    Column("channel", ("渠道", "Channel"), cells.choice(CHANNELS, _CHANNEL), ("渠道", "the channel"),
           aliases=("来源", "来源渠道", "上报渠道", "诉求来源"), choices=CHANNELS, example="热线"),
    Column(
        "contact_name", ("联系人", "Contact"), cells.person(ContactIn.model_fields["name"].annotation),
        ("姓名", "a name"), aliases=("来电人", "诉求人", "上报人", "姓名"), personal=True,
    ),
    Column("contact_phone", ("联系电话", "Telephone"), cells.code(r"[0-9+ -]{5,20}", PHONE), PHONE,
           aliases=("来电号码", "电话", "手机号码", "联系方式"), personal=True),
    Column("unit", ("承办单位", "Unit"), cells.text(Title), UNIT,
           aliases=("主办单位", "处置单位", "办理单位", "责任单位")),
    _time("dispatched_at", "派遣时间", "Dispatched at", aliases=("派单时间", "交办时间", "转办时间")),
    _time("handled_at", "处置时间", "Handled at", aliases=("办理时间", "处置完成时间", "回复时间")),
    _time("verified_at", "核查时间", "Verified at", aliases=("核实时间",)),
    _time("closed_at", "办结时间", "Closed at", aliases=("结案时间", "办结日期", "完成时间")),
    Column("result", ("办理结果", "Result"), cells.text(Prose), ("5 至 2000 字", "5 to 2000 characters"),
           aliases=("处置结果", "办理情况", "处理结果", "答复内容"), personal=True),
    Column("close_kind", ("办结方式", "Closed as"), cells.choice(KINDS, _KIND), ("办结方式", "how it ended"),
           choices=KINDS),
)  # fmt: skip
TIMES = ("occurred_at", "received_at", "dispatched_at", "handled_at", "verified_at", "closed_at")
_HEADINGS = {one.name: one.heading for one in COLUMNS}


def _check(values: Mapping[str, Any]) -> Sequence[Flaw]:
    """Place and times fit together."""
    if ("lon" in values) != ("lat" in values):
        return [Flaw("lon" if "lat" in values else "lat", HALF_A_POINT, {})]
    if "grid_code" not in values and "lon" not in values:
        return [Flaw("grid_code", NO_PLACE, {})]
    if "closed_at" not in values and (late := [name for name in TIMES[3:] if name in values]):
        return [Flaw(late[0], ONLY_CLOSED, {})]
    return _in_order([(name, values[name]) for name in TIMES if name in values])


def _in_order(times: Sequence[tuple[str, Any]]) -> Sequence[Flaw]:
    for (earlier, before), (later, at) in pairwise(times):
        if at < before:
            told = {"at": f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"}
            told |= {"before": f"{before.astimezone(LOCAL):%Y-%m-%d %H:%M}"}
            return [Flaw(later, ORDER, {**told, "later": _HEADINGS[later], "earlier": _HEADINGS[earlier]})]
    return ()


EVENTS = Sheet(
    "events",
    ("事件", "Events"),
    COLUMNS,
    key=("ref_system", "ref_number"),
    scopes=frozenset({"events:report", "events:triage"}),
    taker=taking_in.Events,
    most=200_000,
    streams=True,
    at_once=4_000,
    check=_check,
)
"""Events by their number in the other system; those without one by all that is said of them."""
