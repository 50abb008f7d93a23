"""HTTP for signing in and out and for one's own password."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from ezhili.access import Actor, anyone, require
from ezhili.db import Here, Session
from ezhili.http import NoQuery, written
from ezhili.identity import sessions
from ezhili.identity.door import Door
from ezhili.identity.models import UserSession
from ezhili.identity.schemas import (
    CurrentOut,
    OpenedOut,
    PasswordIn,
    SessionIn,
    SessionOut,
    SessionPatch,
)
from ezhili.identity.tokens import Shown, check_origin, give_cookie, shown, take_cookie

router = APIRouter(tags=["sessions"])
Own = Annotated[Actor, require("sessions:own")]


async def _shown(request: Request, _: Own) -> Shown:
    token = shown(request)
    assert token is not None  # else nobody is signed in
    return token


Token = Annotated[Shown, Depends(_shown)]


async def _present(session: Session, token: Token) -> UserSession:
    return await sessions.by_token(session, token.hash)


Present = Annotated[UserSession, Depends(_present)]


def _forget(request: Request, token: Shown) -> None:
    door = request.app.state.authenticate
    if isinstance(door, Door):
        door.forget(token)


def _mark(own: UserSession) -> str:
    """Changes with the grant, and so does the cookie."""
    return own.grant_id.hex[-8:]


@router.post("/sessions", response_model=OpenedOut, status_code=201, dependencies=[anyone("signing in")])
async def create_session(
    request: Request, database: Here, session: Session, new: SessionIn, _: NoQuery
) -> Response:
    """Sign in. A cookie session ends when unused, a bearer session after some days."""
    check_origin(request)
    address = request.client.host if request.client else ""
    origin = sessions.From(request.headers.get("User-Agent", ""), address)
    opened, token = await sessions.sign_in(database, session, new, origin)
    now = await sessions.current(session, opened)
    said = OpenedOut(**now, token=token if new.kind == "bearer" else None)
    response = written(OpenedOut, said, 201, location="/sessions/current")
    if new.kind == "cookie":
        give_cookie(request, response, token, _mark(opened))
    return response


@router.get("/sessions", response_model=list[SessionOut])
async def list_sessions(session: Session, own: Present, _: NoQuery) -> Response:
    """Your own sessions, latest first."""
    return written(list[SessionOut], await sessions.listed(session, own.user_id, own.id))


@router.get("/sessions/current", response_model=CurrentOut)
async def get_current_session(session: Session, own: Present, _: NoQuery) -> Response:
    """Who you are, under which grant, and what you may do."""
    return written(CurrentOut, await sessions.current(session, own))


@router.patch("/sessions/current", response_model=CurrentOut)
async def change_current_session(
    request: Request,
    session: Session,
    actor: Own,
    token: Token,
    own: Present,
    patch: SessionPatch,
    _: NoQuery,
) -> Response:
    """Go on under another of your grants; other processes follow a bearer token within a second."""
    changed = await sessions.change_grant(session, actor, own, patch.grant_id)
    response = written(CurrentOut, await sessions.current(session, changed))
    if token.by_cookie:
        give_cookie(request, response, token.text.partition(".")[0], _mark(changed))
    _forget(request, token)
    return response


@router.delete("/sessions/current", status_code=204)
async def end_current_session(
    request: Request, session: Session, actor: Own, token: Token, own: Present, _: NoQuery
) -> Response:
    """Sign out here."""
    await sessions.end_one(session, actor, own.id, actor.id, actor.area)
    return _signed_out(request, token)


@router.delete("/sessions", status_code=204)
async def end_sessions(request: Request, session: Session, actor: Own, token: Token, _: NoQuery) -> Response:
    """Sign out everywhere, here too."""
    await sessions.end(session, actor, actor.area, UserSession.user_id == actor.id)
    return _signed_out(request, token)


@router.delete("/sessions/{session_id}", status_code=204)
async def end_session(session: Session, actor: Own, session_id: UUID, _: NoQuery) -> Response:
    """End one of your own sessions."""
    await sessions.end_one(session, actor, session_id, actor.id, actor.area)
    return Response(status_code=204)


def _signed_out(request: Request, token: Shown) -> Response:
    response = Response(status_code=204)
    if token.by_cookie:
        take_cookie(request, response)
    _forget(request, token)
    return response


@router.post("/password", status_code=204)
async def change_password(
    request: Request, database: Here, session: Session, actor: Own, token: Token, sent: PasswordIn, _: NoQuery
) -> Response:
    """Your other sessions end; this one goes on."""
    await sessions.change_password(database, session, actor, token.hash, sent)
    _forget(request, token)
    return Response(status_code=204)
