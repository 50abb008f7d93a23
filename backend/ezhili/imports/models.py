"""What was imported by whom, what was wrong with it, and the files for as long as they are needed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from ezhili.db import Base


class ImportFile(Base):
    """A table somebody sent, or the rejected rows of one; gone after a week."""

    __tablename__ = "import_files"
    __table_args__ = (Index(None, "owner_id", "created_at"), Index(None, "created_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    owner_id: Mapped[UUID]
    name: Mapped[str]
    """As its owner called it."""
    format: Mapped[str]
    """xlsx, geojson, or the encoding of a csv: utf-8-sig, gb18030."""
    sha256: Mapped[bytes]
    content: Mapped[bytes] = mapped_column(LargeBinary, info={"personal": True})
    """Compressed and encrypted: a roster holds names and telephone numbers."""
    bytes: Mapped[int]
    """As it was sent."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Import(Base):
    """One run of an import; its id is that of its operation (import_batch of DOMAIN.md 3.7)."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint("mode in ('dry_run', 'apply')", name="mode"),
        CheckConstraint("outcome in ('checked', 'applied', 'refused', 'unreadable')", name="outcome"),
        Index(None, "owner_id", "id"),
        Index(None, "created_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner_id: Mapped[UUID]
    kind: Mapped[str]
    mode: Mapped[str]
    """dry_run or apply."""
    skip_bad: Mapped[bool]
    crs: Mapped[str]
    sheet: Mapped[str | None]
    """The sheet that was named."""
    file_id: Mapped[UUID | None]
    """Null where the command line read it."""
    file_name: Mapped[str]
    sha256: Mapped[bytes]
    """Of the file, which is gone after a week."""
    outcome: Mapped[str | None]
    """checked, applied, refused or unreadable; null while it is not done."""
    rows: Mapped[int] = mapped_column(default=0)
    created: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    """Rows with a fault."""
    faults: Mapped[int] = mapped_column(default=0)
    report: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """Sheets read and left out, headings nobody knows, rows that are no records."""
    rejects_id: Mapped[UUID | None]
    """The file of the rejected rows."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]


class ImportFault(Base):
    """One thing that is wrong in a file, with the place and what would be right."""

    __tablename__ = "import_faults"

    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    """1, 2, 3 … in the order of the file."""
    place: Mapped[str]
    """花名册!C7."""
    sheet: Mapped[str]
    row: Mapped[int]
    column: Mapped[str]
    """C; empty for the row as a whole."""
    heading_zh: Mapped[str]
    heading_en: Mapped[str]
    code: Mapped[str]
    detail_zh: Mapped[str] = mapped_column(Text)
    detail_en: Mapped[str] = mapped_column(Text)
