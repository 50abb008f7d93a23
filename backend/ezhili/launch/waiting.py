"""What callers hear while the database is being made: alive, not ready (`-m ezhili.launch.waiting <fd>`)."""

import asyncio
import json
import socket
import sys
from http import HTTPStatus

HEAD_SECONDS = 5.0  # a caller that says nothing for so long is let go
ALIVE = (HTTPStatus.OK, "application/json", json.dumps({"status": "ok"}))
PROBLEM = {
    "type": "/api/v1/problems#not-ready",
    "title": "尚未就绪 / Not ready",
    "status": 503,
    "detail": "正在准备数据库，请稍候。The database is being prepared; try again shortly.",
    "code": "not-ready",
    "errors": [],
}
PREPARING = (
    HTTPStatus.SERVICE_UNAVAILABLE,
    "application/problem+json",
    json.dumps(PROBLEM, ensure_ascii=False),
)
PAGE = (
    HTTPStatus.SERVICE_UNAVAILABLE,
    "text/html; charset=utf-8",
    '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta http-equiv="refresh" content="2">'
    "<title>e治理</title><h1>正在准备</h1><p>正在建立数据库、载入数据，约需一分钟，页面会自动刷新。</p>"
    '<p lang="en">Preparing the database, about a minute; this page reloads by itself.</p></html>',
)


def _answer(head: bytes) -> bytes:
    """The whole HTTP/1.1 answer to a request's head."""
    line, _, fields = head.partition(b"\r\n")
    alive = b" /healthz " in line
    status, kind, body = ALIVE if alive else PAGE if b"text/html" in fields.lower() else PREPARING
    content = body.encode()
    headers = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(content)}",
        "Cache-Control: no-store",
        "Retry-After: 2",
        "Connection: close",
    ]
    return "\r\n".join([*headers, "", ""]).encode() + content


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        async with asyncio.timeout(HEAD_SECONDS):
            writer.write(_answer(await reader.readuntil(b"\r\n\r\n")))
            await writer.drain()
    except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        pass  # no request to answer
    finally:
        writer.close()


async def main(descriptor: int) -> None:
    """Serve the inherited listening socket until told to stop."""
    async with await asyncio.start_server(_serve, sock=socket.socket(fileno=descriptor)) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
