"""Where the embedded PostgreSQL keeps its data: the data folder, or a place that its account can reach."""

import os
from pathlib import Path

from ezhili.launch.accounts import SEARCH, Account, enters
from ezhili.launch.words import Refused, Said, say

ELSEWHERE = Said(
    "账户 {account} 进不了 {data}，因此 PostgreSQL 的程序和数据放在 {place}。",
    "Account {account} cannot reach {data}, so PostgreSQL's files and data are in {place}.",
)
NO_PLACE = Said(
    "账户 {account} 进不了 {data}，也无法在 {roots} 建目录：请用 EZHILI_DATA 指定它能进入的目录。",
    "Account {account} cannot reach {data} and no folder can be made in {roots}: "
    "name one that it can enter in EZHILI_DATA.",
)
CLOSED = Said(
    "账户 {account} 现在进不了 {data}，而数据库就在那里：请把上级目录的搜索权限（chmod o+x）还给它。",
    "Account {account} can no longer reach {data}, where the database is: "
    "give the folders above it their search permission (chmod o+x) back.",
)
ROOTS = (Path("/var/lib"), Path("/var/tmp"))  # the second is swept by some systems, so only if need be


def _open(data: Path) -> None:
    """Let others pass through the data folder itself, which is ours; its files stay closed to them."""
    data.chmod(data.stat().st_mode | SEARCH)


def _outside(name: str) -> Path | None:
    """A folder of ours where every account can go: the one that is there, else a new one."""
    for folder in (root / name for root in ROOTS):
        if folder.is_dir() and folder.stat().st_uid == os.geteuid():
            return folder
    for folder in (root / name for root in ROOTS):
        try:
            folder.mkdir()
        except OSError:
            continue
        folder.chmod(0o711)
        return folder
    return None


def server_place(data: Path, installation: str, account: Account | None) -> Path:
    """The folder that holds the cluster of this installation; a link in the data folder leads to it.

    Raise Refused when the account of the server can go neither there nor anywhere else.
    """
    link = data / "postgres"
    if account is None or (not link.is_symlink() and enters(account, data)):
        return data
    if link.is_dir() and not link.is_symlink() and not enters(account, data.parent):
        raise Refused(CLOSED, account=account.name, data=data)
    if not link.is_symlink() and enters(account, data.parent):
        _open(data)
        return data
    place = link.readlink().parent if link.is_symlink() else _outside(f"ezhili-{installation}")
    if place is None or not place.is_dir():
        raise Refused(NO_PLACE, account=account.name, data=data, roots=", ".join(map(str, ROOTS)))
    if not link.is_symlink():
        link.symlink_to(place / "postgres")
    say(ELSEWHERE, account=account.name, data=data, place=place)
    return place
