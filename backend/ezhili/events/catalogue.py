"""The catalogue of categories: versioned data, kept by heart by each process."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili.clocks.rules import Limit
from ezhili.db import Driver, Fresh
from ezhili.events.facts import Category
from ezhili.events.models import CatalogVersion, EventCategory

FIRST = {"number": 1, "valid_from": date(2004, 1, 1), "note": "DOMAIN.md 5.1"}


@dataclass(frozen=True)
class Catalogue:
    """The version in force."""

    version: int
    categories: Mapping[str, Category]
    """By code of 4 digits."""
    names: Mapping[str, tuple[str, str]]
    """zh-CN and en, classes too."""


def defaults() -> list[dict[str, Any]]:
    """The catalogue that comes with the product, as rows of `event_categories`."""
    with (Path(__file__).parent / "data" / "categories.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    flags, numbers = ("self_handle_ok", "public_visible"), ("limit_value", "first_limit_value")
    return [
        {name: value or None for name, value in row.items()}
        | {name: row[name] == "y" for name in flags}
        | {name: Decimal(row[name]) if row[name] else None for name in numbers}
        | {"catalog_version": FIRST["number"], "retired": False}
        for row in rows
    ]


async def install(session: AsyncSession) -> None:
    """Load the catalogue into a database that has none yet; what is there stays."""
    if await session.scalar(select(func.count()).select_from(CatalogVersion)):
        return
    await session.execute(insert(CatalogVersion), [FIRST])
    await session.execute(insert(EventCategory), defaults())


def catalogue(version: int, rows: list[Mapping[str, Any]]) -> Catalogue:
    """A catalogue of plain rows: those with a level are categories, the others classes."""
    known = {
        row["code"]: Category(
            row["code"],
            row["name"],
            row["level"],
            Limit(row["limit_type"], float(row["limit_value"])),
            row["self_handle_ok"],
            row["evidence_required"] == "photo",
            row["public_visible"],
            row["retired"],
        )
        for row in rows
        if row["level"]
    }
    return Catalogue(version, known, {row["code"]: (row["name"], row["name_en"]) for row in rows})


async def _load(driver: Driver) -> Catalogue:
    row = await driver.fetchrow(CATALOGUE.revision)
    version = row["revision"] if row else 0
    rows = await driver.fetch("select * from event_categories where catalog_version = $1", version)
    return catalogue(version, rows)


CATALOGUE: Fresh[Catalogue] = Fresh(
    "select max(number) as revision from catalog_versions "
    "where valid_from <= (now() at time zone 'Asia/Shanghai')::date",
    _load,
)
_IN_FORCE = (
    "select coalesce(json_agg(json_build_object('code', code, 'name', name, 'name_en', name_en, "
    "'level', level, 'lead', lead, 'limit_type', limit_type, 'limit_value', limit_value, "
    "'first_limit_type', first_limit_type, 'first_limit_value', first_limit_value, "
    "'limit_source', limit_source, 'limit_text', limit_text, 'self_handle_ok', self_handle_ok, "
    "'evidence_required', evidence_required, 'verify_mode', verify_mode, "
    "'public_visible', public_visible, 'retired', retired, 'catalog_version', catalog_version) "
    "order by code), '[]')::text "
    "as json "
    f"from event_categories where catalog_version = ({CATALOGUE.revision})"
)


async def in_force(driver: Driver) -> str:
    """The rows of the catalogue in force, by code, as JSON."""
    row = await driver.fetchrow(_IN_FORCE)
    return str(row["json"]) if row else "[]"
