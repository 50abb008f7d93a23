"""Where the places of events lie today: worked out when borders of grids move, kept beside the events."""

from collections.abc import Sequence

from sqlalchemy import or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili.events.models import Event, RelocatedEvent
from ezhili.grids import service as grids

_FORGET = text("delete from relocated_events where event_id = any(cast(:ids as uuid[]))")
_KEEP = text(
    "insert into relocated_events (event_id, grid_code, village_code) select id, code, left(code, 12) "
    "from unnest(cast(:ids as uuid[]), cast(:codes as varchar[])) as moved (id, code)"
)


async def follow(session: AsyncSession, codes: Sequence[str]) -> None:
    """Look again where the events of these grids lie, then and now; an event itself is never touched."""
    moved = select(RelocatedEvent.event_id).where(RelocatedEvent.grid_code.in_(codes))
    columns = (Event.id, Event.grid_code, Event.lon, Event.lat)
    rows = select(*columns).where(or_(Event.grid_code.in_(codes), Event.id.in_(moved)))
    found = (await session.execute(rows)).all()
    if not found:
        return
    present = await grids.present(session, sorted({*codes, *(row.grid_code for row in found)}))
    now = present.grids([(row.grid_code, row.lon, row.lat) for row in found])
    there = [(row.id, code) for row, code in zip(found, now, strict=True) if code != row.grid_code]
    await session.execute(_FORGET, {"ids": [row.id for row in found]})
    if there:
        ids, heirs = zip(*there, strict=True)
        await session.execute(_KEEP, {"ids": list(ids), "codes": list(heirs)})
