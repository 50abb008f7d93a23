"""When a limit ends: urgent hours, working hours, working days and calendar days (DOMAIN.md 6)."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Literal, NamedTuple

LOCAL = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991 [general knowledge]
Kind = Literal["uh", "wh", "wd", "cd"]
Intervals = tuple[tuple[int, int], ...]  # minutes after midnight, from and to, in order, not touching
DEFAULT_HOURS: Intervals = ((8 * 60, 12 * 60), (14 * 60, 18 * 60))  # [our proposal, DOMAIN.md 6.2]
AHEAD = 12  # years computed beyond the last notice, Monday to Friday, provisional


class Limit(NamedTuple):
    """How long something may take."""

    kind: Kind
    """uh urgent hours (24 x 7), wh working hours, wd working days, cd calendar days."""
    value: float
    """Hours or days; days are whole."""
    statutory: bool = False
    """A period set by law: when it ends on a day off, it ends on the next working day."""


class Due(NamedTuple):
    """When a limit ends, in UTC."""

    at: datetime
    provisional: bool
    """It rests on a year whose holidays were not announced when it was computed."""


@dataclass(frozen=True)
class Season:
    """Office hours from one day of the year to another, both included; (1, 1) to (12, 31) is always."""

    first: tuple[int, int]
    last: tuple[int, int]
    intervals: Intervals
    valid_from: date = date.min
    valid_to: date = date.max

    def covers(self, day: date) -> bool:
        """Whether these hours hold on that day."""
        return self.first <= (day.month, day.day) <= self.last and self.valid_from <= day <= self.valid_to


class Calendar:
    """Working days and office hours of an installation, unfolded once so that each answer is a look-up.

    `days` holds what the yearly notices say: True for a working day (make-up days too), False for a day off.
    A year without any entry has no notice: Monday to Friday, and what rests on it is provisional.
    """

    def __init__(self, days: Mapping[date, bool], seasons: Sequence[Season] = ()) -> None:
        self.noticed = frozenset(day.year for day in days)
        first, last = (min(self.noticed), max(self.noticed)) if days else (2020, 2026)
        self.start = date(first, 1, 1)
        self.count = (date(last + AHEAD, 12, 31) - self.start).days + 1
        self._unfold(days, seasons)

    def _unfold(self, days: Mapping[date, bool], seasons: Sequence[Season]) -> None:
        self.working: list[bool] = []
        self.hours: list[Intervals] = []
        self.minutes_before, self.days_before = [0], [0]
        for offset in range(self.count):
            day = self.start + timedelta(offset)
            works = days.get(day, day.weekday() < 5)
            hours = self._hours(day, seasons) if works else ()
            self.working.append(works)
            self.hours.append(hours)
            self.minutes_before.append(self.minutes_before[-1] + sum(end - begin for begin, end in hours))
            self.days_before.append(self.days_before[-1] + works)

    @staticmethod
    def _hours(day: date, seasons: Sequence[Season]) -> Intervals:
        return next((season.intervals for season in seasons if season.covers(day)), DEFAULT_HOURS)

    def _day(self, day: date) -> int:
        offset = (day - self.start).days
        if not 0 <= offset < self.count:
            raise ValueError(f"{day} is outside the calendar, which begins {self.start}")
        return offset

    def _worked(self, at: datetime) -> float:
        """Minutes of office hours from the beginning of the calendar until `at`."""
        offset, minute = self._day(at.date()), _minute(at)
        today = sum(min(max(minute - begin, 0), end - begin) for begin, end in self.hours[offset])
        return self.minutes_before[offset] + today

    def due(self, start: datetime, limit: Limit) -> Due:
        """When `limit` ends that began at `start` (aware). Raise ValueError before the calendar begins."""
        local = start.astimezone(LOCAL)
        if limit.kind == "uh":
            end = local + timedelta(hours=limit.value)
            return Due(end.astimezone(UTC), False)
        if limit.kind == "wh":
            end = self._after_minutes(self._worked(local) + limit.value * 60)
        elif limit.kind == "wd":
            end = self._closing(self._nth_working_day(local.date(), int(limit.value)))
        else:
            end = self._midnight_after(local.date() + timedelta(int(limit.value)), limit.statutory)
        return Due(end.astimezone(UTC), self.is_provisional(local.date(), end.date()))

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether any year from one day to the other has no notice."""
        return any(year not in self.noticed for year in range(first.year, last.year + 1))

    def _after_minutes(self, worked: float) -> datetime:
        """The moment at which that many minutes of office hours have passed."""
        offset = bisect_left(self.minutes_before, worked) - 1
        left = worked - self.minutes_before[offset]
        for begin, end in self.hours[offset]:
            if left <= end - begin:
                return self._at(offset, begin + left)
            left -= end - begin
        raise ValueError("the limit ends beyond the calendar")

    def _nth_working_day(self, day: date, n: int) -> int:
        """The n-th working day after `day`; that is not counted (Civil Code 201 [general knowledge])."""
        passed = self.days_before[self._day(day) + 1]
        return bisect_left(self.days_before, passed + n) - 1

    def _closing(self, offset: int) -> datetime:
        hours = self.hours[offset]
        return self._at(offset, hours[-1][1] if hours else 24 * 60)

    def _midnight_after(self, day: date, statutory: bool) -> datetime:
        offset = self._day(day)
        while statutory and not self.working[offset]:
            offset += 1  # Civil Code 203 [general knowledge]
        return self._at(offset, 24 * 60)

    def _at(self, offset: int, minute: float) -> datetime:
        return datetime.combine(self.start + timedelta(offset), time(), LOCAL) + timedelta(minutes=minute)

    def elapsed(self, start: datetime, end: datetime, kind: Kind) -> float:
        """What ran from `start` to `end` (aware): hours for uh and wh, days for wd and cd."""
        begin, finish = start.astimezone(LOCAL), end.astimezone(LOCAL)
        if kind == "uh":
            return (finish - begin) / timedelta(hours=1)
        if kind == "wh":
            return (self._worked(finish) - self._worked(begin)) / 60
        if kind == "cd":
            return float((finish.date() - begin.date()).days)
        return float(
            self.days_before[self._day(finish.date()) + 1] - self.days_before[self._day(begin.date()) + 1]
        )

    def is_open(self, at: datetime) -> bool:
        """Whether `at` lies in office hours."""
        local = at.astimezone(LOCAL)
        minute = _minute(local)
        return any(begin <= minute < end for begin, end in self.hours[self._day(local.date())])


def _minute(at: datetime) -> float:
    return at.hour * 60 + at.minute + (at.second + at.microsecond / 1e6) / 60


def running(start: datetime, end: datetime, pauses: Iterable[tuple[datetime, datetime]]) -> timedelta:
    """Clock time from `start` to `end` less the pauses within it (DOMAIN.md 6.5)."""
    still = sum(
        ((min(to, end) - max(since, start)) for since, to in pauses if since < end and to > start),
        timedelta(),
    )
    return end - start - still
