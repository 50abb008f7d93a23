"""Rules of extensions and suspensions, pure (E12 to E16): who asks, who decides, and the ceilings."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from ezhili.access import Actor
from ezhili.clocks.arithmetic import LOCAL
from ezhili.events import guards
from ezhili.events.facts import Facts
from ezhili.events.reporters import is_over
from ezhili.problems import Words
from ezhili.workflow import Objection, Taking

LATE = Words(
    "extend-too-late",
    "时限 {due} 已过，不能再申请延期。",
    "The due time, {due}, is past; an extension is asked for before it.",
)
TWICE = Words("extended-twice", "最多延期两次。", "It was extended twice; there is no third time.")
NOT_LATER = Words(
    "not-later", "须晚于现在的时限 {due}。", "It has to be later than the present due time, {due}."
)
TOO_FAR = Words(
    "extended-too-far",
    "延期累计不得超过原时限，最迟可延至 {latest}。",
    "Extensions together add at most the original limit: {latest} at the latest.",
)
OVERTAKEN = Words(
    "extension-overtaken",
    "时限已变动，所申请的时间不再适用，请不同意并让对方重新申请。",
    "The due time has moved meanwhile and what was asked for no longer fits; deny it, and let them ask anew.",
)
FIRST_BY_DISPATCHER = Words(
    "first-by-dispatcher", "第一次延期由派遣员审批。", "The dispatcher decides on the first extension."
)
SECOND_BY_COMMISSIONER = Words(
    "second-by-commissioner",
    "第二次延期由政法委员审批。",
    "The commissioner decides on the second extension.",
)
OWN_UNIT = Words(
    "own-unit",
    "不能审批本单位的申请，请由他人办理。",
    "Your own unit asked for this; somebody of another one decides it.",
)
PAUSE_BACKWARDS = Words(
    "suspension-too-short",
    "预计恢复时间至少在明天；当天能恢复的无需挂起。",
    "It lasts until tomorrow at least; what goes on today needs no suspension.",
)
PAUSE_PAST = Words(
    "suspension-overtaken",
    "所申请的恢复时间已到，请不同意并让对方重新申请。",
    "The time until which it was asked for has come; deny it, and let them ask anew.",
)
PAUSE_LONG = Words(
    "suspension-too-long",
    "挂起累计不得超过九十天，最迟可到 {latest}。",
    "Suspensions together last 90 days at most: until {latest} at the latest.",
)
RENEWED = Words(
    "suspension-renewed",
    "挂起只能由区级续期一次。",
    "A suspension is prolonged once; there is no second time.",
)
PAUSE_OVER = Words(
    "suspension-over",
    "挂起期限已到，只能恢复办理，或由区级续期。",
    "Its time is over: it is resumed, or prolonged by the district.",
)
AT_CITY = Words(
    "at-the-city",
    "事件已报市级，请登记市级的办理情况。",
    "It lies with the city: enter what the city does about it.",
)
MOST = timedelta(days=90)
LEAST = timedelta(microseconds=1)  # before 24:00, which is the next day
MOST_EXTENSIONS = 2
CITY = "city_ref"


def told(at: datetime) -> str:
    """A moment as people read it, in Asia/Shanghai."""
    return at.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M")


def asks_in_time(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """Before it is due, and twice at most (E12)."""
    if event.due_at is not None and at > event.due_at:
        return Objection(LATE, values={"due": told(event.due_at)})
    return Objection(TWICE) if event.extend_count >= MOST_EXTENSIONS else None


def within_ceiling(event: Facts, taking: Taking) -> Objection | None:
    """Later than now, and all extensions together no longer than the original limit (6.6)."""
    wish = event.extension
    if wish is None or wish.part is not None:
        return None
    if taking.sent["until"] > wish.due_at:
        return Objection(TOO_FAR, "/until", {"latest": told(wish.latest)})
    return Objection(NOT_LATER, "/until", {"due": told(wish.due_at)})


def still_fits(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """The calendar may have moved the due time since it was asked."""
    asked = event.flags.get("extension_pending", {}).get("until")
    passed = asked and event.due_at is not None and datetime.fromisoformat(asked) <= event.due_at
    return Objection(OVERTAKEN) if passed else None


def fits(event: Facts, taking: Taking) -> Objection | None:
    """The same, exactly, once it is worked out."""
    wish = event.extension
    return Objection(OVERTAKEN) if wish is not None and wish.part is None else None


def _other_unit(flag: str) -> Callable[[Facts, Actor], Objection | None]:
    def right(event: Facts, actor: Actor) -> Objection | None:
        unit = event.flags.get(flag, {}).get("unit")
        return Objection(OWN_UNIT) if unit is not None and unit == actor.unit else None

    return right


decides_on_suspension = _other_unit("suspension_pending")
"""Nobody decides for the own unit (E15)."""
_not_for_own_unit = _other_unit("extension_pending")


def decides_on_extension(event: Facts, actor: Actor) -> Objection | None:
    """The first by the dispatcher, the second by the commissioner, none for the own unit (E13)."""
    if event.extend_count == 0 and actor.role != "dispatcher":
        return Objection(FIRST_BY_DISPATCHER)
    if event.extend_count and actor.role != "commissioner":
        return Objection(SECOND_BY_COMMISSIONER)
    return _not_for_own_unit(event, actor)


def extended(event: Facts, taking: Taking) -> dict[str, Any]:
    """One more; the clocks carry the rest."""
    return {"extend_count": event.extend_count + 1}


def _days(since: datetime, to: datetime) -> int:
    return (to.astimezone(LOCAL).date() - since.astimezone(LOCAL).date()).days


def within_ninety_days(event: Facts, taking: Taking) -> Objection | None:
    """The suspensions of an event together (E14, 6.6)."""
    until, latest = taking.sent["until"], taking.at + MOST - timedelta(days=event.suspended_days)
    if _days(taking.at, until) < 1:
        return Objection(PAUSE_BACKWARDS, "/until")
    too_long = _days(taking.at, until) > _days(taking.at, latest)
    return Objection(PAUSE_LONG, "/until", {"latest": told(latest)}) if too_long else None


def still_ahead(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """What was asked for has not passed before it was decided (E15)."""
    until = event.flags.get("suspension_pending", {}).get("until")
    past = until is not None and _days(at, datetime.fromisoformat(until)) < 1
    return Objection(PAUSE_PAST) if past else None


def suspended(event: Facts, taking: Taking) -> dict[str, Any]:
    """From the approval on, until what was asked for."""
    asked = event.flags["suspension_pending"]
    return {
        "suspend_count": event.suspend_count + 1,
        "suspended_at": taking.at,
        "suspend_reason": asked["reason"],
        "suspension_due_at": datetime.fromisoformat(asked["until"]),
    }


def not_at_city(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """What lies with the city comes back another way (E18)."""
    return Objection(AT_CITY) if event.suspend_reason == CITY else None


def may_last(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """A review keeps it suspended as long as it was granted (E15)."""
    over = event.suspension_due_at is not None and _days(at, event.suspension_due_at) < 1
    return not_at_city(event, actor, at) or (Objection(PAUSE_OVER) if over else None)


def renews(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """Once, by the district (6.6)."""
    return not_at_city(event, actor, at) or (Objection(RENEWED) if event.suspend_renewals else None)


def renewed_within(event: Facts, taking: Taking) -> Objection | None:
    """Ninety days more at most."""
    until, former = taking.sent["until"], event.suspension_due_at or taking.at
    if until <= former or _days(taking.at, until) < 1:
        return Objection(NOT_LATER, "/until", {"due": told(former)})
    too_long = _days(former, until) > MOST.days
    return Objection(PAUSE_LONG, "/until", {"latest": told(former + MOST)}) if too_long else None


def renewed(event: Facts, taking: Taking) -> dict[str, Any]:
    """Until when now."""
    return {
        "suspension_due_at": taking.sent["until"],
        "suspend_renewals": event.suspend_renewals + 1,
    }


def may_go_on(event: Facts, actor: Actor, at: datetime) -> Objection | None:
    """The system waits for the day of the review."""
    return not_at_city(event, actor, at) or is_over(event, actor, at)


def may_resume(event: Facts, actor: Actor) -> Objection | None:
    """The unit that has it, or the dispatcher (E16)."""
    return guards.lead(event, actor) if actor.role == "department" else None


def no_longer(event: Facts) -> dict[str, Any]:
    """What a suspension leaves in the event's row: nothing."""
    return dict.fromkeys(("suspended_at", "suspend_reason", "suspension_due_at"))


def resumed(event: Facts, taking: Taking) -> dict[str, Any]:
    """The days it took are counted, to the review at most: the pause ends then (DOMAIN.md 6.5)."""
    ended_at = min(taking.at, event.due_at - LEAST) if event.due_at else taking.at
    days = max(0, _days(event.suspended_at, ended_at)) if event.suspended_at else 0
    return {**no_longer(event), "suspended_days": event.suspended_days + days}
