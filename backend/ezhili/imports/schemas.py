"""What is accepted and answered of imports."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, StringConstraints, with_config
from typing_extensions import TypedDict

from ezhili.http import Form, PageQuery
from ezhili.imports.kinds import Kind

DOCUMENTED = ConfigDict(use_attribute_docstrings=True)
Mode = Literal["dry_run", "apply"]


class FileQuery(Form):
    """What is told of a table while it is uploaded."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200)] = "table"
    """As its owner calls it."""


class ImportIn(Form):
    """Try a file, or take it in."""

    kind: Kind
    file_id: UUID
    """Of a file that was uploaded before: POST /api/v1/import-files."""
    mode: Mode = "dry_run"
    skip_bad: bool = False
    """Take in the rows that are right; the others are kept as a file. Else it is all or nothing."""
    crs: Literal["wgs84", "gcj02"] = "wgs84"
    """The coordinate system of the file; GCJ-02 is converted."""
    sheet: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    """The sheet of the workbook; by default every one that holds the table and is not hidden."""


class ImportQuery(PageQuery):
    """Filters of the list of imports."""

    kind: Kind | None = None


@with_config(DOCUMENTED)
class ImportFileOut(TypedDict):
    """A table that was uploaded; gone after seven days."""

    id: UUID
    name: str
    format: str
    """xlsx, geojson, or the encoding of a csv: utf-8-sig, gb18030."""
    bytes: int
    sha256: str
    """In hexadecimal."""
    created_at: datetime


@with_config(DOCUMENTED)
class ImportOut(TypedDict):
    """One run of an import; its id is that of its operation."""

    id: UUID
    kind: str
    mode: str
    """dry_run or apply."""
    skip_bad: bool
    crs: str
    sheet: str | None
    file_id: UUID | None
    file_name: str
    outcome: str | None
    """checked, applied, refused or unreadable; null while it is not done."""
    rows: int
    created: int
    changed: int
    unchanged: int
    rejected: int
    """Rows with a fault."""
    faults: int
    created_at: datetime
    finished_at: datetime | None


@with_config(DOCUMENTED)
class LeftOutOut(TypedDict):
    """A row that is a total or a note."""

    place: str
    begins: str


@with_config(DOCUMENTED)
class ReportOut(TypedDict):
    """What was seen of a file."""

    sheets: list[str]
    """Sheets with the table."""
    hidden: list[str]
    others: list[str]
    """Sheets without it."""
    ignored: dict[str, list[str]]
    """Headings that nobody knows, by sheet."""
    left_out: list[LeftOutOut]
    """The first hundred of them."""


@with_config(DOCUMENTED)
class ImportDetail(ImportOut):
    """One run of an import, with what was seen of its file."""

    sha256: str
    """Of the file, in hexadecimal."""
    report: ReportOut | None
    has_rejects: bool


@with_config(DOCUMENTED)
class FaultOut(TypedDict):
    """One thing that is wrong in a file, with the place and what would be right."""

    number: int
    place: str
    """花名册!C7."""
    sheet: str
    row: int
    column: str
    """C; empty for the row as a whole."""
    heading_zh: str
    heading_en: str
    code: str
    detail_zh: str
    detail_en: str


@with_config(DOCUMENTED)
class ColumnOut(TypedDict):
    """One column of a table."""

    name: str
    zh: str
    en: str
    needed: bool
    right_zh: str
    """What belongs here."""
    right_en: str
    aliases: list[str]
    """Other headings that are understood."""


@with_config(DOCUMENTED)
class TemplateOut(TypedDict):
    """A table the caller may import."""

    kind: str
    zh: str
    en: str
    formats: list[str]
    """xlsx, csv, geojson."""
    most: int
    """Rows."""
    columns: list[ColumnOut]
