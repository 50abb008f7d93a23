"""HTTP for API clients and their keys: parse, call the service, answer."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from ezhili.access import Actor, SignedIn, require
from ezhili.db import ReadDriver, Session
from ezhili.http import IfMatch, NoQuery, Page, answer, asked, check_version
from ezhili.idempotency import Once
from ezhili.identity import api_clients
from ezhili.identity.models import ApiClient, ApiKey
from ezhili.identity.schemas import (
    ApiClientIn,
    ApiClientOut,
    ApiClientPatch,
    ApiClientQuery,
    ApiClientRow,
    ApiKeyMade,
    ApiKeyOut,
)

router = APIRouter(prefix="/api-clients", tags=["api-clients"])
Reader = Annotated[Actor, require("api_clients:read")]
Editor = Annotated[Actor, require("api_clients:write")]


async def _seen(session: Session, actor: SignedIn, client_id: UUID) -> ApiClient:
    return await api_clients.get(session, actor, client_id)


async def _held(session: Session, actor: SignedIn, client_id: UUID) -> ApiClient:
    return await api_clients.get(session, actor, client_id, hold=True)


Seen = Annotated[ApiClient, Depends(_seen)]
Held = Annotated[ApiClient, Depends(_held)]


async def _key(session: Session, client: Held, key_id: UUID) -> ApiKey:
    return await api_clients.get_key(session, client, key_id)


HeldKey = Annotated[ApiKey, Depends(_key)]


async def _answer(session: Session, client: ApiClient, status: int = 200) -> Response:
    location = f"/api-clients/{client.id}" if status == 201 else ""
    names = ApiKeyOut.__annotations__
    keys = [
        {name: getattr(key, name) for name in names} for key in await api_clients.keys_of(session, client)
    ]
    return answer(ApiClientOut, client, status, location, keys=keys)


@router.get("", response_model=Page[ApiClientRow])
async def list_api_clients(
    driver: ReadDriver, actor: Reader, query: Annotated[ApiClientQuery, asked(ApiClientQuery)]
) -> Response:
    """API clients of your area, by name."""
    return await api_clients.find(driver, actor, query)


@router.post("", response_model=ApiClientOut, status_code=201)
async def create_api_client(session: Session, actor: Editor, new: ApiClientIn, once: Once) -> Response:
    """A system of somebody else; make a key next."""

    async def work() -> Response:
        return await _answer(session, await api_clients.create(session, actor, new), 201)

    return await once(work)


@router.get("/{client_id}", response_model=ApiClientOut)
async def get_api_client(session: Session, client: Seen, actor: Reader, _: NoQuery) -> Response:
    """One API client with its keys, and its ETag."""
    return await _answer(session, client)


@router.patch("/{client_id}", response_model=ApiClientOut)
async def edit_api_client(
    session: Session,
    client: Held,
    actor: Editor,
    patch: ApiClientPatch,
    once: Once,
    if_match: IfMatch = None,
) -> Response:
    """Its keys follow within a second."""

    async def work() -> Response:
        check_version(client, if_match)
        return await _answer(session, await api_clients.edit(session, actor, client, patch))

    return await once(work)


@router.delete("/{client_id}", status_code=204)
async def revoke_api_client(
    session: Session, client: Held, actor: Editor, once: Once, if_match: IfMatch = None
) -> Response:
    """Shut it out for good; it stays in the list."""

    async def work() -> Response:
        check_version(client, if_match)
        await api_clients.revoke(session, actor, client)
        return Response(status_code=204)

    return await once(work)


@router.post("/{client_id}/keys", response_model=ApiKeyMade, status_code=201)
async def create_api_key(session: Session, client: Held, actor: Editor, once: Once) -> Response:
    """A key, shown only in this answer. 409 while two are active."""

    async def work() -> Response:
        key, text = await api_clients.make_key(session, actor, client)
        return answer(ApiKeyMade, key, 201, key=text)

    return await once(work)


@router.delete("/{client_id}/keys/{key_id}", status_code=204)
async def revoke_api_key(
    session: Session, client: Held, key: HeldKey, actor: Editor, once: Once, if_match: IfMatch = None
) -> Response:
    """End a key within a second; If-Match is the key's version, as `"1"`."""

    async def work() -> Response:
        check_version(key, if_match)
        await api_clients.revoke_key(session, actor, client, key)
        return Response(status_code=204)

    return await once(work)
