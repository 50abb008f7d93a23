"""When a running clock is pressed on, and how hard: DOMAIN.md 6.7 as pure functions."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from enum import IntEnum
from typing import NamedTuple

from ezhili.clocks.arithmetic import LOCAL, MINUTE, Kind, Limit
from ezhili.clocks.rules import Clock, Timekeeper

STAGES = ("accept", "dispatch", "take", "handle", "verify", "close", "appeal", "decision", "supervise")
"""What somebody of the house has to do; waiting for a reporter, a review or the city presses nobody."""
QUIET_FROM, QUIET_TO = time(20), time(8)
LEAST = {1: Limit("wd", 2), 2: Limit("wd", 5)}
"""How late at least before level 2 and level 3."""
SHARES = {False: (0.5, 0.8), True: (0.5,)}


class Mark(IntEnum):
    """How far a clock has come; a clock passes the marks in this order."""

    none = 0
    half = 1
    yellow = 2
    red = 3
    """Past its due time: supervision level 1."""
    commissioner = 4
    """Supervision level 2."""
    district = 5
    """Supervision level 3; listed in the next regular meeting."""

    @property
    def level(self) -> int:
        """Of the supervision order that goes with it, 0 for a reminder."""
        return max(0, self - Mark.yellow)


class Reached(NamedTuple):
    """A mark, when the clock comes to it, and when that is told."""

    mark: Mark
    at: datetime
    told_at: datetime


def marks(clock: Clock, urgency: str, keeper: Timekeeper) -> Sequence[Reached]:
    """The marks of a clock that runs, in order. Raise OutsideCalendar."""
    urgent = urgency != "normal"
    names = [Mark.half] if urgent else [Mark.half, Mark.yellow]
    found = [(name, _share(clock, share, keeper)) for name, share in zip(names, SHARES[urgent], strict=True)]
    found.append((Mark.red, clock.due_at))
    found.append((Mark.commissioner, _late(clock, 1, urgent, keeper)))
    found.append((Mark.district, max(_late(clock, 2, False, keeper), found[-1][1])))
    return [Reached(mark, at, at if urgent else waking(at)) for mark, at in found]


def _share(clock: Clock, share: float, keeper: Timekeeper) -> datetime:
    """The moment at which that part of the time between start and end has run, pauses apart.

    Limits of working hours and days are counted in office hours, the others by the clock on the wall.
    """
    kind: Kind = "wh" if clock.limits[0].kind in ("wh", "wd") else "uh"
    calendar, pauses = keeper.calendar, clock.pauses
    whole = calendar.elapsed(clock.started_at, clock.due_at, kind, pauses) * 60 * MINUTE
    part = round(whole * share / MINUTE)  # whole minutes
    if part <= 0:
        return clock.started_at
    return min(calendar.due(clock.started_at, Limit(kind, part / 60), pauses).at, clock.due_at)


def _late(clock: Clock, times: int, urgent: bool, keeper: Timekeeper) -> datetime:
    """That many limits after the due time, and not before the least; of urgent matters an hour after it."""
    if urgent:
        return clock.due_at + timedelta(hours=1)
    after = keeper.due(clock.due_at, *[clock.limits[0]] * times).at
    return max(after, keeper.due(clock.due_at, LEAST[times]).at)


def waking(at: datetime) -> datetime:
    """`at`, or eight o'clock when it lies in the quiet hours from 20:00 to 08:00."""
    local = at.astimezone(LOCAL)
    if QUIET_TO <= local.time() < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=local.time() >= QUIET_FROM)
    return datetime.combine(day, QUIET_TO, LOCAL).astimezone(at.tzinfo)
