"""The routes of the inbox and of the live stream."""

from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse

from ezhili.access import Actor, signed_in
from ezhili.db import Here, ReadDriver
from ezhili.http import NoQuery, Page, asked, written
from ezhili.idempotency import Once
from ezhili.notifications import service, stream
from ezhili.notifications.schemas import (
    ChangesOut,
    ChangesQuery,
    InboxOut,
    NotificationOut,
    NotificationQuery,
    ReadMarksIn,
)
from ezhili.problems import Problem, Spoken
from ezhili.quotas import Policy, TooMany

router = APIRouter(tags=["notifications"])
Own = Annotated[Actor, signed_in("an inbox is its owner's")]
Listener = Annotated[Actor, signed_in("each message is checked against what the caller may see")]
STREAMS = Policy("streams", 6, timedelta(minutes=1))  # open ones of one caller in one process


@router.get("/notifications", response_model=Page[NotificationOut])
async def list_notifications(
    driver: ReadDriver,
    actor: Own,
    query: Annotated[NotificationQuery, asked(NotificationQuery)],
    spoken: Spoken,
) -> Response:
    """Your own inbox, the newest first; lines are kept for 90 days."""
    return await service.find(driver, actor, query, spoken)


@router.get("/notifications/inbox", response_model=InboxOut)
async def get_inbox(driver: ReadDriver, actor: Own, _: NoQuery) -> Response:
    """How many lines of your inbox are unread, counted up to 100."""
    return await service.inbox(driver, actor)


@router.post("/notifications/read-marks", response_model=InboxOut)
async def mark_notifications_read(driver: ReadDriver, actor: Own, marks: ReadMarksIn, once: Once) -> Response:
    """Mark lines of your own as read: some by id, or all up to one. Twice is as once."""

    async def work() -> Response:
        return await service.mark_read(driver, actor, marks)

    return await once(work)


@router.get("/changes", response_model=ChangesOut)
async def list_changes(
    driver: ReadDriver, actor: Listener, query: Annotated[ChangesQuery, asked(ChangesQuery)]
) -> Response:
    """What changed after a position, among the records you see: the stream for callers that ask by turns.

    Without `since` the answer is empty and names the position from which on to ask.
    """
    if query.since is None:
        return written(ChangesOut, {"items": [], "next": str(await stream.now(driver)), "has_more": False})
    news = await stream.look(driver, stream.position(query.since), query.limit)
    rows = await stream.changes_for(driver, actor, news.changes)
    items = [stream.change(row, news.after.notice) for row in rows]
    more = len(news.changes) == query.limit
    return written(ChangesOut, {"items": items, "next": str(news.after), "has_more": more})


_listening: Counter[UUID] = Counter()


@router.get("/stream", response_class=StreamingResponse)
async def listen(
    request: Request,
    database: Here,
    actor: Listener,
    _: NoQuery,
    spoken: Spoken,
    last_event_id: Annotated[str | None, Header(max_length=60)] = None,
) -> StreamingResponse:
    """Server-sent events: `change` for records you see, `notification` for lines of your inbox.

    Each message has an id; a client that comes back with it as Last-Event-ID gets what it missed, each
    message at least once. `ready` is the first message. A comment every 15 seconds shows that the line lives.
    What you may see is asked anew before every message; when your session ends, so does the stream.
    """
    after = stream.position(last_event_id) if last_event_id else None
    if _listening[actor.id] >= STREAMS.quota:
        raise TooMany(STREAMS, 5)
    request.state.streams = True
    state = request.app.state
    if getattr(state, "feed", None) is None or state.feed.database is not database:
        state.feed = stream.Feed(database)
    body = _messages(request, state.feed, actor.id, after, spoken)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(body, headers=headers, media_type="text/event-stream")


async def _messages(
    request: Request, feed: stream.Feed, caller: UUID, after: stream.Position | None, language: str
) -> AsyncIterator[bytes]:
    _listening[caller] += 1
    try:
        yield b"retry: 2000\n\n"
        first = True
        async for news in feed.follow(after):
            try:
                actor = await request.app.state.authenticate(request)
            except Problem:
                return
            if first:
                yield stream.message("ready", {}, str(news.after if news else ""))
                first = False
            elif news is None:
                yield b": \n\n"
            else:
                async for one in _told(feed, actor, news, language):
                    yield one
    finally:
        _listening[caller] -= 1
        if not _listening[caller]:
            del _listening[caller]


async def _told(feed: stream.Feed, actor: Actor, news: stream.News, language: str) -> AsyncIterator[bytes]:
    """The messages of one look; only the last one's id is past all of them, so that nothing is lost."""
    own = [one for one in news.notices if one["user_id"] == actor.id]
    async with feed.database.driver() as driver:
        rows = await stream.changes_for(driver, actor, news.changes)
    before = news.after.notice if not news.notices else news.notices[0]["id"] - 1
    for row in rows:
        told: dict[str, Any] = stream.change(row, before)
        yield stream.message("change", told, told["position"])
    for one in own:
        at = stream.Position(news.after.xid, news.after.entry, one["id"])
        yield stream.message("notification", stream.notice(one, language), str(at))
