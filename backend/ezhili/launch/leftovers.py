"""What an earlier run left: server processes without a parent, a lock file that speaks of strangers."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ezhili.launch.words import Refused, Said

STILL_THERE = Said(
    "上一次启动的 PostgreSQL（进程 {pids}）没有结束，请先结束它。",
    "The PostgreSQL of an earlier run (process {pids}) does not end; end it first.",
)
PATIENCE = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 5.0))  # fast, immediate, by force
STEP = 0.1  # seconds between looks


def _lives_in(process: Path, cluster: str) -> bool:
    """Every process of a server stands in its cluster, also when its postmaster is dead."""
    try:
        return (process / "comm").read_text() == "postgres\n" and os.readlink(process / "cwd") == cluster
    except OSError:  # ended meanwhile, or somebody else's
        return False


def servers(cluster: Path) -> list[int]:
    """The process ids of every PostgreSQL process at work on this cluster, whoever started it."""
    real = str(cluster.resolve())
    return [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit() and _lives_in(p, real)]


def end(cluster: Path, pause: Callable[[float], Any]) -> None:
    """End every server process on this cluster, the gentle way first; raise Refused when one stays."""
    for sign, seconds in PATIENCE:
        for look in range(int(seconds / STEP)):
            found = servers(cluster)
            if not found:
                return _forget_stranger(cluster)
            if look == 0:
                _send(found, sign)
            pause(STEP)
    raise Refused(STILL_THERE, pids=", ".join(map(str, servers(cluster))))


def _send(processes: list[int], sign: signal.Signals) -> None:
    for process in processes:
        try:
            os.kill(process, sign)
        except ProcessLookupError:  # ended by itself
            continue


def _forget_stranger(cluster: Path) -> None:
    """After a restart of the machine the number in the lock file may belong to any other program.

    PostgreSQL would then refuse to start for ever; it is no server of this cluster, as just seen.
    """
    lock = cluster / "postmaster.pid"
    if lock.exists() and Path("/proc", lock.read_text().splitlines()[0]).exists():
        lock.unlink()
