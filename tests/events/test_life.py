"""Random lives of events by the pure rules: whatever is tried, the rules hold, and every step is seen."""

from collections import Counter
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from life import PEOPLE, Life

from ezhili.events.workflow import STEPS

CHANCE = st.integers(0, 2**32).map(lambda seed: Random(seed).random)


class LifeOfAnEvent(RuleBasedStateMachine):
    """A bulk loader's view: plain values in, plain values out, no database."""

    @initialize(chance=CHANCE)
    def report(self, chance):
        self.life = Life(chance)

    @rule(chance=CHANCE)
    def go_on(self, chance):
        self.life.draw = chance
        self.life.go()

    @rule(chance=CHANCE, step=st.sampled_from(STEPS), actor=st.sampled_from(PEOPLE))
    def try_anything(self, chance, step, actor):
        self.life.draw = chance
        self.life.take(step, actor)


TestLifeOfAnEvent = LifeOfAnEvent.TestCase
TestLifeOfAnEvent.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)


def lived(lives: int, steps: int, seed: int = 1) -> Counter:
    """How often each step was taken in so many lives."""
    seen, chance = Counter(), Random(seed)
    for _ in range(lives):
        life = Life(chance.random)
        for _ in range(steps):
            life.go(seen)
        seen.update(name for name, _ in life.seen)
    return seen


def test_random_lives_see_every_step_of_the_table():
    seen = lived(220, 40)
    assert set(seen) == {step.name for step in STEPS}
