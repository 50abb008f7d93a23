"""Takes in many events at once: by the rules of a report, written in bulk."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from uuid_utils.compat import uuid7

from ezhili import crypto
from ezhili.access import Actor
from ezhili.areas.codes import event_number
from ezhili.clocks.models import SlaClock
from ezhili.clocks.rules import Timekeeper
from ezhili.copying import Load, rendered, write
from ezhili.days import LOCAL
from ezhili.db import Driver
from ezhili.events import plan, reporting
from ezhili.events.catalogue import Catalogue
from ezhili.events.facts import Category
from ezhili.events.models import REFS, Event, EventTask
from ezhili.events.numbers import take_serials
from ezhili.events.report_forms import ContactIn
from ezhili.events.superiors import RETIRED
from ezhili.grids import service as grids
from ezhili.journal import Entry
from ezhili.problems import Words, refused
from ezhili.sheets import Flaw, Outcome, Row, Run
from ezhili.text import bigrams, blank_phones

SPACE = UUID("6a4f2f8e-5c0c-5e0e-9f57-0d3c2b1a4e77")
"""Names of rows become ids in it."""
LATE = timedelta(hours=72)
SOON = timedelta(minutes=5)
HOTLINE = "12345"
MOST_A_DAY = 99_999
FUTURE = Words(
    "import-event-future", "“{found}”晚于现在，请检查日期。", "{found!r} lies in the future: check the date."
)
NO_CATEGORY = Words(
    "import-event-category",
    "没有事件类别“{found}”，请填四位代码或目录中的名称，如 {example}。",
    "There is no category {found!r}: give its code of 4 digits or its name, like {example}.",
)
NO_UNIT = Words(
    "import-event-unit",
    "本区没有名为“{found}”的单位，请填单位代码或全称。",
    "The district has no unit {found!r}: give its code or full name.",
)
AGAIN = Words(
    "import-event-again",
    "这一行与文件中另一行完全相同，请删去一行；确是两件事的，请填写各自的工单编号。",
    "This row says the same as another one: take one out, or give each its own ticket number.",
)
DAY_FULL = Words(
    "import-event-day",
    "{day} 一天受理的事件超过 99999 件，请检查受理时间。",
    "More than 99,999 events were received on {day}: check the times of receipt.",
)
_UNITS = "select code, name from units where district_code = $1"
_KNOWN = "select client_uid from events where client_uid = any($1::uuid[])"
_KNOWN_REFS = (
    "select r->>'system' as system, r->>'number' as number "
    "from events e, jsonb_array_elements(external_refs) r "
    f"where external_refs <> '[]'::jsonb and {REFS} ?| $1::text[]"
)


class _Flawed(Exception):
    """This row cannot be taken."""

    def __init__(self, column: str, words: Words, **values: Any) -> None:
        super().__init__(words.code)
        self.flaw = Flaw(column, words, values)


@dataclass(frozen=True)
class _Known:
    """What rows are judged by."""

    actor: Actor
    crs: str
    at: datetime
    keeper: Timekeeper
    catalogue: Catalogue
    codes: Mapping[str, str]
    """Categories by code and by name."""
    locator: grids.Locator
    units: Mapping[str, str]
    """Codes of units by code and by name."""

    def event(self, values: Mapping[str, Any], uid: UUID) -> tuple[dict[str, Any], Category]:
        """The columns of an event but its number. Raise _Flawed."""
        code = self.codes.get(values["category"])
        if code is None:
            raise _Flawed("category", NO_CATEGORY, found=values["category"], example="0203")
        category = self.catalogue.categories[code]
        if category.retired and "closed_at" not in values:
            raise _Flawed("category", RETIRED, category=code)
        times = self._times(values)
        id = uuid7()
        return {
            "id": id,
            "client_uid": uid,
            "category": code,
            "catalog_version": self.catalogue.version,
            "level": category.level,
            "title": values["title"],
            "description": values["description"],
            "address": values.get("address"),
            "urgency": values.get("urgency", "normal"),
            **times,
            **self._place(values),
            **self._reported(values, id),
            "lead_unit": self._unit(values),
            "close_kind": values.get("close_kind"),
            "visibility": "internal",
            "tracking_hash": None,
            "words": bigrams(
                blank_phones(f"{values['title']} {values.get('address', '')} {values['description']}")
            ),
        }, category

    def _times(self, values: Mapping[str, Any]) -> dict[str, Any]:
        for name, at in values.items():
            if name.endswith("_at") and at > self.at + SOON:
                raise _Flawed(name, FUTURE, found=f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}")
        received = self.at
        if "closed_at" in values:
            received = values.get("received_at") or values.get("occurred_at") or values["closed_at"]
        occurred = values.get("occurred_at") or values.get("received_at") or received
        return {"received_at": received, "occurred_at": occurred, "late_entry": received - occurred > LATE}

    def _place(self, values: Mapping[str, Any]) -> dict[str, Any]:
        grid, outside, lon, lat = values.get("grid_code"), False, values.get("lon"), values.get("lat")
        if lon is not None and lat is not None:
            lon, lat = grids.wgs84(lon, lat, self.crs)
            if grid is None:
                found = self.locator.at(lon, lat)
                if found is None:
                    raise _Flawed("lon", reporting.OUTSIDE)
                grid = found.grid_code
            else:
                outside = self.locator.distance_m(grid, lon, lat) > 200
        if grid is None or not self.locator.active(grid) or not grid.startswith(self.actor.area):
            raise _Flawed("grid_code", reporting.NO_GRID, grid=grid)
        crs = self.crs if lon is not None else None
        return {"grid_code": grid, "lon": lon, "lat": lat, "source_crs": crs, "outside_grid": outside}

    def _reported(self, values: Mapping[str, Any], id: UUID) -> dict[str, Any]:
        name, phone, number = (values.get(one) for one in ("contact_name", "contact_phone", "ref_number"))
        said = {key: one for key, one in (("name", name), ("phone", phone)) if one}
        contact = (
            crypto.seal("events.reporter_contact", id, ContactIn(**said).model_dump_json(exclude_none=True))
            if said
            else None
        )
        system = values.get("ref_system", HOTLINE)
        return {
            "reporter_kind": "resident" if said else "system",
            "reporter_id": self.actor.id,
            "reporter_contact": contact,
            "wants_feedback": bool(said) and "closed_at" not in values,
            "channel": values.get("channel", "hotline_import" if number else "web"),
            "found_by": "resident" if said or number else "staff",
            "external_refs": [{"system": system, "number": number, "url": None}] if number else [],
        }

    def _unit(self, values: Mapping[str, Any]) -> str | None:
        named = values.get("unit")
        if named is None or "closed_at" not in values:
            return None
        code = self.units.get(named)
        if code is None:
            raise _Flawed("unit", NO_UNIT, found=named)
        return code


def _uid(values: Mapping[str, Any]) -> UUID:
    """The same for the same matter: by its number elsewhere, else by all that is said of it."""
    if number := values.get("ref_number"):
        return uuid5(SPACE, f"{values.get('ref_system', HOTLINE)}\n{number}")
    return uuid5(SPACE, "\n".join(f"{name}={values[name]}" for name in sorted(values)))


class _Rows:
    """All rows of some events, by table."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.clocks: list[dict[str, Any]] = []
        self.tasks: list[dict[str, Any]] = []
        self.entries: list[dict[str, Any]] = []

    def add(
        self, known: _Known, values: Mapping[str, Any], event: dict[str, Any], category: Category
    ) -> None:
        """Plan one event: closed ones as history, the others as reported now."""
        if "closed_at" in values:
            times = {name: values[name] for name in plan.STAGES_PAST if name in values}
            past = plan.past(event, known.actor, times, category.limit, known.keeper, values.get("result"))
            self._append(past.event, past.clocks, past.tasks, past.entries)
            return
        change = plan.report(event, known.actor, known.at, category.limit, known.keeper)
        self._append(change.event, change.clocks, change.tasks, [{**change.entry, "seq": 1}])

    def _append(self, event: dict[str, Any], *rows: list[dict[str, Any]]) -> None:
        self.events.append(event)
        for kept, new in zip((self.clocks, self.tasks, self.entries), rows, strict=True):
            kept.extend(new)

    def rendered(self) -> list[Load]:
        """All of them as they are sent."""
        tables = (
            (Event, self.events),
            (EventTask, self.tasks),
            (SlaClock, self.clocks),
            (Entry, self.entries),
        )
        return [rendered(table, rows) for table, rows in tables if rows]


class Events:
    """Takes in the events of one import; what is planned is written while the next ones are planned."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.known: _Known | None = None
        self.seen: set[UUID] = set()
        self.writing: asyncio.Task[None] | None = None

    async def take(self, rows: Sequence[Row]) -> Sequence[Outcome]:
        """What becomes of each row; those that are there already stay as they are."""
        async with self.run.database.driver() as driver:
            known = self.known = self.known or await self._learn(driver)
            uids = [_uid(row.values) for row in rows]
            there = await self._there(driver, rows, uids)
        planned = _Rows()
        outcomes = await asyncio.to_thread(self._plan, known, rows, uids, there, planned)
        if not self.run.dry:
            await self._number(planned.events)
            loads = await asyncio.to_thread(planned.rendered)
            await self._wait()
            self.writing = asyncio.create_task(self._write(loads))
        return outcomes

    async def end(self) -> None:
        """Have the last ones written."""
        await self._wait()

    async def _wait(self) -> None:
        if self.writing is not None:
            await self.writing
            self.writing = None

    async def _write(self, loads: Sequence[Load]) -> None:
        connection = await self.run.session.connection()
        raw = await connection.get_raw_connection()
        for load in loads:
            await write(raw.driver_connection, load)

    async def _learn(self, driver: Driver) -> _Known:
        run = self.run
        rules = await reporting.rules(run.database, driver)
        categories = rules.catalogue.categories
        codes = {code: code for code in categories} | {one.name: code for code, one in categories.items()}
        rows = await driver.fetch(_UNITS, run.actor.area[:6])
        units = {row["name"]: row["code"] for row in rows} | {row["code"]: row["code"] for row in rows}
        locator = await grids.locator(run.database, driver)
        at = run.database.now()
        return _Known(run.actor, run.crs, at, rules.keeper, rules.catalogue, codes, locator, units)

    async def _there(self, driver: Driver, rows: Sequence[Row], uids: Sequence[UUID]) -> set[UUID]:
        """Which of them are in the database already, by our id or by their number elsewhere."""
        there = {row["client_uid"] for row in await driver.fetch(_KNOWN, uids)}
        numbers = [row.values["ref_number"] for row in rows if "ref_number" in row.values]
        async with driver.transaction():
            await driver.execute("set local enable_seqscan = off")  # thousands of numbers against each row
            refs = await driver.fetch(_KNOWN_REFS, numbers) if numbers else []
        return there | {_uid({"ref_system": row["system"], "ref_number": row["number"]}) for row in refs}

    def _plan(
        self, known: _Known, rows: Sequence[Row], uids: Sequence[UUID], there: set[UUID], planned: _Rows
    ) -> list[Outcome]:
        outcomes: list[Outcome] = []
        for row, uid in zip(rows, uids, strict=True):
            if uid in self.seen:
                outcomes.append([Flaw("", AGAIN, {})])
                continue
            self.seen.add(uid)
            outcomes.append("unchanged" if uid in there else self._one(known, row.values, uid, planned))
        return outcomes

    def _one(self, known: _Known, values: Mapping[str, Any], uid: UUID, planned: _Rows) -> Outcome:
        try:
            event, category = known.event(values, uid)
        except _Flawed as flawed:
            return [flawed.flaw]
        planned.add(known, values, event, category)
        return "created"

    async def _number(self, events: Sequence[dict[str, Any]]) -> None:
        """Give each its number of the day it was received."""
        days = [one["received_at"].astimezone(LOCAL).date() for one in events]
        if full := next((day for day, count in Counter(days).items() if count > MOST_A_DAY), None):
            raise refused("", DAY_FULL, day=full)
        async with self.run.database.driver() as driver:
            first: dict[date, int] = {
                day: await take_serials(driver, day, count) for day, count in sorted(Counter(days).items())
            }
        for event, day in zip(events, days, strict=True):
            event["number"] = event_number(day, first[day])
            first[day] += 1
