"""Ids and draws of the demo district: the same on every run, though uuid v7 in form."""

from datetime import UTC, datetime
from random import Random
from uuid import UUID

BEGIN = datetime(2022, 12, 1, tzinfo=UTC)


class Ids:
    """Uuid v7 (RFC 9562) whose random bits are drawn from a seed."""

    def __init__(self, seed: int) -> None:
        self.draw = Random(seed)

    def next(self, at: datetime = BEGIN) -> UUID:
        """An id of the moment `at`."""
        millis = int(at.timestamp() * 1000)
        bits = self.draw.getrandbits(74)
        return UUID(int=millis << 80 | 7 << 76 | (bits >> 62) << 64 | 2 << 62 | bits & ((1 << 62) - 1))
