"""The step table of events against the specification, and its rules by random walks."""
# ruff: noqa: E501  # tables are read line by line

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from conftest import VILLAGE, an_actor
from pydantic import TypeAdapter

from ezhili.access import system
from ezhili.clocks.rules import Limit
from ezhili.clocks.service import holidays, keeper, rules
from ezhili.events.facts import Category, Facts, Other, Unit
from ezhili.events.forms import EventStep
from ezhili.events.models import OPEN_STATES
from ezhili.events.workflow import BEGINNINGS, STEPS
from ezhili.problems import Conflict, Forbidden, Invalid
from ezhili.workflow import Taking, find, take

# DOMAIN.md 4.1, written by hand: number, step, from, who, to, needed fields, clocks started, clocks stopped.
# E19a is ours (DECISIONS.md 8). What takes two persons is a row for each (DECISIONS.md 7); of E5 one row asks, one
# answers, one is the system's; E15 has the reviews of DOMAIN.md 6.6 beside it, E18 the ways back from the city.
BEFORE, OPEN = "accepted,dispatched,handling,reported", ",".join(sorted(OPEN_STATES))
FROM = "api_client,department,dispatcher,grid_worker,resident,village"
CAME = "api_client,commissioner,department,dispatcher,grid_worker,resident,village"
SPECIFIED = f"""
E1   report               new                  {FROM}                                     reported             -                accept,total    -
E2   report_self_handled  new                  grid_worker,village                        pending_verification handled_at       total,verify    -
E3   accept               reported             dispatcher,village                         accepted             -                dispatch        accept,answer
E4   reject               reported             dispatcher                                 rejected             note,reason      -               *
E5   ask_more             reported             dispatcher                                 =                    note             answer          -
E5   answer               reported             {FROM}                                     =                    answer           -               answer
E5   end_waiting          reported             system                                     =                    -                -               answer
E6   appeal               rejected             {CAME}                                     reported             appeal           accept,total    -
E7   merge                accepted,reported    dispatcher                                 merged               target_id        -               *
E8   dispatch             accepted             dispatcher,village                         dispatched           unit_code        take            dispatch
E9   take                 dispatched           department,grid_worker,village             handling             -                handle          decision,take
E10  return               dispatched           commissioner,department,village            accepted             reason           dispatch        decision,take
E11  progress             handling             department,grid_worker,village             =                    note             -               -
E12  request_extension    dispatched,handling  department,village                         =                    note,until       decision        -
E13  approve_extension    dispatched,handling  commissioner,dispatcher                    =                    -                -               decision
E13  deny_extension       dispatched,handling  commissioner,dispatcher                    =                    note             -               decision
E14  request_suspension   handling             department,village                         =                    note,reason,until decision       -
E15  approve_suspension   handling             commissioner,district                      suspended            -                review          decision
E15  deny_suspension      handling             commissioner,district                      =                    note             -               decision
E15  confirm_suspension   suspended            commissioner,district                      =                    note             review          review
E15  renew_suspension     suspended            district                                   =                    note,until       review          review
E16  resume               suspended            department,dispatcher,system               handling             note             -               review
E17  transfer_up          accepted,dispatched,handling commissioner,dispatcher            accepted             note,reason      dispatch        decision,dispatch,handle,take
E18  refer_to_city        accepted             district                                   suspended            note,number,system follow_up     dispatch
E18  follow_up            suspended            dispatcher,district                        =                    note             follow_up       follow_up
E18  city_returned        suspended            dispatcher,district                        accepted             note             dispatch        follow_up
E18  city_handled         suspended            dispatcher,district                        verified             close_kind,note  close           follow_up
E19a finish_part          handling             department,grid_worker,village             =                    note             -               -
E19  finish               handling             department,grid_worker,village             pending_verification close_kind,note  verify          decision,handle
E20  verify_pass          pending_verification department,dispatcher,grid_worker,village  verified             basis            close           verify
E21  verify_fail          pending_verification department,dispatcher,grid_worker,village  handling             note             handle          verify
E20  pass_undrawn         pending_verification system                                     verified             -                close           verify
E20  recheck              verified             system                                     pending_verification -                verify          close
E20  recheck_closed       closed               system                                     pending_verification -                total,verify    -
E22  close                verified             dispatcher,system                          closed               -                -               *
E22  rate                 closed,merged        resident                                   =                    satisfaction     -               -
E23  reopen               closed               commissioner,department,dispatcher,grid_worker,resident,village accepted reason  dispatch,total  -
E24  request_void         {BEFORE}             dispatcher                                 =                    note,reason      -               -
E24  approve_void         {BEFORE}             commissioner,district                      voided               -                -               *
E24  deny_void            {BEFORE}             commissioner,district                      =                    note             -               -
E25  supervise            {OPEN}               commissioner,district                      =                    kind,note        supervise       -
E25  answer_supervision   {OPEN}               department,dispatcher,grid_worker,village  =                    note             -               supervise
E26  change_category      accepted,dispatched,handling dispatcher                         =                    category         -               -
"""
# Flags raised, lowered, answered by a second person, and in the way; clocks that stand still and go on; by whose clock
# the system acts. Steps that are not here know no flags but those they do not touch, and pause nothing.
ASKED, ALL = (
    "extension_pending,suspension_pending",
    ("extension_pending,supervised,suspension_pending,void_pending,waiting_reporter"),
)
FLAGGED = f"""
accept              -                  waiting_reporter                 -                  -                  -            total        -
reject              -                  {ALL}                            -                  -                  -            -            -
ask_more            waiting_reporter   -                                -                  -                  accept,total -            -
answer              -                  -                                waiting_reporter   -                  -            accept,total -
end_waiting         -                  -                                waiting_reporter   -                  -            accept,total answer
merge               -                  {ALL}                            -                  -                  -            -            -
take                -                  {ASKED}                          -                  -                  -            -            -
return              -                  {ASKED}                          -                  -                  -            -            -
request_extension   extension_pending  -                                -                  suspension_pending -            -            -
approve_extension   -                  -                                extension_pending  -                  -            -            -
deny_extension      -                  -                                extension_pending  -                  -            -            -
request_suspension  suspension_pending -                                -                  extension_pending  -            -            -
approve_suspension  -                  void_pending                     suspension_pending -                  handle,total -            -
deny_suspension     -                  -                                suspension_pending -                  -            -            -
resume              -                  -                                -                  -                  -            handle,total review
transfer_up         -                  suspension_pending               -                  extension_pending  -            -            -
refer_to_city       -                  void_pending                     -                  -                  total        -            -
city_returned       -                  -                                -                  -                  -            total        -
city_handled        -                  -                                -                  -                  -            total        -
finish              -                  {ASKED},void_pending             -                  -                  -            -            -
close               -                  {ALL}                            -                  -                  -            -            -
request_void        void_pending       -                                -                  -                  -            -            -
approve_void        -                  {ALL}                            void_pending       -                  -            -            -
deny_void           -                  -                                void_pending       -                  -            -            -
supervise           supervised         -                                -                  -                  -            -            -
answer_supervision  -                  -                                supervised         -                  -            -            -
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
    "answer": "在二号楼东侧的路口",
    "appeal": "这件事确实归街道管",
    "until": datetime(2024, 1, 31, tzinfo=UTC),
    "kind": "key",
    "category": "0204",
    "system": "城市平台",
    "number": "HN-1",
    "satisfaction": 5,
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


def listed(names) -> str:
    return ",".join(sorted(names)) or "-"


def test_the_table_is_the_specification():
    rows = [
        [
            s.code,
            s.name,
            listed(s.sources),
            listed(s.who),
            s.target or "=",
            *map(listed, (s.needs, s.starts, s.stops)),
        ]
        for s in (*BEGINNINGS, *STEPS)
    ]
    assert rows == [line.split() for line in SPECIFIED.split("\n") if line]


def test_flags_and_pauses_are_the_specification():
    def one(s) -> list[str]:
        flags = (s.raises or "-", listed(s.lowers), s.answers or "-", listed(s.unless))
        return [s.name, *flags, listed(s.pauses), listed(s.resumes), s.timed or "-"]

    known = {line.split()[0]: line.split() for line in FLAGGED.split("\n") if line}
    assert [one(s) for s in STEPS] == [known.get(s.name, [s.name, *"-------"]) for s in STEPS]


def test_what_ends_an_event_leaves_no_flag_and_no_clock():
    for step in STEPS:
        if step.target in ("closed", "rejected", "merged", "voided"):
            assert step.stops == {"*"}, step.name
            assert {one.raises for one in STEPS if one.raises} - step.lowers <= {step.answers}, step.name


def test_the_forms_ask_for_what_the_table_needs():
    schema = TypeAdapter(EventStep).json_schema()
    required = {}
    for name, place in schema["discriminator"]["mapping"].items():
        required[name] = set(schema["$defs"][place.rpartition("/")[2]]["required"]) - {"step"}
    assert required == {step.name: set(step.needs) for step in STEPS}


ME = person()
LEAD = person("department", unit=UNIT)
SYSTEM = system("340402")
WAITING = {"waiting_reporter": {"by": "somebody"}}
PRESSED = {"supervised": {"by": "somebody", "orders": []}}
MORE_TIME = {
    "extension_pending": {"by": str(LEAD.id), "unit": UNIT, "until": (AT + timedelta(9)).isoformat()}
}
PAUSE = {
    "suspension_pending": {
        "by": str(LEAD.id), "unit": UNIT, "reason": "weather", "until": (AT + timedelta(9)).isoformat(),
    }
}  # fmt: skip
AREAS = {code: Unit(code, True, frozenset({"02"}), "340402102") for code in (UNIT, OTHER_UNIT)}
LAMP = Category("0203", "路灯", "district", Limit("wd", 3), False, False, True)
FAR = Other(uuid4(), "handling", "0203", None, 101, False)


@pytest.mark.parametrize(
    ("name", "actor", "event", "refusal"),
    [
        ("accept", person("village"), facts(category_level="village"), None),
        ("accept", person("village"), facts(category_level="township"), (403, "other-level")),
        ("accept", person("grid_worker"), facts(), (403, "step-not-yours")),
        ("accept", ME, facts(rejected_by=ME.id), (403, "other-dispatcher")),
        ("reject", ME, facts(rejected_by=ME.id), (403, "other-dispatcher")),
        ("accept", ME, facts(rejected_by=uuid4()), None),
        ("dispatch", person("village"), facts("accepted", level="village"), None),
        ("dispatch", person("village"), facts("accepted", level="township"), (403, "other-level")),
        ("ask_more", ME, facts(), None),
        ("ask_more", ME, facts(asked_count=1), (409, "asked-once")),
        ("ask_more", ME, facts(reachable=False), (409, "reporter-not-reachable")),
        ("answer", LEAD, facts(reporter_id=LEAD.id, flags=WAITING), None),
        ("answer", LEAD, facts(flags=WAITING), (403, "not-your-question")),
        ("answer", person("resident"), facts(flags=WAITING), None),
        ("answer", ME, facts(reporter_kind="resident", flags=WAITING), None),
        ("answer", LEAD, facts(reporter_id=LEAD.id), (409, "step-not-open")),
        ("end_waiting", SYSTEM, facts(flags=WAITING, due_at=AT), None),
        ("end_waiting", SYSTEM, facts(flags=WAITING, due_at=AT + timedelta(1)), (409, "not-due-yet")),
        ("end_waiting", ME, facts(flags=WAITING, due_at=AT), (403, "step-not-yours")),
        ("appeal", LEAD, facts("rejected", reporter_id=LEAD.id, appeal_due_at=AT), None),
        ("appeal", LEAD, facts("rejected", appeal_due_at=AT), (403, "not-your-appeal")),
        ("appeal", person("village"), facts("rejected", appeal_due_at=AT), None),
        ("appeal", person("commissioner"), facts("rejected", appeal_due_at=AT - timedelta(1)), (409, "appeal-too-late")),
        ("appeal", person("commissioner"), facts("rejected", appeal_due_at=AT, appeal_count=1), (409, "appealed-once")),
        ("request_extension", LEAD, facts("handling", lead_unit=UNIT, due_at=AT), None),
        ("request_extension", LEAD, facts("dispatched", lead_unit=UNIT, due_at=AT), None),
        ("request_extension", LEAD, facts("handling", lead_unit=OTHER_UNIT, due_at=AT), (403, "not-your-unit")),
        ("request_extension", person("grid_worker", unit=UNIT), facts("handling", lead_unit=UNIT), (403, "step-not-yours")),
        ("request_extension", LEAD, facts("handling", lead_unit=UNIT, due_at=AT - timedelta(0, 1)), (409, "extend-too-late")),
        ("request_extension", LEAD, facts("handling", lead_unit=UNIT, due_at=AT, extend_count=2), (409, "extended-twice")),
        ("request_extension", LEAD, facts("handling", lead_unit=UNIT, flags={"suspension_pending": {}}), (409, "request-waits")),
        ("approve_extension", ME, facts("handling", flags=MORE_TIME), None),
        ("approve_extension", person("commissioner"), facts("handling", flags=MORE_TIME), (403, "first-by-dispatcher")),
        ("approve_extension", ME, facts("handling", flags=MORE_TIME, extend_count=1), (403, "second-by-commissioner")),
        ("approve_extension", person("commissioner"), facts("handling", flags=MORE_TIME, extend_count=1), None),
        ("approve_extension", person(unit=UNIT), facts("handling", flags=MORE_TIME), (403, "own-unit")),
        ("approve_extension", replace(ME, id=LEAD.id), facts("handling", flags=MORE_TIME), (403, "second-person")),
        ("approve_extension", ME, facts("handling", flags=MORE_TIME, due_at=AT + timedelta(30)), (409, "extension-overtaken")),
        ("request_suspension", LEAD, facts("handling", lead_unit=UNIT), None),
        ("request_suspension", LEAD, facts("handling", lead_unit=UNIT, suspended_days=79), (422, "suspension-too-long")),
        ("approve_suspension", person("commissioner"), facts("handling", flags=PAUSE), None),
        ("approve_suspension", person("commissioner", unit=UNIT), facts("handling", flags=PAUSE), (403, "own-unit")),
        ("approve_suspension", ME, facts("handling", flags=PAUSE), (403, "step-not-yours")),
        ("confirm_suspension", person("commissioner"), facts("suspended", suspension_due_at=AT), (409, "suspension-over")),
        ("renew_suspension", person("district"), facts("suspended", suspension_due_at=AT), None),
        ("renew_suspension", person("district"), facts("suspended", suspension_due_at=AT, suspend_renewals=1), (409, "suspension-renewed")),
        ("renew_suspension", person("district"), facts("suspended", suspension_due_at=AT - timedelta(90)), (422, "suspension-too-long")),
        ("resume", ME, facts("suspended"), None),
        ("resume", LEAD, facts("suspended", lead_unit=OTHER_UNIT), (403, "not-your-unit")),
        ("resume", ME, facts("suspended", suspend_reason="city_ref"), (409, "at-the-city")),
        ("resume", SYSTEM, facts("suspended", due_at=AT + timedelta(1)), (409, "not-due-yet")),
        ("transfer_up", ME, facts("handling", level="village"), None),
        ("transfer_up", ME, facts("handling", level="township"), (403, "not-your-level")),
        ("transfer_up", person("commissioner"), facts("accepted", level="township"), None),
        ("transfer_up", person("commissioner"), facts("accepted", level="district"), (403, "not-your-level")),
        ("transfer_up", ME, facts("handling", level="village", flags={"extension_pending": {}}), (409, "request-waits")),
        ("dispatch", ME, facts("accepted", transfer_count=1, units=AREAS), (422, "unit-below-level")),
        ("dispatch", ME, facts("accepted", transfer_count=1, level="township", units=AREAS), None),
        ("refer_to_city", person("district"), facts("accepted"), None),
        ("refer_to_city", person("district"), facts("accepted", level="township"), (409, "not-at-district")),
        ("refer_to_city", person("district"), facts("accepted", external_refs=[SENT]), (422, "referred-already")),
        ("city_returned", ME, facts("suspended"), (409, "not-at-the-city")),
        ("city_handled", person("district"), facts("suspended", suspend_reason="city_ref"), None),
        ("supervise", person("district"), facts("handling", flags={"supervised": {"by": "somebody", "orders": []}}), None),
        ("supervise", ME, facts("handling"), (403, "step-not-yours")),
        ("answer_supervision", LEAD, facts("handling", lead_unit=UNIT, flags=PRESSED), None),
        ("answer_supervision", LEAD, facts("handling", lead_unit=OTHER_UNIT, flags=PRESSED), (403, "not-your-answer")),
        ("answer_supervision", ME, facts(flags=PRESSED), None),
        ("change_category", ME, facts("accepted"), (422, "category-unknown")),
        ("change_category", ME, facts("accepted", named=replace(LAMP, code="0204")), None),
        ("change_category", ME, facts("accepted", category="0204", named=replace(LAMP, code="0204")), (422, "same-category")),
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
        ("merge", ME, facts(other=None), (422, "target-unknown")),
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
    for unheard in (facts(), facts(asked_count=1, flags=WAITING)):
        with pytest.raises(Invalid):
            take(STEPS, "reject", unheard, Taking(ME, AT, sent))
    take(STEPS, "reject", facts(asked_count=1), Taking(ME, AT, sent))


def test_every_step_names_a_state_of_the_specification():
    states = {*OPEN_STATES, "closed", "rejected", "merged", "voided"}
    assert {state for step in STEPS for state in step.sources} | {
        s.target for s in STEPS if s.target
    } <= states
    assert find(STEPS, "accept").name == "accept"
