"""HTTP for users and grants: parse, call the service, answer. No SQL, no rules."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from ezhili.access import Actor, SignedIn, require
from ezhili.db import ReadDriver, Session
from ezhili.http import IfMatch, NoQuery, Page, answer, asked, check_version, written
from ezhili.idempotency import Once
from ezhili.identity import service, sessions
from ezhili.identity.models import Grant, User
from ezhili.identity.schemas import (
    FirstPasswordIn,
    GrantIn,
    GrantOut,
    GrantPatch,
    ProposalIn,
    SessionOut,
    UserIn,
    UserOut,
    UserPatch,
    UserQuery,
    UserRow,
    UserStepIn,
)
from ezhili.identity.workflow import USER_STEPS
from ezhili.workflow import check_right, open_steps

router = APIRouter(tags=["users"])
Reader = Annotated[Actor, require("users:read")]
Editor = Annotated[Actor, require("users:write")]
Proposer = Annotated[Actor, require("users:propose")]


async def _seen(session: Session, actor: SignedIn, user_id: UUID) -> User:
    return await service.get(session, actor, user_id)


async def _held(session: Session, actor: SignedIn, user_id: UUID) -> User:
    return await service.get(session, actor, user_id, hold=True)


async def _grant(session: Session, actor: SignedIn, grant_id: UUID) -> Grant:
    return await service.get_grant(session, actor, grant_id)


# Before Reader and Editor in a signature: dependencies run in that order, and 404 goes before 403.
Seen = Annotated[User, Depends(_seen)]
Held = Annotated[User, Depends(_held)]
HeldGrant = Annotated[Grant, Depends(_grant)]


async def _other(user: Held, actor: Editor) -> Actor:
    service.check_other(actor, user.id)
    return actor


async def _grants_other(grant: HeldGrant, actor: Editor) -> Actor:
    service.check_other(actor, grant.user_id)
    return actor


Other = Annotated[Actor, Depends(_other)]
GrantsOther = Annotated[Actor, Depends(_grants_other)]


async def _stepper(user: Held, actor: Editor, request: Request) -> Actor:
    await check_right(USER_STEPS, service.facts(user), actor, request)
    return actor


async def _answer(session: Session, actor: Actor, user: User, status: int = 200) -> Response:
    location = f"/users/{user.id}" if status == 201 else ""
    grants = await service.grants_of(session, user)
    steps = open_steps(USER_STEPS, service.facts(user), actor, datetime.now(UTC))
    has_phone = user.phone_sealed is not None
    return answer(UserOut, user, status, location, grants=grants, steps=steps, has_phone=has_phone)


@router.get("/users", response_model=Page[UserRow])
async def list_users(
    driver: ReadDriver, actor: Reader, query: Annotated[UserQuery, asked(UserQuery)]
) -> Response:
    """Users whose home unit lies in your area, by user name."""
    return await service.find(driver, actor, query)


@router.post("/users", response_model=UserOut, status_code=201)
async def create_user(session: Session, actor: Editor, new: UserIn, once: Once) -> Response:
    """An active user, who can sign in once there is a password. 409 when the name is taken."""

    async def work() -> Response:
        return await _answer(session, actor, await service.create_user(session, actor, new), 201)

    return await once(work)


@router.post("/user-proposals", response_model=UserOut, status_code=201)
async def propose_user(session: Session, actor: Proposer, new: ProposalIn, once: Once) -> Response:
    """A pending user of your township, whom a security administrator activates."""

    async def work() -> Response:
        return await _answer(session, actor, await service.propose_user(session, actor, new), 201)

    return await once(work)


@router.get("/users/{user_id}", response_model=UserOut)
async def get_user(session: Session, user: Seen, actor: Reader, _: NoQuery) -> Response:
    """One user with grants, and its ETag."""
    return await _answer(session, actor, user)


@router.patch("/users/{user_id}", response_model=UserOut)
async def edit_user(
    session: Session, user: Held, actor: Other, patch: UserPatch, once: Once, if_match: IfMatch = None
) -> Response:
    """Not your own account: another security administrator does that."""

    async def work() -> Response:
        check_version(user, if_match)
        return await _answer(session, actor, await service.edit_user(session, actor, user, patch))

    return await once(work)


@router.post("/users/{user_id}/steps", response_model=UserOut)
async def step_user(
    session: Session,
    user: Held,
    actor: Annotated[Actor, Depends(_stepper)],
    form: UserStepIn,
    once: Once,
    if_match: IfMatch = None,
) -> Response:
    """Let a user in, or shut one out: all sessions end within a second."""

    async def work() -> Response:
        check_version(user, if_match)
        return await _answer(session, actor, await service.take_step(session, actor, user, form))

    return await once(work)


@router.post("/users/{user_id}/password", status_code=204)
async def set_password(
    session: Session, user: Held, actor: Other, sent: FirstPasswordIn, _: NoQuery
) -> Response:
    """A first password, which the user must change at the first sign-in; it is never shown again."""
    await service.set_password(session, actor, user, sent.password)
    return Response(status_code=204)


@router.get("/users/{user_id}/sessions", response_model=list[SessionOut])
async def list_user_sessions(session: Session, user: Seen, actor: Editor, _: NoQuery) -> Response:
    """Where a user is signed in, for whoever may end it; past sessions are kept nowhere."""
    return written(list[SessionOut], await sessions.listed(session, user.id))


@router.delete("/users/{user_id}/sessions/{session_id}", status_code=204)
async def end_user_session(
    session: Session, user: Held, actor: Editor, session_id: UUID, _: NoQuery
) -> Response:
    """Sign a user out of one session; 404 when it is over."""
    await sessions.end_one(session, actor, session_id, user.id, user.area_code)
    return Response(status_code=204)


@router.delete("/users/{user_id}/sessions", status_code=204)
async def end_user_sessions(
    session: Session, user: Held, actor: Editor, once: Once, if_match: IfMatch = None
) -> Response:
    """Sign a user out everywhere; If-Match is the user's ETag."""

    async def work() -> Response:
        check_version(user, if_match)
        await service.end_sessions(session, actor, user)
        return Response(status_code=204)

    return await once(work)


@router.post("/users/{user_id}/grants", response_model=GrantOut, status_code=201)
async def create_grant(session: Session, user: Held, actor: Other, new: GrantIn, once: Once) -> Response:
    """Appoint a user. 409 when two administrators' roles would meet in one person."""

    async def work() -> Response:
        return answer(GrantOut, await service.give(session, actor, user, new), 201)

    return await once(work)


@router.patch("/grants/{grant_id}", response_model=GrantOut)
async def edit_grant(
    session: Session,
    grant: HeldGrant,
    actor: GrantsOther,
    patch: GrantPatch,
    once: Once,
    if_match: IfMatch = None,
) -> Response:
    """Move its days; sessions under it end."""

    async def work() -> Response:
        check_version(grant, if_match)
        return answer(GrantOut, await service.edit_grant(session, actor, grant, patch))

    return await once(work)


@router.delete("/grants/{grant_id}", status_code=204)
async def end_grant(
    session: Session, grant: HeldGrant, actor: GrantsOther, once: Once, if_match: IfMatch = None
) -> Response:
    """Take it back at once; it stays in the user's history."""

    async def work() -> Response:
        check_version(grant, if_match)
        await service.take_back(session, actor, grant)
        return Response(status_code=204)

    return await once(work)
