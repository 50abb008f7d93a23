"""A township with a grid, offices and the people of the main line; steps taken through the API."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from uuid import uuid4

import pytest
from conftest import DISTRICT, TOWNSHIP, VILLAGE, an_actor
from sqlalchemy import insert, update

from ezhili.access import Actor
from ezhili.grids.models import Grid
from ezhili.identity.roles import scopes_of
from ezhili.units.models import Unit, lying

GRID, NEXT_GRID = VILLAGE + "001", VILLAGE + "002"
WORKS, OTHER, CENTRE = f"U{DISTRICT}000DP05", f"U{DISTRICT}000DP01", f"U{TOWNSHIP}GC01"
SQUARE = [[117.08, 32.6], [117.09, 32.6], [117.09, 32.61], [117.08, 32.61], [117.08, 32.6]]
INSIDE = {"lon": 117.085, "lat": 32.605}


def a_unit(code: str, area: str, *duties: str) -> dict:
    known = {"id": uuid4(), "version": 1, "code": code, "name": code, "kind": code[10:12], **lying(area)}
    rest = {"parent_code": None, "is_fixed_party_of": [], "duty_categories": list(duties), "state": "active"}
    return {**known, **rest, "demo": False, "valid_from": date(2020, 1, 1)}


def _grid(code: str, boundary: dict | None) -> dict:
    levels = {"district_code": code[:6], "township_code": code[:9], "village_code": code[:12]}
    known = {"id": uuid4(), "version": 1, "code": code, "name": code, "kind": "rural", **levels}
    return {
        **known,
        "households": 300,
        "boundary": boundary,
        "state": "active",
        "valid_from": date(2020, 1, 1),
    }


def person(role: str, area: str = TOWNSHIP, unit: str | None = None, *able: str) -> Actor:
    """Somebody of this role; each call gives another person."""
    actor = an_actor(area, scopes_of(role, able), role)
    return replace(actor, unit=unit, capabilities=frozenset(able))


@pytest.fixture
async def place(session):
    """Two grids, one of them drawn; a bureau and a centre."""

    units = [a_unit(WORKS, DISTRICT, "02"), a_unit(OTHER, DISTRICT, "01", "02"), a_unit(CENTRE, TOWNSHIP)]
    boundary = {"type": "Polygon", "coordinates": [SQUARE]}
    grids = [_grid(GRID, boundary), _grid(NEXT_GRID, None)]
    await session.execute(insert(Unit), units)
    await session.execute(insert(Grid), grids)
    await session.commit()
    return GRID


@pytest.fixture(name="duties")
async def more_duties(session):
    """The bureau answers for livelihood too."""
    await session.execute(update(Unit).where(Unit.code == WORKS).values(duty_categories=["02", "06"]))
    await session.commit()


@pytest.fixture(name="at")
def the_time(app):
    """Sets the server's time; the calendar is asked for anew each time."""

    def at(moment: datetime) -> None:
        app.state.database = replace(app.state.database, now=partial(_same, moment.astimezone(UTC)), kept={})

    return at


def _same(moment: datetime) -> datetime:
    return moment


REPORT = {
    "category": "0604",
    "title": "医保报销疑问",
    "description": "异地就医报销流程不清楚",
    "grid_code": GRID,
}


async def reported(client, **more) -> str:
    """Report; the address of the event."""
    made = await client.post("/events", json=REPORT | more)
    assert made.status_code == 201, made.text
    return made.headers["Location"].removeprefix("/api/v1")


async def step(client, event: str, name: str, **sent):
    """Take a step with the ETag the event has."""
    etag = (await client.get(event)).headers["ETag"]
    return await client.post(f"{event}/steps", json={"step": name} | sent, headers={"If-Match": etag})
