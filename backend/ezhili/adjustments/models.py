"""Adjustments of grids: splits, merges and re-draws, from the draft to the day they take effect."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ezhili.db import Record


class GridAdjustment(Record):
    """One decision about the borders of grids of a township (DOMAIN.md 4.12)."""

    __tablename__ = "grid_adjustments"
    __table_args__ = (
        CheckConstraint("kind in ('split', 'merge', 'redraw')", name="kind"),
        CheckConstraint(
            "state in ('draft', 'under_review', 'approved', 'effective', 'withdrawn')", name="state"
        ),
        CheckConstraint(
            "trigger in ('village_changed', 'demolition', 'population_move', 'other')", name="trigger"
        ),
        Index(None, "district_code", "effective_on", "id"),
        Index(None, "township_code", "effective_on", "id"),
        Index(None, "state", "effective_on"),
    )

    kind: Mapped[str]
    """split, merge or redraw."""
    effective_on: Mapped[date]
    """First day of the new borders."""
    trigger: Mapped[str]
    """village_changed, demolition, population_move or other (DOMAIN.md 4.12)."""
    reason: Mapped[str]
    takes: Mapped[list[str]] = mapped_column(ARRAY(String))
    """Codes of the grids it takes."""
    makes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """The grids it makes: columns of a grid, with the boundary in WGS-84 as it will be stored."""
    workers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Who serves which of them from that day: grid_code, user_id, full_time, primary."""
    district_code: Mapped[str]
    """6 digits."""
    township_code: Mapped[str]
    """9 digits; an adjustment stays within a township."""
    village_codes: Mapped[list[str]] = mapped_column(ARRAY(String))
    """Of all grids concerned."""
    grid_codes: Mapped[list[str]] = mapped_column(ARRAY(String))
    """Of all grids concerned."""
    submitted_by: Mapped[UUID | None]
    """Who handed it in for review; somebody else approves."""
    review_note: Mapped[str | None]
    """What was said last when it was sent back, or called off."""
    took_effect_at: Mapped[datetime | None]
    fault: Mapped[str | None]
    """Why it could not take effect on its day, as a code; it is tried again until somebody calls it off."""
    state: Mapped[str] = mapped_column(default="draft")
    """draft, under_review, approved, effective or withdrawn; changed by steps alone."""
