"""Which account runs PostgreSQL, which refuses root, and which folders that account can reach."""

import os
import pwd
from pathlib import Path
from typing import NamedTuple

from ezhili.launch.words import Refused, Said

NO_ACCOUNT = Said(
    "以 root 运行时 PostgreSQL 需要一个普通账户（nobody），但本机没有；请改用普通用户启动。",
    "As root, PostgreSQL needs an ordinary account (nobody) and this machine has none; run as another user.",
)
SEARCH = 0o1
READ_AND_SEARCH = 0o5


class Account(NamedTuple):
    """An existing account without rights of its own."""

    name: str
    uid: int
    gid: int


def server_account(cluster: Path | None = None) -> Account | None:
    """None when we are not root: the server then runs as we do. An existing cluster keeps its owner.

    Raise Refused when root finds nobody.
    """
    if os.geteuid() != 0:
        return None
    if cluster is not None and cluster.exists() and (owner := cluster.stat()).st_uid:
        return Account(_name(owner.st_uid), owner.st_uid, owner.st_gid)
    for name in ("nobody", "postgres", "daemon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid:
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise Refused(NO_ACCOUNT)


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _permits(account: Account, path: Path, wanted: int) -> bool:
    """Whether the mode bits of one file or folder give this account what it wants (access lists apart)."""
    status = path.stat()
    shift = 6 if status.st_uid == account.uid else 3 if status.st_gid == account.gid else 0
    return (status.st_mode >> shift) & wanted == wanted


def reaches(account: Account | None, path: Path) -> bool:
    """Whether the account may walk down to `path` and read what is there."""
    if account is None:
        return True
    real = path.resolve()
    return _permits(account, real, READ_AND_SEARCH) and enters(account, real.parent)


def enters(account: Account | None, folder: Path) -> bool:
    """Whether the account may walk down to `folder` and into it."""
    if account is None:
        return True
    real = folder.resolve()
    return all(_permits(account, step, SEARCH) for step in (real, *real.parents))


def give(account: Account | None, path: Path) -> None:
    """Make the account the owner of a file or folder that we made."""
    if account is not None:
        os.chown(path, account.uid, account.gid)
