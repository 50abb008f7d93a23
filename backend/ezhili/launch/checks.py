"""What must be true before anything starts; whatever is not is one sentence that says what to do."""

import errno
import os
import socket
import tempfile
from pathlib import Path

import psycopg

from ezhili.launch.words import Refused, Said, say

NOT_WRITABLE = Said(
    "数据目录 {data} 无法写入（{reason}）：请修改其权限，或用 EZHILI_DATA 指定另一个目录。",
    "The data folder {data} cannot be written ({reason}): "
    "change its permissions or name another in EZHILI_DATA.",
)
PORT_IN_USE = Said(
    "端口 {port} 已被占用：请停止占用它的程序，或换一个端口，例如 PORT={other} make run。",
    "Port {port} is in use: stop the program that has it or choose another, e.g. PORT={other} make run.",
)
NO_PORT = Said(
    "无法在 {host} 的端口 {port} 上监听（{reason}）：请检查 PORT 和 EZHILI_HOST。",
    "Cannot listen on port {port} of {host} ({reason}): check PORT and EZHILI_HOST.",
)
UNREACHABLE = Said(
    "无法连接 EZHILI_DATABASE_URL 指定的数据库：{reason}",
    "The database named in EZHILI_DATABASE_URL cannot be reached: {reason}",
)
TOO_OLD = Said(
    "数据库是 PostgreSQL {found}，需要 15 或更新的版本。",
    "The database is PostgreSQL {found}; 15 or newer is needed.",
)
NOT_UTF8 = Said(
    "数据库的编码是 {found}，需要 UTF8：请用 CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0 新建一个。",
    "The database's encoding is {found}, UTF8 is needed: create one by "
    "CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0.",
)
BLIND = Said(
    "注意：数据库的 LC_CTYPE 是 {found}，中文检索会漏掉结果；请用 C.UTF-8 或 zh_CN.UTF-8 建库。",
    "Note: the database's LC_CTYPE is {found}, Chinese search will miss rows; create it with C.UTF-8.",
)
OLDEST = 15
CONNECT_SECONDS = 5


def data_folder(data: Path) -> Path:
    """Make the folder if need be, only for us, and prove that it can be written; its absolute path."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=data):
            return data.resolve()
    except OSError as error:
        raise Refused(NOT_WRITABLE, data=data.absolute(), reason=error.strerror) from error


def listen(host: str, port: int) -> socket.socket:
    """Bind and listen before all else, so that a port in use is found at once; workers inherit the socket."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Refused(PORT_IN_USE, port=port, other=port + 1) from error
        reason = os.strerror(error.errno or 0) if error.errno in errno.errorcode else error.strerror
        raise Refused(NO_PORT, host=host, port=port, reason=reason) from error


def database(url: str) -> None:
    """Raise Refused unless PostgreSQL 15 or newer with UTF-8 answers at `url` within 5 seconds."""
    facts = (
        "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()"
    )
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_SECONDS) as connection:
            version = connection.info.server_version // 10000
            encoding, ctype = connection.execute(facts).fetchone() or ("?", "?")
    except psycopg.Error as error:
        raise Refused(UNREACHABLE, reason=" ".join(str(error).split())) from error
    if version < OLDEST:
        raise Refused(TOO_OLD, found=version)
    if encoding != "UTF8":
        raise Refused(NOT_UTF8, found=encoding)
    if ctype in ("C", "POSIX"):
        say(BLIND, found=ctype)
