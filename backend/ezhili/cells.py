"""Reads what people write into cells: digits of any width, days in a dozen spellings, codes as numbers."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ezhili.days import LOCAL
from ezhili.geo import in_china
from ezhili.problems import FIELD, OTHER, Words
from ezhili.sheets import Pair, Read, Wrong

ROUNDED = Words(
    "cell-rounded",
    "长数字在表格软件中变成了“{found}”，后几位已丢失。请把这一列设为“文本”格式，重新填写{right}。",
    "The spreadsheet turned a long number into {found!r} and its last digits are lost. "
    "Format the column as text and enter it again: {right}.",
)
NOT_CODE = Words("cell-code", "“{found}”不是{right}。", "{found!r} is not {right}.")
NOT_NUMBER = Words(
    "cell-number", "“{found}”不是整数，应为{right}。", "{found!r} is no whole number: {right}."
)
NOT_DAY = Words(
    "cell-day",
    "“{found}”不是日期，请填写为 2024-01-19（也可写 20240119、2024年1月19日）。",
    "{found!r} is no date: write 2024-01-19 (20240119 and 2024/1/19 are understood too).",
)
NOT_MOMENT = Words(
    "cell-moment",
    "“{found}”不是时间，请填写为 2024-01-19 08:30。",
    "{found!r} is no time: write 2024-01-19 08:30.",
)
NOT_CHOICE = Words(
    "cell-choice", "“{found}”不在可选范围内，应为：{right}。", "{found!r} is not among: {right}."
)
NOT_DEGREES = Words(
    "cell-degrees",
    "“{found}”不是{right}（十进制度，如 117.033），请检查经度与纬度是否填反。",
    "{found!r} is no {right} in decimal degrees, like 117.033: are longitude and latitude swapped?",
)
TOO_FAR = Words(
    "cell-year", "“{found}”的年份须在 1900 至 2200 之间。", "The year of {found!r} must lie in 1900 to 2200."
)

_SPACE = re.compile(r"\s+")
_EXPONENT = re.compile(r"[0-9](\.[0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_DAY = re.compile(r"([0-9]{4})[-./年]([0-9]{1,2})[-./月]([0-9]{1,2})[日号]?")
_SOLID = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})([0-9]{2})?)?")
_CLOCK = re.compile(
    r"(上午|下午)?([0-9]{1,2})[::时点]([0-9]{1,2})分?(?::?([0-9]{1,2})(?:\.[0-9]+)?秒?)?(?:整)?"
)
_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  # day 0 of spreadsheets, which know no offset
SERIALS = (20_000, 110_000)  # days from 1954 to 2201: smaller numbers are no dates that anybody means
EXACT = 10**15  # a spreadsheet keeps 15 digits of a number


def plain(value: Any) -> str:
    """A cell as text for codes, numbers and choices: digits and letters of half width, no spaces around."""
    if isinstance(value, str):
        text = value.strip()
        return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value)


def shown(value: Any) -> str:
    """A cell as a message shows it."""
    text = plain(value) if not isinstance(value, str) else value.strip()
    return text if len(text) <= 40 else f"{text[:39]}…"


def _exact(value: Any, right: Pair) -> str:
    """The digits of a cell. Raise Wrong when a spreadsheet has rounded them."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= EXACT:
        raise Wrong(ROUNDED, found=f"{value:.5E}", right=right)
    text = plain(value)
    if _EXPONENT.fullmatch(text):
        raise Wrong(ROUNDED, found=text, right=right)
    return text


def code(pattern: str, right: Pair, pad: int = 0) -> Read:
    """A code as it stands, without spaces; with `pad` the zeros that a spreadsheet took from its front."""
    wanted = re.compile(pattern)

    def read(value: Any) -> str:
        text = _SPACE.sub("", _exact(value, right)).removeprefix("'").upper()
        if pad and text.isdigit() and pad > len(text) >= pad - 1:
            text = text.zfill(pad)
        if not wanted.fullmatch(text):
            raise Wrong(NOT_CODE, found=shown(value), right=right)
        return text

    return read


def _field(error: ValidationError) -> Wrong:
    first = error.errors(include_url=False)[0]
    kind = first["type"]
    if kind in ("too_short", "too_long") and isinstance(first["input"], str):
        kind = f"string_{kind}"
    return Wrong(FIELD.get(kind, OTHER), **first.get("ctx", {}))


def text(shape: Any, right: Pair = ("文字", "text")) -> Read:
    """Text of a type of `text.py`; a number is taken by its digits."""
    validate = TypeAdapter(shape).validate_python

    def read(value: Any) -> Any:
        try:
            return validate(value if isinstance(value, str) else _exact(value, right))
        except ValidationError as error:
            raise _field(error) from None

    return read


def person(shape: Any) -> Read:
    """A name; the spaces that line up two characters with three are taken out: 张 三 is 张三."""
    inner = text(shape, ("姓名", "a name"))

    def read(value: Any) -> Any:
        name = str(value).strip()
        return inner(_SPACE.sub("", name) if not name.isascii() else _SPACE.sub(" ", name))

    return read


def whole(right: Pair = ("整数", "a whole number")) -> Read:
    """A count from 0 on, also as 1,200 or 320 户."""

    def read(value: Any) -> int:
        plain_text = re.sub(r"[,\s]|[人户个名]$", "", plain(value))
        if not re.fullmatch(r"[0-9]{1,9}(\.0+)?", plain_text):
            raise Wrong(NOT_NUMBER, found=shown(value), right=right)
        return int(plain_text.partition(".")[0])

    return read


def _serial(value: float) -> datetime:
    if not SERIALS[0] <= value <= SERIALS[1]:
        raise ValueError
    return _ZERO + timedelta(seconds=round(value * 86400))


def _digits(found: re.Match[str]) -> datetime:
    return datetime(*(int(one) for one in found.groups() if one))  # type: ignore[arg-type]  # noqa: DTZ001  # five of them


def _written(text: str) -> datetime:
    """A moment as people write it. Raise ValueError."""
    if found := _SOLID.fullmatch(text):
        return _digits(found)
    if re.fullmatch(r"[0-9]{5,6}(\.[0-9]+)?", text):
        return _serial(float(text))
    found = _DAY.match(text)
    if not found:
        raise ValueError
    day = datetime(*(int(one) for one in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001  # three of them
    rest = text[found.end() :].strip().removeprefix("T").strip()
    return datetime.combine(day, _clock(rest)) if rest else day


def _clock(text: str) -> time:
    found = _CLOCK.fullmatch(text.replace(" ", ""))
    if not found:
        raise ValueError
    half, hour, minute, second = found.groups()
    later = 12 if half == "下午" and int(hour) < 12 else 0
    return time(int(hour) + later, int(minute), int(second or 0))


def _moment(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, int | float) and not isinstance(value, bool) and value < SERIALS[1]:
        return _serial(value)
    return _written(plain(value))


def _read_moment(value: Any, words: Words) -> datetime:
    try:
        found = _moment(value)
    except (ValueError, OverflowError):
        raise Wrong(words, found=shown(value)) from None
    if not 1900 <= found.year <= 2200:
        raise Wrong(TOO_FAR, found=shown(value))
    return found


def day(value: Any) -> date:
    """A day, however it is written."""
    return _read_moment(value, NOT_DAY).date()


def moment(value: Any) -> datetime:
    """A moment in Asia/Shanghai; a text with an offset of its own keeps it."""
    if isinstance(value, str) and len(value) >= 16 and value[4:5] == "-":
        try:
            whole_text = datetime.fromisoformat(value.strip())
        except ValueError:
            pass
        else:
            return whole_text if whole_text.tzinfo else whole_text.replace(tzinfo=LOCAL)
    return _read_moment(value, NOT_MOMENT).replace(tzinfo=LOCAL)


def choice(choices: Mapping[str, Pair], also: Mapping[str, str] | None = None) -> Read:
    """One of the values, by its code or by its words in either language; `also` are more words."""
    known = {name.casefold(): value for value, pair in choices.items() for name in (value, *pair)}
    known |= {name.casefold(): value for name, value in (also or {}).items()}
    listed = tuple("、 ".join(pair[n] for pair in choices.values()) for n in (0, 1))

    def read(value: Any) -> str:
        found = known.get(_SPACE.sub("", plain(value)).casefold()) or known.get(plain(value).casefold())
        if found is None:
            raise Wrong(NOT_CHOICE, found=shown(value), right=(listed[0], listed[1].replace("、", ",")))
        return found

    return read


YES_NO: Mapping[str, Pair] = {"yes": ("是", "yes"), "no": ("否", "no")}
_YES = {"1": "yes", "y": "yes", "true": "yes", "√": "yes", "有": "yes", "对": "yes", "✓": "yes"}
_NO = {"0": "no", "n": "no", "false": "no", "×": "no", "无": "no", "x": "no", "不": "no"}
_yes_no = choice(YES_NO, {**_YES, **_NO})


def yes_no(value: Any) -> bool:
    """是, 有, √, yes, 1 or their contraries."""
    return bool(_yes_no(value) == "yes")


def several(one: Callable[[Any], Any]) -> Read:
    """Values between commas, semicolons or spaces, each read by `one`."""

    def read(value: Any) -> list[Any]:
        parts = [part for part in re.split(r"[,;、\s]+", plain(value).replace(";", ";")) if part]
        return list(dict.fromkeys(one(part) for part in parts))

    return read


def degrees(right: Pair) -> Read:
    """Longitude or latitude; which of them a number can be follows from where China lies."""
    east = right[1] == "longitude"

    def read(value: Any) -> float:
        try:
            found = float(plain(value).rstrip("°EN度"))
        except ValueError:
            raise Wrong(NOT_DEGREES, found=shown(value), right=right) from None
        if not (in_china(found, 35.0) if east else in_china(110.0, found)):
            raise Wrong(NOT_DEGREES, found=shown(value), right=right)
        return found

    return read
