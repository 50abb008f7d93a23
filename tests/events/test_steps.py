"""The step table of events against the specification, and its rules by random walks."""
# ruff: noqa: E501  # tables are read line by line

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from conftest import VILLAGE, an_actor
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from ezhili.clocks.rules import Limit
from ezhili.clocks.service import holidays, keeper, rules
from ezhili.events import plan
from ezhili.events.facts import Facts, Other, Unit
from ezhili.events.forms import EventStep
from ezhili.events.models import OPEN_STATES
from ezhili.events.workflow import STEPS
from ezhili.problems import Conflict, Forbidden, Invalid
from ezhili.workflow import Taking, find, open_steps, take

# DOMAIN.md 4.1, written by hand: number, step, from, who, to, needed fields, clocks started, clocks stopped.
# E19a is ours (DECISIONS.md 8); voiding takes two persons, so E24 is three rows (DECISIONS.md 7).
BEFORE = "accepted,dispatched,handling,reported"
SPECIFIED = f"""
E3   accept        reported             dispatcher,village                          accepted             -                dispatch        accept
E4   reject        reported             dispatcher                                  rejected             note,reason      -               *
E7   merge         accepted,reported    dispatcher                                  merged               target_id        -               *
E8   dispatch      accepted             dispatcher,village                          dispatched           unit_code        take            dispatch
E9   take          dispatched           department,grid_worker,village              handling             -                handle          take
E10  return        dispatched           commissioner,department,village             accepted             reason           dispatch        take
E11  progress      handling             department,grid_worker,village              =                    note             -               -
E19a finish_part   handling             department,grid_worker,village              =                    note             -               -
E19  finish        handling             department,grid_worker,village              pending_verification close_kind,note  verify          handle
E20  verify_pass   pending_verification department,dispatcher,grid_worker,village   verified             basis            close           verify
E21  verify_fail   pending_verification department,dispatcher,grid_worker,village   handling             note             handle          verify
E22  close         verified             dispatcher                                  closed               -                -               *
E23  reopen        closed               commissioner,department,dispatcher,grid_worker,village accepted  reason           dispatch,total  -
E24  request_void  {BEFORE}             dispatcher                                  =                    note,reason      -               -
E24  approve_void  {BEFORE}             commissioner,district                       voided               -                -               *
E24  deny_void     {BEFORE}             commissioner,district                       =                    note             -               -
"""
UNIT, OTHER_UNIT = "U340402102PS01", "U340402102GC01"
SENT = {
    "note": "现场已清理完毕",
    "unit_code": UNIT,
    "reason": "not_our_duty",
    "basis": "reporter_confirmation",
    "close_kind": "solved",
    "feedback": "已清理，谢谢您的上报",
    "target_id": uuid4(),
}
AT = datetime(2024, 1, 19, tzinfo=UTC)
RIGHTS = frozenset(step.scope for step in STEPS)
KEEPER = keeper({row["on"]: row["is_working"] for row in holidays()}, (), rules(), 1)


def person(role="dispatcher", **more):
    return replace(an_actor(scopes=RIGHTS, role=role), **more)


def facts(state="reported", **more) -> Facts:
    base = {"id": uuid4(), "category": "0203", "urgency": "normal", "level": "district"}
    units = {code: Unit(code, True, frozenset({"02"})) for code in (UNIT, OTHER_UNIT)}
    return Facts(**{**base, "village_code": VILLAGE, "units": units, "state": state, **more})


def test_the_table_is_the_specification():
    def listed(names) -> str:
        return ",".join(sorted(names)) or "-"

    rows = [
        [
            s.code,
            s.name,
            listed(s.sources),
            listed(s.who),
            s.target or "=",
            *map(listed, (s.needs, s.starts, s.stops)),
        ]
        for s in STEPS
    ]
    assert rows == [line.split() for line in SPECIFIED.split("\n") if line]


def test_the_forms_ask_for_what_the_table_needs():
    schema = TypeAdapter(EventStep).json_schema()
    required = {}
    for name, place in schema["discriminator"]["mapping"].items():
        required[name] = set(schema["$defs"][place.rpartition("/")[2]]["required"]) - {"step"}
    assert required == {step.name: set(step.needs) for step in STEPS}


ME = person()
LEAD = person("department", unit=UNIT)
FAR = Other(uuid4(), "handling", "0203", None, 101, False)


@pytest.mark.parametrize(
    ("name", "actor", "event", "refusal"),
    [
        ("accept", person("village"), facts(category_level="village"), None),
        ("accept", person("village"), facts(category_level="township"), (403, "other-level")),
        ("accept", person("grid_worker"), facts(), (403, "step-not-yours")),
        ("reject", ME, facts(), None),
        ("take", LEAD, facts("dispatched", lead_unit=UNIT), None),
        ("take", LEAD, facts("dispatched", lead_unit=OTHER_UNIT), (403, "not-your-unit")),
        ("verify_pass", ME, facts("pending_verification"), None),
        ("verify_pass", ME, facts("pending_verification", handler_id=ME.id), (403, "own-work")),
        ("verify_fail", ME, facts("pending_verification", worked_by=[ME.id]), (403, "own-work")),
        ("verify_pass", LEAD, facts("pending_verification"), (403, "not-verifier")),
        ("verify_pass", replace(LEAD, capabilities=frozenset({"verifier"})), facts("pending_verification"), None),
        ("verify_pass", person("grid_worker"), facts("pending_verification"), None),
        ("verify_pass", person("grid_worker"), facts("pending_verification", level="village"), (403, "not-verifier")),
        ("return", LEAD, facts("dispatched", lead_unit=UNIT, return_count=1), None),
        ("return", LEAD, facts("dispatched", lead_unit=UNIT, return_count=1, returned_by=[UNIT]), (409, "returned-once")),
        ("return", LEAD, facts("dispatched", lead_unit=UNIT, return_count=2), (403, "third-return")),
        ("return", person("commissioner"), facts("dispatched", lead_unit=UNIT, return_count=2), None),
        ("reopen", ME, facts("closed", reopen_count=1, closed_at=AT - timedelta(31)), None),
        ("reopen", ME, facts("closed", reopen_count=2, closed_at=AT), (409, "reopened-twice")),
        ("reopen", LEAD, facts("closed", closed_at=AT), (403, "not-your-report")),
        ("reopen", LEAD, facts("closed", closed_at=AT - timedelta(30), reporter_id=LEAD.id), None),
        ("reopen", LEAD, facts("closed", closed_at=AT - timedelta(31), reporter_id=LEAD.id), (409, "reopen-too-late")),
        ("close", ME, facts("handling"), (409, "step-not-open")),
        ("finish", LEAD, facts("handling", lead_unit=UNIT, parts_open=[OTHER_UNIT]), (422, "parts-open")),
        ("finish", LEAD, facts("handling", lead_unit=UNIT, evidence_required=True), (422, "evidence-required")),
        ("finish_part", LEAD, facts("handling", lead_unit=OTHER_UNIT), (403, "no-part")),
        ("dispatch", ME, facts("accepted", units={}), (422, "unit-closed")),
        ("dispatch", ME, facts("accepted", category="0301"), (422, "no-duty")),
        ("merge", ME, facts(other=replace(FAR, metres=99)), None),
        ("merge", ME, facts(other=FAR), (422, "merge-place")),
        ("merge", ME, facts(other=replace(FAR, metres=1, category="0301")), (422, "merge-class")),
        ("merge", ME, facts(other=replace(FAR, metres=1, state="closed", closed_at=AT - timedelta(7))), (422, "merge-state")),
        ("merge", ME, facts(other=None), (422, "same-event")),
        ("approve_void", person("commissioner"), facts(), (409, "step-not-open")),
        ("approve_void", person("commissioner"), facts(flags={"void_pending": {"by": "somebody"}}), None),
        ("approve_void", replace(ME, role="commissioner"), facts(flags={"void_pending": {"by": str(ME.id)}}), (403, "second-person")),
        ("request_void", ME, facts(flags={"void_pending": {"by": "somebody"}}), (409, "already-asked")),
    ],
)  # fmt: skip
def test_the_bounds_of_the_rules(name, actor, event, refusal):
    try:
        take(STEPS, name, event, Taking(actor, AT, SENT))
        found = None
    except (Conflict, Forbidden, Invalid) as problem:
        found = (problem.status, problem.words.code)
    assert found == refusal


def test_insufficient_is_no_reason_before_the_reporter_was_asked():
    sent = SENT | {"reason": "insufficient"}
    with pytest.raises(Invalid):
        take(STEPS, "reject", facts(), Taking(ME, AT, sent))
    take(STEPS, "reject", facts(asked_count=1), Taking(ME, AT, sent))


PEOPLE = [
    *(person(), person(), person("commissioner"), person("district"), person("village", unit=UNIT)),
    *(
        person("department", unit=UNIT),
        person("department", unit=OTHER_UNIT),
        person("grid_worker", unit=UNIT),
    ),
]
WALK = st.lists(
    st.tuples(st.sampled_from(STEPS), st.sampled_from(PEOPLE), st.integers(0, 40 * 24)), max_size=80
)


def _reported(at) -> plan.Held:
    event = {"id": uuid4(), "grid_code": VILLAGE + "001", "category": "0203", "urgency": "normal"}
    event |= {"channel": "web", "found_by": "staff", "level": "district", "wants_feedback": False}
    change = plan.report({**event, "reporter_id": ME.id}, ME, at, Limit("wd", 3), KEEPER)
    return plan.first(change, "district", False, Limit("wd", 3))


def _try(held, name, taking):
    try:
        return plan.step(held, name, taking, KEEPER), None
    except (Conflict, Forbidden, Invalid) as refusal:
        return None, refusal


@given(WALK)
def test_no_walk_leaves_the_rules(walk):
    """A bulk loader's view: plain values in, plain values out, no database."""
    at = datetime(2023, 1, 1, tzinfo=UTC)
    held = _reported(at)
    units = {code: Unit(code, True, frozenset({"02"})) for code in (UNIT, OTHER_UNIT)}
    for step, actor, hours in walk:
        at += timedelta(hours=hours)
        other = Other(uuid4(), "handling", "0203", None, 10, True)
        held = replace(held, facts=replace(held.facts, units=units, other=other))
        before, allowed = held.facts, open_steps(STEPS, held.facts, actor, at)
        sent = SENT | {"co_units": [OTHER_UNIT]}
        change, refusal = _try(held, step.name, Taking(actor, at, sent))
        if change is None:
            assert refusal.members.get("open_steps", allowed) == allowed
            continue
        assert step.name in allowed
        held = plan.after(held, change)
        _holds_together(before, held, step, actor)


def _holds_together(before: Facts, held: plan.Held, step, actor) -> None:
    now = held.facts
    assert before.state in step.sources
    assert now.state == (step.target or before.state)
    assert not (step.name.startswith("verify") and actor.id in before.worked_by)
    assert now.reopen_count <= 2
    running = {clock.stage for clock in held.clocks if clock.stopped_at is None}
    stages = running - {"total"}
    assert ("total" in running) == (now.state in OPEN_STATES)
    assert len(stages) == (now.state in OPEN_STATES)
    leads = [task for task in held.tasks if task.is_lead and task.state in plan.OPEN_TASKS]
    assert len(leads) == (now.state in ("dispatched", "handling"))
    assert len({(clock.stage, clock.attempt) for clock in held.clocks}) == len(held.clocks)


def test_every_step_names_a_state_of_the_specification():
    states = {*OPEN_STATES, "closed", "rejected", "merged", "voided"}
    assert {state for step in STEPS for state in step.sources} | {
        s.target for s in STEPS if s.target
    } <= states
    assert find(STEPS, "accept").name == "accept"
