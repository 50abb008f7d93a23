"""Child processes that never outlive us: tied to our death by the kernel, in a session of their own."""

import ctypes
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import DEVNULL, STDOUT, Popen, TimeoutExpired
from typing import IO

from ezhili.launch.accounts import Account

PR_SET_PDEATHSIG = 1  # linux/prctl.h
_LIBC = ctypes.CDLL(None, use_errno=True)


def end_with_parent(parent: int, sign: signal.Signals) -> None:
    """Have the kernel send us `sign` when the thread that started us ends, by whatever cause."""
    _LIBC.prctl(PR_SET_PDEATHSIG, sign, 0, 0, 0)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)


def spawn(
    command: Sequence[str | Path],
    env: Mapping[str, str],
    *,
    death: signal.Signals = signal.SIGTERM,
    account: Account | None = None,
    keep: Sequence[int] = (),
    output: IO[bytes] | None = None,
) -> Popen[bytes]:
    """Start a child that gets `death` when we die; `keep` are file descriptors it inherits.

    A session of its own keeps Ctrl-C from reaching it: we stop children in order. The death signal is
    asked for after the change of account, which would clear it (prctl(2)).
    """
    parent = os.getpid()

    def tie() -> None:
        end_with_parent(parent, death)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())  # ours are blocked, see supervisor.py

    return Popen(
        command,
        env=dict(env),
        stdin=DEVNULL,
        stdout=output,
        stderr=STDOUT if output else None,
        start_new_session=True,
        pass_fds=keep,
        preexec_fn=tie,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


def stop(children: Sequence[Popen[bytes]], sign: signal.Signals, seconds: float) -> None:
    """Ask all of them to end, wait for that long, then kill who is still there."""
    for child in children:
        child.send_signal(sign)
    for child in children:
        try:
            child.wait(seconds)
        except TimeoutExpired:
            child.kill()
            child.wait()
