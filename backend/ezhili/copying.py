"""Writes many rows at once by COPY, for bulk loads inside a transaction of their caller."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic_core import to_json
from sqlalchemy import JSON, Numeric

from ezhili.db import Base


async def copy(connection: Any, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows that all have the same columns; columns that are empty in all of them are left out."""
    if not rows:
        return
    names = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    write = [_writer(table.__table__.columns[name].type) for name in names]
    if all(one is None for one in write):
        records = [tuple(row[name] for name in names) for row in rows]
    else:
        pairs = list(zip(names, write, strict=True))
        records = [tuple(one(row[name]) if one else row[name] for name, one in pairs) for row in rows]
    await connection.copy_records_to_table(table.__tablename__, records=records, columns=names)


def _writer(kind: Any) -> Callable[[Any], Any] | None:
    """What has to be done to a value of this type; None for most."""
    if isinstance(kind, JSON):
        return _json
    return _decimal if isinstance(kind, Numeric) and kind.asdecimal else None


def _json(value: Any) -> str | None:
    if value is None:
        return None
    if value == {}:
        return "{}"
    return "[]" if value == [] else to_json(value).decode()


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
