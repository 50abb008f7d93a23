"""HTTP for the audit trail: the journal as the auditor reads it."""

from typing import Annotated

from fastapi import APIRouter, Response
from sqlalchemy import func, select

from ezhili.access import Actor, require
from ezhili.audit import predicates
from ezhili.audit.schemas import AuditEntryOut, AuditQuery
from ezhili.db import ReadDriver
from ezhili.http import Listing, Page, asked, descending
from ezhili.identity.models import User
from ezhili.journal import Entry

router = APIRouter(prefix="/audit-entries", tags=["audit"])
LIST = Listing(
    AuditEntryOut,
    Entry,
    {"-at": descending(Entry.at, Entry.id)},
    {
        "actor": select(User.display_name).where(User.id == Entry.actor_id).scalar_subquery(),
        "area": func.coalesce(Entry.grid_code, Entry.village_code, Entry.township_code, Entry.district_code),
    },
)


@router.get("", response_model=Page[AuditEntryOut])
async def list_audit_entries(
    driver: ReadDriver,
    actor: Annotated[Actor, require("journal:read")],
    query: Annotated[AuditQuery, asked(AuditQuery)],
) -> Response:
    """Who changed, decided, exported what, the latest first. Nothing here can be edited or deleted."""
    return await LIST.answer(driver, predicates.asked(actor, query), query)
