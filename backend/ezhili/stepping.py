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
    sent = form.model_dump(exclude_none=True)
    name = sent.pop("step")
    taking = Taking(actor, datetime.now(UTC), sent)
    row = take(steps, name, facts, taking)
    changed, states = row.records(facts, taking), (facts.state, row.target or facts.state)
    for column, value in {**changed, "state": states[1]}.items():
        setattr(record, column, value)
    record.updated_at = func.now()  # so that a step which moves nothing raises the version too
    note = sent.pop("note", None)
    data = to_jsonable_python({**sent, **changed})
    await journal.record(session, actor, f"{kind}.{name}", record, area, data, states, note)
    return row
