"""When a clock is pressed on (DOMAIN.md 6.7), over plain values."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ezhili.clocks.arithmetic import LOCAL, Limit
from ezhili.clocks.escalation import QUIET_FROM, QUIET_TO, Mark, marks, waking
from ezhili.clocks.rules import as_clock
from ezhili.clocks.service import holidays, keeper, rules

KEEPER = keeper({row["on"]: row["is_working"] for row in holidays()}, (), rules(), 1)
ORDER = list(Mark)[1:]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LOCAL)


def clock(start: datetime, limit: Limit):
    row = KEEPER.clock("event", uuid4(), "handle", 1, start, [limit])
    return as_clock({**row, "id": uuid4(), "parts": [list(part) for part in row["parts"]]})


def told(start: str, limit: Limit, urgency: str = "normal") -> dict[str, tuple[str, str]]:
    def said(at: datetime) -> str:
        return at.astimezone(LOCAL).strftime("%m-%d %H:%M")

    return {
        one.mark.name: (said(one.at), said(one.told_at))
        for one in marks(clock(local(start), limit), urgency, KEEPER)
    }


def test_half_yellow_red_then_the_commissioner_and_the_district():
    assert told("2026-04-20 08:00", Limit("wd", 5)) == {  # Monday; ends next Monday 18:00
        "half": ("04-22 18:00", "04-22 18:00"),
        "yellow": ("04-24 16:24", "04-24 16:24"),
        "red": ("04-27 18:00", "04-27 18:00"),
        "commissioner": ("05-07 18:00", "05-07 18:00"),  # five working days later, over the holiday of May
        "district": ("05-13 18:00", "05-13 18:00"),
    }


def test_short_limits_are_not_escalated_before_two_and_five_working_days():
    short = told("2026-04-20 09:00", Limit("wh", 2))
    assert short["half"][0] == "04-20 10:00"
    assert short["yellow"][0] == "04-20 10:36"
    assert (short["commissioner"][0], short["district"][0]) == ("04-22 18:00", "04-27 18:00")


def test_urgent_matters_have_no_quiet_hours_and_reach_the_commissioner_after_an_hour():
    urgent = told("2026-04-20 21:00", Limit("uh", 4), "urgent")
    assert urgent["half"] == ("04-20 23:00", "04-20 23:00")
    assert "yellow" not in urgent
    assert urgent["commissioner"] == ("04-21 02:00", "04-21 02:00")
    assert told("2026-04-20 21:00", Limit("uh", 4))["half"] == ("04-20 23:00", "04-21 08:00")


@pytest.mark.parametrize(
    ("at", "wakes"),
    [
        ("2026-04-20 19:59", "2026-04-20 19:59"),
        ("2026-04-20 20:00", "2026-04-21 08:00"),
        ("2026-04-21 00:00", "2026-04-21 08:00"),
        ("2026-04-21 07:59", "2026-04-21 08:00"),
        ("2026-04-21 08:00", "2026-04-21 08:00"),
    ],
)
def test_nothing_is_told_between_eight_in_the_evening_and_eight_in_the_morning(at, wakes):
    assert waking(local(at)) == local(wakes)


MINUTES = 1_800_000  # some three and a half years
STARTS = st.integers(0, MINUTES).map(lambda n: local("2023-01-02 00:00") + timedelta(minutes=n))
LIMITS = st.one_of(
    st.builds(Limit, st.sampled_from(["uh", "wh"]), st.integers(1, 400).map(lambda n: n / 4)),
    st.builds(Limit, st.sampled_from(["wd", "cd"]), st.integers(1, 40)),
)


@given(STARTS, LIMITS, st.sampled_from(["normal", "urgent", "emergency"]))
def test_marks_come_in_order_and_never_wake_anybody_for_what_is_not_urgent(start, limit, urgency):
    one = clock(start, limit)
    found = marks(one, urgency, KEEPER)
    assert [mark for mark, _, _ in found] == [
        mark for mark in ORDER if urgency == "normal" or mark != Mark.yellow
    ]
    times = [at for _, at, _ in found]
    assert times == sorted(times)
    assert one.started_at <= times[0]
    assert dict((mark, at) for mark, at, _ in found)[Mark.red] == one.due_at
    for _, at, told_at in found:
        assert timedelta() <= told_at - at <= timedelta(hours=12)
        assert urgency != "normal" or QUIET_TO <= told_at.astimezone(LOCAL).time() < QUIET_FROM
