"""People with accounts and inboxes, a clock for the worker too, and what the worker tells."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from uuid import uuid4

import pytest
from conftest import DISTRICT, TOWNSHIP, VILLAGE
from sqlalchemy import insert, select
from town import CENTRE, GRID, WORKS, person

from ezhili.identity.models import Grant, User
from ezhili.notifications import telling
from ezhili.notifications.models import Notification
from ezhili.units.models import Appointment, lying

PIPE = {"category": "0209", "title": "器材损坏", "description": "小广场健身器材松动", "grid_code": GRID}
UNREAD = (
    "select from journal j left join journal_bookmarks b on b.reader = 'notifications' "
    "where b.reader is null or (j.xid, j.id) > (b.xid, b.entry_id) limit 1"
)
LONG_AGO = date(2020, 1, 1)


@pytest.fixture(name="staff")
async def the_staff(session, sign_in):
    """People with accounts and grants; `staff(name)` signs one of them in."""
    actors = {
        "dispatcher": person("dispatcher", TOWNSHIP, CENTRE),
        "unit": person("department", DISTRICT, WORKS),
        "head": person("department", DISTRICT, WORKS),
        "village": person("village", VILLAGE, f"U{TOWNSHIP}VC01"),
        "commissioner": person("commissioner", TOWNSHIP),
        "district": person("district", DISTRICT),
    }
    known = {"version": 1, "unit_code": WORKS, "area_code": DISTRICT, "state": "active", "capabilities": []}
    flags = {"must_change_password": False, "demo": False}
    users = [
        {"id": one.id, "username": name, "display_name": name, **known, **flags}
        for name, one in actors.items()
    ]
    await session.execute(insert(User), users)
    grants = [
        {
            "id": uuid4(), "version": 1, "user_id": one.id, "role": one.role, "unit_code": one.unit,
            "area_code": one.area, "valid_from": LONG_AGO, "granted_by": one.id,
        }
        for one in actors.values()
    ]  # fmt: skip
    await session.execute(insert(Grant), grants)
    head = {"id": uuid4(), "version": 1, "user_id": actors["head"].id, "role": "unit_head", "demo": False}
    await session.execute(
        insert(Appointment), [{**head, "unit_code": WORKS, **lying(DISTRICT), "valid_from": LONG_AGO}]
    )
    await session.commit()

    def enter(name):
        return sign_in(actors[name])

    enter.ids = {one.id: name for name, one in actors.items()}
    return enter


@pytest.fixture(name="at")
def the_time(app, own_database):
    """Sets the server's time, also for the worker."""

    def at(moment: datetime):
        app.state.database = replace(own_database, now=partial(datetime.astimezone, moment, UTC), kept={})
        return app.state.database

    return at


async def told(database, staff) -> list[tuple[str, str]]:
    """What the worker tells now: kind and name; the journal is settled once no older transaction is open."""
    async with database.sessions() as session:
        before = set(await session.scalars(select(Notification.id)))
    for turn in range(100):
        read = await telling.tell(database)
        async with database.driver() as driver:
            if not await driver.fetch(UNREAD) and (read or turn):
                break
        await asyncio.sleep(0.05)
    async with database.sessions() as session:
        rows = await session.scalars(
            select(Notification).where(Notification.id.not_in(before), ~Notification.held)
        )
        return sorted((one.kind.removeprefix("event."), staff.ids[one.user_id]) for one in rows)
