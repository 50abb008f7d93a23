"""Writes many rows at once by COPY, for bulk loads inside a transaction of their caller."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlalchemy import JSON, Boolean, Date, DateTime, LargeBinary, String, Uuid
from sqlalchemy.dialects.postgresql import ARRAY

from ezhili.db import Base

NULL = "\\N"
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


class Load(NamedTuple):
    """Rows of one table as COPY takes them."""

    table: str
    names: Sequence[str]
    content: bytes
    """In PostgreSQL's text format: quicker to make than the driver's binary one, for what is the same in all
    rows is written once."""


def rendered(table: type[Base], rows: Sequence[Mapping[str, Any]]) -> Load:
    """Rows that all have the same columns; those that are empty in all of them are left out."""
    varying: list[tuple[str, list[str]]] = []
    constant: list[tuple[str, str]] = []
    for name in rows[0]:
        values, write = [row[name] for row in rows], _writer(table.__table__.columns[name].type)
        first = values[0]
        if (varying or len(rows) > 1) and all(one is first for one in values):
            if first is not None:
                constant.append((name, write(first)))
        else:
            varying.append((name, [NULL if one is None else write(one) for one in values]))
    end = "".join(f"\t{value}" for _, value in constant) + "\n"
    lines = map("\t".join, zip(*(column for _, column in varying), strict=True))
    names = [name for name, _ in (*varying, *constant)]
    return Load(table.__tablename__, names, (end.join(lines) + end).encode())


async def write(connection: Any, load: Load) -> None:
    """Send rows to PostgreSQL on an asyncpg connection."""

    async def pieces() -> AsyncIterator[bytes]:
        yield load.content

    await connection.copy_to_table(load.table, source=pieces(), columns=load.names)


async def copy(connection: Any, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows that all have the same columns, one of which differs from row to row."""
    if rows:
        await write(connection, rendered(table, rows))


def _text(value: str) -> str:
    return value if value.isprintable() and "\\" not in value else value.translate(_ESCAPES)


def _json(value: Any) -> str:
    return _text(to_json(value).decode())


def _array(value: Sequence[Any]) -> str:
    parts = [str(one) for one in value]
    whole = '","'.join(parts)
    if "\\" in whole or whole.count('"') != 2 * max(len(parts) - 1, 0):
        whole = '","'.join(one.replace("\\", "\\\\").replace('"', '\\"') for one in parts)
    return _text(f'{{"{whole}"}}') if parts else "{}"


def _instant(value: datetime | date) -> str:
    return value.isoformat()


def _bytes(value: bytes) -> str:
    return "\\\\x" + value.hex()


def _flag(value: bool) -> str:
    return "t" if value else "f"


_WRITERS: Sequence[tuple[type[Any], Callable[[Any], str]]] = (
    (JSON, _json),
    (ARRAY, _array),
    (String, _text),
    (DateTime, _instant),
    (Date, _instant),
    (Boolean, _flag),
    (LargeBinary, _bytes),
    (Uuid, str),
)


def _writer(type: Any) -> Callable[[Any], str]:
    """How a value of this type is written; numbers as Python writes them."""
    return next((write for kind, write in _WRITERS if isinstance(type, kind)), str)
