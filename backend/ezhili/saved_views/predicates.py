"""Every condition saved views can be narrowed by."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import String, Uuid, bindparam

from ezhili.access import Actor
from ezhili.db import Predicate
from ezhili.saved_views.models import SavedView
from ezhili.saved_views.schemas import SavedViewQuery

Given = Mapping[Predicate, Any]
OWN = Predicate("own", SavedView.user_id == bindparam("own", type_=Uuid))
LIST_NAME = Predicate("of_list", SavedView.list_name == bindparam("of_list", type_=String))


def seen(actor: Actor) -> Given:
    """One's own, whatever the role; nobody else's, whatever the area."""
    return {OWN: actor.id}


def asked(actor: Actor, query: SavedViewQuery) -> Given:
    """The predicates of a query, with their values."""
    return {**seen(actor), LIST_NAME: query.list_name} if query.list_name else seen(actor)
