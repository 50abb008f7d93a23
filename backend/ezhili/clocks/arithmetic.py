"""When a limit ends: urgent hours, working hours, working days and calendar days (DOMAIN.md 6)."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import accumulate
from typing import Literal, NamedTuple

LOCAL = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991 [general knowledge]
Kind = Literal["uh", "wh", "wd", "cd"]
Intervals = tuple[tuple[int, int], ...]  # minutes after midnight, from and to, in order, not touching
Pauses = Sequence[tuple[datetime, datetime]]  # from and to, in order, not overlapping
DEFAULT_HOURS: Intervals = ((8 * 60, 12 * 60), (14 * 60, 18 * 60))  # [our proposal, DOMAIN.md 6.2]
AHEAD = 12  # years computed beyond the last notice, Monday to Friday, provisional
MINUTE = 60_000_000  # microseconds; everything is counted in whole ones, so that nothing is lost by rounding
DAY = 24 * 60 * MINUTE


class OutsideCalendar(ValueError):
    """A moment before the calendar begins, or a limit that ends after its last day."""


class Limit(NamedTuple):
    """How long something may take."""

    kind: Kind
    """uh urgent hours (24 x 7), wh working hours, wd working days, cd calendar days."""
    value: float
    """Hours, counted in whole minutes, or whole days; more than 0."""
    statutory: bool = False
    """A period set by law: when it ends on a day off, it ends on the next working day."""

    def measure(self) -> int:
        """What has to pass: microseconds for uh and wh, days for wd and cd."""
        return round(self.value * 60) * MINUTE if self.kind in ("uh", "wh") else int(self.value)


class Due(NamedTuple):
    """When a limit ends, in UTC."""

    at: datetime
    provisional: bool
    """It rests on a year whose holidays were not announced when it was computed."""


@dataclass(frozen=True)
class Season:
    """Office hours from one day of the year to another, both included; (1, 1) to (12, 31) is always."""

    first: tuple[int, int]
    """Month and day; later than `last` when the season runs over New Year."""
    last: tuple[int, int]
    intervals: Intervals
    valid_from: date = date.min
    valid_to: date = date.max

    def covers(self, day: date) -> bool:
        """Whether these hours hold on that day."""
        of_year = (day.month, day.day)
        if self.first <= self.last:
            inside = self.first <= of_year <= self.last
        else:
            inside = of_year >= self.first or of_year <= self.last
        return inside and self.valid_from <= day <= self.valid_to


class Calendar:
    """Working days and office hours of an installation, unfolded once so that each answer is a look-up.

    `days` holds what the yearly notices say: True for a working day (make-up days too), False for a day off.
    `noticed` are the years that have a notice, by default those of `days`. In the others Monday to Friday are
    worked unless `days` says otherwise, and what rests on them is provisional. Of `seasons` that cover a day
    the last one holds. Times are aware; a moment outside the calendar raises OutsideCalendar.
    """

    def __init__(
        self,
        days: Mapping[date, bool],
        seasons: Sequence[Season] = (),
        noticed: Iterable[int] | None = None,
    ) -> None:
        self.noticed = frozenset({day.year for day in days} if noticed is None else noticed)
        first, last = (min(self.noticed), max(self.noticed)) if self.noticed else (2020, 2026)
        self.start, self.last = date(first, 1, 1), date(last + AHEAD, 12, 31)
        self.origin = datetime.combine(self.start, time(), LOCAL).astimezone(UTC)
        self.count = (self.last - self.start).days + 1
        self._unfold(days, seasons)

    def _unfold(self, days: Mapping[date, bool], seasons: Sequence[Season]) -> None:
        every = [self.start + timedelta(offset) for offset in range(self.count)]
        works = [days.get(day, day.weekday() < 5) for day in every]
        known = {season.intervals: _spans(season.intervals) for season in seasons}
        usual, latest_first = _spans(DEFAULT_HOURS), seasons[::-1]
        self._hours = [
            next((known[one.intervals] for one in latest_first if one.covers(day)), usual) if working else ()
            for day, working in zip(every, works, strict=True)
        ]
        self._office_before = [0, *accumulate(hours[-1][2] if hours else 0 for hours in self._hours)]
        self._worked_before = [0, *accumulate(works)]
        self._guessed_before = [0, *accumulate(day.year not in self.noticed for day in every)]
        self._working = [offset for offset, working in enumerate(works) if working]

    def due(self, start: datetime, limit: Limit, pauses: Pauses = ()) -> Due:
        """When `limit` ends that began at `start`; pauses that begin before then move it (DOMAIN.md 6.5)."""
        try:
            return self._end(start, limit, self._moved_by(start, limit, pauses) if pauses else 0)
        except (IndexError, OverflowError):
            raise OutsideCalendar(f"{limit.value} {limit.kind} from {start} end after the calendar") from None

    def _moved_by(self, start: datetime, limit: Limit, pauses: Pauses) -> int:
        extra = 0
        for since, to in pauses:
            begun = max(since, start)
            if begun < to and begun < self._end(start, limit, extra).at:
                extra += self.passed(begun, to, limit.kind)
        return extra

    def _end(self, start: datetime, limit: Limit, extra: int) -> Due:
        kind, whole = limit.kind, limit.measure() + extra
        if kind == "uh":
            return Due(start.astimezone(UTC) + timedelta(microseconds=whole), False)
        first, within = self._place(start)
        if kind == "wh":
            last, at = self._after_office(self._office(first, within) + whole)
        elif kind == "wd":  # the day itself is not counted (Civil Code 201 [general knowledge])
            last = self._working[self._worked_before[first + 1] + whole - 1]
            at = self._hours[last][-1][1]
        else:
            first = last = first + whole
            if limit.statutory:  # Civil Code 203 [general knowledge]
                last = self._working[self._worked_before[first]]
            at = DAY
        guessed = self._guessed_before[last + 1] > self._guessed_before[first]
        asked = kind != "cd" or limit.statutory
        return Due(self.origin + timedelta(last, 0, at), guessed and asked)

    def _place(self, at: datetime) -> tuple[int, int]:
        """Days since the calendar began, and microseconds since midnight."""
        gone = at - self.origin
        if not 0 <= gone.days < self.count:
            raise OutsideCalendar(f"{at} is outside the calendar, which begins {self.start}")
        return gone.days, gone.seconds * 1_000_000 + gone.microseconds

    def _office(self, day: int, within: int) -> int:
        """Microseconds of office hours from the beginning of the calendar until that moment."""
        today = 0
        for begin, end, through in self._hours[day]:
            if within < end:
                today = through - (end - max(within, begin))
                break
            today = through
        return self._office_before[day] + today

    def _after_office(self, worked: int) -> tuple[int, int]:
        """The first moment at which that much of office hours has passed."""
        day = bisect_left(self._office_before, worked) - 1
        left = worked - self._office_before[day]
        for _, end, through in self._hours[day]:
            if left <= through:
                return day, end - (through - left)
        raise OutsideCalendar("no office hours at all")

    def passed(self, start: datetime, end: datetime, kind: Kind) -> int:
        """What ran from `start` to `end`: microseconds for uh and wh, days begun for wd and cd."""
        if kind == "uh":
            return (end - start) // timedelta(microseconds=1)
        first, last = self._place(start), self._place(end)
        if kind == "wh":
            return self._office(*last) - self._office(*first)
        if kind == "wd":
            return self._worked_before[last[0] + 1] - self._worked_before[first[0] + 1]
        return last[0] - first[0]

    def elapsed(self, start: datetime, end: datetime, kind: Kind, pauses: Pauses = ()) -> float:
        """What ran from `start` to `end` without its pauses: hours for uh and wh, days for wd and cd."""
        still = sum(
            self.passed(max(since, start), min(to, end), kind)
            for since, to in pauses
            if since < end and to > start
        )
        ran = self.passed(start, end, kind) - still
        return ran / (60 * MINUTE) if kind in ("uh", "wh") else float(ran)

    def is_working(self, day: date) -> bool:
        """Whether that day is worked."""
        offset = (day - self.start).days
        if not 0 <= offset < self.count:
            raise OutsideCalendar(f"{day} is outside the calendar, which begins {self.start}")
        return bool(self._hours[offset])

    def office(self, day: date) -> tuple[datetime, datetime]:
        """When the office opens and closes on a day that is worked."""
        offset = (day - self.start).days
        first, last = self._hours[offset][0][0], self._hours[offset][-1][1]
        return self.origin + timedelta(offset, 0, first), self.origin + timedelta(offset, 0, last)

    def is_open(self, at: datetime) -> bool:
        """Whether `at` lies in office hours."""
        day, within = self._place(at)
        return any(begin <= within < end for begin, end, _ in self._hours[day])


Spans = tuple[tuple[int, int, int], ...]


def _spans(intervals: Intervals) -> Spans:
    """From, to, and what has passed of the day's office hours by then, in microseconds."""
    lengths = accumulate((end - begin) * MINUTE for begin, end in intervals)
    return tuple(
        (begin * MINUTE, end * MINUTE, through)
        for (begin, end), through in zip(intervals, lengths, strict=True)
    )
