"""What an office may leave open in a standard text, and how it is filled in for an event; pure."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ezhili.events.forms import FORMS
from ezhili.events.workflow import STEPS
from ezhili.forms import fields, step_names

PLACE = re.compile(r"\{([^{}\n]*)\}")
_DISTRICT = ZoneInfo("Asia/Shanghai")
SHORTEST = 60  # characters of a field; what takes no more is no note
Pair = tuple[str, str]  # zh-CN, en
KNOWN: Mapping[str, tuple[Pair, Pair]] = {
    "number": (("事件编号", "Number of the event"), ("SJ340402230615000123", "SJ340402230615000123")),
    "title": (("事件标题", "Title"), ("路灯不亮", "Street lamp out")),
    "category": (("事件类别", "Category"), ("公共照明", "Street lighting")),
    "unit": (("主办单位", "Lead unit"), ("区住房和城乡建设局", "Housing and construction bureau")),
    "due": (("办理期限", "Due time"), ("2023年6月20日17:30", "2023-06-20 17:30")),
}
"""What may be left open: its name, and an example, each in zh-CN and en."""
_NOTHING: Mapping[str, Pair] = {
    "unit": ("（尚未派遣）", "(not dispatched yet)"),
    "due": ("（没有在计的期限）", "(no time limit running)"),
}


def unknown(body: str) -> list[str]:
    """The names in braces that nobody fills in, each once, in their order."""
    return list(dict.fromkeys(name for name in PLACE.findall(body) if name not in KNOWN))


def filled(body: str, values: Mapping[str, str]) -> str:
    """The text with every `{name}` replaced once; what is put in is not read again."""
    return PLACE.sub(lambda found: values.get(found[1], found[0]), body)


def values(event: Mapping[str, Any], category: Pair, language: str) -> dict[str, str]:
    """What is filled in for an event (number, title, unit_name, due_at) in "zh-CN" or "en"."""
    spoken = language == "en"
    due = event["due_at"]
    found = {
        "number": event["number"],
        "title": event["title"],
        "category": category[spoken],
        "unit": event["unit_name"],
        "due": _time(due, spoken) if due else None,
    }
    return {name: value if value is not None else _NOTHING[name][spoken] for name, value in found.items()}


def _time(at: datetime, english: bool) -> str:
    """The minute in the district."""
    local = at.astimezone(_DISTRICT)
    if english:
        return f"{local:%Y-%m-%d %H:%M}"
    return f"{local.year}年{local.month}月{local.day}日{local:%H:%M}"


def _asks_for_words(name: str) -> bool:
    """Whether the form of a step has a field for a text of some length."""
    form = next((one for one in FORMS if name in step_names(one)), None)
    asked = fields(form, "en") if form else []
    return any(one["kind"] == "text" and (one["max_length"] or SHORTEST + 1) > SHORTEST for one in asked)


TEXT_STEPS: Mapping[str, Pair] = {
    step.name: step.words
    for step in STEPS
    if step.who - {"system", "resident"} and _asks_for_words(step.name)
}
"""The steps of people of the house in whose form a text fits: name, and what the button says."""
