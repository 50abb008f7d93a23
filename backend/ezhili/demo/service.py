"""Builds the demo district: each package's rows by its own rules, written in bulk, all or nothing."""

import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import asyncpg
from pydantic_core import to_json
from sqlalchemy import JSON, Numeric

from ezhili.adjustments.models import GridAdjustment
from ezhili.areas.models import Area
from ezhili.clocks.models import SlaClock, SupervisionOrder
from ezhili.db import Base
from ezhili.demo import adjustments, duties, events, people, places, texts
from ezhili.demo.pictures import pictures
from ezhili.events.models import Callback, Event, EventTask, SampleDraw, SampleItem, StandardText
from ezhili.files import Attachment
from ezhili.grid_duties.models import Acknowledgement, DutyDocument, ItemListEntry
from ezhili.grid_workers.models import WorkerAssignment
from ezhili.grids.models import Grid, VolunteerCount
from ezhili.identity import service as identity
from ezhili.identity.models import Grant, User
from ezhili.journal import Entry
from ezhili.units.models import Appointment, GovernanceCentre, Unit


class NotEmpty(RuntimeError):
    """The database has users: it is somebody's."""


@dataclass(frozen=True)
class Wish:
    """How the district is to be built."""

    today: date
    """The demo's last events happen on the day before."""
    password: str
    """Of the demo accounts; nobody else can log in."""
    share: float = 1.0
    """Part of the events; less for browser tests."""


async def _copy(connection: Any, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows of one shape by COPY."""
    if not rows:
        return
    columns = [table.__table__.columns[name] for name in rows[0]]
    write = [_writer(column.type) for column in columns]
    records = [
        tuple(one(row[column.name]) for one, column in zip(write, columns, strict=True)) for row in rows
    ]
    names = [column.name for column in columns]
    await connection.copy_records_to_table(table.__tablename__, records=records, columns=names)


def _writer(kind: Any) -> Callable[[Any], Any]:
    if isinstance(kind, JSON):
        return lambda value: None if value is None else to_json(value).decode()
    if isinstance(kind, Numeric) and kind.asdecimal:
        return lambda value: value if value is None else kind.python_type(str(value))
    return lambda value: value


async def _places(connection: Any, wish: Wish, store: "Store") -> None:
    await _copy(connection, Area, places.areas())
    await _copy(connection, Unit, places.units())
    await _copy(connection, GovernanceCentre, places.centres())
    await _copy(connection, Grid, places.grids())
    await _copy(connection, VolunteerCount, places.volunteers())


async def _people(connection: Any, wish: Wish, store: "Store") -> None:
    hashed = identity.password_hash(wish.password)
    staff = people.staff()
    users = [
        {**one.user, "password_hash": hashed if one.user["username"] in people.ACCOUNTS else None}
        for one in staff.people
    ]
    await _copy(connection, User, users)
    await _copy(connection, Grant, [one.grant for one in staff.people])
    await _copy(connection, Appointment, people.appointments())


async def _duties(connection: Any, wish: Wish, store: "Store") -> None:
    await _copy(connection, GridAdjustment, adjustments.adjustments(wish.today))
    await _copy(connection, ItemListEntry, duties.items())
    await _copy(connection, DutyDocument, duties.documents())
    await _copy(connection, Acknowledgement, duties.acknowledgements())
    await _copy(connection, StandardText, texts.texts())


async def _workers(connection: Any, wish: Wish, store: "Store") -> None:
    await _copy(connection, WorkerAssignment, people.assignments())


async def _events(connection: Any, wish: Wish, store: "Store") -> None:
    drawn = pictures()
    for columns, whole, thumb in drawn:
        await store(columns["sha256"], whole, thumb)
    rows = events.simulated(wish.today, [columns for columns, _, _ in drawn], wish.share)
    await _copy(connection, Event, rows.events)
    await _copy(connection, EventTask, rows.tasks)
    await _copy(connection, SlaClock, rows.clocks)
    await _copy(connection, SupervisionOrder, rows.orders)
    await _copy(connection, Callback, rows.callbacks)
    await _copy(connection, SampleDraw, rows.draws)
    await _copy(connection, SampleItem, rows.items)
    await _copy(connection, Attachment, rows.attachments)
    await _copy(connection, Entry, rows.journal)


Store = Callable[[bytes, bytes, bytes], Awaitable[None]]
PARTS = (_places, _people, _workers, _duties, _events)
"""What each package brings, in this order; later work adds and does not edit."""


async def load(url: str, wish: Wish, store: Store) -> None:
    """Build the district in one transaction. Raise NotEmpty for a database that has users.

    `store` keeps a picture and its thumbnail under the SHA-256 of the original.
    """
    connection = await asyncpg.connect(url)
    try:
        async with connection.transaction():
            if await connection.fetchval("select exists (select from users)"):
                raise NotEmpty
            for part in PARTS:
                await part(connection, wish, store)
        await connection.execute("analyze")
    finally:
        await connection.close()


def new_password() -> str:
    """A random one for the demo accounts: four groups that can be typed."""
    return "-".join(secrets.token_hex(2) for _ in range(4))
