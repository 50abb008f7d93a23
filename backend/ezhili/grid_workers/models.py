"""Who serves which grid, from when to when."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ezhili.areas.models import Placed
from ezhili.days import Dated, one_at_a_time, period
from ezhili.db import Record
from ezhili.problems import Words

ASSIGNED = Words(
    "assigned-already",
    "此人在这段时间已负责这个网格，请先终止原分配。",
    "This person serves that grid at that time already; end the former assignment first.",
)


class WorkerAssignment(Placed, Dated, Record):
    """worker_assignment of DOMAIN.md 3.2; a grid worker is a user with one that holds today."""

    __tablename__ = "worker_assignments"
    __table_args__ = (
        one_at_a_time("ex_worker_assignments_user_id", ASSIGNED, "user_id", "grid_code"),
        period(),
        Index(None, "district_code", "user_id"),
        Index(None, "township_code", "user_id"),
        Index(None, "village_code", "user_id"),
        Index(None, "grid_code", "valid_from"),
        Index(None, "user_id", "valid_from"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    grid_code: Mapped[str] = mapped_column(ForeignKey("grids.code"))
    """15 digits."""
    full_time: Mapped[bool]
    """Otherwise part-time, besides another post."""
    primary: Mapped[bool]
    """Answers for the grid; others help."""
    demo: Mapped[bool] = mapped_column(default=False)
    """Fictional, for the demo district."""
