"""Files as offices make them, and the township they speak of."""

import json
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from typing import Any
from urllib.parse import quote

import xlsxwriter
from conftest import an_actor, an_office

from ezhili import operations
from ezhili.areas.models import levels
from ezhili.grids.models import Grid
from ezhili.identity.models import Grant, User
from ezhili.identity.roles import scopes_of

TOWN, VILLAGE = "340402102", "340402102001"
OFFICE = "U340402102GC01"
GRIDS = [f"{VILLAGE}{n:03}" for n in range(1, 7)]
WEST, SOUTH, SIDE = 117.03, 32.64, 0.01
LONG_AGO = date(2020, 1, 1)


def square(n: int = 0, shift: float = 0.0) -> dict[str, Any]:
    """The n-th of squares that lie side by side, from west to east."""
    west, east, north = WEST + n * SIDE + shift, WEST + (n + 1) * SIDE + shift, SOUTH + SIDE
    ring = [[west, SOUTH], [east, SOUTH], [east, north], [west, north], [west, SOUTH]]
    return {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y in ring]]}


def features(*found: tuple[str, dict[str, Any]], **more: Any) -> bytes:
    """A GeoJSON collection of codes and shapes."""
    listed = [{"type": "Feature", "properties": {"code": code}, "geometry": one} for code, one in found]
    return json.dumps({"type": "FeatureCollection", "features": listed, **more}).encode()


def a_grid(code: str, **more: Any) -> Grid:
    known = {"name": f"网格{code[-3:]}", "kind": "rural", "households": 100, "state": "active"}
    return Grid(code=code, **{**known, "valid_from": LONG_AGO, **more}, **levels(code))


def xlsx(*sheets: tuple[str, Sequence[Sequence[Any]]], merged: Sequence[str] = ()) -> bytes:
    """A workbook of rows; a pair is a formula with its value; `merged` are ranges of the first sheet."""
    stream = BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy/m/d"})
    for number, (name, rows) in enumerate(sheets):
        page = book.add_worksheet(name)
        for one in merged if number == 0 else ():
            page.merge_range(one, "")
        for at, row in enumerate(rows):
            for to, cell in enumerate(row):
                if isinstance(cell, tuple):
                    page.write_formula(at, to, cell[0], None, cell[1])
                elif cell is not None:
                    page.write(at, to, cell)
    book.close()
    return stream.getvalue()


async def settle(session: Any, sign_in: Any, role: str = "dispatcher", area: str = TOWN) -> Any:
    """A township with an office and six grids, and somebody who is signed in there."""
    session.add(an_office(OFFICE))
    session.add_all(a_grid(code) for code in GRIDS)
    return await appoint(session, sign_in, role, area)


async def appoint(session: Any, sign_in: Any, role: str = "dispatcher", area: str = TOWN) -> Any:
    """Somebody with an account and a grant, signed in."""
    actor = an_actor(area=area, role=role, scopes=scopes_of(role))
    about = {"username": f"{role}-{actor.id.hex[:8]}", "display_name": "试用调度员", "capabilities": []}
    session.add(User(id=actor.id, **about, unit_code=OFFICE, area_code=TOWN, state="active"))
    await session.flush()
    grant = {
        "role": role,
        "area_code": area,
        "unit_code": OFFICE,
        "valid_from": LONG_AGO,
        "granted_by": actor.id,
    }
    session.add(Grant(user_id=actor.id, **grant))
    await session.commit()
    unit = type(actor)(actor.id, role, area, actor.scopes, OFFICE)
    return sign_in(unit)


class Desk:
    """Uploads files and has them tried or taken in, as the page does."""

    def __init__(self, client: Any, database: Any) -> None:
        self.client, self.database = client, database

    async def upload(self, content: bytes, name: str = "花名册.xlsx") -> Any:
        return await self.client.post(f"/import-files?name={quote(name)}", content=content)

    async def send(self, kind: str, content: bytes, **more: Any) -> dict[str, Any]:
        """The operation after the worker did it."""
        uploaded = await self.upload(content)
        assert uploaded.status_code == 201, uploaded.text
        body = {"kind": kind, "file_id": uploaded.json()["id"], **more}
        begun = await self.client.post("/imports", json=body)
        assert begun.status_code == 202, begun.text
        await operations.run(self.database, {"id": begun.json()["id"]})
        return (await self.client.get(f"/operations/{begun.json()['id']}")).json()

    async def done(self, kind: str, content: bytes, **more: Any) -> dict[str, Any]:
        """The import, with its faults, when it is done."""
        operation = await self.send(kind, content, **more)
        assert operation["state"] == "succeeded", operation
        place = operation["result_url"].removeprefix("/api/v1")
        found = (await self.client.get(place)).json()
        faults = await self.client.get(f"{place}/faults?limit=200")
        return {**found, "items": faults.json()["items"], "url": place}

    async def take(self, kind: str, content: bytes, **more: Any) -> dict[str, Any]:
        return await self.done(kind, content, mode="apply", **more)


def counts(done: dict[str, Any]) -> tuple[Any, ...]:
    """What came of an import: outcome, created, changed, unchanged, rejected."""
    return tuple(done[name] for name in ("outcome", "created", "changed", "unchanged", "rejected"))


def told(done: dict[str, Any]) -> dict[str, str]:
    """The codes of the faults by their places."""
    return {one["place"]: one["code"] for one in done["items"]}
