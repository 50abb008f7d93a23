"""The rules of the main line of an event, pure: rights, bars and guards of its steps, and what they write."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ezhili.access import Actor
from ezhili.events.facts import Facts
from ezhili.events.models import FINAL_STATES
from ezhili.events.reporters import another, is_reporter
from ezhili.grid_duties.rules import NOT_LISTED, covers, of_a_village
from ezhili.problems import Words
from ezhili.workflow import Objection, Taking

OWN_WORK = Words(
    "own-work", "不能核查自己处置的事件，请由他人核查。", "You handled this event; somebody else verifies it."
)
NOT_VERIFIER = Words(
    "not-verifier",
    "您没有核查资格：由派遣员、具核查资格者，或街镇、区级事件的网格员核查。",
    "You may not verify this: dispatchers, verifiers, and grid workers for township and district matters do.",
)
NOT_YOUR_UNIT = Words(
    "not-your-unit",
    "这个事件派遣给了 {unit}，请由该单位办理。",
    "This event was dispatched to {unit}; that unit takes the step.",
)
NO_PART = Words(
    "no-part",
    "贵单位在这个事件中没有未完成的协办任务。",
    "Your unit has no unfinished part in this event.",
)
OTHER_LEVEL = Words(
    "other-level",
    "这一类事件由乡镇（街道）受理派遣。",
    "Events of this category are accepted and dispatched by the township.",
)
RETURNED = Words(
    "returned-once", "贵单位已退回过一次，不能再退。", "Your unit gave it back once; it cannot do so again."
)
RETURNS = Words(
    "third-return",
    "第三次起的退回须由政法委员办理。",
    "From the third return on, the commissioner decides it.",
)
REOPENED = Words("reopened-twice", "最多重开两次，请另行上报。", "It was reopened twice; report a new event.")
TOO_LATE = Words("reopen-too-late", "办结满三十日，请另行上报。", "It closed over 30 days ago; report anew.")
NOT_YOUR_REPORT = Words(
    "not-your-report",
    "只有上报人、派遣员和政法委员可以重开。",
    "The reporter, the dispatcher and the commissioner may reopen it.",
)
SAME_EVENT = Words("same-event", "不能与自身合并。", "An event cannot be merged into itself.")
NO_TARGET = Words(
    "target-unknown",
    "您的辖区内没有这个事件，请另选。",
    "There is no such event in your sight; choose another.",
)
MERGE_STATE = Words(
    "merge-state",
    "只能并入未办结或办结不满七日的事件；该事件为 {state}。",
    "Merge into an event that is open or closed within 7 days; that one is {state}.",
)
MERGE_PLACE = Words(
    "merge-place",
    "两个事件相距 {metres} 米，超过 100 米，不能合并。",
    "The two events are {metres} m apart; only within 100 m are they the same matter.",
)
MERGE_CLASS = Words(
    "merge-class",
    "两个事件的大类不同，不能合并。",
    "The two events are of different classes and cannot be merged.",
)
NO_DUTY = Words(
    "no-duty",
    "{unit} 的职责清单不含类别 {category}。",
    "Category {category} is not in the duty list of {unit}.",
)
UNIT_CLOSED = Words("unit-closed", "单位 {unit} 不存在或已停用。", "There is no unit {unit} in service.")
LEAD_TWICE = Words(
    "lead-twice",
    "协办单位不能与主办单位相同，也不能重复。",
    "A co-unit cannot be the lead unit, nor be named twice.",
)
PARTS_OPEN = Words(
    "parts-open",
    "协办单位尚未完成：{units}。",
    "These co-units have not finished their part: {units}.",
)
NO_EVIDENCE = Words(
    "evidence-required",
    "这一类事件办结前须附一张现场照片。",
    "This category asks for a photo of the place before it can be finished.",
)
NO_PROOF = Words(
    "proof-required",
    "以现场照片或材料核查时须附上附件。",
    "Attach the photo or the document you verified by.",
)
NO_FEEDBACK = Words(
    "feedback-required",
    "上报人要求反馈，请填写反馈内容。",
    "The reporter asked to hear about it: write the feedback.",
)


def triages(event: Facts, actor: Actor) -> Objection | None:
    """A village accepts what its own level handles (E3); after an appeal somebody else decides (E6)."""
    if actor.role == "village" and event.category_level not in ("grid", "village"):
        return Objection(OTHER_LEVEL)
    return another(event, actor)


def lead(event: Facts, actor: Actor) -> Objection | None:
    """Steps of the lead unit are taken by its people."""
    if actor.unit is None or actor.unit != event.lead_unit:
        return Objection(NOT_YOUR_UNIT, values={"unit": event.lead_unit or "-"})
    return None


def part(event: Facts, actor: Actor) -> Objection | None:
    """A co-unit finishes what was asked of it."""
    return None if actor.unit in event.parts_open else Objection(NO_PART)


def may_return(event: Facts, actor: Actor) -> Objection | None:
    """The lead unit gives it back; from the third return on the commissioner decides (E10)."""
    if actor.role == "commissioner":
        return None
    return Objection(RETURNS) if event.return_count >= 2 else lead(event, actor)


def returned_once(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """A unit returns an event once."""
    twice = actor.role != "commissioner" and actor.unit in event.returned_by
    return Objection(RETURNED) if twice else None


def verifies(event: Facts, actor: Actor) -> Objection | None:
    """Four eyes: nobody verifies what he handled (DOMAIN.md 4, common rules)."""
    if actor.id == event.handler_id or actor.id in event.worked_by:
        return Objection(OWN_WORK)
    by_role = actor.role == "dispatcher" or "verifier" in actor.capabilities
    by_grid = actor.role == "grid_worker" and event.level in ("township", "district")
    return None if by_role or by_grid else Objection(NOT_VERIFIER)


def reopens(event: Facts, actor: Actor) -> Objection | None:
    """The reporter, the dispatcher and the commissioner reopen."""
    allowed = actor.role in ("dispatcher", "commissioner") or is_reporter(event, actor)
    return None if allowed else Objection(NOT_YOUR_REPORT)


def reopens_in_time(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """Twice at most; the reporter within 30 days of closing (E23)."""
    if event.reopen_count >= 2:
        return Objection(REOPENED)
    late = event.closed_at is not None and at - event.closed_at > timedelta(days=30)
    return Objection(TOO_LATE) if late and actor.role not in ("dispatcher", "commissioner") else None


def same_matter(event: Facts, taking: Taking) -> Objection | None:
    """A merge goes into an event of the same class, within 100 m, open or closed under 7 days (E7)."""
    other = event.other
    if other is None:
        return Objection(NO_TARGET, "/target_id")
    if other.id == event.id:
        return Objection(SAME_EVENT, "/target_id")
    fresh = other.closed_at is not None and taking.at - other.closed_at < timedelta(days=7)
    if other.state in FINAL_STATES and not (other.state == "closed" and fresh):
        return Objection(MERGE_STATE, "/target_id", {"state": other.state})
    if other.category[:2] != event.category[:2]:
        return Objection(MERGE_CLASS, "/target_id")
    if other.metres is None:
        return None if other.same_grid else Objection(MERGE_PLACE, "/target_id", {"metres": "-"})
    far = {"metres": round(other.metres)}
    return Objection(MERGE_PLACE, "/target_id", far) if other.metres > 100 else None


def units_with_duty(event: Facts, taking: Taking) -> Objection | None:
    """The lead unit is in service and has the category in its duty list (E8)."""
    lead, others = str(taking.sent.get("unit_code")), list(taking.sent.get("co_units") or ())
    named = [(lead, "/unit_code"), *((one, f"/co_units/{place}") for place, one in enumerate(others))]
    for code, pointer in named:
        unit = event.units.get(code)
        if unit is None or not unit.in_service:
            return Objection(UNIT_CLOSED, pointer, {"unit": code})
    if lead in others or len(set(others)) < len(others):
        return Objection(LEAD_TWICE, "/co_units")
    if not event.units[lead].has_duty(event.category):
        return Objection(NO_DUTY, "/unit_code", {"unit": lead, "category": event.category})
    return _listed(event, named)


def _listed(event: Facts, named: Sequence[tuple[str, str]]) -> Objection | None:
    """Villages and grid workers are given only what stands on the item list (Q9 of DOMAIN.md 10)."""
    if covers(event.items, event.category):
        return None
    found = (pointer for code, pointer in named if of_a_village(event.units[code].area_code))
    pointer = next(found, None)
    return Objection(NOT_LISTED, pointer, {"category": event.category}) if pointer else None


def is_done(event: Facts, taking: Taking) -> Objection | None:
    """Co-units are done, and there is the evidence that the category asks for (E19)."""
    if event.parts_open:
        return Objection(PARTS_OPEN, "/step", {"units": ", ".join(event.parts_open)})
    if event.evidence_required and not taking.sent.get("attachments"):
        return Objection(NO_EVIDENCE, "/attachments")
    return None


def has_proof(event: Facts, taking: Taking) -> Objection | None:
    """Whoever verifies by a photo or a document attaches it (E20)."""
    seen = taking.sent.get("basis") == "reporter_confirmation" or taking.sent.get("attachments")
    return None if seen else Objection(NO_PROOF, "/attachments")


def told(event: Facts, taking: Taking) -> Objection | None:
    """A reporter who wants feedback gets it with the closing (E22)."""
    silent = event.wants_feedback and not taking.sent.get("feedback")
    return Objection(NO_FEEDBACK, "/feedback") if silent else None


def accepted(event: Facts, taking: Taking) -> dict[str, Any]:
    """When, and on which level."""
    return {"accepted_at": event.accepted_at or taking.at, "level": event.category_level}


def dispatched(event: Facts, taking: Taking) -> dict[str, Any]:
    """Who has it now, and everybody who ever had it."""
    lead, others = taking.sent["unit_code"], list(taking.sent.get("co_units") or ())
    seen = [*event.unit_codes, *(one for one in (lead, *others) if one not in event.unit_codes)]
    first = {"first_dispatched_at": event.first_dispatched_at or taking.at, "kept_limit": None}
    return {"lead_unit": lead, "co_units": others, "unit_codes": seen, **first}


def worked(event: Facts, taking: Taking) -> list[UUID]:
    """All who handled it so far: none of them verifies."""
    return sorted({*event.worked_by, taking.actor.id})


def taken(event: Facts, taking: Taking) -> dict[str, Any]:
    """Who works on it, and when that began."""
    first = event.first_response_at or taking.at
    return {
        "handler_id": taking.actor.id,
        "worked_by": worked(event, taking),
        "first_response_at": first,
    }


def returned(event: Facts, taking: Taking) -> dict[str, Any]:
    """By whom, and that nobody has it now."""
    by = [*event.returned_by, event.lead_unit]
    return {
        "return_count": event.return_count + 1,
        "returned_by": by,
        "lead_unit": None,
        "co_units": [],
    }


def finished(event: Facts, taking: Taking) -> dict[str, Any]:
    """When, by whom, and how it is proposed to end."""
    return {
        "handled_at": taking.at,
        "worked_by": worked(event, taking),
        "close_kind": taking.sent["close_kind"],
    }


def closed(event: Facts, taking: Taking) -> dict[str, Any]:
    """When, how, in time or not, and what the reporter was told."""
    return {
        "closed_at": taking.at,
        "close_kind": taking.sent.get("close_kind") or event.close_kind or "solved",
        "feedback": taking.sent.get("feedback"),
        "closed_on_time": event.total_due_at is not None and taking.at <= event.total_due_at,
    }


def reopened(event: Facts, taking: Taking) -> dict[str, Any]:
    """What a closing left behind is undone."""
    return {
        **dict.fromkeys(
            ("closed_at", "close_kind", "closed_on_time", "handled_at", "verified_at", "lead_unit")
        ),
        "co_units": [],
        "level": "district" if event.level == "city_ref" else event.level,
        "reopen_count": event.reopen_count + 1,
    }
