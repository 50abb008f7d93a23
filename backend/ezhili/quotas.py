"""How often somebody may do something: counted in PostgreSQL, so that all processes count together."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import Interval, LargeBinary, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from ezhili.db import Base, Database, Driver, Prepared
from ezhili.problems import Problem, Words
from ezhili.settings import settings

QUOTA_EXCEEDED = "https://iana.org/assignments/http-problem-types#quota-exceeded"
TOO_OFTEN = Words(
    "too-often",
    "操作过于频繁，请在 {seconds} 秒后重试。",
    "Too many attempts. Try again in {seconds} seconds.",
)


class Quota(Base):
    """What one subject has used up of one policy, as the time when it will have its full quota again."""

    __tablename__ = "quotas"

    key: Mapped[bytes] = mapped_column(primary_key=True)
    """HMAC of policy and subject: no address and no name stands here."""
    full_at: Mapped[datetime] = mapped_column(index=True)


@dataclass(frozen=True)
class Policy:
    """`quota` times within `window`, whenever it begins: what was used comes back evenly."""

    name: str
    quota: int
    window: timedelta

    @property
    def cost(self) -> timedelta:
        """The time after which one use has come back."""
        return self.window / self.quota


class TooMany(Problem):
    """429: the quota of a policy is used up (draft-ietf-httpapi-ratelimit-headers-11)."""

    status, title = 429, ("操作过于频繁", "Too many requests")

    def __init__(self, policy: Policy, seconds: int) -> None:
        members = {"type": QUOTA_EXCEEDED, "violated-policies": [policy.name]}
        super().__init__(TOO_OFTEN, members=members, seconds=seconds)
        window = ceil(policy.window.total_seconds())
        self.headers = {
            "Retry-After": str(seconds),
            "RateLimit-Policy": f'"{policy.name}";q={policy.quota};w={window}',
            "RateLimit": f'"{policy.name}";r=0;t={seconds}',
        }


_key = bindparam("key", type_=LargeBinary)
_cost = bindparam("cost", type_=Interval)
_begin = func.greatest(Quota.full_at, func.now())
_TAKE = Prepared(
    insert(Quota)
    .values(key=_key, full_at=func.now() + _cost)
    .on_conflict_do_update(
        index_elements=[Quota.key],
        set_={"full_at": _begin + _cost},
        where=_begin + _cost <= func.now() + bindparam("window", type_=Interval),
    )
    .returning(Quota.full_at)
)
_WAIT = Prepared(
    select((Quota.full_at + _cost - func.now() - bindparam("window", type_=Interval)).label("wait")).where(
        Quota.key == _key
    )
)
_RETURN = Prepared(update(Quota).where(Quota.key == _key).values(full_at=Quota.full_at - _cost))
_SWEEP = Prepared(delete(Quota).where(Quota.full_at < func.now()))


def _hidden(policy: Policy, subject: str) -> bytes:
    secret = settings().secret_key.get_secret_value().encode()
    return hmac.digest(secret, f"quota {policy.name} {subject}".encode(), "sha256")[:16]


async def take(driver: Driver, policy: Policy, subject: str) -> None:
    """Use once what `subject` (an address, a user, …) has of a policy. Raise TooMany when nothing is left.

    One statement, so that two processes never grant more than the quota (generic cell rate algorithm).
    """
    values = {"key": _hidden(policy, subject), "cost": policy.cost, "window": policy.window}
    if await _TAKE.row(driver, values) is None:
        row = await _WAIT.row(driver, values)
        wait = row["wait"].total_seconds() if row else 1
        raise TooMany(policy, max(1, ceil(wait)))


async def give_back(driver: Driver, policy: Policy, subject: str) -> None:
    """Take back a use that turned out to be none, such as a right password."""
    await _RETURN.row(driver, {"key": _hidden(policy, subject), "cost": policy.cost})


async def sweep(database: Database) -> None:
    """Delete what says nothing any more; a chore of the worker."""
    async with database.driver() as driver:
        await _SWEEP.row(driver, {})
