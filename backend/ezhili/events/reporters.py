"""Rules between the office and the reporter, pure: questions, appeals, what was settled on the spot."""

from datetime import datetime, timedelta
from typing import Any

from ezhili.access import Actor
from ezhili.events.facts import Facts
from ezhili.problems import Words
from ezhili.workflow import Objection, Taking

NOT_ON_THE_SPOT = Words(
    "not-on-the-spot",
    "类别 {category} 不能自办自结，请按普通事件上报。",
    "Events of category {category} are not settled on the spot; report it as usual.",
)
NO_UNIT = Words(
    "no-unit-of-yours",
    "您当前的任职没有单位，不能自办自结，请按普通事件上报。",
    "You act for no unit just now; report it as usual.",
)
SHOW_WORK = Words(
    "show-what-was-done",
    "自办自结须附照片，或写明处置结果（至少 20 字）。",
    "What was settled on the spot needs a photo, or at least 20 characters on what was done.",
)
HANDLED_BEFORE = Words(
    "handled-before-it-occurred",
    "处置时间不能早于发生时间。",
    "It cannot have been handled before it occurred.",
)
HANDLED_LATER = Words(
    "handled-in-future", "处置时间不能晚于现在。", "It cannot have been handled in the future."
)
ASKED_ONCE = Words(
    "asked-once",
    "只能向上报人询问一次，请受理或不予受理。",
    "The reporter is asked once only; accept or reject it.",
)
NOT_REACHABLE = Words(
    "reporter-not-reachable",
    "上报人没有留下联系方式，无法询问，请现场核实后受理或不予受理。",
    "The reporter left no way to be reached; look at the place, then accept or reject it.",
)
NOT_ASKED = Words(
    "not-your-question",
    "只有上报人本人，或记下上报人电话答复的派遣员，可以补充。",
    "The reporter answers; for a resident a dispatcher may take the answer down.",
)
NOT_OVERDUE = Words(
    "not-due-yet", "时限未到，系统不办理此步骤。", "The system takes this step when its time is over."
)
ASK_FIRST = Words(
    "ask-first",
    "以材料不足为由不予受理之前，须先向上报人询问一次，并等待答复两个工作日。",
    "Before rejecting for insufficient information, ask the reporter once and wait two working days.",
)
OTHER_DISPATCHER = Words(
    "other-dispatcher",
    "您曾对它不予受理；申诉须由另一名派遣员处理。",
    "You rejected it before; another dispatcher decides on the appeal.",
)
RATE_LATE = Words("rate-late", "办结已超过 30 天，不能再评价。", "It was closed more than 30 days ago.")
APPEAL_LATE = Words(
    "appeal-too-late",
    "申诉期（五个工作日）已过，请另行上报。",
    "The five working days for an appeal are over; report it anew.",
)
APPEALED_ONCE = Words(
    "appealed-once",
    "申诉已处理过一次，如有新情况请另行上报。",
    "It was contested once already; if something is new, report it anew.",
)
NOT_YOUR_APPEAL = Words(
    "not-your-appeal",
    "只有上报人、村（社区）和政法委员可以申诉。",
    "The reporter, the village and the commissioner may contest a rejection.",
)
ENOUGH = 20  # characters that stand for a photo (E2)
SLACK = timedelta(minutes=5)  # between the clock of a device and ours, as for `occurred_at`


def is_reporter(event: Facts, actor: Actor) -> bool:
    """Whether the caller reported it; a resident comes by the tracking code, which the door has compared."""
    return actor.role == "resident" or actor.id == event.reporter_id


def settled(event: Facts, taking: Taking) -> Objection | None:
    """A category for it, a proof, and times in their order (E2)."""
    if not event.self_handle_ok:
        return Objection(NOT_ON_THE_SPOT, "/self_handled", {"category": event.category})
    if taking.actor.unit is None:
        return Objection(NO_UNIT, "/self_handled")
    if not taking.sent.get("attachments") and len(taking.sent.get("result") or "") < ENOUGH:
        return Objection(SHOW_WORK, "/result")
    handled_at = taking.sent["handled_at"]
    if event.occurred_at is not None and handled_at < event.occurred_at:
        return Objection(HANDLED_BEFORE, "/handled_at")
    return Objection(HANDLED_LATER, "/handled_at") if handled_at > taking.at + SLACK else None


def as_settled(event: Facts, taking: Taking) -> dict[str, Any]:
    """Who did it, for which unit, when; the same unit goes on if the verification fails."""
    unit = taking.actor.unit
    return {
        "self_handled": True,
        "handled_at": min(taking.sent["handled_at"], taking.at),
        "handler_id": taking.actor.id,
        "worked_by": [taking.actor.id],
        "lead_unit": unit,
        "unit_codes": [unit],
        "close_kind": taking.sent.get("close_kind") or "solved",
    }


def asks(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """Once, and only who can be reached (E5)."""
    if event.asked_count:
        return Objection(ASKED_ONCE)
    return None if event.reachable else Objection(NOT_REACHABLE)


def asked(event: Facts, taking: Taking) -> dict[str, Any]:
    """The question, as the reporter reads it."""
    return {"asked_count": event.asked_count + 1, "question": taking.sent["note"]}


def answers(event: Facts, actor: Actor) -> Objection | None:
    """The reporter; for a resident the dispatcher who was told by telephone."""
    for_resident = actor.role == "dispatcher" and event.reporter_kind in ("resident", "anonymous")
    return None if is_reporter(event, actor) or for_resident else Objection(NOT_ASKED)


def is_over(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """The system does nothing before its time."""
    early = actor.role == "system" and (event.due_at is None or at < event.due_at)
    return Objection(NOT_OVERDUE) if early else None


def another(event: Facts, actor: Actor) -> Objection | None:
    """On an appeal somebody else decides (E6)."""
    again = event.state == "reported" and actor.id == event.rejected_by
    return Objection(OTHER_DISPATCHER) if again else None


def asked_first(event: Facts, taking: Taking) -> Objection | None:
    """Nobody is rejected for saying too little before being asked, and heard (E4, E5)."""
    unheard = event.asked_count == 0 or "waiting_reporter" in event.flags
    too_soon = taking.sent.get("reason") == "insufficient" and unheard
    return Objection(ASK_FIRST, "/reason") if too_soon else None


def rejected(event: Facts, taking: Taking) -> dict[str, Any]:
    """By whom, so that somebody else decides on an appeal."""
    return {"rejected_by": taking.actor.id}


def contests(event: Facts, actor: Actor) -> Objection | None:
    """The reporter, the village, the commissioner (E6)."""
    allowed = actor.role in ("village", "commissioner") or is_reporter(event, actor)
    return None if allowed else Objection(NOT_YOUR_APPEAL)


def contests_in_time(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """Within five working days, once."""
    if event.appeal_count:
        return Objection(APPEALED_ONCE)
    late = event.appeal_due_at is None or at > event.appeal_due_at
    return Objection(APPEAL_LATE) if late else None


def rates_in_time(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """Within thirty days of closing, as often as the reporter changes the mind."""
    late = event.closed_at is not None and at - event.closed_at > timedelta(days=30)
    return Objection(RATE_LATE) if late else None


def contested(event: Facts, taking: Taking) -> dict[str, Any]:
    """Why, and that it is as new."""
    told = {"appeal": taking.sent["appeal"], "appeal_count": event.appeal_count + 1}
    return told | {"appeal_due_at": None}
