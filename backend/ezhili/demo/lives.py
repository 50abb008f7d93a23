"""How one event of the demo district goes its way, by the same rules as every event."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from ezhili.clocks.rules import Limit, Timekeeper
from ezhili.demo import turns
from ezhili.demo.duties import ITEMS
from ezhili.demo.ids import Ids
from ezhili.demo.offices import another_office, handling_office, offices
from ezhili.demo.people import Person, handlers, staff
from ezhili.events import plan
from ezhili.events.facts import Category, Other, Unit, distance_m
from ezhili.workflow import Taking

UNITS = {one.code: Unit(one.code, True, one.duties, one.area_code) for one in offices()}


@dataclass(frozen=True)
class Story:
    """What is settled of an event before it begins."""

    number: str
    at: datetime
    grid: str
    category: Category
    urgency: str
    reporter: Person
    title: str
    description: str
    address: str
    result: str
    lon: float
    lat: float
    found_by: str
    channel: str
    feedback: bool
    words: Sequence[str]
    fate: str
    """flow, fresh, closed, late, rejected, reopened, void, merge; spot: settled when found; batch: badly."""
    until: datetime
    """Nothing happens after this moment."""
    closed_by: datetime | None = None
    """For the fate `closed`: it is closed before this moment; for `late` and `reopened`, after it."""


@dataclass
class Rows:
    """All rows of the events, by table."""

    events: list[dict[str, Any]] = field(default_factory=list)
    clocks: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    journal: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    callbacks: list[dict[str, Any]] = field(default_factory=list)
    draws: list[dict[str, Any]] = field(default_factory=list)
    items: list[dict[str, Any]] = field(default_factory=list)


def state_at(rows: Rows, at: datetime) -> tuple[str, datetime | None]:
    """The state an event had reached at a moment, and when it was closed if it was."""
    past = [entry for entry in rows.journal if entry["at"] <= at]
    state = past[-1]["to_state"]
    return state, past[-1]["at"] if state == "closed" else None


class TooSlow(Exception):
    """It did not end in time: live it again, quicker."""


class Over(Exception):
    """The story's last moment has come."""


class Life:
    """One event from its report on. Each method is a stretch of its way."""

    def __init__(
        self,
        story: Story,
        keeper: Timekeeper,
        ids: Ids,
        seed: int,
        photos: Sequence[Mapping[str, Any]],
        pace: float = 1.0,
    ) -> None:
        self.story, self.keeper, self.ids, self.photos, self.pace = story, keeper, ids, photos, pace
        self.draw, self.at, self.rows = Random(seed), story.at, Rows()
        self.event: dict[str, Any] = {}

    def live(self, target: Rows | None = None) -> Rows:
        """All its rows. Raise TooSlow when it should have been closed by then and is not."""
        self._report()
        try:
            self._go(target)
        except Over:
            if self.story.fate == "closed":
                raise TooSlow from None
        late = (
            self.story.closed_by
            and self.event["closed_at"]
            and self.event["closed_at"] >= self.story.closed_by
        )
        if self.story.fate == "closed" and late:
            raise TooSlow
        self.rows.events.append(self.event)
        return self.rows

    def begin(self) -> None:
        """Only the report: what was settled on the spot waits for its draw."""
        self.worker = self.story.reporter
        self._report()

    def _go(self, target: Rows | None) -> None:
        fate = self.story.fate
        if fate == "rejected":
            self._reject()
        elif fate == "merge" and target is not None:
            self._merge(target)
        elif fate == "void":
            self._void()
        else:
            self._main_line()
            if fate == "reopened":
                self._reopen()

    # ---- what happens -----------------------------------------------------------------------------

    def _report(self) -> None:
        s, village = self.story, self.story.grid[:12]
        row = {
            "id": self.ids.next(s.at),
            "number": s.number,
            "client_uid": None,
            "category": s.category.code,
            "catalog_version": 1,
            "title": s.title,
            "description": s.description,
            "channel": s.channel,
            "found_by": s.found_by,
            "occurred_at": s.at - timedelta(minutes=self.draw.randint(2, 40)),
            "late_entry": False,
            "lon": s.lon,
            "lat": s.lat,
            "source_crs": "wgs84",
            "address": s.address,
            "grid_code": s.grid,
            "outside_grid": False,
            "urgency": s.urgency,
            "level": s.category.level,
            **self._reporter(),
            "reporter_contact": None,
            "wants_feedback": s.feedback,
            "external_refs": [],
            "visibility": "internal",
            "words": list(s.words),
        }
        spot, result = s.fate in ("spot", "batch"), None
        if spot:
            result = f"{s.result}，当场处置完毕，已向周围住户说明情况。"
            done = {"handled_at": s.at, "result": result}
            row |= plan.on_the_spot(row, s.category, Taking(s.reporter.actor, s.at, done))
        change = plan.report(row, s.reporter.actor, s.at, s.category.limit, self.keeper, result)
        for new in (*change.clocks, *change.tasks):
            new["id"] = self.ids.next(s.at)
        self.held = plan.first(change, s.category.level, s.category.evidence_required, s.category.limit)
        self.home = handling_office(s.category.code, village)
        self.event = dict(change.event)
        self._keep(change, s.reporter)
        if self.draw.random() < 0.3:
            self._photo(s.reporter, s.at)

    def _reporter(self) -> dict[str, Any]:
        if self.story.reporter is not turns.RESIDENT:
            known = {"reporter_kind": "staff", "reporter_id": self.story.reporter.actor.id}
            return {**known, "tracking_hash": None}
        # nobody has the code
        return {"reporter_kind": "anonymous", "reporter_id": None, "tracking_hash": self.draw.randbytes(32)}

    def _main_line(self) -> None:
        turns.question(self)
        self._accept()
        self.home = turns.up(self) or self.home
        self._dispatch(self.home)
        if self.draw.random() < 0.06 and self.story.category.level != "village":
            self._return()
        self._handle()
        while self.draw.random() < 0.045:
            self._fail_verification()
            self._handle(again=True)
        self._verify_and_close()

    def _accept(self) -> None:
        self.wait(0.05, 1.7, 0.03)
        self.step("accept", self._triage())

    def _dispatch(self, unit: str) -> None:
        self.wait(0.05, 1.6, 0.03)
        sent: dict[str, Any] = {"unit_code": unit}
        if self.story.category.level == "district" and self.draw.random() < 0.05:
            helper = another_office(self.story.category.code, self.story.grid[:12])
            sent |= {"co_units": [helper]} if helper != unit else {}
        self.step("dispatch", self._triage(), **sent)

    def _return(self) -> None:
        self.wait(0.3, 3.0, 0.05)
        reason = self.draw.choice(("not_our_duty", "wrong_place", "lacks_condition", "already_done"))
        self.step("return", self._handler(returns=True), reason=reason, note="请核实后重新派遣。")
        self._dispatch(another_office(self.story.category.code, self.story.grid[:12]))

    def _handle(self, again: bool = False) -> None:
        if not again:
            self.wait(0.2, 3.4, 0.04)
            self.worker = self._handler()
            self.step("take", self.worker)
            turns.supervision(self)
            turns.more_time(self)
        limit = self.story.category.limit
        hours = limit.value * (8.0 if limit.kind in ("wd", "cd") else 1.0) * (0.3 if again else 1.0)
        share = self.draw.betavariate(2.2, 2.6) if self.draw.random() > 0.07 else self.draw.uniform(1.05, 1.9)
        stay = self._extra_stay()
        if hours > 40 or stay:
            self._hours(hours * share * 0.4, limit.kind)
            self.step("progress", self.worker, note="已到现场查看，正在组织处置。")
        self._hours(hours * share * 0.6, limit.kind)
        if stay:
            self._hours(stay, "wh")
        for unit in self.held.facts.parts_open:
            self.step("finish_part", handlers(unit, self.story.grid)[0], note="协办部分已完成。")
        sent: dict[str, Any] = {"note": self.story.result, "close_kind": self._how_it_ends()}
        if self.story.category.evidence_required or self.draw.random() < 0.15:
            sent["attachments"] = [self._photo(self.worker, self.at)]
        self.step("finish", self.worker, **sent)

    def _extra_stay(self) -> float:
        """Working hours that a late one lies about, until it ends beyond the cut-off."""
        if self.story.fate != "late" or self.story.closed_by is None:
            return 0.0
        gap = self.keeper.calendar.elapsed(self.at, self.story.closed_by, "wh")
        return max(gap, 0.0) + self.draw.uniform(10, 320)

    def _fail_verification(self) -> None:
        self.wait(0.5, 6, 0.05)
        self.step("verify_fail", self._verifier(), note="现场仍有遗留问题，请继续处置。")

    def _verify_and_close(self) -> None:
        self.wait(0.5, 7, 0.05)
        sent: dict[str, Any] = {"basis": "reporter_confirmation"}
        verifier = self._verifier()
        if self.draw.random() < 0.2:
            sent = {"basis": "site_photo", "attachments": [self._photo(verifier, self.at)]}
        self.step("verify_pass", verifier, **sent)
        self.wait(0.3, 6, 0.05)
        told = {"feedback": f"您反映的事项已办结：{self.story.result}。"} if self.story.feedback else {}
        self.step("close", self.dispatcher(), **told)
        if self.story.fate != "reopened":
            turns.aftermath(self)

    def handle_again(self) -> None:
        """Rework, after a verification that failed."""
        self._handle(again=True)

    def _reopen(self) -> None:
        self._hours(self.draw.uniform(8, 60), "wh")
        reason = self.draw.choice(("not_solved", "recurred_same"))
        self.step("reopen", self.dispatcher(), reason=reason, note="上报人反映问题仍未解决。")
        self._dispatch(self.home)
        self.story = replace(self.story, fate="late")
        self._handle()
        self._verify_and_close()

    def _reject(self) -> None:
        self.wait(0.1, 1.8, 0.03)
        reason = self.draw.choice(
            ("out_of_scope", "not_an_event", "court_or_petition_channel", "covered_by_110")
        )
        self.step("reject", self.dispatcher(), reason=reason, note="不属于平台受理范围，请向有关部门反映。")

    def _merge(self, target: Rows) -> None:
        self.wait(0.1, 1.5, 0.0)
        into = target.events[0]
        state, closed_at = state_at(target, self.at)
        metres = distance_m(self.story.lon, self.story.lat, into["lon"], into["lat"])
        other = Other(into["id"], state, into["category"], closed_at, metres, True)
        self.held = replace(self.held, facts=replace(self.held.facts, other=other))
        self.step("merge", self.dispatcher(), target_id=into["id"])

    def _void(self) -> None:
        self._accept()
        self.wait(0.2, 2, 0.05)
        reason = self.draw.choice(("test", "duplicate_entry_by_error", "wrong_district", "fabricated"))
        self.step("request_void", self.dispatcher(), reason=reason, note="经核实，该条记录应予作废。")
        self.wait(1, 7, 0.1)
        self.step("approve_void", staff().commissioners[self.story.grid[:9]])

    # ---- by whom ----------------------------------------------------------------------------------

    def dispatchers(self) -> Sequence[Person]:
        """Of its township."""
        return staff().dispatchers[self.story.grid[:9]]

    def dispatcher(self) -> Person:
        """One of them."""
        return self.draw.choice(self.dispatchers())

    def _triage(self) -> Person:
        own = self.story.category.level == "village" and self.draw.random() < 0.6
        return staff().cadres[self.story.grid[:12]] if own else self.dispatcher()

    def _handler(self, returns: bool = False) -> Person:
        able = handlers(str(self.held.facts.lead_unit), self.story.grid)
        return self.draw.choice([one for one in able if not (returns and one.actor.role == "grid_worker")])

    def _verifier(self) -> Person:
        worker = staff().workers[self.story.grid]
        by_worker = self.held.facts.level in ("township", "district") and self.draw.random() < 0.4
        idle = worker.actor.id not in self.held.facts.worked_by
        return worker if by_worker and idle else self.dispatcher()

    def _how_it_ends(self) -> str:
        if self.story.category.code[:2] in ("06", "12"):
            return self.draw.choice(("solved", "explained", "explained"))
        return self.draw.choices(("solved", "explained", "referred", "no_action_possible"), (90, 4, 4, 2))[0]

    # ---- when -------------------------------------------------------------------------------------

    def wait(self, least: float, most: float, late: float) -> None:
        """A delay in office hours between `least` and `most`, seldom (`late`) far beyond."""
        hours = self.draw.uniform(least, most)
        if self.draw.random() < late:
            hours = most * self.draw.uniform(1.2, 4)
        quick = {"normal": 1.0, "urgent": 0.12, "emergency": 0.04}[self.story.urgency]
        self._hours(hours * quick, "wh" if self.story.urgency == "normal" else "uh")

    def _hours(self, hours: float, kind: str) -> None:
        limit = Limit("uh" if kind == "uh" else "wh", max(hours * self.pace, 0.01))
        seconds = self.draw.randint(1, 55)
        self.at = self.keeper.calendar.due(self.at, limit).at + timedelta(seconds=seconds)

    # ---- what is kept -----------------------------------------------------------------------------

    def step(self, name: str, person: Person, **sent: Any) -> None:
        """Take a step by the rules. Raise Over beyond the story's last moment."""
        if self.at >= self.story.until:
            raise Over
        self.held = replace(self.held, facts=replace(self.held.facts, units=UNITS, items=ITEMS))
        change = plan.step(self.held, name, Taking(person.actor, self.at, sent), self.keeper)
        for new in (*change.clocks, *change.tasks):
            new["id"] = self.ids.next(self.at)
        for order in change.orders:
            former, order["id"] = str(order["id"]), self.ids.next(self.at)
            named = change.event["flags"]["supervised"]["orders"]
            named[named.index(former)] = str(order["id"])
        self.held = plan.after(self.held, change)
        self.event |= change.event
        self.event["version"] += 1
        self._keep(change, person)

    def _keep(self, change: plan.Change, person: Person) -> None:
        rows = self.rows
        for clock in change.clocks_changed:
            next(one for one in rows.clocks if one["id"] == clock["id"]).update(clock)
        for task in change.tasks_changed:
            next(one for one in rows.tasks if one["id"] == task["id"]).update(task)
        rows.clocks += change.clocks
        for order in change.orders_changed:
            next(one for one in rows.orders if one["id"] == order["id"]).update(order)
        rows.tasks += change.tasks
        rows.orders += change.orders
        rows.journal.append({**change.entry, "seq": len(rows.journal) + 1})

    def _photo(self, person: Person, at: datetime) -> Any:
        """One of the prepared pictures, as an attachment of this event."""
        if at >= self.story.until:
            raise Over
        id = self.ids.next(at)
        picture = self.draw.choice(self.photos)
        named = {"subject_kind": "event", "subject_id": self.event["id"], "uploaded_by": person.actor.id}
        self.rows.attachments.append({**picture, **named, "id": id, "created_at": at})
        return id
