"""Looks up what a form names: units for a dispatch, the other event of a merge, a report sent before."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any
from uuid import UUID

from fastapi import Response
from pydantic import TypeAdapter
from sqlalchemy import Uuid, bindparam, select

from ezhili.access import Actor
from ezhili.db import Driver, Predicate, Prepared, bound
from ezhili.events import predicates
from ezhili.events.catalogue import Catalogue
from ezhili.events.facts import Other, Unit, distance_m
from ezhili.events.models import CLIENT_UID_TAKEN, Event
from ezhili.events.plan import Held
from ezhili.events.schemas import EventReceipt
from ezhili.grid_duties import service as grid_duties
from ezhili.grid_duties.rules import of_a_village
from ezhili.http import json_response
from ezhili.problems import Conflict

RECEIPT = TypeAdapter(EventReceipt)
_UNITS = "select code, state, duty_categories, area_code from units where code = any($1)"


@cache
def _other(given: tuple[Predicate, ...]) -> Prepared:
    columns = (Event.id, Event.state, Event.category, Event.closed_at, Event.lon, Event.lat, Event.grid_code)
    one = select(*columns).where(Event.id == bindparam("id", type_=Uuid))
    return Prepared(one.where(*(predicate.condition for predicate in given)))


async def named(
    driver: Driver,
    actor: Actor,
    held: Held,
    row: Mapping[str, Any],
    sent: Mapping[str, Any],
    catalogue: Catalogue,
) -> Held:
    """`held` with the facts about what the form names; what is out of sight is as good as absent."""
    facts = held.facts
    if "unit_code" in sent:
        codes = [sent["unit_code"], *sent.get("co_units", ())]
        found = await driver.fetch(_UNITS, codes)
        facts = replace(facts, units={one["code"]: _unit(one) for one in found})
        if any(of_a_village(one["area_code"]) for one in found):
            facts = replace(facts, items=await grid_duties.covered(driver, row["grid_code"][:6]))
    if "category" in sent:
        named = catalogue.categories.get(sent["category"])
        facts = replace(facts, named=named, catalog_now=catalogue.version)
    if "target_id" in sent:
        facts = replace(facts, other=await _named_event(driver, actor, row, sent["target_id"]))
    return replace(held, facts=facts)


def _unit(row: Mapping[str, Any]) -> Unit:
    duties = frozenset(row["duty_categories"])
    return Unit(row["code"], row["state"] == "active", duties, row["area_code"])


async def _named_event(driver: Driver, actor: Actor, row: Mapping[str, Any], event_id: UUID) -> Other | None:
    given = predicates.seen(actor)
    found = await _other(tuple(given)).row(driver, {**bound(given), "id": event_id})
    if found is None:
        return None
    points = (row["lon"], row["lat"], found["lon"], found["lat"])
    metres = None if None in points else distance_m(*points)
    told = (found["id"], found["state"], found["category"], found["closed_at"])
    return Other(*told, metres, found["grid_code"] == row["grid_code"])


_SENT_BEFORE = (
    "select id, number, category, title, urgency, level, state, grid_code, village_code, township_code, "
    "received_at as reported_at, due_at, total_due_at, version from events "
    "where client_uid = $1 and reporter_id = $2"
)


async def receipt(driver: Driver, actor: Actor, client_uid: UUID | None, language: str) -> Response:
    """The report a device sent before, as it is stored now (200). Raise Conflict when it is another's."""
    row = await driver.fetchrow(_SENT_BEFORE, client_uid, actor.id)
    if row is None:
        raise Conflict(CLIENT_UID_TAKEN)
    known: Any = {"provisional": False, "warnings": [], "tracking_code": None, "steps": []}
    headers = {"ETag": f'"{row["version"]}"', "Location": f"/api/v1/events/{row['id']}"}
    return json_response(RECEIPT.dump_json(known | dict(row)), headers=headers)
