"""How a due time came about: what of a limit ran when, what did not count, and why; pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal

from ezhili.clocks.arithmetic import LOCAL, Calendar, Limit, Pauses
from ezhili.clocks.rules import Clock, Timekeeper

HOUR = 3_600_000_000  # microseconds
DAY = timedelta(days=1)
Kind = Literal["running", "off_hours", "weekend", "holiday", "paused"]


@dataclass(frozen=True)
class Segment:
    """A stretch of time in which a limit ran, or did not."""

    kind: Kind
    begins: datetime
    ends: datetime
    counted: float
    """Hours of uh and wh, days of wd and cd, that passed of the limit in this stretch."""
    name: str | None = None
    """The holiday."""


@dataclass(frozen=True)
class Leg:
    """One limit of a clock; where there are several, each runs from where the one before ends."""

    limit: Limit
    begins: datetime
    ends: datetime
    segments: Sequence[Segment]


def explained(
    keeper: Timekeeper, clock: Clock, holidays: Mapping[date, str | None], at: datetime
) -> list[Leg]:
    """The way from the start of a clock to its end as it stands at `at`. Raise OutsideCalendar."""
    found, begins, pauses = [], clock.started_at, clock.paused_until(at)
    for limit in clock.limits:
        ends = keeper.calendar.due(begins, limit, pauses).at
        pieces = _pieces(keeper.calendar, limit, (begins, ends), pauses, holidays)
        whole = _merged(pieces)
        if limit.kind == "wh":
            whole = _merged(part for one in whole for part in _in_office(keeper.calendar, one))
        found.append(Leg(limit, begins, ends, whole))
        begins = ends
    return found


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)


def _pieces(
    calendar: Calendar,
    limit: Limit,
    span: tuple[datetime, datetime],
    pauses: Pauses,
    holidays: Mapping[date, str | None],
) -> Iterator[Segment]:
    """Cut at every local midnight and at both ends of every pause."""
    begins, ends = span
    first, last = begins.astimezone(LOCAL).date(), ends.astimezone(LOCAL).date()
    cuts = {begins, ends, *(_midnight(first + timedelta(n)) for n in range(1, (last - first).days + 1))}
    cuts |= {edge for pause in pauses for edge in pause}
    inside = sorted(cut for cut in cuts if begins <= cut <= ends)
    days = set(_days_counted(calendar, limit, span, pauses))
    for since, to in pairwise(inside):
        day = since.astimezone(LOCAL).date()
        piece = _piece(calendar, limit, (since, to), day in days, holidays.get(day))
        if any(begun <= since < over for begun, over in pauses):
            piece = Segment("paused", since, to, 0.0)
        elif piece.counted and day in days:
            days.discard(day)
        yield piece


def _days_counted(
    calendar: Calendar, limit: Limit, span: tuple[datetime, datetime], pauses: Pauses
) -> Iterator[date]:
    """The days that pass of a limit of days: not the first, nor those a pause took (DOMAIN.md 6.4, 6.5)."""
    if limit.kind not in ("wd", "cd"):
        return
    still = [(since.astimezone(LOCAL).date(), to.astimezone(LOCAL).date()) for since, to in pauses]
    day, left = span[0].astimezone(LOCAL).date() + DAY, int(limit.value)
    while left and _midnight(day) < span[1]:
        works = limit.kind == "cd" or calendar.is_working(day)
        if works and not any(since < day <= to for since, to in still):
            left -= 1
            yield day
        day += DAY


def _piece(
    calendar: Calendar, limit: Limit, span: tuple[datetime, datetime], counts: bool, holiday: str | None
) -> Segment:
    since, to = span
    day = since.astimezone(LOCAL).date()
    by_hours = limit.kind in ("uh", "wh")
    counted = calendar.passed(since, to, limit.kind) / HOUR if by_hours else float(counts)
    if counted:
        return Segment("running", since, to, counted)
    if limit.kind == "uh" or calendar.is_working(day):
        return Segment("off_hours", since, to, 0.0)
    off: Kind = "weekend" if holiday is None and day.weekday() > 4 else "holiday"
    return Segment(off, since, to, 0.0, holiday)


def _in_office(calendar: Calendar, segment: Segment) -> Iterator[Segment]:
    """A stretch of working hours begins when the office opens and ends when it closes; nights within stay."""
    if segment.kind != "running":
        yield segment
        return
    first, last = (edge.astimezone(LOCAL).date() for edge in (segment.begins, segment.ends))
    opens = max(calendar.office(first)[0], segment.begins)
    closes = segment.ends
    if segment.ends == _midnight(last):
        closes = min(calendar.office(last - DAY)[1], segment.ends)
    if segment.begins < opens:
        yield Segment("off_hours", segment.begins, opens, 0.0)
    yield replace(segment, begins=opens, ends=closes)
    if closes < segment.ends:
        yield Segment("off_hours", closes, segment.ends, 0.0)


def _merged(pieces: Iterator[Segment]) -> list[Segment]:
    """Neighbours of one kind and name as one."""
    found: list[Segment] = []
    for piece in pieces:
        before = found[-1] if found else None
        if before and (before.kind, before.name) == (piece.kind, piece.name):
            found[-1] = replace(before, ends=piece.ends, counted=before.counted + piece.counted)
        else:
            found.append(piece)
    return found
