"""The life of an adjustment (DOMAIN.md 4.12): the township draws, the district reviews, its day brings it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from ezhili.access import Actor
from ezhili.days import LOCAL
from ezhili.problems import Words
from ezhili.workflow import SECOND_PERSON, Objection, Step, Taking, of

PAST = Words(
    "adjustment-in-past",
    "生效日期 {day} 已过，请把日期改到今天或以后再提交。",
    "Its day, {day}, is past: set today or a later day and hand it in again.",
)
NOT_YET = Words(
    "adjustment-not-due",
    "要到 {day} 才生效。",
    "It takes effect on {day}, not before.",
)
DRAWERS = of("dispatcher", "system_admin")


@dataclass(frozen=True)
class Facts:
    """What the rules ask of an adjustment."""

    state: str
    effective_on: date = date.max
    submitted_by: UUID | None = None
    flags: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def _day(taking: Taking) -> date:
    return taking.at.astimezone(LOCAL).date()


def _not_own(adjustment: Facts, actor: Actor) -> Objection | None:
    return Objection(SECOND_PERSON) if adjustment.submitted_by == actor.id else None


def _not_past(adjustment: Facts, taking: Taking) -> Objection | None:
    day = adjustment.effective_on
    return Objection(PAST, values={"day": day.isoformat()}) if day < _day(taking) else None


def _due(adjustment: Facts, taking: Taking) -> Objection | None:
    day = adjustment.effective_on
    return Objection(NOT_YET, values={"day": day.isoformat()}) if day > _day(taking) else None


def _submitted(adjustment: Facts, taking: Taking) -> dict[str, Any]:
    return {"submitted_by": taking.actor.id, "review_note": None}


def _said(adjustment: Facts, taking: Taking) -> dict[str, Any]:
    return {"review_note": taking.sent["note"]}


def _effective(adjustment: Facts, taking: Taking) -> dict[str, Any]:
    return {"took_effect_at": taking.at, "fault": None}


STEPS: tuple[Step[Facts], ...] = (
    Step(
        "submit", "A1", ("提交审核", "Submit for review"), of("draft"), "under_review",
        DRAWERS, "grids:write", guard=_not_past, records=_submitted,
    ),
    Step(
        "approve", "A2", ("批准", "Approve"), of("under_review"), "approved",
        of("district"), "grids:approve", right=_not_own, guard=_not_past,
    ),
    Step(
        "send_back", "A3", ("退回修改", "Send back"), of("under_review"), "draft",
        of("district"), "grids:approve", of("note"), records=_said,
    ),
    Step(
        "withdraw", "A4", ("撤回", "Withdraw"), of("draft", "under_review"), "withdrawn",
        DRAWERS, "grids:write",
    ),
    Step(
        "call_off", "A5", ("取消生效", "Call off"), of("approved"), "withdrawn",
        of("district"), "grids:approve", of("note"), records=_said,
    ),
    Step(
        "take_effect", "A6", ("生效", "Take effect"), of("approved"), "effective",
        of("system"), "grids:approve", guard=_due, records=_effective,
    ),
)  # fmt: skip
