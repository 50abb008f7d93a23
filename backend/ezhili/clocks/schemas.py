"""What callers send and receive about calendars, office hours and limits."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, ConfigDict, Field, with_config
from typing_extensions import TypedDict

from ezhili.http import Form
from ezhili.text import Short, Title

OUT = with_config(ConfigDict(use_attribute_docstrings=True))
Year = Annotated[int, Field(ge=2000, le=2200)]


class DayOff(Form):
    """A weekday on which nobody works."""

    on: date
    name: Short
    """The holiday."""


class NoticeIn(Form):
    """The yearly notice: what differs from Monday to Friday."""

    source_notice: Title
    """Title or number of the notice."""
    days_off: list[DayOff] = Field(max_length=60)
    """Weekdays that are off."""
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


class DeadlineQuery(Form):
    """A limit and when it begins."""

    start: AwareDatetime
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
