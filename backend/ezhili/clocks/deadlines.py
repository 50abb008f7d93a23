"""A single deadline, computed for whoever asks."""

from ezhili.clocks.arithmetic import OutsideCalendar
from ezhili.clocks.rules import Due, Limit, Timekeeper
from ezhili.clocks.schemas import DeadlineQuery
from ezhili.problems import FORM, FieldError, Invalid, Words

WHOLE_DAYS = Words(
    "whole-days",
    "工作日和自然日须为整数；要算零头请用工作小时 wh。",
    "Working and calendar days are whole; for a part of a day use working hours, wh.",
)
OUTSIDE = Words(
    "outside-calendar",
    "工作日历从 {since} 年到 {until} 年，请改用其间的时间。",
    "The calendar runs from {since} to {until}; choose a time within it.",
)


def due(keeper: Timekeeper, query: DeadlineQuery) -> Due:
    """When it ends. Raise Invalid for parts of days and for times outside the calendar."""
    if query.limit_type in ("wd", "cd") and query.limit_value % 1:
        raise Invalid(FORM, [FieldError("query", "/limit_value", WHOLE_DAYS, {})])
    try:
        return keeper.due(query.start, Limit(query.limit_type, query.limit_value, query.statutory))
    except OutsideCalendar:
        years = {"since": keeper.calendar.start.year, "until": keeper.calendar.last.year}
        raise Invalid(FORM, [FieldError("query", "/start", OUTSIDE, years)]) from None
