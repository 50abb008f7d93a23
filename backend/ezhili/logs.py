"""Structured logs of one JSON object a line, from an allow-list of fields, with nothing personal in them."""

import logging
import re
import sys
import traceback
from time import perf_counter
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uuid_utils.compat import uuid7

FIELDS = ("request_id", "method", "route", "status", "ms", "actor_id", "role")
"""What a line may hold besides time, level, event and, of a failure, its kind and place."""
SLOW_MS = 500
_SANE = re.compile(r"[A-Za-z0-9_.:-]{8,80}")
log = logging.getLogger("ezhili.requests")


class _Lines(JsonFormatter):
    """Of an exception its class and the places it passed: its message may quote what somebody sent."""

    def __init__(self) -> None:
        super().__init__(rename_fields={"levelname": "level", "asctime": "time", "message": "event"})
        self._required_fields = ["asctime", "levelname", "message"]

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        allowed = {"time", "level", "event", "failure", *FIELDS}
        return {name: value for name, value in log_data.items() if name in allowed}

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        if record.exc_info and record.exc_info[0]:
            log_data["failure"] = told(record.exc_info[0], record.exc_info[2])

    def formatException(self, ei: Any) -> str:  # its name in logging
        return ""


def told(kind: type[BaseException], trace: TracebackType | None) -> list[str]:
    """An exception without its words: the class, and file, line and function of each frame."""
    frames = traceback.extract_tb(trace)[-12:]
    places = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return [f"{kind.__module__}.{kind.__qualname__}", *places]


class _NoTraceInWords(logging.Filter):
    """Servers put a traceback, and with it the message of the exception, into the text of a line."""

    def filter(self, record: logging.LogRecord) -> bool:
        if "Traceback" in record.getMessage():
            record.msg, record.args = "a process could not start", ()
        return True


def configure() -> None:
    """Write this process's logs as JSON lines to standard error; call once when it starts."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    handler.addFilter(_NoTraceInWords())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    log.setLevel(logging.INFO)


class Requests:
    """ASGI middleware: gives each request an id, and a line to what changed, failed or was slow."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """`X-Request-Id` is taken over when it is sane, made otherwise, and sent back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _SANE.fullmatch(given) else str(uuid7())
        scope.setdefault("state", {})["request_id"] = request_id
        begun, status = perf_counter(), 500

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self.app(scope, receive, answer)
        finally:
            _tell(scope, request_id, status, (perf_counter() - begun) * 1000)


def _tell(scope: Scope, request_id: str, status: int, ms: float) -> None:
    if scope["method"] == "GET" and status < 500 and ms < SLOW_MS:
        return  # reading is the common case: its line would cost more than it tells
    if scope["state"].get("streams"):
        return  # open for as long as somebody listens
    route, actor = scope.get("route"), scope["state"].get("actor")
    line = {
        "request_id": request_id,
        "method": scope["method"],
        "route": getattr(route, "path", None),
        "status": status,
        "ms": round(ms, 1),
        "actor_id": str(actor.id) if actor else None,
        "role": actor.role if actor else None,
    }
    log.info("request", extra=line)
