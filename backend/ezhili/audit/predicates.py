"""Every condition the audit trail can be narrowed by."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import ARRAY, DateTime, String, Uuid, any_, bindparam

from ezhili.access import Actor
from ezhili.areas.service import by_level
from ezhili.audit.schemas import AuditQuery
from ezhili.clocks.arithmetic import LOCAL
from ezhili.db import Predicate
from ezhili.journal import Entry

LEVELS: Any = (Entry.district_code, Entry.township_code, Entry.village_code, Entry.grid_code)
SEEN, AREA = by_level("seen", *LEVELS), by_level("area", *LEVELS)


def _among(name: str, column: Any) -> Predicate:
    return Predicate(name, column == any_(bindparam(name, type_=ARRAY(String))))


KIND = _among("subject_kind", Entry.subject_kind)
ACTION = _among("action", Entry.action)
ROLE = _among("role", Entry.role)
SUBJECT = Predicate("subject_id", Entry.subject_id == bindparam("subject_id", type_=Uuid))
ACTOR = Predicate("actor_id", Entry.actor_id == bindparam("actor_id", type_=Uuid))
SINCE = Predicate("at_from", Entry.at >= bindparam("at_from", type_=DateTime(timezone=True)))
UNTIL = Predicate("at_to", Entry.at < bindparam("at_to", type_=DateTime(timezone=True)))


def _moment(day: date | datetime) -> datetime:
    if isinstance(day, datetime):
        return day.astimezone(UTC)
    return datetime.combine(day, time(), LOCAL).astimezone(UTC)


def asked(actor: Actor, query: AuditQuery) -> Mapping[Predicate, Any]:
    """The predicates of a query, with their values, within the auditor's area."""
    wishes: dict[Predicate, Any] = {
        KIND: query.subject_kind,
        ACTION: query.action,
        ROLE: query.role,
        SUBJECT: query.subject_id,
        ACTOR: query.actor_id,
        SINCE: _moment(query.at_from) if query.at_from else None,
        UNTIL: _moment(query.at_to) if query.at_to else None,
    }
    if query.area:
        wishes[AREA[len(query.area)]] = query.area
    given = {predicate: value for predicate, value in wishes.items() if value}
    return {SEEN[len(actor.area)]: actor.area, **given}
