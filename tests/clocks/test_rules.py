"""Clocks as plain values: they start, stand still, go on and stop."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from ezhili.clocks.arithmetic import LOCAL
from ezhili.clocks.rules import Limit, as_clock, changed
from ezhili.clocks.service import holidays, keeper, rules

DAYS = {row["on"]: row["is_working"] for row in holidays()}
KEEPER = keeper(DAYS, (), rules(), 1)
HOUR = timedelta(hours=1)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def clock(start: str, *limits: Limit):
    row = KEEPER.clock("event", uuid4(), "handle", 1, local(start), limits)
    return as_clock({**row, "id": uuid4(), "parts": [list(part) for part in row["parts"]]})


@pytest.mark.parametrize(
    ("stage", "urgency", "end"),
    [
        ("accept", "normal", "2026-11-23 11:00"),
        ("accept", "urgent", "2026-11-23 09:30"),
        ("accept", "emergency", "2026-11-23 09:10"),
        ("dispatch", "normal", "2026-11-23 11:00"),
        ("take", "normal", "2026-11-23 15:00"),
        ("take", "urgent", "2026-11-23 10:00"),
        ("take", "emergency", "2026-11-23 09:15"),
        ("verify", "normal", "2026-11-24 18:00"),
        ("verify", "urgent", "2026-11-23 13:00"),
        ("close", "emergency", "2026-11-24 18:00"),
        ("answer", "normal", "2026-11-25 18:00"),
        ("appeal", "urgent", "2026-11-24 18:00"),
        ("supervise", "normal", "2026-11-25 18:00"),
    ],
)
def test_the_limits_of_the_stages(stage, urgency, end):
    assert KEEPER.due(local("2026-11-23 09:00"), KEEPER.limit("event", stage, urgency)).at == local(end)


def test_the_total_is_the_limits_one_after_the_other():
    limits = [Limit("wh", 2), Limit("wh", 2), Limit("wd", 1)]
    assert KEEPER.due(local("2026-11-23 09:00"), *limits).at == local("2026-11-24 18:00")


@pytest.mark.parametrize(
    ("limit", "left"),
    [
        (Limit("wh", 4), Limit("wh", 4)),
        (Limit("wh", 20), Limit("wh", 6)),
        (Limit("wd", 1), Limit("wh", 4)),
        (Limit("wd", 5), Limit("wh", 12)),
        (Limit("uh", 1), Limit("wh", 4)),
        (Limit("uh", 240), Limit("uh", 72)),
        (Limit("cd", 30, True), Limit("cd", 9, True)),
    ],
)
def test_rework_gets_30_percent_or_4_working_hours(limit, left):
    kind, value, statutory = KEEPER.remaining(limit, local("2026-11-23 09:00"))
    assert (kind, pytest.approx(value), statutory) == tuple(left)


def test_a_clock_that_stood_still_ends_later():
    one = clock("2026-11-23 09:00", Limit("wh", 4))
    still = changed(one, KEEPER.pause(one, local("2026-11-23 10:00")))
    assert (one.runs, still.runs, still.due_at) == (True, False, one.due_at)
    row = KEEPER.resume(still, local("2026-11-24 10:00"))
    assert (row["due_at"], row["paused_total_s"]) == (local("2026-11-24 15:00"), 86400)
    on = changed(still, row)
    assert on.runs
    assert KEEPER.stop(on, on.due_at)["breached"] is False
    assert KEEPER.stop(on, on.due_at + HOUR)["breached"] is True


def test_a_clock_may_stand_still_twice():
    one = clock("2026-11-23 09:00", Limit("wh", 4))
    for pause in ("2026-11-23 10:00", "2026-11-24 11:00"):
        one = changed(one, KEEPER.pause(one, local(pause)))
        one = changed(one, KEEPER.resume(one, local(pause) + 24 * HOUR))
    assert one.due_at == local("2026-11-25 15:00")
    assert len(one.pauses) == 2


def test_a_pause_ends_with_its_clock():
    one = clock("2026-11-23 09:00", Limit("wh", 4))
    one = changed(one, KEEPER.pause(one, local("2026-11-23 10:00")))
    row = KEEPER.stop(one, local("2026-11-27 10:00"))
    assert (row["breached"], row["paused_at"]) == (False, None)
    assert row["due_at"] == local("2026-11-27 15:00")


def test_a_pause_excuses_no_delay_that_was_there_before():
    one = clock("2026-11-23 09:00", Limit("uh", 1))
    row = KEEPER.pause(one, local("2026-11-23 12:00"))
    assert row["breached"] is True
    again = KEEPER.resume(changed(one, row), local("2026-11-24 12:00"))
    assert again["due_at"] == one.due_at


def test_a_chain_moves_in_the_part_that_stood_still():
    one = clock("2026-11-23 09:00", Limit("wh", 2), Limit("wd", 1))  # 11:00, then the end of the 24th
    one = changed(one, KEEPER.pause(one, local("2026-11-23 10:00")))
    one = changed(one, KEEPER.resume(one, local("2026-11-24 10:00")))
    assert one.due_at == local("2026-11-25 18:00")


@pytest.mark.parametrize(
    ("limit", "start", "until", "part", "end"),
    [
        # the holiday of 1 to 5 May 2026; 9 May is worked
        (Limit("wd", 5), "2026-04-20 09:00", "2026-05-06 12:00", Limit("wd", 4), "2026-05-06 18:00"),
        (Limit("wd", 5), "2026-04-20 09:00", "2026-05-09 10:00", Limit("wd", 7), "2026-05-09 18:00"),
        (Limit("wd", 5), "2026-04-20 09:00", "2026-05-03 10:00", Limit("wd", 3), "2026-04-30 18:00"),
        (Limit("wd", 5), "2026-04-20 09:00", "2026-04-27 18:00", None, None),
        (Limit("wd", 5), "2026-04-20 09:00", "2026-04-27 20:00", None, None),
        (Limit("wh", 4), "2026-04-20 09:00", "2026-04-20 16:30", Limit("wh", 1.5), "2026-04-20 16:30"),
        (Limit("wh", 4), "2026-04-20 09:00", "2026-04-21 07:00", Limit("wh", 3), "2026-04-20 18:00"),
        (Limit("uh", 4), "2026-04-20 22:00", "2026-04-21 03:20", Limit("uh", 4 / 3), "2026-04-21 03:20"),
        (Limit("cd", 3), "2026-04-20 22:00", "2026-04-25 10:00", Limit("cd", 1), "2026-04-26 00:00"),
        (Limit("cd", 3), "2026-04-20 22:00", "2026-04-24 10:00", Limit("cd", 1), "2026-04-26 00:00"),
        (Limit("cd", 3), "2026-04-20 22:00", "2026-04-24 00:00", None, None),
    ],
)
def test_more_time_is_told_in_the_kind_of_the_limit(limit, start, until, part, end):
    one = clock(start, limit)
    assert KEEPER.longer(one, local(until)) == part
    if part:
        longer = changed(one, KEEPER.relimit(one, [*one.limits, part], local(start)))
        assert (longer.due_at, longer.limits) == (local(end), (limit, part))


def test_an_extension_counts_with_a_pause_before_it():
    one = clock("2026-11-23 09:00", Limit("wh", 4))
    one = changed(one, KEEPER.pause(one, local("2026-11-23 10:00")))
    one = changed(one, KEEPER.resume(one, local("2026-11-24 10:00")))
    row = KEEPER.relimit(one, [*one.limits, Limit("wh", 2)], local("2026-11-24 11:00"))
    assert (one.due_at, row["due_at"]) == (local("2026-11-24 15:00"), local("2026-11-24 17:00"))
    assert (row["breached"], row["parts"]) == (False, [["wh", 4, False], ["wh", 2, False]])
