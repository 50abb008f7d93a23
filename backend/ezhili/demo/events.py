"""The events of the demo district: the year 2023 of the article, and the 90 days before today."""

import csv
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random
from typing import Any

import shapely

from ezhili.areas.codes import event_number
from ezhili.clocks import service as clocks
from ezhili.clocks.arithmetic import LOCAL
from ezhili.clocks.rules import Timekeeper
from ezhili.demo.geography import DATA, SEED, Place, geography
from ezhili.demo.ids import Ids
from ezhili.demo.lives import Life, Rows, Story, TooSlow
from ezhili.demo.people import HOME_GRID, Person, staff
from ezhili.demo.samples import Samples
from ezhili.demo.turns import RESIDENT
from ezhili.events.catalogue import Catalogue, catalogue, defaults
from ezhili.events.facts import Category
from ezhili.text import bigrams

YEAR = 2023
CUT_OFF = datetime(2024, 1, 20, tzinfo=LOCAL)  # the end of the day of the article
NET, CLOSED, REJECTED, REOPENED = 8100, 7715, 70, 25  # of the other 385, 290 were closed later
VOIDED, MERGED = 45, 30  # besides, and never counted
RECENT_DAYS = 90
FRESH = 16  # events of the last afternoon and evening
BATCH = 12  # events that one worker settled on the spot in a morning
ON_THE_SPOT = 0.6  # of what grid workers find and may settle. [invented]
PER_DAY = NET / 365
HOURS = (0, 0, 0, 0, 0, 1, 3, 12, 26, 30, 24, 14, 6, 9, 18, 22, 20, 16, 10, 8, 5, 3, 1, 0)  # of the day
MONTHS: Mapping[str, Mapping[int, float]] = {
    "0803": {5: 6, 6: 12, 9: 4, 10: 10}, "0210": {1: 4, 7: 3, 8: 2, 12: 4}, "0309": {6: 4, 7: 8, 8: 8},
    "1102": {6: 3, 7: 6, 8: 4}, "0110": {2: 3, 4: 3, 12: 3}, "0603": {1: 3, 12: 3},
}  # fmt: skip
RARE = frozenset({"1101", "1102", "1103", "1104", "0206", "0307", "0306", "0404", "0403", "0502"})
COMMON = {"0101": 9, "0103": 5, "0104": 7, "0302": 8, "0301": 5, "0203": 4, "0601": 7, "0602": 6, "0806": 4}
COMMON_TOO = {"0201": 3, "0207": 3, "0303": 3, "0501": 3, "0701": 2, "0703": 3, "0102": 3, "0105": 3}


@dataclass(frozen=True)
class _Texts:
    titles: Sequence[str]
    details: Sequence[str]
    results: Sequence[str]


@cache
def _texts() -> Mapping[str, _Texts]:
    with (DATA / "texts.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        row["code"]: _Texts(*(row[name].split("|") for name in ("titles", "details", "results")))
        for row in rows
    }


@cache
def known_catalogue() -> Catalogue:
    """The catalogue that comes with the product."""
    return catalogue(1, list(defaults()))


@cache
def timekeeper() -> Timekeeper:
    """The calendar and limits that come with the product."""
    days = {row["on"]: row["is_working"] for row in clocks.holidays()}
    return clocks.keeper(days, (), clocks.rules(), 1)


def _weight(code: str, month: int, rural: bool) -> float:
    """How often a category comes in a month, in the country and in town."""
    base = 0.15 if code in RARE else float(COMMON.get(code) or COMMON_TOO.get(code) or 1)
    if code in MONTHS:
        base *= MONTHS[code].get(month, 0.1)
    if code[:2] in ("08",) or code == "0110":
        return base if rural else 0.02 * base
    return base * (0.25 if rural and code[:2] == "07" else 1.0)


@cache
def _choices(month: int, rural: bool) -> tuple[Sequence[Category], Sequence[float]]:
    categories = list(known_catalogue().categories.values())
    return categories, [_weight(one.code, month, rural) for one in categories]


@dataclass(frozen=True)
class _Plot:
    """When and where something happens, before it has a number."""

    at: datetime
    grid: Place
    fate: str
    until: datetime


def _moment(day: date, draw: Random) -> datetime:
    hour = draw.choices(range(24), HOURS)[0]
    return datetime.combine(day, time(hour, draw.randrange(60), draw.randrange(60)), LOCAL)


def _busy(day: date) -> float:
    """Fewer reports on days off."""
    return 1.0 if timekeeper().calendar.is_open(datetime.combine(day, time(9), LOCAL)) else 0.45


def _spread(days: Sequence[date], count: int, draw: Random) -> Iterator[datetime]:
    weights = [_busy(day) for day in days]
    for day in draw.choices(days, weights, k=count):
        yield _moment(day, draw)


def _grids(count: int, draw: Random) -> Iterator[Place]:
    """Grids in proportion to who lives there, and something everywhere."""
    grids = geography().grids
    yield from draw.choices(grids, [one.residents + 150 for one in grids], k=count)


def _of_the_year(draw: Random) -> list[_Plot]:
    days = [date(YEAR, 1, 1) + timedelta(n) for n in range(365)]
    times = sorted(_spread(days, NET + VOIDED + MERGED, draw))
    late = NET - CLOSED - REJECTED - REOPENED
    # those that took long were mostly reported in the last months
    order = sorted(range(len(times)), key=lambda at: draw.random() * (1.0 + 3.0 * at / len(times)))
    fates = ["rejected"] * REJECTED + ["void"] * VOIDED + ["merge"] * MERGED
    fates += ["closed"] * CLOSED + ["reopened"] * REOPENED + ["late"] * late
    by_place = dict(zip(order, fates, strict=True))
    never = datetime(2100, 1, 1, tzinfo=LOCAL)
    return [
        _Plot(at, grid, by_place[n], never)
        for n, (at, grid) in enumerate(zip(times, _grids(len(times), draw), strict=True))
    ]


def _of_the_last_days(today: date, draw: Random) -> list[_Plot]:
    days = [today - timedelta(n) for n in range(RECENT_DAYS, 0, -1)]
    now = datetime.combine(today, time(), LOCAL)
    times = sorted(_spread(days, round(PER_DAY * RECENT_DAYS), draw))
    fates = draw.choices(("flow", "rejected", "void", "merge", "reopened"), (960, 9, 6, 4, 4), k=len(times))
    grids = _grids(len(times), draw)
    plots = [_Plot(at, grid, fate, now) for at, grid, fate in zip(times, grids, fates, strict=True)]
    return sorted([*plots, *_batch(today, now, draw), *_fresh(days[-1], now, draw)], key=lambda plot: plot.at)


def _fresh(day: date, now: datetime, draw: Random) -> list[_Plot]:
    """From three in the afternoon of the last day on, so that something waits for every first step."""
    begin = datetime.combine(day, time(15), LOCAL)
    times = [begin + timedelta(minutes=31 * n + draw.randint(0, 20)) for n in range(FRESH)]
    return [_Plot(at, grid, "fresh", now) for at, grid in zip(times, _grids(FRESH, draw), strict=True)]


def _batch(today: date, now: datetime, draw: Random) -> list[_Plot]:
    """What one worker settled on one morning of the week before: its sample fails. [invented]"""
    calendar, day = timekeeper().calendar, today - timedelta(days=7)
    while not calendar.is_working(day):
        day -= timedelta(days=1)
    grid = next(place for place in geography().grids if place.code == HOME_GRID)
    morning = datetime.combine(day, time(8, 30), LOCAL)
    return [_Plot(morning + timedelta(minutes=17 * n), grid, "batch", now) for n in range(BATCH)]


def _numbered(plots: Sequence[_Plot]) -> Iterator[tuple[str, _Plot]]:
    serials: dict[date, int] = {}
    for plot in plots:
        day = plot.at.date()
        serials[day] = serials.get(day, 0) + 1
        yield event_number(day, serials[day]), plot


def _point(grid: Place, draw: Random) -> tuple[float, float]:
    west, south, east, north = grid.land.bounds
    for _ in range(200):
        lon, lat = draw.uniform(west, east), draw.uniform(south, north)
        if shapely.contains_xy(grid.land, lon, lat):
            return round(lon, 6), round(lat, 6)
    middle = grid.land.representative_point()
    return round(middle.x, 6), round(middle.y, 6)


def _reporter(grid: Place, draw: Random) -> tuple[Person, str, str, bool]:
    """Who reports, found by whom, through which channel, and whether feedback is wanted."""
    kind = draw.choices(("worker", "village", "resident", "superior"), (78, 9, 11, 2))[0]
    if kind == "worker":
        return staff().workers[grid.code], "grid_worker", "worker_app", False
    if kind == "village":
        return staff().cadres[grid.code[:12]], "staff", "web", False
    desk = draw.choice(staff().dispatchers[grid.code[:9]])
    if kind == "resident" and draw.random() < 0.4:
        return RESIDENT, "resident", "resident_web", True
    if kind == "resident":
        return desk, "resident", draw.choice(("walk_in", "chat_group", "hotline_import")), True
    return desk, "superior", "inspection", False


def _urgency(code: str, draw: Random) -> str:
    if code in ("1101", "1103", "0206"):
        return draw.choice(("urgent", "emergency"))
    return "urgent" if draw.random() < (0.3 if code in RARE else 0.02) else "normal"


def _story(number: str, plot: _Plot, draw: Random) -> Story:
    categories, weights = _choices(plot.at.month, plot.grid.kind == "rural")
    category = draw.choices(categories, weights)[0]
    while plot.fate == "batch" and not category.self_handle_ok:
        category = draw.choices(categories, weights)[0]
    texts, village = _texts()[category.code], plot.grid.name.partition("第")[0]
    lon, lat = _point(plot.grid, draw)
    address = f"{village}{draw.randint(1, 60)}号附近"
    title = f"{village}{draw.choice(texts.titles)}"
    description = f"{draw.choice(texts.details)}。位置：{address}。"
    reporter, found_by, channel, feedback = _reporter(plot.grid, draw)
    if plot.fate == "batch":
        reporter, found_by, channel, feedback = staff().workers[HOME_GRID], "grid_worker", "worker_app", False
    spot = category.self_handle_ok and found_by == "grid_worker" and draw.random() < ON_THE_SPOT
    if spot and plot.fate in ("closed", "flow"):
        plot = replace(plot, fate="spot")
    return Story(
        number, plot.at, plot.grid.code, category, _urgency(category.code, draw), reporter, title,
        description, address, draw.choice(texts.results), lon, lat, found_by, channel, feedback,
        bigrams(f"{title} {address} {description}"), plot.fate, plot.until,
        CUT_OFF if plot.until.year == 2100 else None,
    )  # fmt: skip


def _lived(story: Story, seed: int, photos: Sequence[Mapping[str, Any]], target: Rows | None) -> Rows:
    """Its rows; what should have ended in time is lived again at a quicker pace until it does."""
    for pace in (1.0, 0.5, 0.2, 0.05, 0.01):
        try:
            return Life(story, timekeeper(), Ids(seed), seed, photos, pace).live(target)
        except TooSlow:
            continue
    raise AssertionError(f"{story.number} cannot be closed in time")


def simulated(today: date, photos: Sequence[Mapping[str, Any]], share: float = 1.0) -> Rows:
    """All events of the demo district up to the beginning of `today`; `share` thins them out for tests."""
    draw, rows = Random(SEED + 2), Rows()
    plots = _of_the_year(draw) + _of_the_last_days(today, draw)
    kept = [
        one
        for one in plots
        if share == 1.0 or draw.random() < share or (share and one.fate in ("batch", "fresh"))
    ]
    former: deque[Rows] = deque(maxlen=60)
    spots: list[Life] = []
    for at, (number, plot) in enumerate(_numbered(kept)):
        target = _same_matter(former, plot.at) if plot.fate == "merge" else None
        if plot.fate == "merge" and target is None:
            plot = replace(plot, fate="void")
        story = _story(number, plot, draw)
        if target is not None:
            story = _again(story, target.events[0])
        seed = SEED * 100_000 + at
        if story.fate in ("spot", "batch"):
            spots.append(Life(story, timekeeper(), Ids(seed), seed, photos))
            spots[-1].begin()
            continue
        one = _lived(story, seed, photos, target)
        _add(rows, one)
        former.append(one)
    _sampled(rows, spots, datetime.combine(today, time(), LOCAL))
    return rows


def _sampled(rows: Rows, spots: Sequence[Life], now: datetime) -> None:
    samples = Samples(now)
    samples.draw(spots)
    for life in spots:
        life.rows.events.append(life.event)
        _add(rows, life.rows)
    rows.draws, rows.items = samples.draws, samples.items
    rows.journal += samples.entries


def _same_matter(former: Iterable[Rows], at: datetime) -> Rows | None:
    """An event of the hours before that is still being handled: what is reported once more."""
    for one in former:
        age = at - one.events[0]["received_at"]
        end, state = one.journal[-1]["at"], one.events[0]["state"]
        if state in ("rejected", "voided", "merged"):
            continue
        if timedelta(minutes=5) < age < timedelta(hours=30) and end > at + timedelta(days=1):
            return one
    return None


def _again(story: Story, into: Mapping[str, Any]) -> Story:
    """The same matter in the same place, seen by somebody else."""
    same: Any = {name: into[name] for name in ("title", "description", "address", "words", "urgency")}
    category = known_catalogue().categories[into["category"]]
    place: Any = {"grid": into["grid_code"], "lon": round(into["lon"] + 0.0002, 6), "lat": into["lat"]}
    reporter = staff().cadres[into["grid_code"][:12]]
    told: Any = {"found_by": "staff", "channel": "web", "feedback": False, "reporter": reporter}
    if into["wants_feedback"]:
        told = {"found_by": "resident", "channel": "resident_web", "feedback": True, "reporter": RESIDENT}
    return replace(story, category=category, **same, **place, **told)


def _add(rows: Rows, one: Rows) -> None:
    for name in ("events", "clocks", "tasks", "journal", "attachments", "orders", "callbacks"):
        getattr(rows, name).extend(getattr(one, name))
