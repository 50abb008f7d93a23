"""A saved view is a list under a name: the filters somebody works with, kept for that person alone."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ezhili.db import Record
from ezhili.problems import Words

NAME_TAKEN = Words(
    "view-name-taken",
    "您在这个列表已有同名的视图，请换一个名称，或覆盖原视图。",
    "You have a view of this name for this list: choose another name, or overwrite that view.",
)
START_TAKEN = Words(
    "view-start-taken",
    "刚刚有另一个视图被设为默认视图，请刷新后重试。",
    "Another view was just made the start view of this list; reload and retry.",
)


class SavedView(Record):
    """Filters of one list under a name, seen and changed by the owner alone."""

    __tablename__ = "saved_views"
    __table_args__ = (
        UniqueConstraint("user_id", "list_name", "name", info={"conflict": NAME_TAKEN}),
        ExcludeConstraint(
            *(("user_id", "="), ("list_name", "=")),
            where=text("start"),
            using="btree",
            name="ex_saved_views_start",
            info={"conflict": START_TAKEN},
        ),
        CheckConstraint("position between 0 and 9999", name="position"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    list_name: Mapped[str]
    """As in the API's address: events, grids, grid-workers …"""
    name: Mapped[str] = mapped_column(info={"personal": True})
    """1 to 40 characters; may name a person, so the journal keeps only that it changed."""
    filters: Mapped[dict[str, Any]] = mapped_column(JSONB, info={"personal": True})
    """Query parameters of the list, without paging; words that were searched for may name a person."""
    position: Mapped[int]
    """0 to 9999; smaller stands first."""
    start: Mapped[bool]
    """Shown when the list is opened without filters of its own; one for each list at most."""
