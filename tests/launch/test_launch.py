"""An installation starts, heals, refuses clearly and leaves nothing: with real processes."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import asyncpg
import httpx
import pytest
from installation import Installation, environment, installed, start

PATIENCE = 40.0  # seconds


@pytest.fixture(scope="module")
def running():
    with installed() as running:
        eventually(lambda: len(running.members("ezhili.launch.api")) > 1)
        yield running


@pytest.fixture
def data():
    folder = Path(tempfile.mkdtemp(prefix="ezhili-"))
    yield folder
    shutil.rmtree(folder)


def refusal(data: Path, **more: str) -> str:
    """What a start says that is refused: one sentence, and a status that is not zero."""
    command = [sys.executable, "-m", "ezhili.launch"]
    ended = subprocess.run(
        command, env=environment(data, **more), capture_output=True, text=True, timeout=PATIENCE
    )
    assert ended.returncode != 0
    assert len(ended.stderr.strip().splitlines()) == 1, ended.stderr
    return ended.stderr


def eventually(true: Callable[[], object]) -> None:
    """Wait for it; how long depends on what else the machine has to do."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def postmaster(installation: Installation) -> int:
    return int((installation.data / "postgres" / "postmaster.pid").read_text().splitlines()[0])


def test_a_running_installation_is_alive_and_ready(running):
    assert running.get("/healthz").json() == {"status": "ok"}
    assert running.get("/readyz").json() == {"status": "ok"}


def test_secrets_are_made_for_their_owner_alone(running):
    secrets = running.data / "secrets.json"
    assert secrets.stat().st_mode & 0o777 == 0o600
    assert all(json.loads(secrets.read_text()).values())
    assert (running.data / "postgres").stat().st_mode & 0o777 == 0o700


def test_an_api_process_that_is_killed_comes_back(running):
    before = running.members("ezhili.launch.api")
    os.kill(before[0], signal.SIGKILL)
    eventually(lambda: len(set(running.members("ezhili.launch.api")) - {before[0]}) == len(before))
    running.wait_for("/healthz", 200, seconds=PATIENCE)


def test_a_worker_that_is_killed_comes_back(running):
    [before] = running.members("ezhili.worker")
    os.kill(before, signal.SIGKILL)
    eventually(lambda: running.members("ezhili.worker") not in ([], [before]))


def test_postgresql_that_is_killed_comes_back_and_the_api_lives_on(running):
    api = running.members("ezhili.launch.api")
    os.kill(postmaster(running), signal.SIGKILL)
    eventually(lambda: running.members("postgres -D"))
    running.wait_for("/readyz", 200, seconds=PATIENCE)
    assert set(running.members("ezhili.launch.api")) & set(api), "one that was starting may have given up"


def test_a_second_start_on_the_same_data_is_refused(running):
    assert f"already runs on this data folder (process {running.process.pid})" in refusal(running.data)


def test_a_port_in_use_is_refused(data):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"Port {port} is in use" in refusal(data, PORT=str(port))


def test_a_port_that_is_no_number_is_refused(data):
    assert "PORT" in refusal(data, PORT="many")


def test_a_data_folder_that_cannot_be_written_is_refused(data):
    (data / "file").touch()
    assert "cannot be written" in refusal(data / "file" / "data")


def test_a_database_that_cannot_be_reached_is_refused(data):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    url = f"postgresql://ezhili@127.0.0.1:{port}/ezhili"
    assert "cannot be reached" in refusal(data, PORT="0", EZHILI_DATABASE_URL=url)


async def test_a_database_without_utf8_is_refused(data, anyio_backend):
    server = await asyncpg.connect(os.environ["TEST_DATABASE_URL"])
    await server.execute("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    try:
        url = os.environ["TEST_DATABASE_URL"].rpartition("/")[0] + "/latin"
        assert "encoding is LATIN1" in refusal(data, PORT="0", EZHILI_DATABASE_URL=url)
    finally:
        await server.execute("DROP DATABASE latin")
        await server.close()


def test_lost_secrets_are_not_replaced(data):
    (data / "postgres").mkdir()
    assert "no secrets.json" in refusal(data)


def test_after_kill_9_and_after_ctrl_c_nothing_is_left_and_the_next_start_goes_on(data):
    killed = start(data)
    key = (data / "secrets.json").read_text()
    killed.stop(signal.SIGKILL)
    eventually(lambda: not killed.members())
    again = start(data)
    assert (data / "secrets.json").read_text() == key
    assert again.stop(signal.SIGINT) == 0
    assert again.members() == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account for PostgreSQL")
def test_in_a_closed_home_root_finds_a_place_for_postgresql(data):
    (data / "home").mkdir(mode=0o700)
    installation = start(data / "home" / ".data")
    place = (data / "home" / ".data" / "postgres").readlink().parent
    try:
        assert installation.get("/readyz").status_code == 200
        assert (data / "home").stat().st_mode & 0o777 == 0o700
    finally:
        installation.stop()
        shutil.rmtree(place)


@pytest.fixture
def waiting():
    """The address of what answers while the database is being made."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        descriptor = listener.fileno()
        command = [sys.executable, "-m", "ezhili.launch.waiting", str(descriptor)]
        with subprocess.Popen(command, pass_fds=[descriptor]) as process:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            process.terminate()


def test_while_the_database_is_made_the_service_is_alive_but_not_ready(waiting):
    assert httpx.get(waiting + "/healthz").json() == {"status": "ok"}
    refusal = httpx.get(waiting + "/readyz")
    assert (refusal.status_code, refusal.json()["code"]) == (503, "not-ready")
    assert refusal.headers["Retry-After"] == "2"
    page = httpx.get(waiting + "/", headers={"Accept": "text/html"})
    assert (page.status_code, page.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
