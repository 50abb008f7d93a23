"""What residents can do without an account: report, follow the own report, answer, contest, rate."""

import hmac
import json
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from fastapi import Response
from pydantic import TypeAdapter

from ezhili import quotas
from ezhili.access import resident
from ezhili.db import Database, Driver
from ezhili.events import resident_words, service
from ezhili.events.facts import distance_m
from ezhili.events.models import OPEN_CONDITION
from ezhili.events.report_forms import EventIn
from ezhili.events.reporting import Report, offered, rules, tracking_hash
from ezhili.events.resident_forms import (
    ResidentReceipt,
    ResidentReportIn,
    ResidentStep,
    SimilarQuery,
    TrackedOut,
)
from ezhili.geo import metres_per_degree, wgs84
from ezhili.http import check_etag, json_response
from ezhili.idempotency import OnceOfAnyone
from ezhili.problems import NotFound, Words, refused
from ezhili.quotas import Policy

# Our proposal: a family, an office or a whole mobile network may share one address.
REPORTS = Policy("public-report", 20, timedelta(hours=1))
UPLOADS = Policy("public-upload", 60, timedelta(hours=1))
LOOKS = Policy("public-look", 240, timedelta(minutes=10))
GUESSES = Policy("tracking-code", 30, timedelta(minutes=15))
"""Of wrong codes from one address; right ones are given back. A code has 80 random bits."""
WRONG = Words(
    "report-not-found",
    "编号与查询码不符，请核对后重试。",
    "Number and tracking code do not belong together; check both.",
)
NOT_SIMILAR = Words(
    "same-as-unknown",
    "没有这个正在办理的事件，请直接上报。",
    "There is no such open event; report it by itself.",
)
NEAR_M = 100.0  # metres within which it may be the same matter (E7)
HOPS = 5
TITLE = 30  # characters of the description that stand for a title
NOBODY = bytes(32)
_ONE = (
    "select e.id, e.number, e.title, e.category, e.catalog_version, e.state, e.version, e.merged_into, "
    "e.tracking_hash, e.district_code, e.received_at, e.total_due_at, e.closed_at, e.feedback, e.question, "
    "e.satisfaction, e.flags ? 'waiting_reporter' as waiting, "
    "(select name from areas a where a.code = e.village_code and a.valid_to is null limit 1) as village_name "
    "from events e where "
)
_BY_NUMBER, _BY_ID = _ONE + "e.number = $1", _ONE + "e.id = $1"
_NEWS = (
    "select j.action, j.at, j.reason, j.note, j.data::text as data, u.name as unit_name from journal j "
    "left join units u on u.code = j.data->>'unit_code' where j.subject_id = $1 order by j.seq desc"
)
_SIMILAR = (
    "select number, category, state, received_at, lon, lat from events "
    f"where {OPEN_CONDITION} and left(category, 2) = $1 and visibility <> 'restricted' "
    "and point(lon, lat) <@ box(point($2, $3), point($4, $5)) order by received_at desc limit 50"
)
_OPEN = f"select id from events where number = $1 and {OPEN_CONDITION} and visibility <> 'restricted'"
RECEIPT, TRACKED = TypeAdapter(ResidentReceipt), TypeAdapter(TrackedOut)
OWN, SHARED = ("answer", "appeal", "rate"), ("reopen",)


async def report(
    database: Database, address: str, new: ResidentReportIn, once: OnceOfAnyone, language: str
) -> Response:
    """Store a report; the answer alone holds the tracking code. Raise Invalid, TooMany."""
    async with database.driver() as driver:
        if replay := await once.known(driver):
            return replay
        await quotas.take(driver, REPORTS, address)
        known = await rules(database, driver)
        offered(known.catalogue, new.category)
        same = await _same(driver, new.same_as)
    sent = new.model_dump(exclude={"contact", "same_as", "title"}, exclude_none=True)
    contact = {"reporter_contact": new.contact.model_dump()} if new.contact else {}
    title = new.title or new.description.split("\n")[0][:TITLE]
    whole = {"channel": "resident_web", "found_by": "resident", "wants_feedback": True, "title": title}
    form = EventIn.model_validate(sent | contact | whole)
    return await service.report(database, resident(), form, once, language, _receipt, {"same_as": same})


def _receipt(understood: Report) -> Response:
    row = understood.change.event
    told: Any = {
        "number": row["number"],
        "tracking_code": understood.tracking_code,
        "reported_at": row["received_at"],
        "total_due_at": row["total_due_at"],
        "warnings": understood.warnings,
    }
    return json_response(RECEIPT.dump_json(told), 201, {"Location": f"/api/v1/public/events/{row['number']}"})


async def _same(driver: Driver, number: str | None) -> UUID | None:
    """The open event that was pointed to. Raise Invalid when there is none."""
    if number is None:
        return None
    row = await driver.fetchrow(_OPEN, number)
    if row is None:
        raise refused("/same_as", NOT_SIMILAR)
    same: UUID = row["id"]
    return same


class Tracked(NamedTuple):
    """The own report, and the event that is worked on for it."""

    own: Mapping[str, Any]
    worked_on: Mapping[str, Any]

    @property
    def etag(self) -> str:
        """Of both."""
        return f'"{self.own["version"]}-{self.worked_on["version"]}"'


async def find(database: Database, address: str, number: str, code: str) -> Tracked:
    """The report that number and code lead to. Raise NotFound, alike for either being wrong, and TooMany.

    The same statements and one comparison of equal length, whether the number exists or not.
    """
    async with database.driver() as driver:
        await quotas.take(driver, GUESSES, address)
        row = await driver.fetchrow(_BY_NUMBER, number)
        kept = (row["tracking_hash"] if row else None) or NOBODY
        if not hmac.compare_digest(kept, tracking_hash(code)) or row is None:
            raise NotFound(WRONG)
        await quotas.give_back(driver, GUESSES, address)
        worked_on = row
        for _ in range(HOPS):  # merged, and merged again
            if worked_on["merged_into"]:
                worked_on = await driver.fetchrow(_BY_ID, worked_on["merged_into"]) or worked_on
        return Tracked(row, worked_on)


async def show(database: Database, found: Tracked, language: str) -> Response:
    """What the reporter may know, and what there is to do."""
    own, event = found.own, found.worked_on
    merged = own["id"] != event["id"]
    async with database.driver() as driver:
        known = await rules(database, driver)
        entries = await driver.fetch(_NEWS, event["id"])
        before = await driver.fetch(_NEWS, own["id"]) if merged else []
    name = known.catalogue.names.get(own["category"], (own["category"],) * 2)[language == "en"]
    told: Any = {
        **{key: own[key] for key in ("number", "title", "category", "village_name", "satisfaction")},
        "category_name": name,
        "state": event["state"],
        "merged": merged,
        "reported_at": own["received_at"],
        "due_at": None if event["closed_at"] or event["state"] == "suspended" else event["total_due_at"],
        "closed_at": event["closed_at"],
        "feedback": event["feedback"],
        "question": own["question"] if own["waiting"] else None,
        "news": _news(own, entries, before, language),
        "steps": await _steps(database, found, language),
    }
    headers = {"ETag": found.etag, "Content-Language": language, "Vary": "Accept-Language"}
    return json_response(TRACKED.dump_json(told), headers=headers)


def _news(
    own: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], before: Sequence[Any], language: str
) -> list[dict[str, Any]]:
    """Of a merged report its own beginning, and of the other event what came after that."""
    since = before[0]["at"] if before else own["received_at"]
    rows = [*(one for one in entries if not before or one["at"] >= since), *before]
    told = (resident_words.told(one, json.loads(one["data"]), language) for one in rows)
    return [one for one in told if one]


async def _steps(database: Database, found: Tracked, language: str) -> list[dict[str, Any]]:
    actor, at = resident(found.own["district_code"]), database.now()
    own = (await service.hold(database, actor, found.own["id"])).held.facts
    offered = service.steps_offered(own, actor, at, language, OWN)
    if found.own["id"] == found.worked_on["id"]:
        return offered + service.steps_offered(own, actor, at, language, SHARED)
    other = (await service.hold(database, actor, found.worked_on["id"])).held.facts
    offered = offered if other.state == "closed" else []
    return offered + service.steps_offered(other, actor, at, language, SHARED)


async def step(
    database: Database,
    address: str,
    key: tuple[str, str],
    form: ResidentStep,
    once: OnceOfAnyone,
    if_match: str | None,
    language: str,
) -> Response:
    """Take a step, answer with the report as it is then; `key` is number and code. Raise as `find` does."""
    found = await find(database, address, *key)
    async with once.turn():
        async with database.driver() as driver:
            if replay := await once.known(driver):
                return replay
        check_etag(found.etag, if_match)
        subject = found.worked_on if form.step in SHARED else found.own
        actor = resident(found.own["district_code"])
        held = await service.hold(database, actor, subject["id"])
        sent = form.model_dump(exclude={"step"}, exclude_none=True)
        async with database.driver() as driver, driver.transaction() if sent else nullcontext():
            if not await service.move(driver, actor, held, form.step, sent, database.now()):
                check_etag("", if_match)
        answer = await show(database, await find(database, address, *key), language)
        async with database.driver() as driver:
            await once.keep(driver, answer)
        return answer


async def similar(database: Database, query: SimilarQuery, language: str) -> list[dict[str, Any]]:
    """What is open near a point, of the same class, the nearest first; nobody's words."""
    lon, lat = wgs84(query.lon, query.lat, query.crs)
    east, north = metres_per_degree(lat)
    dx, dy = NEAR_M / east, NEAR_M / north
    async with database.driver() as driver:
        known = await rules(database, driver)
        corners = (lon - dx, lat - dy, lon + dx, lat + dy)
        rows = await driver.fetch(_SIMILAR, query.category[:2], *corners)
    found = [
        {
            "number": row["number"],
            "category_name": known.catalogue.names.get(row["category"], ("", ""))[language == "en"],
            "state": row["state"],
            "reported_at": row["received_at"],
            "metres": round(distance_m(lon, lat, row["lon"], row["lat"])),
        }
        for row in rows
    ]
    near = [one for one in found if one["metres"] <= NEAR_M]  # the box is a little wider at its corners
    return sorted(near, key=lambda one: one["metres"])[:5]
