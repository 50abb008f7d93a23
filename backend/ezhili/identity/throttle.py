"""How often a password may be tried: by account, by address and by password (SAFETY.md 2.2, abuse 7)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from ezhili import quotas
from ezhili.db import Database
from ezhili.quotas import Policy

# Our proposal. Only failures count in the end: a right password gives its attempt back.
ACCOUNT = Policy("login-account", 10, timedelta(minutes=15))
ADDRESS = Policy("login-address", 100, timedelta(minutes=15))  # a whole office may share one
PASSWORD = Policy("login-password", 20, timedelta(minutes=15))  # one password tried on many names
OWN_PASSWORD = Policy("own-password", 10, timedelta(minutes=15))


@asynccontextmanager
async def attempt(database: Database, *uses: tuple[Policy, str]) -> AsyncIterator[None]:
    """Count an attempt before it is made, for known and unknown names alike; one that succeeds is given back.

    Raise TooMany. No connection is held meanwhile.
    """
    async with database.driver() as driver:
        for policy, subject in uses:
            await quotas.take(driver, policy, subject)
    yield
    async with database.driver() as driver:
        for policy, subject in uses:
            await quotas.give_back(driver, policy, subject)
