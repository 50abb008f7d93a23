"""Systems of third parties: what they may do, and their keys."""

import secrets
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import Response
from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import journal
from ezhili.access import Actor
from ezhili.areas import service as areas
from ezhili.days import today
from ezhili.db import Driver, narrow
from ezhili.http import Listing, ascending
from ezhili.identity import predicates
from ezhili.identity.models import ApiClient, ApiKey
from ezhili.identity.schemas import ApiClientIn, ApiClientPatch, ApiClientQuery, ApiClientRow
from ezhili.identity.service import NO_AREA, check_unit
from ezhili.identity.tokens import KEY_PREFIX, token_hash
from ezhili.problems import Conflict, NotFound, Words, refused

LONGEST = timedelta(days=731)
KEYS = 2

UNKNOWN = Words(
    "api-client-not-found", "您的区域内没有这个接口客户。", "There is no such API client in your area."
)
NO_KEY = Words("api-key-not-found", "这个接口客户没有这把密钥。", "This API client has no such key.")
REVOKED = Words(
    "api-client-revoked", "这个接口客户已停用，请新建一个。", "This API client was revoked; make a new one."
)
TOO_FAR = Words(
    "expiry-out-of-range",
    "到期日应在今天之后、两年之内。",
    "The last day lies after today and within two years.",
)
ENOUGH = Words(
    "two-keys-active",
    "已有两把有效密钥。请先停用旧的一把，再新建。",
    "Two keys are active. Revoke the older one first, then make a new one.",
)

LIST = Listing(ApiClientRow, ApiClient, {"name": ascending(ApiClient.name, ApiClient.id)})


def visible(actor: Actor) -> Select[ApiClient]:
    """The API clients this actor may see: the only door to one, together with `find`."""
    return narrow(select(ApiClient), predicates.clients_seen(actor))


async def get(session: AsyncSession, actor: Actor, client_id: UUID, hold: bool = False) -> ApiClient:
    """One client, with `hold` locked until the commit. Raise NotFound when absent or out of sight."""
    one = visible(actor).where(ApiClient.id == client_id)
    client = await session.scalar(one.with_for_update(key_share=True) if hold else one)
    if client is None:
        raise NotFound(UNKNOWN)
    return client


async def get_key(session: AsyncSession, client: ApiClient, key_id: UUID) -> ApiKey:
    """A key of this client. Raise NotFound for a key of another."""
    one = select(ApiKey).where(ApiKey.id == key_id, ApiKey.client_id == client.id)
    key = await session.scalar(one)
    if key is None:
        raise NotFound(NO_KEY)
    return key


async def find(driver: Driver, actor: Actor, query: ApiClientQuery) -> Response:
    """A page of clients by name, as bytes. Raise Malformed for a foreign cursor."""
    return await LIST.answer(driver, predicates.clients_asked(actor, query), query)


async def keys_of(session: AsyncSession, client: ApiClient) -> list[ApiKey]:
    """All keys of a client, latest first."""
    keys = select(ApiKey).where(ApiKey.client_id == client.id).order_by(ApiKey.id.desc())
    return list(await session.scalars(keys))


def _check_expiry(last: date) -> None:
    if not today() < last <= today() + LONGEST:
        raise refused("/expires_on", TOO_FAR)


async def create(session: AsyncSession, actor: Actor, new: ApiClientIn) -> ApiClient:
    """Raise Invalid for an area or unit out of sight and an end too far away."""
    await check_unit(session, actor, new.owner_unit, "/owner_unit")
    if not new.area_code.startswith(actor.area) or not await areas.known(session, actor, new.area_code[:12]):
        raise refused("/area_code", NO_AREA, code=new.area_code)
    _check_expiry(new.expires_on)
    client = ApiClient(**new.model_dump())
    session.add(client)
    said = new.model_dump(mode="json")
    await journal.record(
        session, actor, "api_client.create", client, client.area_code, said, (None, "active")
    )
    return client


async def edit(session: AsyncSession, actor: Actor, client: ApiClient, patch: ApiClientPatch) -> ApiClient:
    """Change a client held by `get(hold=True)`; its keys follow. Raise Conflict when it is revoked."""
    _check_active(client)
    sent = patch.model_dump(exclude_unset=True)
    changes = {name: value for name, value in sent.items() if getattr(client, name) != value}
    if "owner_unit" in changes:
        await check_unit(session, actor, changes["owner_unit"], "/owner_unit")
    if "expires_on" in changes:
        _check_expiry(changes["expires_on"])
    for name, value in changes.items():
        setattr(client, name, value)
    if changes:
        said: dict[str, Any] = patch.model_dump(mode="json", include=set(changes))
        await journal.record(session, actor, "api_client.edit", client, client.area_code, said)
    return client


async def revoke(session: AsyncSession, actor: Actor, client: ApiClient) -> None:
    """Shut a client out for good; twice changes nothing."""
    if client.state == "revoked":
        return
    client.state = "revoked"
    await journal.record(
        session, actor, "api_client.revoke", client, client.area_code, {}, ("active", "revoked")
    )


async def make_key(session: AsyncSession, actor: Actor, client: ApiClient) -> tuple[ApiKey, str]:
    """A new key and its text, which is nowhere kept. Raise Conflict with two active keys or when revoked."""
    _check_active(client)
    if sum(key.revoked_at is None for key in await keys_of(session, client)) >= KEYS:
        raise Conflict(ENOUGH)
    public = secrets.token_hex(6)
    text = f"{KEY_PREFIX}{public}_{secrets.token_urlsafe(32)}"
    key = ApiKey(client_id=client.id, public_id=public, key_hash=token_hash(text))
    session.add(key)
    await journal.record(session, actor, "api_key.create", key, client.area_code, {"public_id": public})
    return key, text


async def revoke_key(session: AsyncSession, actor: Actor, client: ApiClient, key: ApiKey) -> None:
    """End a key within a second; twice changes nothing."""
    if key.revoked_at is None:
        key.revoked_at = await session.scalar(select(func.now()))
        await journal.record(session, actor, "api_key.revoke", key, client.area_code, {})


def _check_active(client: ApiClient) -> None:
    if client.state == "revoked":
        raise Conflict(REVOKED)
