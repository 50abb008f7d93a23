"""The secrets of an installation: made on first start, kept in the data folder, readable by their owner."""

import json
import os
from base64 import b64encode
from pathlib import Path
from secrets import token_bytes, token_hex, token_urlsafe

from pydantic import BaseModel, ConfigDict, ValidationError

from ezhili.launch.words import Refused, Said

UNREADABLE = Said(
    "{path} 无法读取或内容不完整：请从备份恢复，否则加密的字段无法解开。",
    "{path} cannot be read or is incomplete: restore it from a backup, encrypted fields need its keys.",
)
LOST = Said(
    "{data} 里有数据库却没有 secrets.json：请从备份恢复该文件，否则加密的字段无法解开。",
    "{data} holds a database but no secrets.json: restore that file, encrypted fields need its keys.",
)


class Secrets(BaseModel):
    """Random values of one installation; whoever loses the file loses every encrypted field."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    installation: str
    """Names folders outside the data folder, where there must be any."""
    secret_key: str
    master_key: str
    """32 bytes in base64."""
    database_password: str
    """Of the role that owns the database and its tables; no superuser."""
    superuser_password: str


def _made() -> Secrets:
    return Secrets(
        installation=token_hex(6),
        secret_key=token_urlsafe(48),
        master_key=b64encode(token_bytes(32)).decode(),
        database_password=token_urlsafe(24),
        superuser_password=token_urlsafe(24),
    )


def keep(path: Path, content: str) -> None:
    """Write a file that only its owner can read; whole or not at all, also when the power fails."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)


def read_or_make(data: Path) -> Secrets:
    """The secrets in a data folder, made if it is a new one; raise Refused rather than replace lost ones."""
    path = data / "secrets.json"
    if path.exists():
        try:
            return Secrets.model_validate_json(path.read_text())
        except (OSError, UnicodeDecodeError, ValidationError) as error:
            raise Refused(UNREADABLE, path=path) from error
    if (data / "postgres").exists():
        raise Refused(LOST, data=data)
    secrets = _made()
    keep(path, json.dumps(secrets.model_dump(), indent=1) + "\n")
    return secrets
