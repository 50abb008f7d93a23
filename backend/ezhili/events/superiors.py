"""Rules of higher levels, pure: transfer up, the city, supervision, another category (E17, E18, E25, E26)."""

from datetime import datetime
from typing import Any

from ezhili.access import Actor
from ezhili.events import guards
from ezhili.events.delays import CITY, no_longer
from ezhili.events.facts import Facts
from ezhili.problems import Words
from ezhili.workflow import Objection, Taking

NOT_YOUR_LEVEL = Words(
    "not-your-level",
    "派遣员把村（社区）级事件上交乡镇，政法委员把乡镇级事件上交区级；这个事件现在是{level}。",
    "Dispatchers take village matters up to the township, commissioners township matters up to the "
    "district; this one is on the level {level}.",
)
NOT_SUPERVISED = Words(
    "not-supervised",
    "这个事件没有被督办过，请选择其他原因。",
    "It was never supervised; choose another reason.",
)
LOWER_UNIT = Words(
    "unit-below-level",
    "事件已上交到{level}，不能再派给下级单位 {unit}。",
    "It was transferred up to the level {level}; {unit} lies below that.",
)
NOT_AT_DISTRICT = Words(
    "not-at-district", "只有区级事件可以报市级。", "Only matters on district level go to the city."
)
NOT_AT_CITY = Words("not-at-the-city", "事件没有报市级。", "It does not lie with the city.")
REFERRED_TWICE = Words(
    "referred-already",
    "这个编号已登记过，请核对市级编号。",
    "That number stands there already; check the city's number.",
)
NOT_PRESSED = Words(
    "not-your-answer",
    "督办由主办单位答复；尚未派遣的，由派遣员答复。",
    "The lead unit answers; before there is one, the dispatcher does.",
)
NO_CATEGORY = Words(
    "category-unknown",
    "类别 {category} 不在现行目录中，请从 /api/v1/event-categories 中选择。",
    "Category {category} is not in the catalogue in force; choose from /api/v1/event-categories.",
)
RETIRED = Words(
    "category-retired",
    "类别 {category} 已停用，请改选其他类别。",
    "Category {category} is retired; choose another one.",
)
SAME_CATEGORY = Words("same-category", "类别没有变化。", "It is of that category already.")
LEVELS = {
    "grid": ("网格级", "grid"),
    "village": ("村（社区）级", "village"),
    "township": ("乡镇（街道）级", "township"),
    "district": ("区级", "district"),
    "city_ref": ("市级", "city"),
}
DIGITS = {"township": 9, "district": 6}  # of the area of a unit that may have it on that level
LOW = ("grid", "village")


def goes_up(event: Facts, actor: Actor) -> Objection | None:
    """Dispatchers from village to township, commissioners from township to district (E17)."""
    own = LOW if actor.role == "dispatcher" else ("township",)
    return None if event.level in own else Objection(NOT_YOUR_LEVEL, values={"level": LEVELS[event.level]})


def has_cause(event: Facts, taking: Taking) -> Objection | None:
    """`after_supervision` wants a supervision."""
    unfounded = taking.sent.get("reason") == "after_supervision" and not event.supervise_count
    return Objection(NOT_SUPERVISED, "/reason") if unfounded else None


def gone_up(event: Facts, taking: Taking) -> dict[str, Any]:
    """One level higher; nobody has it until it is dispatched there."""
    level = "township" if event.level in LOW else "district"
    up = {"level": level, "transfer_count": event.transfer_count + 1}
    return up | {"lead_unit": None, "co_units": []}


def dispatched_on_level(event: Facts, taking: Taking) -> Objection | None:
    """What went up is not handed down again (DECISIONS.md 18); and the duty list, as ever."""
    objection = guards.units_with_duty(event, taking)
    if objection or not event.transfer_count:
        return objection
    lead = event.units[taking.sent["unit_code"]]
    if len(lead.area_code) <= DIGITS.get(event.level, 12):
        return None
    return Objection(LOWER_UNIT, "/unit_code", {"level": LEVELS[event.level], "unit": lead.code})


def on_own_level(event: Facts, actor: Actor) -> Objection | None:
    """A village dispatches what lies on its own level (E8)."""
    other = actor.role == "village" and event.level not in LOW
    return Objection(guards.OTHER_LEVEL) if other else None


def at_district(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """The city is asked by the district only (E18)."""
    return None if event.level == "district" else Objection(NOT_AT_DISTRICT)


def new_number(event: Facts, taking: Taking) -> Objection | None:
    """A number of another system stands once."""
    given = (taking.sent["system"], taking.sent["number"])
    known = {(ref["system"], ref["number"]) for ref in event.external_refs}
    return Objection(REFERRED_TWICE, "/number") if given in known else None


def referred(event: Facts, taking: Taking) -> dict[str, Any]:
    """Under which number it lies there."""
    ref = {name: taking.sent.get(name) for name in ("system", "number", "url")}
    still = {"suspended_at": taking.at, "suspend_reason": CITY}
    return {"external_refs": [*event.external_refs, ref], "level": CITY, **still}


def at_city(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """Only of what lies there is there news."""
    return None if event.suspend_reason == CITY else Objection(NOT_AT_CITY)


def back(event: Facts, taking: Taking) -> dict[str, Any]:
    """The district has it again."""
    return {**no_longer(event), "level": "district"}


def done_there(event: Facts, taking: Taking) -> dict[str, Any]:
    """The city did it, and its answer is what it is verified by."""
    when = {"handled_at": taking.at, "verified_at": taking.at}
    return {**no_longer(event), **when, "close_kind": taking.sent["close_kind"]}


def pressed(event: Facts, taking: Taking) -> dict[str, Any]:
    """One order more."""
    return {"supervise_count": event.supervise_count + 1}


def answers_for_it(event: Facts, actor: Actor) -> Objection | None:
    """The lead unit, or the dispatcher while there is none (E25)."""
    if event.lead_unit is None:
        return None if actor.role == "dispatcher" else Objection(NOT_PRESSED)
    return None if actor.unit == event.lead_unit else Objection(NOT_PRESSED)


def another_category(event: Facts, taking: Taking) -> Objection | None:
    """One of the catalogue, and another than now (E26)."""
    wanted = taking.sent["category"]
    if event.named is None:
        return Objection(NO_CATEGORY, "/category", {"category": wanted})
    if event.named.retired:
        return Objection(RETIRED, "/category", {"category": wanted})
    return Objection(SAME_CATEGORY, "/category") if wanted == event.category else None


def recategorised(event: Facts, taking: Taking) -> dict[str, Any]:
    """Before it is dispatched with the new level and limit, afterwards with the limit it had."""
    named = event.named
    assert named is not None  # the guard has seen it
    changed: dict[str, Any] = {"category": named.code, "catalog_version": event.catalog_now}
    if event.state != "accepted":
        return changed | {"kept_limit": list(event.handling_limit)}
    return changed | {"kept_limit": None} | ({} if event.transfer_count else {"level": named.level})
