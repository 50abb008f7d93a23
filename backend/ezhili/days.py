"""Days in Asia/Shanghai, and records that hold from one day to another, both included."""

from datetime import date, datetime, timedelta, timezone
from typing import Any

from sqlalchemy import CheckConstraint, Column, ColumnElement, Date, and_, bindparam, func, or_
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import InstrumentedAttribute, Mapped

from ezhili.db import Predicate
from ezhili.problems import Words, refused

LOCAL = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991 [general knowledge]
ENDS_EARLY = Words(
    "ends-early",
    "结束日期 {valid_to} 早于开始日期 {valid_from}，请改正。",
    "It ends on {valid_to}, before it begins on {valid_from}; correct one of them.",
)


class Dated:
    """Columns of a record that holds for a time."""

    valid_from: Mapped[date]
    """First day, in Asia/Shanghai."""
    valid_to: Mapped[date | None]
    """Last day, in Asia/Shanghai; None: until further notice."""


def today() -> date:
    """The day it is in Asia/Shanghai."""
    return datetime.now(LOCAL).date()


def period() -> CheckConstraint:
    """No record of a table ends before it begins."""
    return CheckConstraint("valid_to >= valid_from", name="period")


def one_at_a_time(name: str, words: Words, *columns: str) -> ExcludeConstraint:
    """Records with equal `columns` never hold on the same day; `words` are the conflict's."""
    days = func.daterange(Column("valid_from", Date), Column("valid_to", Date), "[]")
    return ExcludeConstraint(
        *((Column(column), "=") for column in columns), (days, "&&"), name=name, info={"conflict": words}
    )


def check_period(valid_from: date, valid_to: date | None) -> None:
    """Raise Invalid at /valid_to when it lies before the beginning."""
    if valid_to is not None and valid_to < valid_from:
        raise refused("/valid_to", ENDS_EARLY, valid_from=valid_from, valid_to=valid_to)


def holds_on(table: Any, day: Any) -> ColumnElement[bool]:
    """Whether a row of `table` holds on `day`, a date or a parameter."""
    begun: InstrumentedAttribute[date] = table.valid_from
    return and_(begun <= day, or_(table.valid_to.is_(None), table.valid_to >= day))


def in_force(table: Any) -> Predicate:
    """Rows that hold on the day `in_force_on`."""
    return Predicate("in_force_on", holds_on(table, bindparam("in_force_on", type_=Date)))
