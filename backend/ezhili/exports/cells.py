"""How a value stands in a cell: times in the district's time, codes with their words, no formula ever."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ezhili.clocks.arithmetic import LOCAL

Pair = tuple[str, str]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula (OWASP CSV injection [general knowledge])."""
YES_NO: Pair = ("是", "否")
WORDS: Mapping[str, Pair] = {
    "reported": ("待受理", "Reported"), "accepted": ("待派遣", "Accepted"),
    "dispatched": ("待接单", "Dispatched"), "handling": ("办理中", "Handling"),
    "suspended": ("挂起", "Suspended"), "pending_verification": ("待核查", "To be verified"),
    "verified": ("待办结", "Verified"), "closed": ("已办结", "Closed"), "rejected": ("不予受理", "Rejected"),
    "merged": ("已合并", "Merged"), "voided": ("已作废", "Voided"),
    "normal": ("一般", "Normal"), "urgent": ("紧急", "Urgent"), "emergency": ("特急", "Emergency"),
    "grid": ("网格级", "Grid"), "village": ("村（社区）级", "Village"),
    "township": ("乡镇（街道）级", "Township"), "district": ("区级", "District"),
    "city_ref": ("市级", "City"),
    "draft": ("草稿", "Draft"), "under_review": ("待审核", "Under review"), "active": ("启用", "Active"),
    "adjusting": ("调整中", "Adjusting"), "retired": ("已撤销", "Retired"), "disabled": ("停用", "Disabled"),
    "open_residential": ("开放型小区网格", "Open residential"),
    "gated_residential": ("封闭型小区网格", "Gated residential"),
    "rural": ("农村网格", "Rural"), "dedicated": ("专属网格", "Dedicated"),
}  # fmt: skip


def text(value: Any, english: bool, kind: str) -> Any:
    """A value of the list as a cell: a str, an int or float, or None; `kind` is word, time or plain."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, bool):
        return ("yes" if value else "no") if english else YES_NO[not value]
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    if kind == "time":
        return datetime.fromisoformat(value).astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S")
    if kind == "word":
        return WORDS.get(value, (value, value))[english]
    return str(value)


def safe(cell: Any) -> Any:
    """The cell for a CSV: what looks like a formula gets an apostrophe, as spreadsheets write it."""
    if isinstance(cell, str) and cell.startswith(DANGEROUS):
        return f"'{cell}"
    return cell
