"""What the command line says, in the language of the terminal: progress, and refusals in one sentence."""

import sys
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple

from pydantic import ValidationError

from ezhili.settings import Terminal


class Said(NamedTuple):
    """One message in two languages; `{name}` is filled in."""

    zh: str
    en: str

    def text(self, **values: Any) -> str:
        """The words in the language of the terminal; English unless its locale is Chinese."""
        return (self.zh if terminal_language() == "zh-CN" else self.en).format_map(values)


class Refused(Exception):
    """The start cannot go on; the words say why and what to do."""

    def __init__(self, said: Said, **values: Any) -> None:
        super().__init__(said.text(**values))


@cache
def terminal_language() -> str:
    """ "zh-CN" or "en", by LC_ALL, LC_MESSAGES or LANG."""
    return "zh-CN" if Terminal.model_validate({}).language.startswith("zh") else "en"


def faults(error: ValidationError) -> str:
    """What is wrong with settings or arguments, each by its name."""
    said = ((fault["loc"], fault["msg"].removeprefix("Value error, ")) for fault in error.errors())
    return "; ".join(f"{'.'.join(map(str, names))}: {message}" for names, message in said)


def say(said: Said, **values: Any) -> None:
    """Tell the person at the terminal, at once; when the terminal is gone, nobody."""
    with suppress(OSError):
        sys.stdout.write(said.text(**values) + "\n")
        sys.stdout.flush()
