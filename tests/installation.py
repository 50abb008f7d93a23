"""A whole installation of its own: real processes, a new data folder, a free port.

For tests of the launch, and for a command: `python tests/installation.py npm test` runs it with BASE
(the address) and EZHILI_DEMO_PASSWORD of an installation that holds a fifth of the demo district.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

import httpx

READY = "ezhili is running"


@dataclass
class Installation:
    """One that runs."""

    process: subprocess.Popen[str]
    url: str
    data: Path

    def get(self, path: str, **options) -> httpx.Response:
        return httpx.get(self.url + path, timeout=5, **options)

    def database(self) -> str:
        """Where its database is, for tests that cannot wait."""
        password = json.loads((self.data / "secrets.json").read_text())["database_password"]
        port = (self.data / "postgres" / "postmaster.pid").read_text().splitlines()[3]
        return f"postgresql://ezhili:{password}@127.0.0.1:{port}/ezhili"

    def members(self, name: str = "") -> list[int]:
        """Process ids of its own, by a word of their command line."""
        return [pid for pid, command in _processes() if str(self.data) in command and name in command]

    def wait_for(self, path: str, status: int, seconds: float) -> float:
        """Seconds until `path` answers with this status; fails when that takes longer than `seconds`."""
        started = time.monotonic()
        while time.monotonic() < started + seconds:
            try:
                if self.get(path).status_code == status:
                    return time.monotonic() - started
            except httpx.HTTPError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"{path} did not answer {status} within {seconds} s")

    def stop(self, sign: signal.Signals = signal.SIGINT) -> int:
        """Its exit status."""
        self.process.send_signal(sign)
        with self.process:  # closes its pipe
            return self.process.wait(60)


def _processes() -> Iterator[tuple[int, str]]:
    """Id, and command line with environment and folder, of every process we may look at."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "cmdline").read_bytes() + b"\0" + (entry / "environ").read_bytes()
                text += os.readlink(entry / "cwd").encode()  # all that PostgreSQL leaves to be seen
            except OSError:
                continue
            yield int(entry.name), text.replace(b"\0", b" ").decode(errors="replace")


def environment(data: Path, **more: str) -> dict[str, str]:
    """Ours without what the tests have set for themselves."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("EZHILI_")}
    return {**ours, "LANG": "C", "LC_ALL": "C", "EZHILI_DATA": str(data), **more}


def start(data: Path, *arguments: str, **more: str) -> Installation:
    """Start one on this folder, on a free port, and wait until it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ezhili.launch", *arguments],
        env=environment(data, PORT="0", **more),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    while READY not in said:
        line = process.stdout.readline()
        said += line
        assert line, f"it ended before it was ready: {said}"
    return Installation(process, re.findall(r"http://\S+", said)[-1], data)


@contextmanager
def installed(*arguments: str, **more: str) -> Iterator[Installation]:
    """A new one that is stopped and removed at the end."""
    data = Path(tempfile.mkdtemp(prefix="ezhili-"))
    running = start(data, *arguments, **more)
    try:
        yield running
    finally:
        running.stop()
        shutil.rmtree(data)


if __name__ == "__main__":
    password = os.environ.get("EZHILI_DEMO_PASSWORD") or token_urlsafe(12)
    with installed("--demo", EZHILI_DEMO_PASSWORD=password, EZHILI_DEMO_SHARE="0.2") as running:
        known = {**os.environ, "BASE": running.url, "EZHILI_DEMO_PASSWORD": password}
        known["EZHILI_TEST_DATABASE"] = running.database()
        sys.exit(subprocess.call(sys.argv[1:], env=known))
