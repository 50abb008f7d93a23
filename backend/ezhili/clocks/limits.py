"""Limits of the stages, from a day on, as an administrator sets them."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal
from ezhili.access import Actor
from ezhili.clocks.calendars import changed
from ezhili.clocks.models import SlaRule
from ezhili.clocks.schemas import SlaRuleIn
from ezhili.days import today
from ezhili.problems import Words, refused

NO_STAGE = Words(
    "stage-unknown", "没有“{stage}”这个环节，请从列表中选择。", "There is no stage {stage}; choose one."
)
NOT_AHEAD = Words(
    "not-ahead",
    "生效日期最早为 {day}：当天及以前的时限已在使用，不能改动。",
    "It can come into force on {day} at the earliest: what holds today is in use and stays.",
)
WHOLE_DAYS = Words("whole-days", "工作日和自然日只能是整数天。", "Working and calendar days are whole days.")


@dataclass(frozen=True)
class _Limits:
    """All limits together, as the journal names them."""

    __table__ = SlaRule.__table__
    id = UUID(int=3)


async def add(session: AsyncSession, actor: Actor, new: SlaRuleIn) -> None:
    """Put a limit into force from a day on; entered again for the same day, it replaces the former entry.

    Clocks that run keep their limit. Raise Invalid for a stage that is not there and a day that is not ahead.
    """
    known = select(SlaRule.stage).where(SlaRule.subject_kind == new.subject_kind, SlaRule.stage == new.stage)
    if await session.scalar(known.limit(1)) is None:
        raise refused("/stage", NO_STAGE, stage=new.stage)
    earliest = today() + timedelta(days=1)
    if new.valid_from < earliest:
        raise refused("/valid_from", NOT_AHEAD, day=earliest)
    if new.limit_type in ("wd", "cd") and new.limit_value != int(new.limit_value):
        raise refused("/limit_value", WHOLE_DAYS)
    values = new.model_dump() | {"limit_value": Decimal(str(new.limit_value)), "source": "district"}
    fresh = {name: values[name] for name in ("limit_type", "limit_value", "source")}
    keys = ["subject_kind", "stage", "urgency", "valid_from"]
    await session.execute(
        insert(SlaRule).values(**values).on_conflict_do_update(index_elements=keys, set_=fresh)
    )
    await changed(session)
    await journal.record(session, actor, "sla_rule.set", _Limits(), actor.area, to_jsonable_python(new))
