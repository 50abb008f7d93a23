"""`ezhili serve`: everything an installation needs, started in order, kept alive, stopped in order."""

import time
from collections.abc import Mapping
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from ezhili.launch import checks, database, schema
from ezhili.launch.claim import claim
from ezhili.launch.demo_accounts import DemoAccounts
from ezhili.launch.installation import environment, server_of
from ezhili.launch.pausing import Stopped, block, follow, pause
from ezhili.launch.postgres import Server
from ezhili.launch.programs import Program, command, running, stop
from ezhili.launch.secrets import Secrets, read_or_make
from ezhili.launch.watch import Crew
from ezhili.launch.words import Refused, Said, say
from ezhili.settings import Given

READY_SECONDS = 60.0
MOST_FAILURES = 4  # of one process in a row, before anything was ready

PREPARING = Said("正在建立数据库……", "Making the database ...")
LOADING = Said("正在载入示范区数据（最多一分钟）……", "Loading the demo district (a minute at most) ...")
NOT_READY = Said("API 没有就绪，原因见上。", "The API did not become ready; see the messages above.")
RUNNING = Said("e治理已启动：{url}", "ezhili is running: {url}")
HOW_TO_STOP = Said("按 Ctrl-C 停止。", "Ctrl-C stops it.")
STOPPING = Said("正在停止……", "Stopping ...")


def _start_server(house: ExitStack, data: Path, secrets: Secrets, lock: int) -> Server:
    server = server_of(data, secrets, lock, pause)
    if not server.cluster.exists():
        say(PREPARING)
    server.make()
    house.callback(server.stop)
    server.start()
    server.wait()
    return server


def _prepare(server: Server | None, env: dict[str, str], secrets: Secrets, lock: int, demo: bool) -> None:
    """A database with the newest schema; the demo district only into one that is being born here."""

    def fill(url: str) -> None:
        born = {**env, "EZHILI_DATABASE_URL": url}
        command("migrate", born, lock)
        if demo:
            say(LOADING)
            command("demo", born, lock, "--quiet")

    if server is not None:
        database.bear(server, secrets.database_password, fill)
    else:
        checks.database(env["EZHILI_DATABASE_URL"])
    if not schema.at_head(env["EZHILI_DATABASE_URL"]):
        command("migrate", env, lock)


def _answers(host: str, port: int) -> bool:
    """Whether /readyz says 200."""
    connection = HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _wait_until_ready(given: Given, crew: Crew) -> None:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(given.host, given.host)
    deadline = time.monotonic() + READY_SECONDS
    while not _answers(host, given.port):
        if time.monotonic() > deadline or crew.failures() > MOST_FAILURES:
            raise Refused(NOT_READY)
        pause(min(0.1, crew.tend()))


def _welcome(given: Given, data: Path) -> None:
    say(RUNNING, url=f"http://localhost:{given.port}")
    known = DemoAccounts.of(data)
    if known and given.database_url is None:
        known.show(data)
    say(HOW_TO_STOP)


def _programs(
    env: Mapping[str, str], workers: int, listener: int, lock: int
) -> tuple[list[Program], Program]:
    api = [
        Program(f"api-{number}", ["-m", "ezhili.launch.api", str(listener)], env, (lock, listener))
        for number in range(1, workers + 1)
    ]
    return api, Program("worker", ["-m", "ezhili.worker"], env, (lock,))


def _start_all(house: ExitStack, given: Given, demo: bool) -> Crew:
    """Everything in order, each thing with its way to stop it."""
    data = checks.data_folder(given.data)
    lock = claim(data, pause)
    listener = house.enter_context(checks.listen(given.host, given.port))
    given = given.model_copy(update={"port": listener.getsockname()[1]})
    secrets = read_or_make(data)
    server = None if given.database_url else _start_server(house, data, secrets, lock)
    url = database.url(server, secrets.database_password) if server else given.database_url or ""
    env = environment(given, secrets, data, url)
    fd = listener.fileno()
    with running(Program("waiting", ["-m", "ezhili.launch.waiting", str(fd)], env, (lock, fd))):
        _prepare(server, env, secrets, lock, demo)
    api, worker = _programs(env, given.workers, fd, lock)
    house.callback(stop, [worker])
    house.callback(stop, api)
    crew = Crew()
    crew.add(*([server] if server else []), api[0])
    _wait_until_ready(given, crew)  # on a small machine the others would only make the first one slow
    crew.add(*api[1:], worker)
    _welcome(given, data)
    return crew


def serve(given: Given, demo: bool, parent: int | None = None) -> None:
    """Run until told to stop by SIGINT, SIGTERM or SIGHUP; raise Refused when the start cannot go on.

    With a `parent` (make), its end or interruption is ours too.
    """
    block()
    if parent is not None:
        follow(parent)
    with ExitStack() as house:
        try:
            crew = _start_all(house, given, demo)
            while True:
                pause(crew.tend())
        except Stopped:
            say(STOPPING)
