"""Offices that answer for something, governance centres, and who was appointed where and when."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from ezhili.days import Dated, one_at_a_time, period
from ezhili.db import Record
from ezhili.problems import Words

TAKEN = Words(
    "unit-code-taken",
    "已有单位使用这个代码，请换一个序号。",
    "Another unit has this code; choose another serial.",
)
CENTRE_TAKEN = Words(
    "centre-of-unit-taken",
    "这个单位已登记综治中心，请修改原记录。",
    "This unit has a governance centre already; edit that one.",
)
APPOINTED = Words(
    "appointed-already",
    "此人在这段时间已在该区域担任这个职务，请先终止原任职。",
    "This person holds that post in that area at that time already; end the former appointment first.",
)


class Lying:
    """Columns of a record that lies in an area of any level; the levels below its own are empty."""

    area_code: Mapped[str]
    """6, 9 or 12 digits: what it answers for."""
    district_code: Mapped[str]
    """6 digits."""
    township_code: Mapped[str | None]
    """9 digits; None for a record of the district."""
    village_code: Mapped[str | None]
    """12 digits; None above the village."""


def lying(code: str) -> dict[str, str | None]:
    """The values of `Lying` for an area code of 6, 9 or 12 digits."""
    return {
        "area_code": code,
        "district_code": code[:6],
        "township_code": code[:9] if len(code) >= 9 else None,
        "village_code": code[:12] if len(code) >= 12 else None,
    }


class Unit(Lying, Dated, Record):
    """org_unit of DOMAIN.md 3.2."""

    __tablename__ = "units"
    __table_args__ = (
        UniqueConstraint("code", info={"conflict": TAKEN}),
        CheckConstraint("code ~ '^U[0-9]{9}[A-Z]{2}[0-9]{2}$'", name="code"),
        CheckConstraint("substr(code, 11, 2) = kind", name="code_of_kind"),
        CheckConstraint("state in ('active', 'closed')", name="state"),
        period(),
        Index(None, "district_code", "code"),
        Index(None, "township_code", "code"),
        Index(None, "duty_categories", postgresql_using="gin"),
    )

    code: Mapped[str]
    """U, 9 digits of township or district, 2 letters kind, 2 digits (DOMAIN.md 3.1)."""
    name: Mapped[str]
    kind: Mapped[str]
    """2 letters (DOMAIN.md 5.5)."""
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    """The unit above it."""
    is_fixed_party_of: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    """Kinds of meetings it always takes part in."""
    office_phone: Mapped[str | None]
    """Of the office, not of a person."""
    duty_categories: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    """Event categories of 4 digits or classes of 2 that it answers for; looked up at dispatch."""
    state: Mapped[str] = mapped_column(default="active")
    """active or closed."""
    demo: Mapped[bool] = mapped_column(default=False)
    """Fictional, for the demo district."""


class GovernanceCentre(Lying, Record):
    """综治中心, DOMAIN.md 3.2: the platform of an area that receives and dispatches."""

    __tablename__ = "governance_centres"
    __table_args__ = (
        UniqueConstraint("unit_code", info={"conflict": CENTRE_TAKEN}),
        CheckConstraint("state in ('operating', 'closed')", name="state"),
        CheckConstraint("staff_count >= 0", name="staff_count"),
        Index(None, "district_code", "area_code", "unit_code"),
    )

    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    level: Mapped[str]
    """district, township or village."""
    address: Mapped[str | None]
    opened_on: Mapped[date | None]
    services: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    """mediation, legal_service, legal_aid, petition_reception, government_service, counselling."""
    staff_count: Mapped[int | None]
    """Persons."""
    state: Mapped[str] = mapped_column(default="operating")
    """operating or closed."""
    demo: Mapped[bool] = mapped_column(default=False)
    """Fictional, for the demo district."""


class Appointment(Lying, Dated, Record):
    """Who held which post for which unit and area (DOMAIN.md 3.2); the history of commissioners.

    A post is a fact of the house's people; the right to act comes from a grant, which identity keeps.
    """

    __tablename__ = "appointments"
    __table_args__ = (
        one_at_a_time("ex_appointments_user_id", APPOINTED, "user_id", "role", "area_code"),
        period(),
        Index(None, "district_code", "role", "area_code"),
        Index(None, "user_id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str]
    """Role code of DOMAIN.md 5.7, commissioner above all."""
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    demo: Mapped[bool] = mapped_column(default=False)
    """Fictional, for the demo district."""
