"""Every condition duty documents and the item list can be narrowed by."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Date, String, Uuid, and_, any_, bindparam, func, or_, select

from ezhili.access import Actor
from ezhili.days import holds_on, in_force, today
from ezhili.db import Predicate
from ezhili.grid_duties.models import Acknowledgement, DutyDocument, ItemListEntry
from ezhili.grid_duties.schemas import DutyDocumentQuery, ItemQuery
from ezhili.grid_workers.models import WorkerAssignment

Given = Mapping[Predicate, Any]


def _holds_for(name: str) -> ColumnElement[bool]:
    """A document of an area above, or of one within."""
    code = bindparam(name, type_=String)
    above = func.starts_with(code, DutyDocument.area_code)
    return or_(above, func.starts_with(DutyDocument.area_code, code))


SEEN = Predicate("seen", _holds_for("seen"))
AREA = Predicate("area", func.starts_with(bindparam("area", type_=String), DutyDocument.area_code))
KIND = Predicate("kind", DutyDocument.kind == any_(bindparam("kind", type_=ARRAY(String))))
STATE = Predicate("state", DutyDocument.state == any_(bindparam("state", type_=ARRAY(String))))
NO_DRAFT = Predicate("no_draft", DutyDocument.state != bindparam("no_draft", type_=String))


class _Waiting(Predicate):
    """Two values: who asks, and the day."""

    def binds(self, value: Any) -> dict[str, Any]:
        """An id and a day."""
        user, day = value
        return {"waiting_user": user, "waiting_day": day}


_USER, _DAY = bindparam("waiting_user", type_=Uuid), bindparam("waiting_day", type_=Date)
_SERVES = select(WorkerAssignment.id).where(
    WorkerAssignment.user_id == _USER,
    func.starts_with(WorkerAssignment.grid_code, DutyDocument.area_code),
    holds_on(WorkerAssignment, _DAY),
)
_TOOK_NOTE = select(Acknowledgement.user_id).where(
    Acknowledgement.document_id == DutyDocument.id, Acknowledgement.user_id == _USER
)
WAITING = _Waiting(
    "waiting",
    and_(
        DutyDocument.state == "published",
        _SERVES.correlate(DutyDocument).exists(),
        ~_TOOK_NOTE.correlate(DutyDocument).exists(),
    ),
)


def seen(actor: Actor) -> Given:
    """Documents that hold in the actor's area or below; drafts are for those who write them."""
    given: dict[Predicate, Any] = {SEEN: actor.area}
    return given if "duty_documents:write" in actor.scopes else {**given, NO_DRAFT: "draft"}


def waiting(user: UUID, day: date) -> Given:
    """What a worker has yet to take note of."""
    return {WAITING: (user, day)}


def asked(actor: Actor, query: DutyDocumentQuery) -> Given:
    """The predicates of a query of documents, with their values."""
    wishes: dict[Predicate, Any] = {KIND: query.kind, STATE: query.state, AREA: query.area}
    given = {**seen(actor), **{predicate: value for predicate, value in wishes.items() if value}}
    return {**given, **waiting(actor.id, today())} if query.waiting else given


ITEMS_SEEN = Predicate("district", ItemListEntry.district_code == bindparam("district", type_=String))
ITEMS_IN_FORCE = in_force(ItemListEntry)
COVERS = Predicate("covers", ItemListEntry.categories.overlap(bindparam("covers", type_=ARRAY(String))))
OWNER = Predicate("owner", ItemListEntry.owner_unit == bindparam("owner", type_=String))


def items_seen(actor: Actor) -> Given:
    """The list of the whole district is open to everybody who works there."""
    return {ITEMS_SEEN: actor.area[:6]}


def items_asked(actor: Actor, query: ItemQuery) -> Given:
    """The predicates of a query of items, with their values."""
    given = dict(items_seen(actor))
    if query.on or not query.all:
        given[ITEMS_IN_FORCE] = query.on or today()
    if query.category:
        given[COVERS] = sorted({query.category, query.category[:2]})
    if query.owner_unit:
        given[OWNER] = query.owner_unit
    return given
