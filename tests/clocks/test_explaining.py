"""Every due time is explained: the stretches fill the time, and what counts adds up to the limit."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ezhili.clocks.arithmetic import LOCAL, Limit
from ezhili.clocks.explaining import explained
from ezhili.clocks.rules import as_clock, changed
from ezhili.clocks.service import holidays, keeper, rules

ROWS = holidays()
KEEPER = keeper({row["on"]: row["is_working"] for row in ROWS}, (), rules(), 1)
NAMES = {row["on"]: row["name"] for row in ROWS if not row["is_working"]}


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def clock(start: datetime, *limits: Limit):
    row = KEEPER.clock("event", uuid4(), "handle", 1, start, limits)
    return as_clock({**row, "id": uuid4(), "parts": [list(part) for part in row["parts"]]})


def told(leg) -> list[tuple[str, str | None, str, float]]:
    return [
        (one.kind, one.name, one.ends.astimezone(LOCAL).strftime("%m-%d %H:%M"), one.counted)
        for one in leg.segments
    ]


@pytest.mark.parametrize(
    ("start", "limit", "way"),
    [
        (
            "2023-09-28 16:30",
            Limit("wh", 4),
            [
                ("running", None, "09-28 18:00", 1.5),
                ("off_hours", None, "09-29 00:00", 0.0),
                ("holiday", "中秋", "09-30 00:00", 0.0),
                ("holiday", "国庆节", "10-07 00:00", 0.0),
                ("off_hours", None, "10-07 08:00", 0.0),
                ("running", None, "10-07 10:30", 2.5),
            ],
        ),
        (
            "2026-11-20 16:00",
            Limit("wd", 2),
            [
                ("off_hours", None, "11-21 00:00", 0.0),
                ("weekend", None, "11-23 00:00", 0.0),
                ("running", None, "11-24 18:00", 2.0),
            ],
        ),
        ("2023-10-01 23:30", Limit("uh", 2), None),
    ],
)
def test_a_holiday_stands_between_what_counts(start, limit, way):
    [leg] = explained(KEEPER, clock(local(start), limit), NAMES, local(start))
    assert told(leg) == (way or [("running", None, "10-02 01:30", 2.0)])


def test_a_pause_says_so_and_moves_the_end():
    one = clock(local("2026-11-23 09:00"), Limit("wd", 3))
    one = changed(one, KEEPER.pause(one, local("2026-11-24 10:00")))
    one = changed(one, KEEPER.resume(one, local("2026-11-26 10:00")))
    [leg] = explained(KEEPER, one, NAMES, local("2026-11-26 10:00"))
    assert leg.ends == one.due_at
    assert [kind for kind, *_ in told(leg)] == [
        "off_hours",
        "running",
        "paused",
        "off_hours",
        "running",
        "weekend",
        "running",
    ]
    assert sum(one.counted for one in leg.segments) == 3


STARTS = st.datetimes(datetime(2022, 1, 1), datetime(2027, 6, 1)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
LIMITS = st.one_of(
    st.builds(Limit, st.sampled_from(["uh", "wh"]), st.integers(1, 480).map(lambda quarters: quarters / 4)),
    st.builds(Limit, st.sampled_from(["wd", "cd"]), st.integers(1, 40)),
    st.builds(Limit, st.just("cd"), st.integers(1, 60), st.just(True)),
)


@given(
    STARTS,
    st.lists(LIMITS, min_size=1, max_size=3),
    st.lists(st.integers(1, 100_000), max_size=4),
)
def test_the_stretches_fill_the_time_and_what_counts_adds_up(start, limits, minutes):
    one, at = clock(start, *limits), start
    for wait, still in zip(minutes[::2], minutes[1::2], strict=False):
        at += timedelta(minutes=wait)
        if at >= one.due_at:
            break
        one = changed(one, KEEPER.pause(one, at))
        at += timedelta(minutes=still)
        one = changed(one, KEEPER.resume(one, at))
    legs = explained(KEEPER, one, NAMES, at)
    assert legs[0].begins == one.started_at
    assert legs[-1].ends == one.due_at
    for leg, limit in zip(legs, limits, strict=True):
        edges = [leg.begins, *(segment.ends for segment in leg.segments)]
        assert edges[-1] == leg.ends
        assert [segment.begins for segment in leg.segments] == edges[:-1]
        if not one.pauses:
            assert sum(segment.counted for segment in leg.segments) == pytest.approx(limit.value)
