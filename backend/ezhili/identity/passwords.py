"""Passwords: how they are kept (argon2id, in a pool of their own) and which are too easy to guess."""

import asyncio
import re
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from ezhili.problems import Problem, Words

LEAST, MOST = 12, 128  # characters; a passphrase of a few words has them, OWASP ASVS 5.0 V6.2.1 asks for 8
REST = 4  # characters that must be left when everything guessable is taken out; our proposal
WAITING = 40  # passwords in the queue; at 25 a second the last waits as long as a request may take
T = TypeVar("T")

CROWDED = Words(
    "sign-in-crowded",
    "登录的人很多，请几秒后重试。",
    "Many people are signing in just now. Try again in a few seconds.",
)
TOO_SHORT = Words(
    "password-too-short",
    "密码至少 {least} 个字符。可以用几个不相干的词连成一句。",
    "At least {least} characters; a few unrelated words make a good password.",
)
TOO_EASY = Words(
    "password-too-easy",
    "这个密码容易被猜到（常用词、连续或重复的字符、用户名）。请换几个不相干的词。",
    "This is easy to guess (common words, rows of keys, repeats, the user name). Take a few unrelated words.",
)

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)  # OWASP; SAFETY.md 3.1: 125 ms
_POOL = ThreadPoolExecutor(2, thread_name_prefix="argon2")  # logins may not starve the rest
_NOBODYS = (  # of a random text that nobody knows: an unknown user costs as much time as a known one
    "$argon2id$v=19$m=19456,t=2,p=1$B/xDTHPF/ZhNho8OQ+WbSQ$8GtgCCpHATZTaljb0fB8TfnMpj1mEfbCohySkjH+u/s"
)
_LOOKS = str.maketrans("@4830!1$57", "aabeoiisst")
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv",
)
_RUNS = [row[at : at + 3] for one in _ROWS for row in (one, one[::-1]) for at in range(len(row) - 2)]
_YEAR = re.compile(r"(19|20)\d\d")
_REPEAT = re.compile(r"(.{1,4}?)\1+")


def hashed(password: str) -> str:
    """The argon2id hash of a password, encoded with its parameters; takes about 50 ms of one core."""
    return _HASHER.hash(_same(password))


class Crowded(Problem):
    """503: so many passwords wait to be compared that this one would wait too long."""

    status, title = 503, ("暂时不可用", "Not available just now")

    def __init__(self) -> None:
        super().__init__(CROWDED)


async def _aside(work: Callable[..., T], *given: str) -> T:
    """In the pool, so that the process goes on serving. Raise Crowded when the queue is long."""
    if _POOL._work_queue.qsize() >= WAITING:
        raise Crowded
    return await asyncio.get_running_loop().run_in_executor(_POOL, work, *given)


async def hashed_aside(password: str) -> str:
    """As `hashed`, while the process goes on serving. Raise Crowded."""
    return await _aside(hashed, password)


async def fits(kept: str | None, password: str) -> bool:
    """Whether this is the password of the kept hash; without one False, as slowly. Raise Crowded."""
    return await _aside(_verify, kept or _NOBODYS, password) and kept is not None


def outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's, so that the next sign-in renews it."""
    return _HASHER.check_needs_rehash(kept)


def objection(password: str, username: str) -> Words | None:
    """Why nobody should use this password, or None. Pure."""
    if len(_same(password)) < LEAST:
        return TOO_SHORT
    plain = unicodedata.normalize("NFKC", password).casefold()
    return TOO_EASY if len(_rest(plain, username.casefold())) < REST else None


def _same(password: str) -> str:
    """One text for what keyboards send in several forms (RFC 8265, 4.2.2: NFC)."""
    return unicodedata.normalize("NFC", password)


def _verify(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, _same(password))
    except (VerificationError, InvalidHashError):
        return False


def _rest(text: str, username: str) -> str:
    """What remains without common words, years, rows of keys, repeats and signs, p@ss read as pass."""
    words = (username, *_common())
    text = _YEAR.sub("", _without(text, words))
    text = _without(_without(text, _RUNS).translate(_LOOKS), words)
    return "".join(one for one in _REPEAT.sub(r"\1", text) if one.isalnum())


def _without(text: str, parts: Iterable[str]) -> str:
    for part in parts:
        text = text.replace(part, "")
    return text


@cache
def _common() -> tuple[str, ...]:
    """Words that stand in the lists of common passwords, longest first."""
    words = Path(__file__).with_name("common_words.csv").read_text("utf-8").split()[1:]
    return tuple(sorted(words, key=len, reverse=True))
