"""The load: 16 connections that ask over and over; a process of its own, started by run.py.

Reads a JSON object from standard input: port, requests (whole, latin-1), seconds, connections, once (each
request once at most). Writes one: done, seconds, failed, p50 and p99 in ms, bodies (when `keep` is set).
"""

import asyncio
import json
import sys
import time
from itertools import cycle


class Session(asyncio.Protocol):
    """One keep-alive connection that sends the next request as soon as an answer is whole."""

    def __init__(self, plan: "Plan") -> None:
        self.plan, self.received, self.wanted, self.sent_at = plan, bytearray(), -1, 0.0
        self.over = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.ask()

    def connection_lost(self, _: Exception | None) -> None:
        if not self.over.done():
            self.over.set_result(None)

    def ask(self) -> None:
        request = self.plan.next()
        if request is None:
            self.transport.close()
            return
        self.sent_at = time.perf_counter()
        self.transport.write(request)  # type: ignore[attr-defined]  # it is a stream

    def data_received(self, data: bytes) -> None:
        self.received += data
        if self.wanted < 0:
            head = self.received.find(b"\r\n\r\n")
            if head < 0:
                return
            lines = bytes(self.received[:head]).lower().split(b"\r\n")
            length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
            self.wanted = head + 4 + length
        if len(self.received) >= self.wanted:
            self.plan.answered(bytes(self.received[: self.wanted]), time.perf_counter() - self.sent_at)
            del self.received[:]
            self.wanted = -1
            self.ask()


class Plan:
    """What is asked, and what came of it."""

    def __init__(self, order: dict[str, object]) -> None:
        requests = [text.encode("latin-1") for text in order["requests"]]  # type: ignore[attr-defined]
        self.requests = iter(requests) if order.get("once") else cycle(requests)
        self.until = time.perf_counter() + float(order["seconds"])  # type: ignore[arg-type]
        self.keep, self.bodies = bool(order.get("keep")), list[str]()
        self.took, self.failed, self.said = list[float](), 0, ""

    def next(self) -> bytes | None:
        return next(self.requests, None) if time.perf_counter() < self.until else None

    def answered(self, answer: bytes, took: float) -> None:
        self.took.append(took)
        if not answer.startswith(b"HTTP/1.1 2"):
            self.failed += 1
            self.said = answer.decode(errors="replace")
        elif self.keep:
            self.bodies.append(answer.partition(b"\r\n\r\n")[2].decode())


async def main(order: dict[str, object]) -> None:
    loop, plan, began = asyncio.get_running_loop(), Plan(order), time.perf_counter()
    async with asyncio.timeout(600):
        made = [
            (await loop.create_connection(lambda: Session(plan), "127.0.0.1", int(order["port"])))[1]  # type: ignore[call-overload]
            for _ in range(int(order["connections"]))  # type: ignore[call-overload]
        ]
        await asyncio.gather(*(one.over for one in made))
    took = sorted(plan.took) or [0.0]
    told = {"done": len(plan.took), "seconds": time.perf_counter() - began, "failed": plan.failed}
    told |= {"p50": took[len(took) // 2] * 1e3, "p99": took[len(took) * 99 // 100] * 1e3}
    print(json.dumps({**told, "bodies": plan.bodies, "said": plan.said}))


if __name__ == "__main__":
    asyncio.run(main(json.load(sys.stdin)))
