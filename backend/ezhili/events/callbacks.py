"""Asking the reporter afterwards whether it was solved (回访, DOMAIN.md 3.3)."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import TypedDict

from ezhili import journal
from ezhili.access import Actor
from ezhili.db import narrow
from ezhili.described import described as OUT
from ezhili.events import predicates
from ezhili.events.models import Callback, Event
from ezhili.events.service import UNKNOWN
from ezhili.forms import StepOut
from ezhili.http import Form
from ezhili.problems import FIELD, Conflict, Forbidden, NotFound, Words
from ezhili.text import Prose

FIELD["callback-not-reached"] = Words(
    "callback-not-reached",
    "未联系上时不能填写是否解决和满意度；联系上时须填写是否解决。",
    "Whether it was solved, and how satisfied, is known only of who was reached; then the first is needed.",
)
TOO_EARLY = Words(
    "callback-too-early",
    "处置完成后才能回访，该事件现为“{state}”。",
    "A callback follows the handling; this event is in state {state}.",
)
OWN_WORK = Words(
    "own-callback",
    "不能回访自己处置的事件，请由他人回访。",
    "You handled this event; somebody else calls back.",
)
AFTER = ("pending_verification", "verified", "closed")


class CallbackIn(Form):
    """What came of asking the reporter."""

    channel: Literal["phone", "visit", "message", "other"]
    reached: bool
    resolved: Literal["yes", "partly", "no"] | None = None
    """`no` offers to reopen a closed event."""
    satisfied: Annotated[int, Field(ge=1, le=5)] | None = None
    """1 to 5."""
    comment: Prose | None = None

    @model_validator(mode="after")
    def _as_reached(self) -> Self:
        """Only who was reached can say something."""
        told = self.resolved is not None
        if told != self.reached or (self.satisfied is not None and not self.reached):
            raise PydanticCustomError("callback-not-reached", "reached")
        return self


@OUT
class CallbackReceipt(TypedDict):
    """A callback as it is kept; where it was not solved, the step that reopens the event, if it is open."""

    id: UUID
    event_id: UUID
    at: datetime
    channel: str
    reached: bool
    resolved: str | None
    satisfied: int | None
    comment: str | None
    steps: list[StepOut]
    """reopen, or nothing."""


async def add(session: AsyncSession, actor: Actor, event_id: UUID, new: CallbackIn, at: datetime) -> Callback:
    """Keep a callback. Raise NotFound, Forbidden for who handled it, Conflict before it was handled."""
    seen = narrow(select(Event).where(Event.id == event_id), predicates.seen(actor))
    event = (await session.scalars(seen.with_for_update(key_share=True))).one_or_none()
    if event is None:
        raise NotFound(UNKNOWN)
    if actor.id in event.worked_by:
        raise Forbidden(OWN_WORK)
    if event.state not in AFTER:
        raise Conflict(TOO_EARLY, state=event.state)
    made = Callback(event_id=event.id, at=at, by=actor.id, **new.model_dump())
    session.add(made)
    event.callback_count += 1
    told = new.model_dump(exclude={"comment"}, exclude_none=True)
    states = (event.state, event.state)
    await journal.record(
        session, actor, "event.callback", event, event.grid_code, told, states, category=event.category
    )
    return made
