"""The life of a duty document: drafted, published, superseded by its next edition, or withdrawn. [ours]"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ezhili.access import Actor
from ezhili.problems import Words
from ezhili.workflow import Objection, Step, Taking, of

NOT_YOURS = Words(
    "document-not-yours",
    "这份文件属于区域 {code}，由那里的管理人员发布。",
    "This document is of area {code}; those in charge there publish it.",
)
KEEPERS = of("dispatcher", "district")


@dataclass(frozen=True)
class Facts:
    """What the rules ask of a document."""

    state: str
    area_code: str = ""
    flags: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def _own(document: Facts, actor: Actor) -> Objection | None:
    own = document.area_code.startswith(actor.area)
    return None if own else Objection(NOT_YOURS, values={"code": document.area_code})


def _published(document: Facts, taking: Taking) -> dict[str, Any]:
    return {"published_at": taking.at}


STEPS: tuple[Step[Facts], ...] = (
    Step(
        "publish", "D1", ("发布", "Publish"), of("draft"), "published",
        KEEPERS, "duty_documents:write", right=_own, records=_published,
    ),
    Step(
        "withdraw", "D2", ("撤销", "Withdraw"), of("published"), "withdrawn",
        KEEPERS, "duty_documents:write", of("note"), right=_own,
    ),
    Step(
        "supersede", "D3", ("由新版取代", "Supersede"), of("published"), "superseded",
        of("system"), "duty_documents:write",
    ),
)  # fmt: skip
