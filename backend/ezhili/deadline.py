"""Every request is answered in time: when the database hangs, 503 goes out and the work is left to end."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ezhili.problems import Unavailable, said

SECONDS = 2.5  # the promise is 3 (SAFETY.md 4)


class Deadline:
    """ASGI middleware. The deadline runs while we work, not while the caller sends its body.

    The work is not cancelled: cancelling a task that waits for a frozen server waits for that server too
    (SAFETY.md 0, finding 3). A change that commits late is found again by its Idempotency-Key. A route that
    may take longer, such as the re-encoding of a photo, says so with `extend`.
    """

    def __init__(self, app: ASGIApp, seconds: float = SECONDS) -> None:
        self.app, self.seconds = app, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer 503 in its place when it is late."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        turn = _Turn(scope, receive, send, self.seconds)
        scope["deadline"] = turn
        turn.run()
        try:
            await self.app(scope, turn.receive, turn.send)
        finally:
            turn.rest()


class _Turn:
    """One request: who answers first, the application or the deadline."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, seconds: float) -> None:
        self.scope, self._receive, self._send, self.seconds = scope, receive, send, seconds
        self.timer: asyncio.TimerHandle | None = None
        self.answering: asyncio.Task[None] | None = None
        self.begun = False

    def run(self) -> None:
        self.timer = asyncio.get_running_loop().call_later(self.seconds, self._late)

    def rest(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    async def receive(self) -> Message:
        """The deadline stands still while the caller is the one who is slow."""
        self.rest()
        message = await self._receive()
        if not self.begun:
            self.run()
        return message

    async def send(self, message: Message) -> None:
        """The first word of the application ends the deadline; after a 503 its words are dropped."""
        if self.answering is not None:
            return
        if not self.begun:
            self.begun = True
            self.rest()
        await self._send(message)

    def _late(self) -> None:
        if not self.begun:
            self.answering = asyncio.ensure_future(self._refuse())

    async def _refuse(self) -> None:
        response = said(Unavailable(), self.scope)
        await response(self.scope, self._receive, self._send)


def extend(scope: MutableMapping[str, Any], seconds: float) -> None:
    """Give this request `seconds` from now, for work that is known to take longer."""
    turn: _Turn | None = scope.get("deadline")
    if turn is not None:
        turn.rest()
        turn.seconds = seconds
        turn.run()
