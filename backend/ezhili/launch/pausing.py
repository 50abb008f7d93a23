"""Waiting as the supervisor does: for time, for children, and for the word to stop."""

import signal
from pathlib import Path

from ezhili.launch.children import end_with_parent

STOPS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
LONGEST = 1.0  # seconds without a look at the parent
_followed: list[int] = []


class Stopped(Exception):
    """Somebody asked us to stop."""


def block() -> None:
    """From now on signals wait until `pause` takes them, so nothing is ever interrupted half way."""
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPS | {signal.SIGCHLD})


def _catches_interrupt(process: int) -> bool:
    """Whether the process is there and has a handler for SIGINT (proc(5), SigCgt)."""
    try:
        lines = Path("/proc", str(process), "status").read_text().splitlines()
    except OSError:
        return False
    caught = next(line.split()[1] for line in lines if line.startswith("SigCgt:"))
    return bool(int(caught, 16) >> (signal.SIGINT - 1) & 1)


def follow(parent: int) -> None:
    """Stop when our parent, make, ends, or when it alone is interrupted.

    The terminal interrupts both of us. `kill -INT` of make does not reach us, and make then drops its
    handler and waits for us for ever (seen with GNU make 4.3).
    """
    end_with_parent(parent, signal.SIGTERM)
    if _catches_interrupt(parent):
        _followed.append(parent)


def pause(seconds: float) -> None:
    """Sleep, at most a second and no longer than until a child ends; raise Stopped on the word to stop."""
    taken = signal.sigtimedwait(STOPS | {signal.SIGCHLD}, min(seconds, LONGEST))
    if taken is not None and taken.si_signo in STOPS:
        raise Stopped
    if not all(map(_catches_interrupt, _followed)):
        raise Stopped
