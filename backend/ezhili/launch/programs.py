"""Our own programs as children of the supervisor: those that stay, and those that run to their end."""

import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from subprocess import Popen

from ezhili.launch import children
from ezhili.launch.pausing import pause
from ezhili.launch.words import Refused, Said

GRACE_SECONDS = 8.0  # more than the API takes for what is under way (launch/api.py)
FAILED = Said(
    "“ezhili {step}”没有成功，原因见上。", "`ezhili {step}` did not succeed; see the messages above."
)


@dataclass
class Program:
    """One of our own programs, run by this Python."""

    name: str
    arguments: Sequence[str]
    env: Mapping[str, str]
    keep: tuple[int, ...]
    """File descriptors it inherits: the lock of the data folder, the listening socket."""
    process: Popen[bytes] | None = None

    def start(self) -> None:
        """Start and return at once."""
        self.process = children.spawn([sys.executable, *self.arguments], self.env, keep=self.keep)


def stop(programs: Sequence[Program]) -> None:
    """End all of them, side by side; by force who does not listen."""
    running = [program.process for program in programs if program.process]
    children.stop(running, signal.SIGTERM, GRACE_SECONDS)


@contextmanager
def running(program: Program) -> Iterator[None]:
    """Run a program as long as this lasts."""
    program.start()
    try:
        yield
    finally:
        stop([program])


def command(step: str, env: Mapping[str, str], lock: int, *options: str) -> None:
    """`ezhili <step>`, to its end; stopped with us. Raise Refused when it fails, having said why."""
    program = Program(step, ["-m", "ezhili.cli", step, *options], env, (lock,))
    with running(program):
        while program.process and program.process.poll() is None:
            pause(1.0)
    if program.process and program.process.returncode:
        raise Refused(FAILED, step=step)
