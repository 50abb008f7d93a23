"""Understands a report: place, category, warnings, and the change that stores it."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from uuid_utils.compat import uuid7

from ezhili import crypto
from ezhili.access import Actor
from ezhili.clocks.rules import Timekeeper
from ezhili.clocks.service import TIMEKEEPER
from ezhili.db import Database, Driver
from ezhili.events import plan
from ezhili.events.catalogue import CATALOGUE, Catalogue
from ezhili.events.facts import Category, Facts
from ezhili.events.numbers import next_number
from ezhili.events.report_forms import EventIn
from ezhili.events.superiors import NO_CATEGORY, RETIRED
from ezhili.grids import service as grids
from ezhili.problems import Words, refused
from ezhili.settings import settings
from ezhili.text import bigrams, blank_phones, has_phone
from ezhili.workflow import Taking

NO_PLACE = Words(
    "place-needed",
    "请在地图上选点，或给出网格代码。",
    "Give a point on the map or the code of a grid.",
)
OUTSIDE = Words(
    "outside-district",
    "这个点不在任何网格内，附近 200 米也没有网格。请检查经度与纬度是否颠倒。",
    "This point lies in no grid, nor within 200 m of one. Check that longitude and latitude are not swapped.",
)
NO_GRID = Words(
    "grid-unknown", "您的辖区内没有启用的网格 {grid}。", "There is no active grid {grid} in your area."
)
IN_FUTURE = Words(
    "occurs-in-future",
    "发生时间不能晚于现在。",
    "It cannot have occurred in the future; check the time.",
)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True)
class Rules:
    """What a report or a step is judged by, at most a second old."""

    keeper: Timekeeper
    catalogue: Catalogue


async def rules(database: Database, driver: Driver) -> Rules:
    """Calendar, limits and catalogue of this moment."""
    keeper = await TIMEKEEPER.read(database, driver)
    return Rules(keeper, await CATALOGUE.read(database, driver))


def offered(catalogue: Catalogue, code: str) -> Category:
    """The category a report names. Raise Invalid for one that is unknown or retired."""
    found = catalogue.categories.get(code)
    if found is None or found.retired:
        raise refused("/category", RETIRED if found else NO_CATEGORY, category=code)
    return found


@dataclass(frozen=True)
class Report:
    """A report that was understood: the change to write, and what the reporter is told."""

    change: plan.Change
    facts: Facts
    warnings: list[str]
    tracking_code: str | None


async def understand(
    database: Database,
    driver: Driver,
    actor: Actor,
    new: EventIn,
    known: Rules,
    at: datetime,
    more: Mapping[str, Any],
) -> Report:
    """Plan a report; `more` are columns that no form brings.

    Raise Invalid for a category, place or time that cannot be.
    Raise Forbidden for who does not settle anything on the spot.
    """
    category = offered(known.catalogue, new.category)
    if new.occurred_at and new.occurred_at > at + timedelta(minutes=5):
        raise refused("/occurred_at", IN_FUTURE)
    place = await _place(database, driver, actor, new)
    number = await next_number(database, driver, at)
    event, code = _row(actor, new, at) | place | {"number": number}, None
    event |= {"level": category.level, "catalog_version": known.catalogue.version, **more}
    if new.self_handled:
        event |= plan.on_the_spot(event, category, Taking(actor, at, _done(new)))
    if event["reporter_kind"] in ("resident", "anonymous"):
        code = tracking_code()
        event["tracking_hash"] = tracking_hash(code)
    change = plan.report(event, actor, at, category.limit, known.keeper, new.result)
    held = plan.first(change, category.level, category.evidence_required, category.limit)
    return Report(change, held.facts, _warnings(event), code)


def _row(actor: Actor, new: EventIn, at: datetime) -> dict[str, Any]:
    """The columns that follow from what was sent and who sent it."""
    id = uuid7()
    occurred_at, resident = new.occurred_at or new.handled_at or at, new.reporter_contact is not None
    contact = new.reporter_contact.model_dump_json(exclude_none=True) if new.reporter_contact else None
    wants = new.wants_feedback if new.wants_feedback is not None else resident
    words = bigrams(blank_phones(" ".join(filter(None, (new.title, new.address, new.description)))))
    return {
        "id": id,
        **new.model_dump(include={"client_uid", "category", "title", "description", "address", "urgency"}),
        "external_refs": new.model_dump(mode="json")["external_refs"],
        "channel": new.channel or _by_role(actor, "worker_app", "api", "web"),
        "found_by": new.found_by or _by_role(actor, "grid_worker", "other_system", "staff"),
        "occurred_at": occurred_at,
        "late_entry": at - occurred_at > timedelta(hours=72),
        "reporter_kind": _reporter(actor, resident),
        "reporter_id": None if actor.role == "resident" else actor.id,
        "reporter_contact": crypto.seal("events.reporter_contact", id, contact) if contact else None,
        "wants_feedback": wants,
        "tracking_hash": None,
        "words": words,
        "visibility": "internal",
    }


def _done(new: EventIn) -> dict[str, Any]:
    """What was sent of the handling."""
    return new.model_dump(include={"handled_at", "result", "close_kind", "attachments"}, exclude_none=True)


def _by_role(actor: Actor, worker: str, client: str, staff: str) -> str:
    return {"grid_worker": worker, "api_client": client}.get(actor.role, staff)


def _reporter(actor: Actor, resident: bool) -> str:
    if actor.role == "resident":
        return "resident" if resident else "anonymous"
    if actor.role in ("api_client", "system"):
        return "system"
    return "resident" if resident else "staff"


def _warnings(event: Mapping[str, Any]) -> list[str]:
    spoken = has_phone(event["title"]) or has_phone(event["description"])
    flags = {
        "outside_grid": event["outside_grid"],
        "late_entry": event["late_entry"],
        "phone_in_text": spoken,
    }
    return [name for name, raised in flags.items() if raised]


async def _place(database: Database, driver: Driver, actor: Actor, new: EventIn) -> dict[str, Any]:
    """Grid and point. Raise Invalid without either, outside every grid, or outside the caller's area."""
    locator = await grids.locator(database, driver)
    point = new.location
    lon, lat = grids.wgs84(point.lon, point.lat, point.crs) if point else (None, None)
    outside, grid = False, new.grid_code
    if grid is None:
        if lon is None or lat is None:
            raise refused("/location", NO_PLACE)
        found = locator.at(lon, lat)
        if found is None:
            raise refused("/location", OUTSIDE)
        grid = found.grid_code
    elif lon is not None and lat is not None:
        if locator.at(lon, lat) is None:
            raise refused("/location", OUTSIDE)
        outside = locator.distance_m(grid, lon, lat) > 200
    if not locator.active(grid) or not grid.startswith(actor.area):
        raise refused("/grid_code" if new.grid_code else "/location", NO_GRID, grid=grid)
    crs = point.crs if point else None
    return {"grid_code": grid, "lon": lon, "lat": lat, "source_crs": crs, "outside_grid": outside}


def tracking_code() -> str:
    """80 random bits for the resident, shown once: 16 characters of Crockford base32 in four groups."""
    drawn = "".join(secrets.choice(CROCKFORD) for _ in range(16))
    return "-".join(drawn[at : at + 4] for at in range(0, 16, 4))


def tracking_hash(code: str) -> bytes:
    """What is stored of a tracking code."""
    plain = code.replace("-", "").upper()
    key = settings().secret_key.get_secret_value().encode()
    return hmac.digest(key, b"tracking:" + plain.encode(), "sha256")


def answer_of(report: Report) -> dict[str, Any]:
    """The members of an EventReceipt but the steps."""
    row, clocks = report.change.event, report.change.clocks
    told = ("id", "number", "category", "title", "urgency", "level", "state", "grid_code", "village_code")
    return {name: row[name] for name in (*told, "township_code", "due_at", "total_due_at", "version")} | {
        "reported_at": row["received_at"],
        "provisional": any(clock["provisional"] for clock in clocks),
        "warnings": report.warnings,
        "tracking_code": report.tracking_code,
    }
