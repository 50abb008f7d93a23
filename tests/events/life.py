"""One event kept in memory, as a bulk loader keeps it, and all that has to hold of it after each step."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from conftest import TOWNSHIP, VILLAGE, an_actor

from ezhili.access import Actor, system
from ezhili.clocks.arithmetic import MINUTE, Limit
from ezhili.clocks.service import holidays, keeper, rules
from ezhili.events import plan
from ezhili.events.facts import Category, Other, Unit
from ezhili.events.models import OPEN_STATES
from ezhili.events.workflow import STEPS
from ezhili.problems import Conflict, Forbidden, Invalid
from ezhili.workflow import Step, Taking, open_steps

KEEPER = keeper({row["on"]: row["is_working"] for row in holidays()}, (), rules(), 1)
BUREAU, STATION, VILLAGERS = "U340402000DP05", "U340402102PS01", "U340402102VC01"
DUTY = frozenset({"02"})
UNITS = {
    BUREAU: Unit(BUREAU, True, DUTY, "340402"),
    STATION: Unit(STATION, True, DUTY, TOWNSHIP),
    VILLAGERS: Unit(VILLAGERS, True, DUTY, VILLAGE),
}
LAMP = Category("0203", "路灯", "district", Limit("wd", 3), True, False, True)
BENCH = Category("0209", "器材", "village", Limit("wd", 5), True, False, True)
DRAIN = Category("0207", "下水道", "township", Limit("wh", 4), False, True, True)
LINE = Category("0205", "线路", "district", Limit("uh", 4), False, False, True)
CATEGORIES = (LAMP, BENCH, DRAIN, LINE)
SCOPES = frozenset(step.scope for step in STEPS)
STARTED = datetime(2023, 1, 3, 2, tzinfo=UTC)
SELDOM = {
    *("merge", "reject", "request_void", "approve_void", "supervise", "change_category", "transfer_up"),
    *("refer_to_city", "follow_up", "return", "progress", "close"),
}
NEW = 3  # times: until then a step is taken wherever it is open, for a rare step needs a rare state
STAGE_OF = {
    "reported": "accept",
    "accepted": "dispatch",
    "dispatched": "take",
    "handling": "handle",
    "pending_verification": "verify",
    "verified": "close",
}


def _person(role: str, unit: str | None = None) -> Actor:
    return replace(an_actor(scopes=SCOPES, role=role), unit=unit)


PEOPLE = [
    *(_person("dispatcher"), _person("dispatcher"), _person("dispatcher", STATION)),
    *(_person("commissioner"), _person("district"), _person("village", VILLAGERS)),
    *(_person("department", BUREAU), _person("department", STATION), _person("grid_worker", VILLAGERS)),
    *(_person("grid_worker", STATION), _person("resident"), system("340402")),
]


def _try(held: plan.Held, name: str, taking: Taking):
    try:
        return plan.step(held, name, taking, KEEPER), None
    except (Conflict, Forbidden, Invalid) as refusal:
        return None, refusal


class Life:
    """An event from its report on. `draw` gives a number from 0 to 1: the only chance there is."""

    def __init__(self, draw) -> None:
        self.draw, self.at, self.orders = draw, STARTED, {}
        self.seen: list[tuple[str, str]] = []
        category = self.one_of(CATEGORIES)
        reporter = self.one_of(
            [one for one in PEOPLE if one.role in ("village", "grid_worker", "dispatcher")]
        )
        event = {
            "id": uuid4(), "grid_code": VILLAGE + "001", "category": category.code, "level": category.level,
            "urgency": self.one_of(("normal", "normal", "urgent", "emergency")), "channel": "web",
            "found_by": "staff", "wants_feedback": False, "reporter_kind": "staff", "external_refs": [],
            "reporter_id": reporter.id, "occurred_at": self.at - timedelta(hours=1),
        }  # fmt: skip
        result = None
        if category.self_handle_ok and reporter.role != "dispatcher" and draw() < 0.3:
            result = "已当场清理完毕并向住户说明情况，现场已恢复整洁。"
            sent = {"handled_at": self.at, "result": result}
            event |= plan.on_the_spot(event, category, Taking(reporter, self.at, sent))
        change = plan.report(event, reporter, self.at, category.limit, KEEPER, result)
        self.held = plan.first(change, category.level, category.evidence_required, category.limit)
        self.holds()

    def one_of(self, things):
        return things[min(int(self.draw() * len(things)), len(things) - 1)]

    def wait(self) -> None:
        """Minutes, days, or until just before or after something is due."""
        due = self.held.facts.due_at
        if due and due > self.at and self.draw() < 0.2:
            self.at = due + timedelta(minutes=-1 if self.draw() < 0.5 else 1)
        else:
            self.at += timedelta(minutes=int(self.draw() ** 4 * 40 * 24 * 60))

    def sent(self, step: Step) -> dict:
        """What a form might carry, right or wrong."""
        base = self.held.facts.due_at or self.at
        latest = max(base, self.at) + timedelta(hours=2 ** (self.draw() * 11.2))
        reasons = ("insufficient", "not_our_duty", "weather", "after_supervision", "beyond_powers")
        given = {
            "note": "现场已清理完毕", "reason": self.one_of(reasons), "until": latest, "kind": "key",
            "basis": "reporter_confirmation", "close_kind": "solved", "answer": "在路口东侧",
            "appeal": "确实归街道管", "target_id": uuid4(), "unit_code": self.one_of(list(UNITS)),
            "category": self.one_of(CATEGORIES).code, "system": "城市平台", "number": f"HN-{self.draw()}",
            "satisfaction": 4,
            "attachments": [uuid4()], "co_units": [self.one_of(list(UNITS))] if self.draw() < 0.4 else [],
        }  # fmt: skip
        return {name: given[name] for name in {*step.needs, "attachments", "co_units"}}

    def options(self, known: Mapping[str, int] | None = None) -> list[tuple[Step, Actor]]:
        """A step that is open, and to whom; what ends or diverts an event seldom, or little would be seen."""
        found = []
        for actor in PEOPLE:
            names = open_steps(STEPS, self.held.facts, actor, self.at)
            found += [(step, actor) for step in STEPS if step.name in names]
        if known is not None and (new := [one for one in found if known.get(one[0].name, 0) < NEW]):
            return new
        lasting = [one for one in found if one[0].name not in SELDOM]
        found = lasting if lasting and self.draw() < 0.85 else found
        name = self.one_of(sorted({step.name for step, _ in found}) or [""])
        return [one for one in found if one[0].name == name]

    def go(self, known: Mapping[str, int] | None = None) -> None:
        """Wait, then take one of the steps that are open; what is hardly known first."""
        self.wait()
        if options := self.options(known):
            self.take(*self.one_of(options))

    def take(self, step: Step, actor: Actor) -> None:
        """Try a step; the dry run, the refusal and what is stored agree."""
        sent = self.sent(step)
        other = Other(uuid4(), "handling", self.held.facts.category, None, 10, True)
        named = next((one for one in CATEGORIES if one.code == sent.get("category")), None)
        facts = replace(self.held.facts, units=UNITS, other=other, named=named, extension=None)
        before = self.held = replace(self.held, facts=facts)
        allowed = open_steps(STEPS, before.facts, actor, self.at)
        change, refusal = _try(before, step.name, Taking(actor, self.at, sent))
        assert (step.name in allowed) == (refusal is None or isinstance(refusal, Invalid))
        if change is None:
            assert refusal.members.get("open_steps", allowed) == allowed
            return
        self.held = plan.after(before, change)
        for order in change.orders:
            self.orders[order["id"]] = order
        for order in change.orders_changed:
            self.orders[order["id"]] |= order
        self.seen.append((step.name, actor.role))
        self._four_eyes(before, step, actor)
        self.holds()

    def _four_eyes(self, before: plan.Held, step: Step, actor: Actor) -> None:
        was, now = before.facts, self.held.facts
        assert was.state in step.sources
        assert now.state == (step.target or was.state)
        assert not (step.name.startswith("verify") and actor.id in was.worked_by)
        assert not (step.name in ("accept", "reject") and actor.id == was.rejected_by)
        if step.answers and not step.alone and actor.role != "system":
            asked = was.flags[step.answers]
            assert asked["by"] != str(actor.id)
            assert step.answers not in ("extension_pending", "suspension_pending") or (
                asked["unit"] is None or asked["unit"] != actor.unit
            )
        if step.name == "approve_extension":
            assert actor.role == ("commissioner" if was.extend_count else "dispatcher")

    def holds(self) -> None:
        """Everything that is always so."""
        self._one_stage_runs()
        self._flags_fit_the_state()
        self._ceilings()
        self._times_follow_each_other()
        for clock in self.held.clocks:
            self._adds_up(clock)

    def _one_stage_runs(self) -> None:
        facts = self.held.facts
        open_ = {clock.stage: clock for clock in self.held.clocks if clock.stopped_at is None}
        still = {stage for stage, clock in open_.items() if clock.paused_at}
        at_city = facts.state == "suspended" and facts.suspend_reason == "city_ref"
        waits = "waiting_reporter" in facts.flags
        wanted = {"total"} if facts.state in OPEN_STATES else set()
        wanted |= {STAGE_OF[facts.state]} if facts.state in STAGE_OF else set()
        if facts.state == "suspended":
            wanted |= {"follow_up"} if at_city else {"handle", "review"}
        wanted |= {"answer"} if waits else set()
        wanted |= {"decision"} if {"extension_pending", "suspension_pending"} & facts.flags.keys() else set()
        wanted |= {"supervise"} if "supervised" in facts.flags else set()
        assert set(open_) == wanted, (facts.state, facts.flags.keys(), set(open_))
        assert still == (
            {"accept", "total"} if waits else {"total"} if at_city else {"handle", "total"}
            if facts.state == "suspended" else set()
        )  # fmt: skip
        names = {(clock.stage, clock.attempt) for clock in self.held.clocks}
        assert len(names) == len(self.held.clocks)
        beside = ("total", "decision", "supervise")
        dues = [one.due_at for stage, one in open_.items() if one.runs and stage not in beside]
        assert facts.due_at == (min(dues) if dues else None)

    def _flags_fit_the_state(self) -> None:
        facts, flags = self.held.facts, set(self.held.facts.flags)
        allowed = {"supervised"} if facts.state in OPEN_STATES else set()
        allowed |= {"waiting_reporter"} if facts.state == "reported" else set()
        before_check = ("reported", "accepted", "dispatched", "handling")
        allowed |= {"void_pending"} if facts.state in before_check else set()
        allowed |= {"extension_pending"} if facts.state in ("dispatched", "handling") else set()
        allowed |= {"suspension_pending"} if facts.state == "handling" else set()
        assert flags <= allowed
        open_orders = {str(id) for id, order in self.orders.items() if order["ended_at"] is None}
        assert open_orders == set(facts.flags.get("supervised", {}).get("orders", ()))
        suspended = (facts.suspended_at, facts.suspend_reason)
        assert (None in suspended) != (facts.state == "suspended")
        leads = [task for task in self.held.tasks if task.is_lead and task.state in plan.OPEN_TASKS]
        in_hand = facts.state in ("dispatched", "handling") or (
            facts.state == "suspended" and facts.suspend_reason != "city_ref"
        )
        assert len(leads) == in_hand

    def _ceilings(self) -> None:
        facts = self.held.facts
        assert (facts.asked_count, facts.appeal_count, facts.suspend_renewals) <= (1, 1, 1)
        assert max(facts.asked_count, facts.appeal_count, facts.suspend_renewals) <= 1
        assert max(facts.extend_count, facts.reopen_count) <= 2
        assert facts.suspended_days <= 90 * (1 + facts.suspend_renewals)
        for clock in self.held.clocks:
            if clock.stage in ("take", "handle"):
                assert sum(part.value for part in clock.limits) <= 2 * clock.limits[0].value + 1e-9
            if clock.stage == "accept":  # pauses for the reporter: no longer than the answer may take
                for since, to in clock.pauses:
                    assert to <= KEEPER.due(since, Limit("wd", 2)).at

    def _times_follow_each_other(self) -> None:
        facts = self.held.facts
        first = (facts.accepted_at, facts.first_dispatched_at, facts.first_response_at)
        known = [at for at in first if at is not None]
        assert known == sorted(known)
        assert all(at <= self.at for at in (*known, facts.closed_at or self.at))

    def _adds_up(self, clock) -> None:
        """Due times follow from the limits and pauses; what elapsed is the sum of what ran."""
        assert clock.due_at == KEEPER.due(clock.started_at, *clock.limits, pauses=clock.pauses).at
        end, ran, since = clock.stopped_at or clock.paused_at or self.at, 0, clock.started_at
        kind = clock.limits[0].kind
        for began, ended in clock.pauses:
            assert since <= began <= ended <= max(end, ended)
            ran, since = ran + KEEPER.calendar.passed(since, began, kind), ended
        if kind in ("uh", "wh") and since <= end:
            ran += KEEPER.calendar.passed(since, end, kind)
            hours = KEEPER.calendar.elapsed(clock.started_at, end, kind, clock.pauses)
            assert round(hours * 60 * MINUTE) == ran
