"""What the entries about events tell, and whom: the rows of a table, put into words with the facts."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from ezhili.db import Driver
from ezhili.notifications.service import Message, To

Row = Mapping[str, Any]
_FACTS = (
    "select id, number, title, urgency, grid_code, level, state, lead_unit, co_units, handler_id, "
    "reporter_id, reporter_kind, extend_count, flags ? 'suspension_pending' as suspending from events "
    "where id = any($1::uuid[])"
)
NOBODY = To()
STAGES = {
    "accept": ("受理", "acceptance"),
    "dispatch": ("派遣", "dispatch"),
    "take": ("签收", "taking it"),
    "handle": ("处置", "handling"),
    "verify": ("核查", "verification"),
    "close": ("办结", "closing"),
    "appeal": ("申诉复核", "the appeal"),
    "decision": ("审批", "the decision"),
    "supervise": ("督办答复", "the answer to the supervision"),
}
MARKS = {
    "half": ("{stage}时限已过半：{title}", "Half the time for {stage} has passed: {title}"),
    "yellow": ("{stage}时限已过 80%：{title}", "80 % of the time for {stage} has passed: {title}"),
    "red": ("{stage}已超期，一级督办：{title}", "{stage} is overdue, supervision level 1: {title}"),
    "commissioner": (
        "{stage}严重超期，二级督办：{title}",
        "{stage} is long overdue, supervision level 2: {title}",
    ),
    "district": ("{stage}超期，三级督办：{title}", "{stage} is overdue, supervision level 3: {title}"),
}
ORDER = tuple(MARKS)


def _dispatchers(event: Row, entry: Row) -> To:
    return To(roles=frozenset({"dispatcher"}))


def _commissioners(event: Row, entry: Row) -> To:
    return To(roles=frozenset({"commissioner"}))


def _units(event: Row, entry: Row) -> To:
    return To(units=frozenset({one for one in (event["lead_unit"], *event["co_units"]) if one}))


def _dispatched(event: Row, entry: Row) -> To:
    """Whoever it was dispatched to, also when it was taken back since: they hear of that, too."""
    data = json.loads(entry["data"])
    return To(units=frozenset({data["unit_code"], *data.get("co_units", ())}))


def _handler(event: Row, entry: Row) -> To:
    """Who took it; the unit, as long as nobody has."""
    if event["handler_id"]:
        return To(users=frozenset({event["handler_id"]}))
    return To(units=frozenset({event["lead_unit"]})) if event["lead_unit"] else _dispatchers(event, entry)


def _reporter(event: Row, entry: Row) -> To:
    staff = event["reporter_kind"] == "staff" and event["reporter_id"]
    return To(users=frozenset({event["reporter_id"]})) if staff else NOBODY


def _above(event: Row, entry: Row) -> To:
    return To(roles=frozenset({"district" if event["level"] == "district" else "dispatcher"}))


def _deciders(event: Row, entry: Row) -> To:
    """First extensions are the dispatcher's, the rest is the commissioner's (E13, E15)."""
    second = event["extend_count"] > 0 or event["suspending"]
    return _commissioners(event, entry) if second else _dispatchers(event, entry)


_ACTS: Mapping[str, Callable[[Row, Row], To]] = {
    **dict.fromkeys(("accept", "dispatch", "verify", "close", "appeal"), _dispatchers),
    "take": _units,
    "handle": _handler,
    "supervise": _handler,
    "decision": _deciders,
}


def _pressed(event: Row, entry: Row) -> To:
    """Who has to act; from yellow on who leads the unit, and so on upwards (DOMAIN.md 6.7)."""
    told = _ACTS[json.loads(entry["data"])["stage"]](event, entry)
    upwards = (
        To(heads=frozenset({event["lead_unit"]} - {None})),
        _dispatchers(event, entry),
        _commissioners(event, entry),
        To(roles=frozenset({"district"})),
    )
    for more in upwards[: ORDER.index(entry["reason"])]:
        told |= more
    return told


@dataclass(frozen=True)
class Tell:
    """A row of the table: who is told of an action, and in what words."""

    to: Callable[[Row, Row], To]
    zh: str
    en: str


TELLS: Mapping[str, Tell] = {
    "dispatch": Tell(_dispatched, "新派给本单位：{title}", "Dispatched to your unit: {title}"),
    "return": Tell(_dispatchers, "被退回，请重新派遣：{title}", "Returned; dispatch it again: {title}"),
    "verify_fail": Tell(_handler, "核查不通过，请返工：{title}", "Verification failed, do it again: {title}"),
    "request_extension": Tell(_deciders, "申请延期，请审批：{title}", "More time is asked for: {title}"),
    "approve_extension": Tell(_handler, "延期已同意：{title}", "More time was granted: {title}"),
    "deny_extension": Tell(_handler, "延期未同意：{title}", "More time was denied: {title}"),
    "request_suspension": Tell(
        _commissioners, "申请挂起，请审批：{title}", "Suspension is asked for: {title}"
    ),
    "approve_suspension": Tell(_handler, "挂起已同意：{title}", "Suspension was granted: {title}"),
    "deny_suspension": Tell(_handler, "挂起未同意：{title}", "Suspension was denied: {title}"),
    "resume": Tell(_handler, "恢复办理，时限继续计算：{title}", "It goes on, the clock runs again: {title}"),
    "request_void": Tell(_commissioners, "申请作废，请审批：{title}", "Voiding is asked for: {title}"),
    "deny_void": Tell(_dispatchers, "作废未同意：{title}", "Voiding was denied: {title}"),
    "transfer_up": Tell(_above, "已上交本级：{title}", "Transferred up to you: {title}"),
    "supervise": Tell(_handler, "被督办，请答复：{title}", "Supervised; answer the order: {title}"),
    "reopen": Tell(_dispatchers, "已办结事件重开：{title}", "A closed event was reopened: {title}"),
    "appeal": Tell(_dispatchers, "上报人申诉，请复核：{title}", "A rejection was contested: {title}"),
    "answer": Tell(_dispatchers, "上报人已补充情况：{title}", "The reporter answered: {title}"),
    "ask_more": Tell(_reporter, "请补充您上报的情况：{title}", "You are asked about your report: {title}"),
    "reject": Tell(_reporter, "您上报的事件未受理：{title}", "Your report was not accepted: {title}"),
    "close": Tell(_reporter, "您上报的事件已办结：{title}", "Your report was closed: {title}"),
    "merge": Tell(_reporter, "您上报的事件已并案办理：{title}", "Your report was merged: {title}"),
}


def _undone(event: Row, entry: Row) -> To:
    """Whoever heard of the step that was taken back."""
    data = json.loads(entry["data"])
    if data["step"] == "dispatch":
        return To(units=frozenset({data.get("lead_unit"), *data.get("co_units", ())} - {None}))
    return _reporter(event, entry) if data["step"] == "merge" else NOBODY


TELLS_BACK = Tell(
    _undone, "刚才的操作已撤回，不用再办：{title}", "Taken back, nothing to do any more: {title}"
)


async def tell(driver: Driver, entries: Sequence[Row]) -> list[Message]:
    """What these entries have to tell, by one look at their events."""
    news = [one for one in entries if _rule(one)]
    rows = await driver.fetch(_FACTS, list({one["subject_id"] for one in news})) if news else []
    events: dict[UUID, Row] = {row["id"]: row for row in rows}
    return [_message(one, events[one["subject_id"]]) for one in news if one["subject_id"] in events]


def _rule(entry: Row) -> Tell | None:
    name = entry["action"].partition(".")[2]
    if name == "escalate":
        zh, en = MARKS[entry["reason"]]
        return Tell(_pressed, zh, en)
    if name == "report":
        urgent = json.loads(entry["data"]).get("urgency") != "normal"
        return Tell(_dispatchers, "紧急上报：{title}", "Urgent report: {title}") if urgent else None
    return TELLS_BACK if name == "undo" else TELLS.get(name)


def _message(entry: Row, event: Row) -> Message:
    rule = _rule(entry)
    assert rule is not None  # the others were left out
    stage = STAGES.get(json.loads(entry["data"]).get("stage", ""), ("", ""))
    mark = f".{entry['reason']}" if entry["action"] == "event.escalate" else ""
    said = (
        rule.zh.format(stage=stage[0], title=event["title"]),
        _capital(rule.en.format(stage=stage[1], title=event["title"])),
    )
    urgent = event["urgency"] != "normal"
    return Message(
        entry,
        rule.to(event, entry),
        entry["action"] + mark,
        event["number"],
        said,
        event["grid_code"],
        urgent,
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
