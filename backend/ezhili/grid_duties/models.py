"""What is asked of grid workers: duty documents and who took note of them, and the list of items."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from ezhili.days import Dated, one_at_a_time, period
from ezhili.db import Base, Record
from ezhili.problems import Words
from ezhili.units.models import Lying

EDITION_TAKEN = Words(
    "edition-taken",
    "刚刚有人新建了同一文件的新版本，请刷新后重试。",
    "Somebody just made a new edition of this document; reload and retry.",
)
LISTED = Words(
    "item-listed-already",
    "事项清单在这段时间已有这个代码，请先终止原事项或换一个代码。",
    "The item list has this code at that time already: end that item first, or choose another code.",
)


class DutyDocument(Lying, Record):
    """duty_document of DOMAIN.md 3.6: what grid workers have to know, edition by edition."""

    __tablename__ = "duty_documents"
    __table_args__ = (
        UniqueConstraint("area_code", "kind", "title", "edition", info={"conflict": EDITION_TAKEN}),
        CheckConstraint("kind in ('job_duties', 'duty_rules', 'commitment')", name="kind"),
        CheckConstraint("state in ('draft', 'published', 'superseded', 'withdrawn')", name="state"),
        CheckConstraint("edition > 0", name="edition"),
        Index(None, "district_code", "valid_from", "id"),
    )

    kind: Mapped[str]
    """job_duties, duty_rules or commitment."""
    title: Mapped[str]
    edition: Mapped[int]
    """1, 2, 3 … of the same title, kind and area."""
    text: Mapped[str]
    """Up to 20,000 characters."""
    valid_from: Mapped[date]
    published_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default="draft")
    """draft, published, superseded (by the next edition) or withdrawn; changed by steps alone."""
    demo: Mapped[bool] = mapped_column(default=False)
    """Fictional, for the demo district."""


class Acknowledgement(Base):
    """acknowledgement of DOMAIN.md 3.6: a worker has read an edition."""

    __tablename__ = "duty_acknowledgements"
    __table_args__ = (Index(None, "user_id"),)

    document_id: Mapped[UUID] = mapped_column(ForeignKey("duty_documents.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class ItemListEntry(Dated, Record):
    """item_list_entry of DOMAIN.md 3.3 (网格事项清单): work that may be given to grid workers."""

    __tablename__ = "item_list_entries"
    __table_args__ = (
        one_at_a_time("ex_item_list_entries_code", LISTED, "district_code", "code"),
        period(),
        CheckConstraint("not temporary or valid_to is not null", name="temporary_ends"),
        CheckConstraint(
            "frequency in ('on_demand', 'daily', 'weekly', 'monthly', 'quarterly', 'yearly')",
            name="frequency",
        ),
        Index(None, "district_code", "code", "id"),
    )

    district_code: Mapped[str]
    """6 digits."""
    code: Mapped[str]
    """Such as WG-03; may come again once it ended."""
    name: Mapped[str]
    owner_unit: Mapped[str] = mapped_column(ForeignKey("units.code"))
    """The department whose work it is."""
    frequency: Mapped[str]
    """on_demand, daily, weekly, monthly, quarterly or yearly."""
    evidence_required: Mapped[bool]
    temporary: Mapped[bool]
    """It ends on a day that is known."""
    categories: Mapped[list[str]] = mapped_column(ARRAY(String))
    """Event categories of 4 digits, or classes of 2, that may be dispatched for it."""
    demo: Mapped[bool] = mapped_column(default=False)
    """Fictional, for the demo district."""
