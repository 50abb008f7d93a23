"""When limits end: DOMAIN.md 6 with its vectors, and the same rules said naively, day by day."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ezhili.clocks.arithmetic import (
    DEFAULT_HOURS,
    LOCAL,
    Calendar,
    Limit,
    OutsideCalendar,
    Season,
)
from ezhili.clocks.service import holidays

DAYS = {row["on"]: row["is_working"] for row in holidays()}
CALENDAR = Calendar(DAYS)
SUMMER = Season((6, 1), (8, 31), ((8 * 60, 12 * 60), (15 * 60, 18 * 60)))
SEASONAL = Calendar(DAYS, [SUMMER])
FIRST = datetime(2022, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def due(start: str, limit: Limit, calendar=CALENDAR, pauses=()) -> str:
    return format(calendar.due(local(start), limit, pauses).at.astimezone(LOCAL), "%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2023-09-28 16:30", Limit("wh", 4), "2023-10-07 10:30"),
        ("2023-09-28 16:30", Limit("wd", 2), "2023-10-08 18:00"),
        ("2024-02-08 10:00", Limit("wd", 3), "2024-02-19 18:00"),
        ("2024-02-09 17:00", Limit("wh", 2), "2024-02-18 09:00"),
        ("2023-07-08 10:00", Limit("wh", 2), "2023-07-10 10:00"),
        ("2026-02-13 09:00", Limit("wd", 5), "2026-02-27 18:00"),
        ("2025-01-26 09:00", Limit("wh", 6), "2025-01-26 17:00"),
        ("2023-10-01 23:30", Limit("uh", 2), "2023-10-02 01:30"),
        ("2023-09-01 09:00", Limit("cd", 30, statutory=True), "2023-10-08 00:00"),  # 24:00 of 10-07
        ("2023-09-01 09:00", Limit("cd", 30), "2023-10-02 00:00"),  # an internal one does not roll
    ],
)
def test_the_vectors_of_the_specification(start, limit, end):
    assert due(start, limit) == end
    assert CALENDAR.due(local(start), limit).provisional is False


@pytest.mark.parametrize(("year", "days"), [(2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_the_working_days_of_the_announced_years(year, days):
    first = date(year, 1, 1)
    assert sum(CALENDAR.is_working(first + timedelta(n)) for n in range(365 + (year % 4 == 0))) == days


@pytest.mark.parametrize(
    ("start", "limit", "end"),
    [
        ("2026-11-23 07:59", Limit("wh", 0.5), "2026-11-23 08:30"),
        ("2026-11-23 12:00", Limit("wh", 1), "2026-11-23 15:00"),
        ("2026-11-23 11:00", Limit("wh", 1), "2026-11-23 12:00"),  # ends at noon, not at two
        ("2026-11-23 17:00", Limit("wh", 1), "2026-11-23 18:00"),  # ends in the evening, not next morning
        ("2026-11-27 17:30", Limit("wh", 8), "2026-11-30 17:30"),
        ("2026-11-28 03:00", Limit("wd", 1), "2026-11-30 18:00"),
        ("2026-11-30 23:59", Limit("cd", 1), "2026-12-02 00:00"),
        ("2026-11-30 09:00", Limit("uh", 0.1667), "2026-11-30 09:10"),  # hours count in whole minutes
    ],
)
def test_starts_and_ends_at_the_edges_of_a_day(start, limit, end):
    assert due(start, limit) == end


def test_summer_hours_hold_in_their_season_alone():
    assert due("2026-07-01 11:30", Limit("wh", 1), SEASONAL) == "2026-07-01 15:30"
    assert due("2026-09-01 11:30", Limit("wh", 1), SEASONAL) == "2026-09-01 14:30"
    assert due("2026-07-01 11:30", Limit("wh", 1)) == "2026-07-01 14:30"


def test_a_season_may_run_over_new_year_and_the_last_one_named_holds():
    winter = Season((11, 1), (2, 28), ((9 * 60, 12 * 60), (13 * 60, 17 * 60)), date(2026, 11, 1))
    calendar = Calendar(DAYS, [Season((1, 1), (12, 31), ((8 * 60, 16 * 60),)), winter])
    assert due("2026-12-01 08:00", Limit("wh", 1), calendar) == "2026-12-01 10:00"
    assert due("2026-01-15 08:00", Limit("wd", 1), calendar) == "2026-01-16 16:00"  # before it holds
    assert due("2026-10-15 08:00", Limit("wd", 1), calendar) == "2026-10-16 16:00"


def test_a_year_without_notice_is_guessed_monday_to_friday_and_says_so():
    start = local("2026-12-31 17:00")
    assert CALENDAR.due(start, Limit("wh", 1)) == (local("2026-12-31 18:00"), False)
    assert CALENDAR.due(start, Limit("wh", 2)) == (local("2027-01-01 09:00"), True)
    assert CALENDAR.due(start, Limit("wd", 1)) == (local("2027-01-01 18:00"), True)
    assert CALENDAR.due(start, Limit("cd", 2, statutory=True)) == (local("2027-01-05 00:00"), True)
    assert CALENDAR.due(start, Limit("cd", 2)) == (local("2027-01-03 00:00"), False)
    assert CALENDAR.due(start, Limit("uh", 48)).provisional is False


def test_a_day_named_early_does_not_make_a_notice():
    """The notice of a year may speak of the last days of the year before it."""
    days = {**DAYS, date(2027, 12, 31): False}
    calendar = Calendar(days, noticed=range(2004, 2027))
    assert calendar.due(local("2027-12-30 17:00"), Limit("wh", 2)) == (local("2028-01-03 09:00"), True)


def test_what_lies_outside_the_calendar_is_refused():
    for start in ("1999-01-04 09:00", "2100-01-04 09:00"):
        with pytest.raises(OutsideCalendar):
            CALENDAR.due(local(start), Limit("wd", 1))
    for limit in (Limit("wd", 9999), Limit("wh", 99999), Limit("cd", 9999), Limit("cd", 9999, True)):
        with pytest.raises(OutsideCalendar):
            CALENDAR.due(local("2026-11-23 09:00"), limit)


@pytest.mark.parametrize(
    ("limit", "end"),
    [
        (Limit("uh", 30), "2026-11-26 21:00"),  # 54 hours stood still
        (Limit("wh", 8), "2026-11-26 15:00"),  # 20 working hours
        (Limit("wd", 2), "2026-11-27 18:00"),  # two days begun
        (Limit("cd", 2), "2026-11-28 00:00"),
    ],
)
def test_a_pause_moves_the_due_time_by_what_would_have_run(limit, end):
    pause = (local("2026-11-23 10:00"), local("2026-11-25 16:00"))
    assert due("2026-11-23 09:00", limit, pauses=[pause]) == end


def test_a_pause_after_the_due_time_excuses_nothing():
    late = [(local("2026-11-24 09:00"), local("2026-11-26 09:00"))]
    assert due("2026-11-23 09:00", Limit("wh", 2), pauses=late) == "2026-11-23 11:00"


def test_an_earlier_pause_may_bring_a_later_one_before_the_due_time():
    pauses = [
        (local("2026-11-23 10:00"), local("2026-11-23 11:00")),
        (local("2026-11-23 11:30"), local("2026-11-23 15:00")),
    ]
    assert due("2026-11-23 09:00", Limit("wh", 2), pauses=pauses[1:]) == "2026-11-23 11:00"
    assert due("2026-11-23 09:00", Limit("wh", 2), pauses=pauses) == "2026-11-23 15:30"


# -- the same rules, said naively ------------------------------------------------------------------------

KINDS = st.sampled_from(["uh", "wh", "wd", "cd"])
MOMENTS = st.timedeltas(timedelta(), timedelta(days=6 * 365)).map(lambda gone: FIRST + gone)
CALENDARS = st.sampled_from([CALENDAR, SEASONAL])


@st.composite
def limits(draw) -> Limit:
    kind = draw(KINDS)
    whole = kind in ("wd", "cd")
    value = draw(st.integers(1, 30)) if whole else draw(st.integers(1, 3000)) / 60
    return Limit(kind, value, kind == "cd" and draw(st.booleans()))


def works(day: date) -> bool:
    return DAYS.get(day, day.weekday() < 5)


def hours(day: date, calendar: Calendar):
    """The office hours of a day as moments."""
    if not works(day):
        return []
    summer = calendar is SEASONAL and 6 <= day.month <= 8
    midnight = datetime.combine(day, time(), LOCAL)
    minutes = SUMMER.intervals if summer else DEFAULT_HOURS
    return [(midnight + timedelta(minutes=a), midnight + timedelta(minutes=b)) for a, b in minutes]


def naive(start: datetime, limit: Limit, calendar: Calendar) -> datetime:
    day, left = start.astimezone(LOCAL).date(), limit.value
    if limit.kind == "uh":
        return start + timedelta(minutes=round(left * 60))
    if limit.kind == "wh":
        minutes = timedelta(minutes=round(left * 60))
        while True:
            for begin, end in hours(day, calendar):
                begun = max(begin, start)
                if minutes <= end - begun:
                    return begun + minutes
                minutes -= max(end - begun, timedelta())
            day += timedelta(1)
    while left:
        day += timedelta(1)
        left -= limit.kind == "cd" or works(day)
    while limit.statutory and not works(day):
        day += timedelta(1)
    midnight = datetime.combine(day + timedelta(1), time(), LOCAL)
    return midnight if limit.kind == "cd" else hours(day, calendar)[-1][1]


@given(MOMENTS, limits(), CALENDARS)
def test_the_tables_say_what_walking_day_by_day_says(start, limit, calendar):
    assert calendar.due(start, limit).at == naive(start, limit, calendar)


@given(MOMENTS, limits(), CALENDARS, st.timedeltas(timedelta(), timedelta(days=20)))
def test_a_later_start_never_ends_earlier(start, limit, calendar, later):
    assert calendar.due(start, limit).at <= calendar.due(start + later, limit).at


@given(MOMENTS, limits(), CALENDARS, st.integers(1, 20))
def test_a_longer_limit_never_ends_earlier(start, limit, calendar, more):
    longer = limit._replace(value=limit.value + more)
    assert calendar.due(start, limit).at <= calendar.due(start, longer).at


@given(MOMENTS, limits(), CALENDARS)
def test_a_limit_ends_after_it_began_and_in_office_hours_where_they_count(start, limit, calendar):
    end = calendar.due(start, limit).at
    assert end > start
    if limit.kind in ("wh", "wd"):
        assert calendar.is_open(end - SECOND)
    if limit.kind == "wd":
        assert not calendar.is_open(end)


@given(MOMENTS, limits(), CALENDARS)
def test_at_its_due_time_a_limit_has_just_run_out(start, limit, calendar):
    end = calendar.due(start, limit).at
    ran = calendar.passed(start, end - SECOND if limit.kind == "cd" else end, limit.kind)
    if not limit.statutory:
        assert ran == limit.measure()
    assert calendar.passed(start, end - timedelta(microseconds=1), "wh") <= calendar.passed(start, end, "wh")


@given(st.lists(MOMENTS, min_size=3, max_size=3).map(sorted), KINDS, CALENDARS)
def test_the_parts_of_an_interval_add_up(moments, kind, calendar):
    a, b, c = moments
    assert calendar.passed(a, b, kind) + calendar.passed(b, c, kind) == calendar.passed(a, c, kind)


@given(st.lists(MOMENTS, min_size=4, max_size=4).map(sorted), KINDS)
def test_what_ran_and_what_stood_still_make_the_whole(moments, kind):
    start, since, to, end = moments
    ran = CALENDAR.elapsed(start, end, kind, [(since, to)])
    assert ran + CALENDAR.elapsed(since, to, kind) == pytest.approx(CALENDAR.elapsed(start, end, kind))


@given(MOMENTS, limits(), st.lists(st.timedeltas(timedelta(), timedelta(days=9)), min_size=4, max_size=4))
@settings(max_examples=60)
def test_a_clock_runs_for_its_limit_whatever_pauses_there_were(start, limit, gaps):
    first, until, again, over = (start + sum(gaps[: n + 1], timedelta()) for n in range(4))
    pauses = [(first, until), (again, over)]
    end = CALENDAR.due(start, limit, pauses).at
    assert end >= CALENDAR.due(start, limit).at
    if limit.kind in ("uh", "wh"):
        assert CALENDAR.elapsed(start, end, limit.kind, pauses) == limit.measure() / 3_600_000_000


@given(MOMENTS, limits())
def test_a_due_time_is_provisional_exactly_when_it_rests_on_a_guess(start, limit):
    end, provisional = CALENDAR.due(start, limit)
    begun = start.astimezone(LOCAL).year
    years = range(begun, (end - SECOND).astimezone(LOCAL).year + 1)
    if limit.kind in ("wh", "wd"):
        assert provisional == (not set(years) <= CALENDAR.noticed)
    elif limit.kind == "uh" or not limit.statutory:
        assert not provisional
