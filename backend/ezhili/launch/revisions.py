"""Which migration is the newest: read from their files, since an API process has no other use for Alembic."""

import re
from functools import cache
from pathlib import Path

MIGRATIONS = Path(__file__).parents[3] / "migrations"
_NAMES = re.compile(r'^(revision|down_revision) = "(\w+)"', re.MULTILINE)


@cache
def head() -> str:
    """The revision that no other one builds on. Raise RuntimeError unless there is exactly one."""
    found: dict[str, set[str]] = {"revision": set(), "down_revision": set()}
    for file in (MIGRATIONS / "versions").glob("*.py"):
        for kind, name in _NAMES.findall(file.read_text(encoding="utf-8")):
            found[kind].add(name)
    last = found["revision"] - found["down_revision"]
    if len(last) != 1:
        raise RuntimeError(f"the migrations have {len(last)} heads: {sorted(last)}")
    return last.pop()
