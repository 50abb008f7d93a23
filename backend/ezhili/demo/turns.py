"""What does not happen to every event: questions, more time, standing still, going up, a superior, a call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from ezhili import journal
from ezhili.access import resident, system
from ezhili.demo.geography import DISTRICT
from ezhili.demo.offices import offices
from ezhili.demo.people import Person, handlers, staff

SYSTEM = Person({}, {}, system(DISTRICT))
RESIDENT = Person({}, {}, resident(DISTRICT))
"""Whoever reports without an account: nobody of the demo's people."""


class Living(Protocol):
    """What a stretch of an event's way asks of the life it belongs to."""

    at: Any
    draw: Any
    event: dict[str, Any]
    held: Any
    keeper: Any
    rows: Any
    story: Any
    worker: Person
    ids: Any

    def step(self, name: str, person: Person, **sent: Any) -> None:
        """Take a step by the rules."""

    def wait(self, least: float, most: float, late: float) -> None:
        """Office hours pass."""

    def dispatchers(self) -> Sequence[Person]:
        """Of its township."""

    def dispatcher(self) -> Person:
        """One of them."""


@dataclass(frozen=True)
class Chances:
    """How often each comes, of the events it can come to. [invented]"""

    question: float = 0.03
    extension: float = 0.035
    suspension: float = 0.02
    supervision: float = 0.015
    up: float = 0.03
    callback: float = 0.2
    rating: float = 0.4


CHANCES = Chances()


def question(life: Living) -> None:
    """The dispatcher asks, the reporter answers in time (E5)."""
    if life.draw.random() >= CHANCES.question:
        return
    life.wait(0.1, 1.0, 0)
    life.step("ask_more", life.dispatcher(), note="请补充具体位置和发现时间。")
    life.wait(0.5, 6, 0)
    life.step("answer", life.story.reporter, answer="在路口东侧二十米处，今天早上发现。")


def up(life: Living) -> str | None:
    """A township matter beyond its powers goes to the district (E17); the unit that has it then."""
    able = [
        one.code
        for one in offices()
        if one.area_code == DISTRICT
        and (life.event["category"] in one.duties or life.event["category"][:2] in one.duties)
    ]
    if life.held.facts.level != "township" or not able or life.draw.random() >= CHANCES.up:
        return None
    life.wait(0.2, 1.5, 0)
    commissioner = staff().commissioners[life.story.grid[:9]]
    life.step("transfer_up", commissioner, reason="beyond_powers", note="需区级部门组织力量处置。")
    return able[0]


def more_time(life: Living) -> None:
    """While it is handled: an extension, granted or not (E12, E13); or standing still (E14 to E16)."""
    desk = [one for one in handlers(str(life.held.facts.lead_unit), life.story.grid) if _asks(one)]
    if life.story.category.limit.kind != "wd" or life.story.urgency != "normal" or not desk:
        return
    if life.draw.random() < CHANCES.extension:
        _extension(life, desk[0])
    elif life.draw.random() < CHANCES.suspension:
        _suspension(life, desk[0])


def _asks(person: Person) -> bool:
    return person.actor.role in ("department", "village")


def _extension(life: Living, desk: Person) -> None:
    able = [one for one in life.dispatchers() if one.actor.unit != desk.actor.unit]
    if not able:
        return
    life.wait(0.5, 2, 0)
    days = max(1, int(life.story.category.limit.value) // 2)
    until = life.keeper.due(life.held.facts.due_at, life.story.category.limit._replace(value=days)).at
    life.step("request_extension", desk, until=until, note="材料需要订购，请求延长办理时限。")
    life.wait(0.5, 5, 0)
    if life.draw.random() < 0.8:
        life.step("approve_extension", able[0])
    else:
        life.step("deny_extension", able[0], note="请调配现有材料按期完成。")


def _suspension(life: Living, desk: Person) -> None:
    life.wait(0.5, 2, 0)
    until = life.at + timedelta(days=life.draw.randint(6, 25))
    reason = life.draw.choice(("weather", "materials", "legal_procedure", "planned_works", "party_absent"))
    life.step("request_suspension", desk, reason=reason, until=until, note="客观原因暂时无法施工。")
    life.wait(0.5, 5, 0)
    commissioner = staff().commissioners[life.story.grid[:9]]
    life.step("approve_suspension", commissioner)
    life.wait(16, 60, 0)
    life.step("resume", life.dispatcher(), note="条件已具备，恢复办理。")


def supervision(life: Living) -> None:
    """A superior presses, the unit answers (E25)."""
    if life.draw.random() >= CHANCES.supervision:
        return
    superior = life.draw.choice((staff().commissioners[life.story.grid[:9]], staff().by_name["district"]))
    life.wait(0.3, 2, 0)
    life.step("supervise", superior, kind="key", note="群众反映集中，请尽快办理并答复。")
    life.wait(0.5, 5, 0)
    life.step("answer_supervision", life.worker, note="已到场处置，将按期办结。")


def aftermath(life: Living) -> None:
    """What a reporter says once it is closed: by telephone, or by the tracking code."""
    if not life.story.feedback or life.event["state"] != "closed":
        return
    if life.story.reporter is RESIDENT:
        if life.draw.random() < CHANCES.rating:
            life.wait(1, 12, 0)
            life.step("rate", RESIDENT, satisfaction=life.draw.choice((3, 4, 4, 5, 5, 5)))
    elif life.draw.random() < CHANCES.callback:
        _callback(life)


def _callback(life: Living) -> None:
    life.wait(1, 12, 0)
    if life.at >= life.story.until:
        return
    reached = life.draw.random() < 0.85
    told: Mapping[str, Any] = {"channel": "phone", "reached": reached}
    if reached:
        resolved = life.draw.choices(("yes", "partly"), (9, 1))[0]
        told = {**told, "resolved": resolved, "satisfied": life.draw.choice((3, 4, 5, 5))}
    by = life.dispatchers()[0].actor
    blank = {"resolved": None, "satisfied": None, "comment": None}
    row = {"id": life.ids.next(life.at), "event_id": life.event["id"], "at": life.at, "by": by.id}
    life.rows.callbacks.append({**row, **blank, **told})
    life.event["callback_count"] += 1
    life.event["version"] += 1
    life.event["updated_at"] = life.at
    state, grid = life.event["state"], life.event["grid_code"]
    life.rows.journal.append(
        {
            "at": life.at, "actor_id": by.id, "role": by.role, "unit": by.unit, **journal.areas(grid),
            "category": life.event["category"], "action": "event.callback", "subject_kind": "event",
            "subject_id": life.event["id"], "from_state": state, "to_state": state, "reason": None,
            "note": None, "data": dict(told), "seq": len(life.rows.journal) + 1,
        }
    )  # fmt: skip
