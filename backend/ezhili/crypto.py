"""Encryption of personal fields under data keys that a master key wraps (SAFETY.md 3.5)."""

import hmac
import os
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import func
from sqlalchemy.orm import Mapped, mapped_column

from ezhili.db import Base, Driver
from ezhili.settings import settings

NONCE = 12  # bytes
TAG = 16  # bytes


class DataKey(Base):
    """One version of the installation's data key, wrapped by the master key; the newest writes, all read."""

    __tablename__ = "data_keys"

    kid: Mapped[str] = mapped_column(primary_key=True)
    """k1, k2, …"""
    suite: Mapped[str]
    """aes256gcm or sm4gcm."""
    wrapped: Mapped[bytes]
    """AES-256-GCM under the master key: nonce, ciphertext, tag."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class KeyLost(RuntimeError):
    """The master key at hand does not open the data keys of this database."""


class _Suite(Protocol):
    def seal(self, nonce: bytes, text: bytes, place: bytes) -> bytes: ...
    def unseal(self, nonce: bytes, sealed: bytes, place: bytes) -> bytes: ...


class _Aes:
    def __init__(self, key: bytes) -> None:
        self.gcm = AESGCM(key)

    def seal(self, nonce: bytes, text: bytes, place: bytes) -> bytes:
        return self.gcm.encrypt(nonce, text, place)

    def unseal(self, nonce: bytes, sealed: bytes, place: bytes) -> bytes:
        return self.gcm.decrypt(nonce, sealed, place)


class _Sm4:
    def __init__(self, key: bytes) -> None:
        self.key = key[:16]

    def seal(self, nonce: bytes, text: bytes, place: bytes) -> bytes:
        writer = Cipher(algorithms.SM4(self.key), modes.GCM(nonce)).encryptor()
        writer.authenticate_additional_data(place)
        return writer.update(text) + writer.finalize() + writer.tag

    def unseal(self, nonce: bytes, sealed: bytes, place: bytes) -> bytes:
        reader = Cipher(algorithms.SM4(self.key), modes.GCM(nonce, sealed[-TAG:])).decryptor()
        reader.authenticate_additional_data(place)
        return reader.update(sealed[:-TAG]) + reader.finalize()


SUITES: dict[str, Callable[[bytes], _Suite]] = {"aes256gcm": _Aes, "sm4gcm": _Sm4}


@dataclass(frozen=True)
class _Ring:
    """The data keys of this installation, opened."""

    newest: str
    suites: Mapping[str, tuple[str, _Suite]]
    """By key id: name of the suite, and the suite with its key."""
    index_key: bytes


_ring: list[_Ring] = []  # filled by `open_ring` at the start of a process


def _master() -> AESGCM:
    return AESGCM(b64decode(settings().master_key.get_secret_value()))


def new_key(kid: str, suite: str = "aes256gcm") -> dict[str, object]:
    """A fresh row of `data_keys`."""
    nonce = os.urandom(NONCE)
    wrapped = nonce + _master().encrypt(nonce, os.urandom(32), kid.encode())
    return {"kid": kid, "suite": suite, "wrapped": wrapped}


def _opened(rows: Iterable[Mapping[str, object]]) -> _Ring:
    suites: dict[str, tuple[str, _Suite]] = {}
    first = b""
    for row in rows:
        kid, suite, wrapped = str(row["kid"]), str(row["suite"]), row["wrapped"]
        assert isinstance(wrapped, bytes)
        try:
            key = _master().decrypt(wrapped[:NONCE], wrapped[NONCE:], kid.encode())
        except InvalidTag:
            raise KeyLost(
                f"EZHILI_MASTER_KEY does not open data key {kid} of this database: "
                "start with the key it was made with."
            ) from None
        first = first or key
        suites[kid] = (suite, SUITES[suite](key))
    newest = list(suites)[-1]
    return _Ring(newest, suites, sha256(b"ezhili blind index" + first).digest())


async def open_ring(driver: Driver) -> None:
    """Read the data keys, making the first one; call once when a process starts. Raise KeyLost."""
    made = new_key("k1")
    await driver.execute(
        "insert into data_keys (kid, suite, wrapped) select $1, $2, $3 "
        "where not exists (select from data_keys) on conflict do nothing",
        *made.values(),
    )
    rows = await driver.fetch("select kid, suite, wrapped from data_keys order by length(kid), kid")
    _ring[:] = [_opened(rows)]


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def seal(place: str, row_id: object, text: str) -> str:
    """Encrypt a field: `place` is "table.column"; a value moved to another row or column does not open.

    The value reads v1.<suite>.<kid>.<nonce>.<ciphertext>.
    """
    ring, nonce = _ring[0], os.urandom(NONCE)
    name, suite = ring.suites[ring.newest]
    sealed = suite.seal(nonce, text.encode(), f"{place}:{row_id}:{ring.newest}".encode())
    return f"v1.{name}.{ring.newest}.{_text(nonce)}.{_text(sealed)}"


def unseal(place: str, row_id: object, value: str) -> str:
    """The text of a sealed field. Raise InvalidTag for a value that was moved or altered."""
    _, _, kid, nonce, sealed = value.split(".")
    _, suite = _ring[0].suites[kid]
    return suite.unseal(_bytes(nonce), _bytes(sealed), f"{place}:{row_id}:{kid}".encode()).decode()


def seal_bytes(data: bytes) -> bytes:
    """Encrypt something kept for a while only, such as the answer to an idempotency key."""
    ring, nonce = _ring[0], os.urandom(NONCE)
    _, suite = ring.suites[ring.newest]
    return ring.newest.encode() + b"." + nonce + suite.seal(nonce, data, b"bytes")


def unseal_bytes(value: bytes) -> bytes:
    """What `seal_bytes` was given."""
    kid, _, rest = value.partition(b".")
    return _ring[0].suites[kid.decode()][1].unseal(rest[:NONCE], rest[NONCE:], b"bytes")


def blind_index(column: str, value: str) -> bytes:
    """16 bytes by which an encrypted value can be found within its column, and nowhere else."""
    key = hmac.digest(_ring[0].index_key, column.encode(), "sha256")
    return hmac.digest(key, value.encode(), "sha256")[:16]


def masked_name(name: str) -> str:
    """张三丰 as 张**."""
    return name[:1] + "*" * max(len(name) - 1, 1)


def masked_phone(phone: str) -> str:
    """The first three and the last four digits; of a short number the last two."""
    digits = "".join(one for one in phone if one.isdigit())
    if len(digits) < 9:
        return "*" * max(len(digits) - 2, 1) + digits[-2:]
    return digits[:3] + "*" * (len(digits) - 7) + digits[-4:]
