"""Who may come in: staff, what they were appointed to, and the sessions they opened."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column
from uuid_utils.compat import uuid7

from ezhili.days import Dated, period
from ezhili.db import Base, Record
from ezhili.problems import Words

NAME_TAKEN = Words(
    "username-taken", "这个用户名已被使用，请换一个。", "This user name is taken; choose another."
)


class User(Record):
    """Staff (DOMAIN.md 3.2, app_user); residents have none. No identity number, no time of last sign-in."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("username", info={"conflict": NAME_TAKEN}),
        CheckConstraint("username = lower(username)", name="username_lower"),
        CheckConstraint("state in ('pending', 'active', 'disabled')", name="state"),
        Index(None, "area_code", "username"),
    )

    username: Mapped[str]
    """Lower case, so that two names never differ by case alone."""
    display_name: Mapped[str] = mapped_column(info={"personal": True})
    phone_sealed: Mapped[str | None] = mapped_column(info={"personal": True})
    """Encrypted by `ezhili.crypto`; None when no telephone is known."""
    unit_code: Mapped[str]
    """Home unit; what the user may do hangs on grants, not on this."""
    area_code: Mapped[str]
    """Area of the home unit, 6 or 9 digits."""
    state: Mapped[str] = mapped_column(default="active")
    """pending (proposed, not yet let in), active or disabled."""
    capabilities: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    """mediator, verifier, voter."""
    password_hash: Mapped[str | None] = mapped_column(info={"personal": True})
    """Argon2id, encoded; None: nobody signs in until a password is set."""
    password_changed_at: Mapped[datetime | None]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    """Somebody else chose the password: until it is changed, nothing but that is possible."""
    demo: Mapped[bool] = mapped_column(default=False)
    """Belongs to the demo district."""


class Grant(Dated, Record):
    """Appointment to a role for a unit in an area (DOMAIN.md 3.2); a request runs under one of them."""

    __tablename__ = "grants"
    __table_args__ = (
        period(),
        Index(None, "user_id", "valid_from"),
        Index(None, "area_code", "role"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    role: Mapped[str]
    """Role code of DOMAIN.md 5.7."""
    unit_code: Mapped[str | None]
    area_code: Mapped[str]
    """6, 9, 12 or 15 digits."""
    ended_at: Mapped[datetime | None]
    """Taken back then, whatever the days say; nothing is deleted."""
    granted_by: Mapped[UUID]


class UserSession(Base):
    """A signed-in browser or client; gone when it ends, so that it tells nothing about anybody's habits."""

    __tablename__ = "sessions"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint("kind in ('cookie', 'bearer')", name="kind"),
        Index(None, "user_id"),
        Index(None, "grant_id"),
        Index(None, "expires_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    """Names the session to its owner; not the token, which only the client knows."""
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    """SHA-256 of the token."""
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    grant_id: Mapped[UUID] = mapped_column(ForeignKey("grants.id"))
    kind: Mapped[str]
    """cookie (the SPA) or bearer (other clients)."""
    client: Mapped[str]
    """User-Agent at sign-in, shown to the owner and to whoever may end the session."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    idle_until: Mapped[datetime | None]
    """A cookie session ends then unless it is used; None for bearer sessions."""
    expires_at: Mapped[datetime]
    last_used_on: Mapped[date] = mapped_column(
        server_default=text("(now() at time zone 'Asia/Shanghai')::date")
    )
    """Day of the last call, never the time, so that forgotten sessions are found."""


class ApiClient(Record):
    """A system of somebody else (DOMAIN.md 3.7): owner, rights, area and an end."""

    __tablename__ = "api_clients"
    __table_args__ = (
        CheckConstraint("state in ('active', 'revoked')", name="state"),
        Index(None, "area_code", "name"),
    )

    name: Mapped[str]
    owner_unit: Mapped[str]
    """Code of the unit that answers for it."""
    area_code: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String))
    """A part of what the role `api_client` may do."""
    expires_on: Mapped[date]
    """Last day, in Asia/Shanghai."""
    ip_allow: Mapped[list[str]] = mapped_column(ARRAY(String), default=list)
    """Networks like 203.0.113.0/24 it may call from; empty: from anywhere."""
    state: Mapped[str] = mapped_column(default="active")


class ApiKey(Record):
    """`ezh_live_<public_id>_<secret>`: shown once, kept as a hash; two are valid while keys change."""

    __tablename__ = "api_keys"
    __table_args__ = (
        UniqueConstraint("key_hash"),
        Index(None, "client_id"),
    )

    client_id: Mapped[UUID] = mapped_column(ForeignKey("api_clients.id"))
    public_id: Mapped[str]
    """Tells keys apart on screens and in calls for help."""
    key_hash: Mapped[bytes] = mapped_column(LargeBinary, info={"personal": True})
    """SHA-256 of the whole key: it is random, so no slow hash is needed."""
    revoked_at: Mapped[datetime | None]
    last_used_on: Mapped[date | None]
    """Day of the last call, so that forgotten keys are found."""
