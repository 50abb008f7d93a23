"""What can be done with notifications; a wing registers here what it tells whom."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy import Boolean, Uuid, bindparam

from ezhili.access import Actor
from ezhili.db import Database, Driver, Predicate
from ezhili.http import Listing, descending, written
from ezhili.notifications.models import Notification
from ezhili.notifications.schemas import InboxOut, NotificationOut, NotificationQuery, ReadMarksIn

KEPT = timedelta(days=90)
COUNTED = 100  # unread lines are counted up to here: a badge says 99+

OWN = Predicate("own", Notification.user_id == bindparam("own", type_=Uuid))
TOLD = Predicate("told", Notification.held != bindparam("told", type_=Boolean))
UNREAD = Predicate("unread", Notification.read_at.is_(None) == bindparam("unread", type_=Boolean))
LISTS = {
    language: Listing(
        NotificationOut,
        Notification,
        {"-id": descending(Notification.id)},
        {"text": column},
    )
    for language, column in (("zh-CN", Notification.text_zh), ("en", Notification.text_en))
}
_READ = (
    "update notifications set read_at = now() where user_id = $1 and read_at is null and not held "
    "and (id = any($2::bigint[]) or id <= $3)"
)
_UNREAD = (
    "select count(*)::int as unread, (select max(id) from notifications where user_id = $1 and not held) "
    "as last_id from (select from notifications where user_id = $1 and read_at is null and not held "
    "limit $2) x"
)
_SWEEP = "delete from notifications where at < $1"


@dataclass(frozen=True)
class To:
    """Somebody who is to be told: users by id, and whoever holds a role for the place, or works in a unit."""

    users: frozenset[UUID] = frozenset()
    roles: frozenset[str] = frozenset()
    """Of those whose area covers the subject's."""
    units: frozenset[str] = frozenset()
    """Everybody who handles events for these units there."""
    heads: frozenset[str] = frozenset()
    """Who was appointed to lead these units."""

    def __or__(self, other: "To") -> "To":
        """Both."""
        mine, theirs = vars(self), vars(other)
        return To(**{name: mine[name] | theirs[name] for name in mine})


@dataclass(frozen=True)
class Message:
    """One thing to tell, and to whom."""

    entry: Mapping[str, Any]
    """A row of the journal."""
    to: To
    kind: str
    number: str
    text: tuple[str, str]
    """zh-CN and en."""
    area: str
    """Code of 6 to 15 digits: where the subject lies."""
    urgent: bool = False


Teller = Callable[[Driver, Sequence[Mapping[str, Any]]], Awaitable[Sequence[Message]]]
TELLERS: dict[str, Teller] = {}
"""By kind of subject: what its entries of the journal have to tell; facts are read in one statement."""


def register(subject_kind: str, teller: Teller) -> None:
    """Let a wing's entries be told; a wing does so where it is imported."""
    TELLERS[subject_kind] = teller


async def find(driver: Driver, actor: Actor, query: NotificationQuery, language: str) -> Response:
    """A page of the caller's own inbox, the newest first."""
    given: dict[Predicate, Any] = {OWN: actor.id, TOLD: True}
    if query.unread is not None:
        given[UNREAD] = query.unread
    return await LISTS[language].answer(driver, given, query)


async def inbox(driver: Driver, actor: Actor) -> Response:
    """How many lines are unread, counted up to a hundred."""
    row = await driver.fetchrow(_UNREAD, actor.id, COUNTED)
    return written(InboxOut, dict(row or {}))


async def mark_read(driver: Driver, actor: Actor, marks: ReadMarksIn) -> Response:
    """Mark own lines as read, by id or all up to one; twice is as once."""
    await driver.execute(_READ, actor.id, marks.ids, marks.up_to or 0)
    return await inbox(driver, actor)


async def sweep(database: Database) -> None:
    """Forget what was told more than 90 days ago."""
    async with database.driver() as driver:
        await driver.execute(_SWEEP, database.now() - KEPT)


def recent(at: datetime) -> datetime:
    """What is older is no news: loaded in bulk, or the worker was away for long."""
    return at - timedelta(days=1)
