"""The life of an account: proposed, let in, shut out. [our proposal]"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ezhili.access import Actor
from ezhili.problems import Words
from ezhili.workflow import Objection, Step, of

OWN_RIGHTS = Words(
    "own-rights",
    "不能变更自己的账号和授权，请由另一位安全管理员办理。",
    "Nobody changes their own account or grants; another security administrator does it.",
)
KEEPERS = of("security_admin", "system")  # the system: the command line, for emergencies


@dataclass(frozen=True)
class Facts:
    """What the rules ask of an account."""

    state: str
    id: UUID
    flags: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def _other(facts: Facts, actor: Actor) -> Objection | None:
    return Objection(OWN_RIGHTS) if actor.id == facts.id else None


USER_STEPS: tuple[Step[Facts], ...] = (
    Step("activate", "A1", ("启用", "Let in"), of("pending"), "active", KEEPERS, "users:write", right=_other),
    Step(
        "disable", "A2", ("停用", "Shut out"), of("pending", "active"), "disabled",
        KEEPERS, "users:write", right=_other,
    ),
    Step(
        "enable", "A3", ("恢复", "Let in again"), of("disabled"), "active",
        KEEPERS, "users:write", right=_other,
    ),
)  # fmt: skip
