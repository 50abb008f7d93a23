"""What callers send and receive about calendars, office hours and limits."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from ezhili.described import described as OUT
from ezhili.http import Form
from ezhili.sound import Day, Moment
from ezhili.text import Short, Title

Year = Annotated[int, Field(ge=2000, le=2200)]


class DayOff(Form):
    """A day on which nobody works."""

    on: date
    """In the year, or from 25 December before; weekends within a holiday may be named too."""
    name: Annotated[Short, StringConstraints(min_length=1)]
    """The holiday."""


class NoticeIn(Form):
    """The yearly notice: what differs from Monday to Friday."""

    source_notice: Title
    """Title or number of the notice."""
    days_off: list[DayOff] = Field(min_length=1, max_length=60)
    """Public holidays; Saturdays and Sundays are off anyway."""
    working_days: list[date] = Field(max_length=40)
    """Saturdays and Sundays that are worked (make-up days)."""


@OUT
class CalendarDayOut(TypedDict):
    """One day."""

    on: date
    is_working: bool
    name: str | None


@OUT
class CalendarYearOut(TypedDict):
    """A year with all its days."""

    year: int
    source_notice: str | None
    """Null while the notice is not known."""
    provisional: bool
    """Monday to Friday is assumed, and every due time that rests on it says so."""
    days: list[CalendarDayOut]
    version: int
    """0 while the notice is not known; `If-Match: "0"` enters it."""


@OUT
class CalendarYearRow(TypedDict):
    """A year in the list."""

    year: int
    source_notice: str
    working_days: int
    version: int


@OUT
class CalendarYears(TypedDict):
    """The years whose notice is known."""

    items: list[CalendarYearRow]
    missing_notice_years: list[int]
    """From 1 November on the next year, while its notice is not entered (DOMAIN.md 6.3)."""


@OUT
class SlaRuleOut(TypedDict):
    """How long a stage may take."""

    subject_kind: str
    stage: str
    urgency: str
    limit_type: str
    """uh urgent hours, wh working hours, wd working days, cd calendar days."""
    limit_value: float
    valid_from: date
    source: str
    """specification or proposal."""


class SlaRuleIn(Form):
    """How long a stage may take from a day on."""

    subject_kind: Literal["event"] = "event"
    stage: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    """One of GET /api/v1/sla-rules."""
    urgency: Literal["normal", "urgent", "emergency"] = "normal"
    limit_type: Literal["uh", "wh", "wd", "cd"]
    limit_value: float = Field(gt=0, le=1000)
    """Hours, or whole days."""
    valid_from: Day
    """Tomorrow at the earliest."""


class DeadlineQuery(Form):
    """A limit and when it begins."""

    start: Moment
    """RFC 3339 with offset."""
    limit_type: Literal["uh", "wh", "wd", "cd"]
    limit_value: float = Field(gt=0, le=1000)
    """Hours or days."""
    statutory: bool = False
    """A period set by law rolls on to the next working day."""


@OUT
class DeadlineOut(TypedDict):
    """When it ends."""

    due_at: datetime
    provisional: bool
    """It rests on a year whose notice is not known."""
    calendar_revision: int
    """Of calendar, office hours and limits; a due time computed under another one may differ."""


Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
DayOfYear = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]


class Interval(Form):
    """From one time of the day to a later one, local time."""

    begins: Clock
    """08:00"""
    ends: Clock
    """12:00"""


class SeasonIn(Form):
    """Office hours from one day of the year to another."""

    first: DayOfYear
    """MM-DD, included; later than `last` for a season that runs over New Year."""
    last: DayOfYear
    """MM-DD, included."""
    intervals: list[Interval] = Field(min_length=1, max_length=6)
    """In order, not overlapping."""
    valid_from: date | None = None
    """First day; today when left out, so that former days stay as they were."""
    valid_to: date | None = None


class WorkingHoursIn(Form):
    """All seasons that differ from the usual hours; of two that cover a day the later one holds."""

    seasons: list[SeasonIn] = Field(max_length=20)


@OUT
class IntervalOut(TypedDict):
    """From one time of the day to a later one, local time."""

    begins: str
    ends: str


@OUT
class SeasonOut(TypedDict):
    """Office hours from one day of the year to another, MM-DD, both included."""

    first: str
    last: str
    intervals: list[IntervalOut]
    valid_from: date
    valid_to: date | None


@OUT
class WorkingHoursOut(TypedDict):
    """Office hours on working days."""

    usual: list[IntervalOut]
    """Where no season says otherwise."""
    seasons: list[SeasonOut]


@OUT
class SegmentOut(TypedDict):
    """A stretch of time in which a limit ran, or did not."""

    kind: str
    """running, off_hours, weekend, holiday or paused."""
    begins: datetime
    ends: datetime
    counted: float
    """What passed of the limit: hours of uh and wh, days of wd and cd."""
    name: str | None
    """The holiday."""


@OUT
class LegOut(TypedDict):
    """One limit of a clock; several run one after the other."""

    stage: str
    """What it is for: a stage, or extension."""
    limit_type: str
    limit_value: float
    begins: datetime
    ends: datetime
    granted_by: str | None
    """Who granted an extension, by name."""
    granted_at: datetime | None
    segments: list[SegmentOut]
    """They fill the time from `begins` to `ends`; what they count adds up to the limit."""


@OUT
class PauseOut(TypedDict):
    """When a clock stood still."""

    begins: datetime
    ends: datetime
    """Now, of the pause it stands in."""
    step: str | None
    """The step that made it stand still."""
    reason: str | None


@OUT
class ExplainedClock(TypedDict):
    """One clock with the arithmetic of its due time."""

    stage: str
    attempt: int
    started_at: datetime
    due_at: datetime
    """Of a clock that stands still: if it went on now."""
    stopped_at: datetime | None
    breached: bool
    provisional: bool
    rule_version: int
    """Revision of calendar and limits by which it was computed last."""
    legs: list[LegOut]
    pauses: list[PauseOut]
