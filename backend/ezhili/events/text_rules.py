"""The life of a standard text, and who keeps it: retired and restored by the office it belongs to. [ours]"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ezhili.access import Actor
from ezhili.problems import Words
from ezhili.workflow import Objection, Step, of

NOT_YOURS = Words(
    "text-not-yours",
    "这条常用语属于区域 {code}，由那里的管理人员维护。",
    "This text is of area {code}; those in charge there keep it.",
)
KEEPERS = of("dispatcher", "district", "system_admin")


@dataclass(frozen=True)
class TextFacts:
    """What the rules ask of a text."""

    state: str
    area_code: str = ""
    flags: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def own(text: TextFacts, actor: Actor) -> Objection | None:
    """Only within one's own area: a township does not change what the district wrote."""
    ours = text.area_code.startswith(actor.area)
    return None if ours else Objection(NOT_YOURS, values={"code": text.area_code})


TEXT_LIFE: tuple[Step[TextFacts], ...] = (
    Step(
        "retire", "T1", ("停用", "Retire"), of("active"), "retired",
        KEEPERS, "standard_texts:write", right=own,
    ),
    Step(
        "restore", "T2", ("恢复使用", "Use again"), of("retired"), "active",
        KEEPERS, "standard_texts:write", right=own,
    ),
)  # fmt: skip
