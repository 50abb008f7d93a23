"""Taking a step of a record that a session holds; the hot commands of events are written otherwise."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic_core import to_jsonable_python
from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal
from ezhili.access import Actor
from ezhili.http import Form
from ezhili.workflow import F, Step, Taking, take


async def step(
    session: AsyncSession,
    actor: Actor,
    subject: tuple[str, Any, str],
    steps: Sequence[Step[F]],
    facts: F,
    form: Form,
) -> Step[F]:
    """Take the step that `form` names, write its columns and its journal row. Raise as `workflow.take` does.

    `subject` is the kind of record as the journal names it, the row, read for update, and the code of the
    narrowest area it lies in.
    """
    kind, record, area = subject
    sent = form.model_dump(exclude={"step"}, exclude_none=True)
    taking = Taking(actor, datetime.now(UTC), sent)
    row = take(steps, form.model_dump(include={"step"})["step"], facts, taking)
    states = (facts.state, row.target or facts.state)
    values = {**row.records(facts, taking), "state": states[1]}
    for name, value in values.items():
        setattr(record, name, value)
    record.updated_at = func.now()  # so that a step which moves nothing raises the version too
    note = sent.pop("note", None)
    written = to_jsonable_python({**sent, **{name: values[name] for name in values if name != "state"}})
    await journal.record(session, actor, f"{kind}.{row.name}", record, area, written, states, note)
    return row
