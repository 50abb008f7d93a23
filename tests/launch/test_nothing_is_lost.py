"""What was acknowledged is not lost, and of the rest the key tells: API and PostgreSQL killed or frozen."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from uuid import uuid4

import httpx
import pytest
from installation import Installation, installed

PASSWORD = token_urlsafe(12)
WRITERS = 4
PATIENCE = 40.0  # seconds, for a busy machine
REPORT = {"category": "0604", "title": "医保报销疑问", "description": "异地就医报销流程不清楚"}


@dataclass
class Ledger:
    """What each key was used for: the event it was answered with, or None while nobody knows."""

    known: dict[str, str | None] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def acknowledged(self) -> list[str]:
        return [event for event in self.known.values() if event]

    def unknown(self) -> list[str]:
        return [key for key, event in self.known.items() if event is None]


@pytest.fixture(scope="module")
def district():
    with installed("--demo", EZHILI_DEMO_PASSWORD=PASSWORD, EZHILI_DEMO_SHARE="0.002") as running:
        yield running


def sign_in(district: Installation) -> tuple[dict[str, str], str]:
    """The headers of the worker, and the grid it works in."""
    credentials = {"username": "worker", "password": PASSWORD, "kind": "bearer"}
    opened = httpx.post(f"{district.url}/api/v1/sessions", json=credentials, timeout=PATIENCE).json()
    [grant] = opened["grants"]
    return {"Authorization": f"Bearer {opened['token']}"}, grant["area_code"]


def total(district: Installation, who: dict[str, str], grid: str) -> int:
    """How many events the grid has."""
    query = {"area": grid, "count": "exact", "limit": 1}
    return district.get("/api/v1/events", headers=who, params=query).json()["total"]


def report(district: Installation, who: dict[str, str], grid: str, key: str) -> str | None:
    """The id of the event, or None when no answer or a 503 came."""
    body, headers = REPORT | {"grid_code": grid}, who | {"Idempotency-Key": key}
    try:
        made = httpx.post(f"{district.url}/api/v1/events", json=body, headers=headers, timeout=10)
    except httpx.HTTPError:
        return None
    assert made.status_code in (201, 503), made.text
    return made.json()["id"] if made.status_code == 201 else None


def write(district: Installation, who: dict[str, str], grid: str, ledger: Ledger) -> None:
    while not ledger.over.is_set():
        key = str(uuid4())
        ledger.known[key] = None
        ledger.known[key] = report(district, who, grid, key)
        time.sleep(0.05)


def wait_for_more(ledger: Ledger, count: int) -> None:
    """Until so many more were acknowledged."""
    wanted, deadline = len(ledger.acknowledged()) + count, time.monotonic() + PATIENCE
    while len(ledger.acknowledged()) < wanted:
        assert time.monotonic() < deadline, "service did not come back"
        time.sleep(0.05)


@contextmanager
def frozen(district: Installation) -> Iterator[None]:
    """PostgreSQL stands still with all its processes, as under a disk that hangs."""
    [postmaster] = district.members("postgres -D")
    backends = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
    halted = [postmaster, *map(int, backends)]
    for pid in halted:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in halted:
            os.kill(pid, signal.SIGCONT)


def test_while_the_database_is_frozen_every_answer_is_a_503_and_a_late_commit_is_found_by_its_key(district):
    who, grid = sign_in(district)
    event, before = report(district, who, grid, "before"), total(district, who, grid)
    api = f"{district.url}/api/v1"
    body, key = REPORT | {"grid_code": grid}, {"Idempotency-Key": "frozen"}
    requests = [
        ("GET", f"{api}/events", None),
        ("GET", f"{api}/events/{event}", None),
        ("GET", f"{api}/grids", None),
        ("POST", f"{api}/events", body),
        ("POST", f"{api}/sessions", {"username": "worker", "password": PASSWORD}),
        ("GET", f"{district.url}/readyz", None),
    ]

    def ask(request: tuple[str, str, dict[str, str] | None]) -> httpx.Response:
        method, url, sent = request
        return httpx.request(method, url, json=sent, headers=who | key, timeout=PATIENCE)

    with ThreadPoolExecutor(len(requests)) as pool, frozen(district):
        answers = list(pool.map(ask, requests))  # each ends while the database still stands
        assert ask(("GET", f"{district.url}/healthz", None)).status_code == 200
    for answer in answers:
        assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")
        assert int(answer.headers["Retry-After"]) > 0
    district.wait_for("/readyz", 200, seconds=PATIENCE)
    found = {report(district, who, grid, "frozen") for _ in range(3)}
    assert len(found) == 1
    assert found != {None}
    assert total(district, who, grid) == before + 1


def test_of_what_was_acknowledged_nothing_is_lost(district):
    who, grid = sign_in(district)
    ledger, before = Ledger(), total(district, who, grid)
    writers = [threading.Thread(target=write, args=(district, who, grid, ledger)) for _ in range(WRITERS)]
    for writer in writers:
        writer.start()
    wait_for_more(ledger, 10)
    os.kill(district.members("ezhili.launch.api")[0], signal.SIGKILL)
    wait_for_more(ledger, 10)
    os.kill(district.members("postgres -D")[0], signal.SIGKILL)
    wait_for_more(ledger, 10)
    ledger.over.set()
    for writer in writers:
        writer.join()
    district.wait_for("/readyz", 200, seconds=PATIENCE)
    for event in ledger.acknowledged():
        assert district.get(f"/api/v1/events/{event}", headers=who).status_code == 200
    for key in ledger.unknown():  # asked again with the same key, each becomes exactly one event
        ledger.known[key] = report(district, who, grid, key)
    assert len(set(ledger.acknowledged())) == len(ledger.known) == total(district, who, grid) - before
