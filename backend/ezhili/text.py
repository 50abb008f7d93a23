"""The text types of all forms: normalised, counted in characters, free of identity numbers."""

import re
import unicodedata
from datetime import date
from operator import add
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from ezhili.problems import FIELD, Words

FIELD["identity-number"] = Words(
    "identity-number",
    "这里含有身份证号码。系统不保存身份证号码，请删去后再提交。",
    "This holds an identity-card number. They are never stored: remove it and send again.",
)
FIELD["control-character"] = Words(
    "control-character",
    "含有不可见的控制字符，请重新输入。",
    "This holds an invisible control character; type it again.",
)
_DIGITS = re.compile(r"(?<![0-9])[0-9](?:[\s\-–—_.·]?[0-9]){13,16}(?:[\s\-–—_.·]?[0-9Xx])(?![0-9])")
_DIGIT = re.compile(r"\d")
_ODD_DIGIT = re.compile(
    "[\u00b2\u00b3\u00b9\u2070-\u209f\u2150-\u218f\u2460-\u24ff\u2776-\u2793\u3200-\u33ff]"
)  # ⑮
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643 [general knowledge]
_PHONE = re.compile(
    r"(?<![0-9])(?:\+?86[\s-]?)?(?:1[3-9][0-9](?:[\s-]?[0-9]{4}){2}|0[0-9]{2,3}-?[0-9]{7,8})(?![0-9])"
)


def _is_day(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return False
    return 1880 <= born.year <= 2100


def _is_identity_number(digits: str) -> bool:
    """18 characters with a right check digit, or the old 15 digits with a day of birth (GB 11643)."""
    if len(digits) == 15:
        return digits.isdigit() and _is_day("19" + digits[6:12])
    if len(digits) != 18 or not digits[:17].isdigit():
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return _is_day(digits[6:14]) and "10X98765432"[total % 11] == digits[17].upper()


def has_identity_number(text: str) -> bool:
    """Whether an identity-card number stands in the text, also with full-width digits, spaces or hyphens."""
    if len(text) < 15 or (len(_DIGIT.findall(text)) < 14 and not _ODD_DIGIT.search(text)):
        return False
    plain = unicodedata.normalize("NFKC", text)
    for found in _DIGITS.finditer(plain):
        digits = re.sub(r"[^0-9Xx]", "", found[0])
        if any(_is_identity_number(digits[at : at + size]) for size in (15, 18) for at in range(len(digits))):
            return True
    return False


def has_phone(text: str) -> bool:
    """Whether something that reads like a telephone number stands in the text: a warning, no refusal."""
    return _PHONE.search(unicodedata.normalize("NFKC", text)) is not None


def blank_phones(text: str) -> str:
    """The text without what reads like a telephone number, for indexes."""
    return _PHONE.sub(" ", unicodedata.normalize("NFKC", text))


def _normal(value: object) -> object:
    return unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else value


_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")  # make text read in another order than it is written
_SILENT = ("Cc", "Cf", "Zs", "Zl", "Zp")


def _check_seen(value: str) -> None:
    kinds = [unicodedata.category(one) for one in value]
    control = any(kind == "Cc" and one not in "\n\t" for kind, one in zip(kinds, value, strict=True))
    if control or _TURNS.search(value) or (kinds and all(kind in _SILENT for kind in kinds)):
        raise PydanticCustomError("control-character", "control character")


def _clean(value: str) -> str:
    if not value.isprintable():  # else nothing of it is invisible but for spaces, which were stripped
        _check_seen(value)
    if has_identity_number(value):
        raise PydanticCustomError("identity-number", "identity number")
    return value


Text = Annotated[str, BeforeValidator(_normal), AfterValidator(_clean)]
"""Any length; put StringConstraints before it where one is wanted."""
_ONE_LINE = r"^[^\n]*$"
_before, _after = BeforeValidator(_normal), AfterValidator(_clean)
Short = Annotated[str, _before, StringConstraints(pattern=_ONE_LINE, max_length=30), _after]
"""One line of up to 30 characters."""
Line = Annotated[str, _before, StringConstraints(pattern=_ONE_LINE, max_length=120), _after]
"""One line of up to 120 characters."""
Title = Annotated[str, _before, StringConstraints(pattern=_ONE_LINE, min_length=1, max_length=60), _after]
"""1 to 60 characters."""
Prose = Annotated[str, _before, StringConstraints(min_length=5, max_length=2000), _after]
"""5 to 2000 characters."""


_RUN = re.compile(r"\w+")


def bigrams(text: str) -> list[str]:
    """The pairs of neighbouring characters, for a search that needs no locale (PERFORMANCE.md 4)."""
    found: set[str] = set()
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).casefold()):
        found.update(map(add, run, run[1:]))
    return sorted(found)
