"""The embedded PostgreSQL as our direct child: made, started, stopped, and taken up again after any death."""

import os
import secrets
import shutil
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen, TimeoutExpired
from typing import Any

from ezhili.launch import leftovers
from ezhili.launch.accounts import Account, enters, give, server_account
from ezhili.launch.binaries import programs
from ezhili.launch.children import spawn
from ezhili.launch.tuning import careless, settings_of_server
from ezhili.launch.words import Refused, Said

NOT_MADE = Said(
    "无法在 {folder} 建立数据库：{reason}",
    "The database could not be made in {folder}: {reason}",
)
NOT_STARTED = Said(
    "PostgreSQL 没有启动：{reason}（日志在 {folder}）",
    "PostgreSQL did not start: {reason} (its log is in {folder})",
)
OTHER_VERSION = Said(
    "{folder} 是 PostgreSQL {found} 的数据，现在安装的是 {wanted}；请用 pg_dump 备份后恢复到新的数据目录。",
    "The data in {folder} come from PostgreSQL {found}, installed is {wanted}; "
    "dump them with pg_dump and restore them into a new data folder.",
)
NOT_ALLOWED = Said(
    "以 root 运行，但无法切换到账户 {account}；请改用普通用户启动。",
    "Running as root, but may not become account {account}; start as an ordinary user instead.",
)

VERSION = "18"
RETRY_SECONDS = 20.0
STOP_SECONDS = 30.0
SOON = ("postmaster.pid", "shared memory block")  # an earlier server is still going away
FLAGS = (  # SAFETY.md 0.1: with ctype C, pg_trgm sees no Chinese
    *("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    *("--lc-ctype=C.UTF-8", "--auth=scram-sha-256"),
)
Pause = Callable[[float], Any]
"""Sleeps that many seconds; the supervisor's ends early, and by an exception when it shall stop."""


def free_port() -> int:
    """A TCP port of the loopback that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """One server on one folder; `process` is the running postmaster."""

    place: Path
    """Existing folder that the account can enter; holds the cluster, and the server files if need be."""
    account: Account | None
    superuser: str
    password: str
    pause: Pause = time.sleep
    tuning: Callable[[int], Mapping[str, str]] = settings_of_server
    keep: tuple[int, ...] = ()
    """File descriptors that the server holds as long as it lives."""
    port: int = field(default_factory=free_port)
    """Stays the same when the server is started anew, so that the others find it again."""
    process: Popen[bytes] | None = None
    name: str = "PostgreSQL"
    bin: Path = field(init=False)

    @property
    def output(self) -> Path:
        """What the programs say before the server's own log begins."""
        return self.place / "postgres.start.log"

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.place / "postgres"

    def url(self, database: str = "postgres") -> str:
        """For the superuser."""
        return f"postgresql://{self.superuser}:{self.password}@127.0.0.1:{self.port}/{database}"

    def make(self) -> None:
        """Make the cluster unless it is there; whole or not at all."""
        self.bin = programs(self.account, self.place)
        if self.cluster.exists():
            found = (self.cluster / "PG_VERSION").read_text().strip()
            if found != VERSION:
                raise Refused(OTHER_VERSION, folder=self.cluster, found=found, wanted=VERSION)
            return
        unfinished = self.cluster.with_name("postgres.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        give(self.account, unfinished)
        self._initdb(unfinished)
        unfinished.rename(self.cluster)

    def _initdb(self, folder: Path) -> None:
        secret = self.place / "postgres.password"
        secret.touch(mode=0o600)
        try:
            secret.write_text(self.password)
            give(self.account, secret)
            who = [f"--username={self.superuser}", f"--pwfile={secret}"]
            sync = ["--no-sync"] if self.tuning is careless else []
            made = self._spawn("initdb", "-D", folder, *FLAGS, *who, *sync)
            while made.poll() is None:
                self.pause(0.05)
        finally:
            secret.unlink()
        if made.returncode:
            raise Refused(NOT_MADE, folder=folder, reason=self._last_words())

    def _spawn(self, program: str, *arguments: str | Path) -> Popen[bytes]:
        """As its account, with none of our secrets in its environment; a fast shutdown when we die."""
        env = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC", "HOME": str(self.place)}
        with self.output.open("wb") as output:
            try:
                return spawn(
                    [self.bin / program, *arguments],
                    env,
                    death=signal.SIGINT,
                    account=self.account,
                    keep=self.keep,
                    output=output,
                )
            except PermissionError as error:
                raise Refused(NOT_ALLOWED, account=self.account.name if self.account else "") from error

    def _last_words(self) -> str:
        """What the program said last before it ended."""
        lines = self.output.read_text(errors="replace").strip().splitlines()
        errors = [line for line in lines if "FATAL" in line or "error:" in line]
        return (errors or lines or ["?"])[-1].strip()

    def start(self) -> None:
        """Start and return at once; an earlier server on this folder is ended first."""
        leftovers.end(self.cluster, self.pause)
        options = [word for pair in self.tuning(self.port).items() for word in ("-c", "=".join(pair))]
        self.process = self._spawn("postgres", "-D", self.cluster, *options)

    def wait(self) -> None:
        """Return when connections are accepted, recovery included; raise Refused when the server gives up."""
        deadline = time.monotonic() + RETRY_SECONDS
        while not self._ready():
            self.pause(0.05)
            if self.process and self.process.poll() is not None:
                reason = self._last_words()
                if time.monotonic() > deadline or not any(sign in reason for sign in SOON):
                    raise Refused(NOT_STARTED, reason=reason, folder=self.cluster / "log")
                self.pause(0.5)
                self.start()

    def _ready(self) -> bool:
        """The last line of the lock file says so, as `pg_ctl` reads it."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        mine = self.process is not None and lines[:1] == [str(self.process.pid)]
        return mine and len(lines) > 7 and lines[7].strip() == "ready"

    def stop(self) -> None:
        """A fast shutdown, waited for; nothing is left of the server afterwards, whatever it takes."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        except TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
        leftovers.end(self.cluster, time.sleep)
        self.process.wait()


@contextmanager
def temporary() -> Iterator[str]:
    """A throwaway server for tests, fast and careless; yields its superuser's URL, and leaves nothing."""
    account = server_account()
    roots = [Path(root) for root in (tempfile.gettempdir(), "/tmp", "/var/tmp")]
    root = next((root for root in roots if root.is_dir() and enters(account, root)), roots[0])
    place = Path(tempfile.mkdtemp(prefix="ezhili-", dir=root))
    place.chmod(0o711)
    server = Server(place, account, "ezhili", secrets.token_urlsafe(), tuning=careless)
    try:
        server.make()
        server.start()
        server.wait()
        yield server.url()
    finally:
        server.stop()
        shutil.rmtree(place)
