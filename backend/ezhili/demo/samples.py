"""The draws among what the demo's grid workers settled on the spot, by the rule that draws every day."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from ezhili.clocks.arithmetic import LOCAL
from ezhili.demo.geography import SEED
from ezhili.demo.ids import Ids
from ezhili.demo.lives import Life, Over
from ezhili.demo.turns import SYSTEM
from ezhili.events import sampling

DRAWN_AT = time(8, 0, 5)
FAILS = 0.03  # of the drawn ones, so that the demo shows what follows. [invented]
QUIET = timedelta(days=30)  # before the cut-off of the year nothing fails, for it has to be closed by then


class Samples:
    """Draws and their items, as rows; the lives go on as their draw decides."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.draws: list[dict[str, Any]] = []
        self.items: list[dict[str, Any]] = []
        self.entries: list[dict[str, Any]] = []
        self.chance, self.ids = Random(SEED + 7), Ids(SEED + 8)
        self.weeks: dict[tuple[str, str], int] = defaultdict(int)
        self.batches: dict[tuple[str, str], list[Sampled]] = defaultdict(list)

    def draw(self, lives: Sequence[Life]) -> None:
        """Every draw that was due for these lives, which wait for verification."""
        groups: dict[tuple[date, str], list[Life]] = defaultdict(list)
        for life in lives:
            groups[_day(life), life.story.grid[:9]].append(life)
        for (day, township), some in sorted(groups.items(), key=lambda group: group[0]):
            at = datetime.combine(day, DRAWN_AT, LOCAL)
            if at < min(self.now, some[0].story.until):
                self._draw(township, day, at, some)

    def _draw(self, township: str, day: date, at: datetime, lives: Sequence[Life]) -> None:
        week = sampling.week(day)
        by_number = {life.event["number"]: life for life in lives}
        seed = f"{self.chance.getrandbits(256):064x}"
        numbers = sampling.order(seed, by_number)
        drawn = sampling.size(len(numbers), self.weeks[township, week])
        self.weeks[township, week] += drawn
        id = self.ids.next(at)
        draw = {
            "id": id, "district_code": township[:6], "township_code": township, "drawn_on": day,
            "week": week, "drawn_at": at, "seed": seed, "method": sampling.METHOD,
            "population": len(numbers), "drawn": drawn, "settled_at": None,
        }  # fmt: skip
        some = [
            Sampled(by_number[number], rank <= drawn, _item(id, rank, by_number[number], rank <= drawn))
            for rank, number in enumerate(numbers, 1)
        ]
        self.draws.append(draw)
        self.items += [one.item for one in some]
        self.batches[township, week] += [one for one in some if not one.drawn]
        self.entries.append({**sampling.entry(id, township, seed, at, len(numbers), drawn), "seq": 1})
        self._follow(draw, some, self.batches[township, week])

    def _follow(self, draw: dict[str, Any], some: Sequence["Sampled"], week: Sequence["Sampled"]) -> None:
        """The rest passes; the sample is verified; when one fails, what the worker did that week is too."""
        for place, one in enumerate(one for one in some if not one.drawn):
            one.life.at = draw["drawn_at"] + timedelta(seconds=2 * place)
            one.item["outcome"] = "passed"
            _try(one.life, "pass_undrawn")
        for one in (one for one in some if one.drawn):
            one.life.at = draw["drawn_at"]
            forced = one.life.story.fate == "batch" and one.item["rank"] == 1
            since = self._verify(one, forced)
            for other in week if since else ():
                if other.item["reporter_id"] == one.item["reporter_id"] and not other.item["again"]:
                    _again(other, since or draw["drawn_at"])
        if any(one.item["outcome"] is None for one in some):
            return
        settled = max(one.life.at for one in some) + timedelta(seconds=20)
        if settled < some[0].life.story.until:
            draw["settled_at"] = settled
        for one in some:
            one.life.at = max(one.life.at, settled) + timedelta(seconds=5)
            _try(one.life, "close")

    def _verify(self, one: "Sampled", forced: bool) -> datetime | None:
        """A dispatcher looks at it; seldom it is not as it was said to be: since when that is known."""
        life, since = one.life, None
        quiet = life.story.closed_by is not None and life.at > life.story.closed_by - QUIET
        bad = forced or (self.chance.random() < FAILS and not quiet)
        try:
            life.wait(0.5, 3, 0)
            if bad:
                life.step("verify_fail", life.dispatchers()[0], note="现场未见处置，请重新处置。")
                one.item["outcome"], since = "failed", life.at
                life.handle_again()
                life.wait(0.5, 3, 0)
            life.step("verify_pass", life.dispatchers()[0], basis="reporter_confirmation")
        except Over:
            return since
        one.item["outcome"] = "failed" if bad else "passed"
        return since


@dataclass(frozen=True)
class Sampled:
    """One life in a draw."""

    life: Life
    drawn: bool
    item: dict[str, Any]


def _item(draw_id: Any, rank: int, life: Life, drawn: bool) -> dict[str, Any]:
    named = {"event_id": life.event["id"], "number": life.event["number"], "drawn": drawn}
    who = {"reporter_id": life.event["reporter_id"], "again": False, "outcome": None}
    return {"draw_id": draw_id, "rank": rank, **named, **who}


def _again(one: Sampled, since: datetime) -> None:
    life = one.life
    life.at = max(life.at, since) + timedelta(seconds=20)
    if life.at >= life.story.until:
        return
    one.item.update({"again": True, "outcome": None})
    try:
        life.step("recheck" if life.event["state"] == "verified" else "recheck_closed", SYSTEM)
        life.wait(0.5, 5, 0)
        life.step("verify_pass", life.dispatchers()[0], basis="reporter_confirmation")
    except Over:
        return
    one.item["outcome"] = "passed"
    life.at += timedelta(seconds=30)
    _try(life, "close")


def _try(life: Life, name: str) -> None:
    if name == "close" and life.event["state"] != "verified":
        return  # closed already, after it was verified again
    try:
        life.step(name, SYSTEM)
    except Over:
        return


def _day(life: Life) -> date:
    """The first working day after it was reported."""
    day: date = life.event["received_at"].astimezone(LOCAL).date() + timedelta(days=1)
    while not life.keeper.calendar.is_working(day):
        day += timedelta(days=1)
    return day
