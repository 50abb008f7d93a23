"""Units and governance centres are closed and opened again, never deleted. [our proposal]"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ezhili.days import LOCAL
from ezhili.workflow import Step, Taking, of

KEEPERS = of("dispatcher", "system_admin")
CLOSE, OPEN = ("停用", "Close"), ("恢复", "Open again")


@dataclass(frozen=True)
class Facts:
    """What the rules ask of a unit or centre."""

    state: str
    valid_from: date = date.min
    flags: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def _ends_today(facts: Facts, taking: Taking) -> dict[str, Any]:
    return {"valid_to": max(taking.at.astimezone(LOCAL).date(), facts.valid_from)}


def _goes_on(facts: Facts, taking: Taking) -> dict[str, Any]:
    return {"valid_to": None}


UNIT_STEPS: tuple[Step[Facts], ...] = (
    Step("close", "U1", CLOSE, of("active"), "closed", KEEPERS, "units:write", records=_ends_today),
    Step("reopen", "U2", OPEN, of("closed"), "active", KEEPERS, "units:write", records=_goes_on),
)
CENTRE_STEPS: tuple[Step[Facts], ...] = (
    Step("close", "C1", CLOSE, of("operating"), "closed", KEEPERS, "units:write"),
    Step("reopen", "C2", OPEN, of("closed"), "operating", KEEPERS, "units:write"),
)
