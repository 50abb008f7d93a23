"""Keeping children alive: one that dies is started again, at once the first time, then with back-off."""

import time
from dataclasses import dataclass, field
from subprocess import Popen
from typing import Protocol

from ezhili.launch.words import Refused, Said, say

ENDED = Said(
    "{name} 意外结束（{code}），{delay:g} 秒后重新启动。",
    "{name} ended unexpectedly ({code}); starting it again in {delay:g} s.",
)
NOT_STARTED = Said("{name} 无法启动：{reason}", "{name} cannot be started: {reason}")
FIRST_DELAY, LONGEST_DELAY = 0.25, 5.0  # seconds
CALM = 30.0  # seconds after which a child that dies counts as one that had been well


class Watched(Protocol):
    """A child that can be started again."""

    name: str
    process: Popen[bytes] | None

    def start(self) -> None:
        """Start and return at once."""
        ...


@dataclass
class Watch:
    """The health of one child."""

    child: Watched
    failures: int = 0
    since: float = 0.0
    """When it was last started, on the monotonic clock."""
    due: float | None = None
    """When it is to be started again; None while it runs."""

    def tend(self) -> None:
        """Notice a death, and start the child again when it is time."""
        process = self.child.process
        if self.due is None and process is not None and process.poll() is not None:
            self._fell(f"{process.returncode}")
        if self.due is not None and time.monotonic() >= self.due:
            self.due, self.since = None, time.monotonic()
            try:
                self.child.start()
            except (OSError, Refused) as error:
                say(NOT_STARTED, name=self.child.name, reason=error)
                self._fell("-")

    def _fell(self, code: str) -> None:
        now = time.monotonic()
        self.failures = 0 if now - self.since > CALM else self.failures + 1
        delay = min(LONGEST_DELAY, FIRST_DELAY * 2 ** (self.failures - 1)) if self.failures else 0.0
        self.due = now + delay
        say(ENDED, name=self.child.name, code=code, delay=delay)


@dataclass
class Crew:
    """Children that are kept alive together."""

    watches: list[Watch] = field(default_factory=list)

    def add(self, *children: Watched) -> None:
        """Keep these alive too; who was not started yet is started at once."""
        now = time.monotonic()
        for child in children:
            self.watches.append(Watch(child, since=now, due=None if child.process else now))
        self.tend()

    def tend(self) -> float:
        """Start again who needs it and is due; seconds until somebody may need it next."""
        for watch in self.watches:
            watch.tend()
        waiting = [watch.due - time.monotonic() for watch in self.watches if watch.due is not None]
        return max(0.01, min([*waiting, 1.0]))

    def failures(self) -> int:
        """Of the child that failed most often in a row."""
        return max(watch.failures for watch in self.watches)
