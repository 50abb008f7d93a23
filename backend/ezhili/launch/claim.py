"""One installation per data folder: a lock that the kernel drops when the last of our processes is gone."""

import fcntl
import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ezhili.launch.words import Refused, Said, say

RUNNING = Said(
    "这个数据目录上已有 ezhili 在运行（进程 {pid}）：请先停止它，或用 EZHILI_DATA 和 PORT 另起一套。",
    "ezhili already runs on this data folder (process {pid}): stop it with Ctrl-C first, "
    "or start another with EZHILI_DATA and PORT.",
)
ENDING = Said("正在等待上一次启动的进程结束……", "Waiting for the processes of an earlier run to end ...")
PATIENCE = 10.0  # seconds for processes whose supervisor was killed; they are already told to end


def _alive(pid: str) -> bool:
    """Whether the process is there and more than a dead entry nobody has collected."""
    try:
        return Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (OSError, IndexError):
        return False


def _holders(lock: Path) -> list[int]:
    """The processes besides us that have the lock file open: the children of a supervisor that is gone."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                opened = {os.readlink(link) for link in (entry / "fd").iterdir()}
            except OSError:  # ended meanwhile, or somebody else's
                continue
            if str(lock) in opened:
                found.append(int(entry.name))
    return found


def _kill(processes: list[int]) -> None:
    for process in processes:
        with suppress(ProcessLookupError):  # ended by itself
            os.kill(process, signal.SIGKILL)


def _taken(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def claim(data: Path, pause: Callable[[float], Any]) -> int:
    """The lock of a data folder, as a file descriptor for children to inherit.

    Raise Refused when another supervisor has it. When that one is dead, wait for its children, and
    after ten seconds end those by force.
    """
    lock = data / "lock"
    file = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    started, told = time.monotonic(), False
    while not _taken(file):
        holder = os.pread(file, 20, 0).decode().strip()
        waited = time.monotonic() - started
        if _alive(holder) or waited > 2 * PATIENCE:
            os.close(file)
            raise Refused(RUNNING, pid=holder)
        if not told:
            say(ENDING)
            told = True
        if waited > PATIENCE:
            _kill(_holders(lock))
        pause(0.1)
    os.ftruncate(file, 0)
    os.pwrite(file, str(os.getpid()).encode(), 0)
    return file
