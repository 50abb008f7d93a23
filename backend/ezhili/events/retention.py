"""What of an event is forgotten, and when (DOMAIN.md 11)."""

from datetime import timedelta

from ezhili.db import Database

CONTACT_KEPT = timedelta(days=180)  # after closing
_PURGE = (
    "with old as (select id from events where reporter_contact is not null and closed_at < $1 limit 500) "
    "update events set reporter_contact = null from old where events.id = old.id"
)


async def purge_contacts(database: Database) -> None:
    """Forget how to reach the reporter half a year after closing; the version stays as it is."""
    async with database.driver() as driver:
        while not (await driver.execute(_PURGE, database.now() - CONTACT_KEPT)).endswith(" 0"):
            pass
