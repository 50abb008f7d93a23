"""What no field of any form may hold, since no column could; told at the field, before any look-up."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

from ezhili.problems import FIELD, Words

FIELD["not-storable"] = Words(
    "control-character",
    "含有不可见的控制字符，请重新输入。",
    "This holds an invisible control character; type it again.",
)
FIELD["not-a-date"] = Words(
    "invalid",
    "请按 2026-01-31 或 2026-01-31T08:00:00+08:00 的格式填写。",
    "Write it as 2026-01-31 or 2026-01-31T08:00:00+08:00.",
)
for _kind in ("date_parsing", "datetime_parsing", "date_from_datetime_parsing", "timezone_aware"):
    FIELD[_kind] = FIELD["not-a-date"]
FIELD["far-date"] = Words(
    "out-of-range", "年份须在 1900 至 2200 之间。", "The year lies between 1900 and 2200."
)
FIELD["far-number"] = Words("too-large", "这个数过大。", "This number is too large.")
FIELD["given-twice"] = Words("given-twice", "这个参数只能给一次。", "This parameter is given once.")
_NOT_STORABLE = re.compile("[\\x00\\ud800-\\udfff]")
_NUMBER = re.compile(r"\s*[-+]?[0-9.]+\s*")
MOST = 2**31 - 1


def sound(value: Any) -> Any:
    """The value. Refuse NUL and halves of characters, days far from ours, and numbers no column holds."""
    for one in value if isinstance(value, list) else (value,):
        if isinstance(one, str) and _NOT_STORABLE.search(one):
            raise PydanticCustomError("not-storable", "not storable")
    if isinstance(value, date) and not 1900 <= value.year <= 2200:
        raise PydanticCustomError("far-date", "far date")
    if isinstance(value, int) and abs(value) > MOST:
        raise PydanticCustomError("far-number", "far number")
    return value


def _written(value: Any) -> Any:
    """Seconds since 1970 are no day that anybody would write; Pydantic would take them."""
    if isinstance(value, int | float) or (isinstance(value, str) and _NUMBER.fullmatch(value)):
        raise PydanticCustomError("not-a-date", "a number is no date")
    return value


Day = Annotated[date, BeforeValidator(_written)]
"""2026-01-31."""
Moment = Annotated[AwareDatetime, BeforeValidator(_written)]
"""RFC 3339 with an offset."""
DayOrMoment = Annotated[date | AwareDatetime, BeforeValidator(_written)]
"""Either of them."""
