"""The life of a grid (DOMAIN.md 4.12): the township draws, the district reviews, the city files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from ezhili.access import Actor
from ezhili.days import LOCAL
from ezhili.problems import Words
from ezhili.workflow import SECOND_PERSON, Objection, Step, Taking, of


@dataclass(frozen=True)
class Facts:
    """What the rules ask of a grid."""

    state: str
    submitted_by: UUID | None = None
    valid_from: date = date.min
    flags: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def _not_own_draft(grid: Facts, actor: Actor) -> Objection | None:
    return Objection(SECOND_PERSON) if grid.submitted_by == actor.id else None


FUTURE = Words(
    "grid-begins-in-future",
    "启用日期不能晚于今天，请在启用当天批准。",
    "A grid cannot begin after today; approve it on the day it begins.",
)


def _not_in_future(grid: Facts, taking: Taking) -> Objection | None:
    begins = taking.sent.get("valid_from")
    return Objection(FUTURE, "/valid_from") if begins and begins > _day(taking) else None


def _day(taking: Taking) -> date:
    return taking.at.astimezone(LOCAL).date()


def _begins(grid: Facts, taking: Taking) -> dict[str, Any]:
    return {"valid_from": taking.sent.get("valid_from") or _day(taking)}


def _ends(grid: Facts, taking: Taking) -> dict[str, Any]:
    return {"valid_to": max(_day(taking), grid.valid_from)}


def _submitted(grid: Facts, taking: Taking) -> dict[str, Any]:
    return {"submitted_by": taking.actor.id}


def _dissolved(grid: Facts, taking: Taking) -> dict[str, Any]:
    return {"valid_to": max(taking.sent["until"], grid.valid_from)}


STEPS: tuple[Step[Facts], ...] = (
    Step(
        "submit", "G1", ("提交审核", "Submit for review"), of("draft"), "under_review",
        of("dispatcher", "system_admin"), "grids:write", records=_submitted,
    ),
    Step(
        "send_back", "G2", ("退回修改", "Send back"), of("under_review"), "draft",
        of("district"), "grids:approve", of("note"),
    ),
    Step(
        "approve", "G3", ("批准启用", "Approve"), of("under_review"), "active",
        of("district"), "grids:approve", right=_not_own_draft, guard=_not_in_future, records=_begins,
    ),
    Step(
        "retire", "G4", ("停用", "Retire"), of("active"), "retired",
        of("district"), "grids:approve", of("note"), records=_ends,
    ),
    # The system takes these for an adjustment that is handed in, ends without effect, or takes effect.
    Step("adjust", "G5", ("进入调整", "Adjust"), of("active"), "adjusting", of("system"), "grids:write"),
    Step("keep", "G6", ("维持原状", "Keep"), of("adjusting"), "active", of("system"), "grids:write"),
    Step("adopt", "G7", ("启用新版本", "Adopt"), of("adjusting"), "active", of("system"), "grids:write"),
    Step(
        "dissolve", "G8", ("并入他格", "Dissolve"), of("adjusting"), "retired",
        of("system"), "grids:write", of("until"), records=_dissolved,
    ),
)  # fmt: skip
