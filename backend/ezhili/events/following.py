"""How events follow their clocks when the calendar changes, without anybody's version being raised."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Update, case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal
from ezhili.access import system
from ezhili.clocks.service import Move
from ezhili.events.models import Event


async def lock(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Hold the events as a step would, in one order, before their clocks are touched."""
    held = select(Event.id).where(Event.id.in_(ids)).order_by(Event.id)
    await session.execute(held.with_for_update(key_share=True))


async def moved(session: AsyncSession, moves: Sequence[Move]) -> None:
    """Copy the new due times to the events and say in the journal why."""
    by_event: dict[UUID, list[Move]] = {}
    for move in moves:
        by_event.setdefault(move.subject_id, []).append(move)
    events = await session.scalars(select(Event).where(Event.id.in_(by_event)))
    for event in events.all():
        told = {"why": by_event[event.id][0].why}
        for move in by_event[event.id]:
            await session.execute(_due(event.id, move))
            told |= {f"{move.stage}_was": move.old.isoformat(), f"{move.stage}_due": move.new.isoformat()}
        actor, place = system(event.district_code), event.grid_code
        await journal.record(
            session, actor, "event.deadline_moved", event, place, told, category=event.category
        )


def _due(event_id: UUID, move: Move) -> Update:
    """By Core and not by the unit of work: background work raises no version."""
    events = Event.__table__
    one = update(Event).where(Event.id == event_id).execution_options(synchronize_session=False)
    if move.stage == "total":
        return one.values(total_due_at=move.new)
    return one.values(due_at=case((events.c.due_stage == move.stage, move.new), else_=events.c.due_at))
