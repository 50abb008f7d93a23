"""`make bench`: list, detail, create and step against a bare-driver loop in the same run (PERFORMANCE.md 7).

Rights, area scope, journal and Idempotency-Key are on. What binds is CPU per request, of the API and of
PostgreSQL together, read from /proc: the load shares the cores, so requests per second say little.
EZHILI_BENCH_EVENTS=10000 measures smaller tables only, EZHILI_BENCH_SECONDS and _ROUNDS go quicker.
"""

import asyncio
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from uuid import uuid4

import asyncpg
import httpx
from buffers import touched
from district import HOME, body, build, token
from proc import cpu, cpu_of_server, unique_mb

from ezhili.launch.accounts import server_account
from ezhili.launch.postgres import Server

HERE = Path(__file__).parent
SIZES = [int(size) for size in os.environ.get("EZHILI_BENCH_EVENTS", "10000,1000000").split(",")]
SECONDS = float(os.environ.get("EZHILI_BENCH_SECONDS", "2"))
ROUNDS = int(os.environ.get("EZHILI_BENCH_ROUNDS", "3"))
WANTED = {"list": 3.0, "detail": 3.0, "create": 1.3, "step": None}
"""CPU against the bare loop, at most; steps have no target."""
BUFFERS = {"list": 60, "rare": 170, "detail": 20}


@contextmanager
def server() -> Iterator[Server]:
    """PostgreSQL as an installation runs it: safe writes, memory by the size of the machine."""
    place = Path(tempfile.mkdtemp(prefix="ezhili-bench-", dir="/tmp"))
    place.chmod(0o711)
    running = Server(place, server_account(), "ezhili", "bench")
    try:
        running.make()
        running.start()
        running.wait()
        yield running
    finally:
        running.stop()
        shutil.rmtree(place)


@contextmanager
def api(url: str, workers: int) -> Iterator[tuple[int, list[int]]]:
    """API processes on one socket: its port, and their ids."""
    secrets = {"EZHILI_SECRET_KEY": "for the bench only, thirty-two long", "EZHILI_DATABASE_URL": url}
    env = {**os.environ, **secrets, "EZHILI_MASTER_KEY": b64encode(bytes(32)).decode()}
    with socket.create_server(("127.0.0.1", 0), backlog=200) as listening:
        listening.set_inheritable(True)
        port, fd = listening.getsockname()[1], listening.fileno()
        command = [sys.executable, "-m", "ezhili.launch.api", str(fd)]
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        running = [subprocess.Popen(command, env=env, pass_fds=[fd], **silent) for _ in range(workers)]
        try:
            _wait(port)
            yield port, [process.pid for process in running]
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(20)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200:
                time.sleep(1.5)  # the others
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the API did not come up")


def request(method: str, path: str, who: str, content: bytes = b"", *headers: str) -> str:
    """A whole HTTP/1.1 request, each byte a character."""
    lines = [f"{method} /api/v1{path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token(who)}"]
    if content:
        lines += ["Content-Type: application/json", f"Content-Length: {len(content)}"]
    return ("\r\n".join([*lines, *headers]) + "\r\n\r\n").encode().decode("latin-1") + content.decode(
        "latin-1"
    )


def load(port: int, requests: list[str], seconds: float = SECONDS, **more: object) -> dict[str, object]:
    """Ask from another process; fails when an answer was no success."""
    order = {"port": port, "requests": requests, "seconds": seconds, "connections": 16, **more}
    done = subprocess.run(
        [sys.executable, HERE / "load.py"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, object] = json.loads(done.stdout)
    assert not told["failed"], told["said"]
    return told


class Round:
    """One measurement of one kind of request by the API, and by the bare loop."""

    def __init__(self, url: str, postmaster: int) -> None:
        self.url, self.postmaster = url, postmaster
        self.made: list[str] = []
        """Reports of this round that no step was taken of yet, as answered."""
        self.serial = 0

    def requests(self, what: str) -> tuple[list[str], dict[str, object]]:
        """What to ask, and how."""
        if what == "list":
            return [request("GET", f"/events?area={one}&state=closed", one) for one in HOME], {}
        if what == "detail":
            return [
                request("GET", f"/events/{event}", one) for event, one in asyncio.run(closed(self.url))
            ], {}
        if what == "create":
            numbers = range(self.serial, self.serial + 20_000)
            self.serial += len(numbers)
            return [self._report(n) for n in numbers], {"once": True, "keep": True}
        return [self._accept(json.loads(one)) for one in self.made], {"once": True}

    def _report(self, n: int) -> str:
        township = HOME[(n * 37) % 200 // 20]
        return request("POST", "/events", township, body(n), f"Idempotency-Key: {uuid4()}")

    def _accept(self, receipt: dict[str, str]) -> str:
        place = f"/events/{receipt['id']}/steps"
        more = ('If-Match: "1"', f"Idempotency-Key: {uuid4()}")
        return request("POST", place, receipt["township_code"], b'{"step":"accept"}', *more)

    def ours(self, what: str, port: int, workers: list[int]) -> dict[str, float]:
        """By the API; CPU in microseconds per request."""
        asked, how = self.requests(what)
        before = sum(map(cpu, workers)), cpu_of_server(self.postmaster)
        told = load(port, asked, **how)
        spent = sum(map(cpu, workers)) - before[0], cpu_of_server(self.postmaster) - before[1]
        self.made = told["bodies"] if what == "create" else self.made  # type: ignore[assignment]
        return _per(told, *spent)

    def bare(self, what: str) -> dict[str, float]:
        """By the loop."""
        before = cpu_of_server(self.postmaster)
        command = [sys.executable, HERE / "bare.py", what, self.url, str(SECONDS)]
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        return _per(told, told["cpu"], cpu_of_server(self.postmaster) - before)


def _per(told: dict[str, object], app: float, server: float) -> dict[str, float]:
    done, seconds = float(told["done"]), float(told["seconds"])  # type: ignore[arg-type]
    known = {name: float(told[name]) for name in ("p50", "p99") if name in told}  # type: ignore[arg-type]
    cost = {"app": app / done * 1e6, "pg": server / done * 1e6, "cpu": (app + server) / done * 1e6}
    return {**cost, "rps": done / seconds, **known}


async def closed(url: str) -> list[tuple[str, str]]:
    """Some events that are over, each with its township."""
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(
        "select id, township_code from events where district_code = '340401' and state = 'closed' "
        "order by id desc limit 2000"
    )
    await connection.close()
    return [(str(row["id"]), row["township_code"]) for row in rows]


def say(*parts: object) -> None:
    """A line, at once."""
    print(*parts, flush=True)


def verdict(value: float, wanted: float | None, least: bool = False) -> str:
    """Whether a target was met, and if not by how much it was missed."""
    if wanted is None:
        return ""
    met = value >= wanted if least else value <= wanted
    return f"{'>=' if least else '<='} {wanted} " + ("met" if met else f"MISSED by {abs(value - wanted):.2f}")


def compare(url: str, postmaster: int) -> None:
    """One process against the loop, turn by turn; the ratio is the median of the pairs."""
    turn = Round(url, postmaster)
    kinds = ("list", "detail", "create", "step")
    with api(url, 1) as (port, workers):
        for what in kinds:  # everybody warm
            turn.ours(what, port, workers)
        found = {
            what: [(turn.ours(what, port, workers), turn.bare(what)) for _ in range(0)] for what in kinds
        }
        for _ in range(ROUNDS):
            for what in kinds:
                found[what].append((turn.ours(what, port, workers), turn.bare(what)))
        say(f"{'':8} {'app us':>7} {'pg us':>7} {'req/s':>7} {'p50 ms':>7} {'p99 ms':>7}"
            f" | {'loop us':>8} {'pg us':>7} {'req/s':>7} | ratio of CPU")  # fmt: skip
        for what, pairs in found.items():
            mine, other = (min((pair[n] for pair in pairs), key=lambda one: one["cpu"]) for n in (0, 1))
            ratio = median(a["cpu"] / b["cpu"] for a, b in pairs)
            say(f"{what:8} {mine['app']:7.0f} {mine['pg']:7.0f} {mine['rps']:7.0f} {mine['p50']:7.1f} "
                f"{mine['p99']:7.1f} | {other['app']:8.0f} {other['pg']:7.0f} {other['rps']:7.0f} "
                f"| {ratio:.2f} " + verdict(ratio, WANTED[what]))  # fmt: skip
        plain = [(turn.ours("detail", port, workers), turn.bare("plain")) for _ in range(ROUNDS)]
        ratio = median(a["cpu"] / b["cpu"] for a, b in plain)
        say(f"{'':8} detail against event and timeline alone, two statements: {ratio:.2f}")
        one = {what: max(pair[0]["rps"] for pair in found[what]) for what in ("list", "detail")}
    with api(url, 2) as (port, workers):
        for what, alone in one.items():
            turn.ours(what, port, workers)
            both = max(turn.ours(what, port, workers)["rps"] for _ in range(ROUNDS))
            say(f"{what:8} two processes {both:.0f} req/s, {both / alone:.2f} of one "
                + verdict(both / alone, 1.3, True))  # fmt: skip
        unique = max(unique_mb(pid) for pid in workers)
        say(f"{'memory':8} {unique:.0f} MB of its own in each of two {verdict(round(unique), 90)}")


def main() -> None:
    """Measure at every size."""
    with server() as running:
        for events in SIZES:
            name, began = f"bench_{events}", time.monotonic()
            asyncio.run(_create(running.url(), name))
            url = running.url(name)
            build(url, events)
            say(f"\n{events:,} events (made in {time.monotonic() - began:.0f} s)")
            for what, pages in asyncio.run(touched(url)).items():
                said = verdict(max(pages.values()), BUFFERS[what])
                say(f"buffers  {what}: {', '.join(f'{one} {n}' for one, n in pages.items())} {said}")
            assert running.process is not None
            compare(url, running.process.pid)


async def _create(url: str, name: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(f"create database {name}")
    await connection.close()


if __name__ == "__main__":
    main()
