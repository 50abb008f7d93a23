"""Where the places of events lie today: worked out when borders of grids move, kept beside the events."""

from collections.abc import Sequence

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili.events.models import Event, RelocatedEvent
from ezhili.grids import service as grids

BATCH = 5_000  # rows of one statement: three parameters each


async def follow(session: AsyncSession, codes: Sequence[str]) -> None:
    """Look again where the events of these grids lie, then and now; an event itself is never touched."""
    moved = select(RelocatedEvent.event_id).where(RelocatedEvent.grid_code.in_(codes))
    columns = (Event.id, Event.grid_code, Event.lon, Event.lat)
    rows = select(*columns).where(or_(Event.grid_code.in_(codes), Event.id.in_(moved)))
    found = (await session.execute(rows)).all()
    if not found:
        return
    present = await grids.present(session, sorted({*codes, *(row.grid_code for row in found)}))
    now = {row.id: present.grid(row.grid_code, row.lon, row.lat) for row in found}
    there = [
        {"event_id": row.id, "grid_code": now[row.id], "village_code": now[row.id][:12]}
        for row in found
        if now[row.id] != row.grid_code
    ]
    ids = [row.id for row in found]
    for at in range(0, len(ids), BATCH):
        await session.execute(delete(RelocatedEvent).where(RelocatedEvent.event_id.in_(ids[at : at + BATCH])))
    for at in range(0, len(there), BATCH):
        await session.execute(insert(RelocatedEvent), there[at : at + BATCH])
