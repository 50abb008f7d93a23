"""The long counts of events: ten thousand random steps under Hypothesis, and many more by a seeded walk."""

import os

import pytest
from hypothesis import settings
from test_life import LifeOfAnEvent, lived

from ezhili.events.workflow import STEPS

pytestmark = pytest.mark.skipif(
    "EZHILI_SOAK" not in os.environ, reason="`make soak` asks for the long counts"
)


class Long(LifeOfAnEvent):
    """The same machine, longer."""


TestLong = Long.TestCase
TestLong.settings = settings(max_examples=250, stateful_step_count=40, deadline=None)


@pytest.mark.parametrize("seed", range(5))
def test_two_hundred_thousand_steps_leave_the_rules_as_they_are(seed):
    seen = lived(1000, 40, seed)
    assert set(seen) == {step.name for step in STEPS}
