"""The forms of what is asked of others: the reporter, superiors, the city."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from ezhili.events.schemas import CategoryCode, CloseKind
from ezhili.forms import asked
from ezhili.http import Form
from ezhili.sound import Moment
from ezhili.text import Prose, Title

Note = Annotated[Prose, asked("说明", "Note")]
Result = Annotated[Prose, asked("处置结果", "What was done")]
ToReporter = Annotated[Prose, asked("给上报人的说明", "What the reporter is told")]
Photos = Annotated[
    list[UUID],
    Field(max_length=20),
    asked("照片、材料", "Photos and documents", kind="attachments"),
]
CLOSINGS = {
    "solved": ("已解决", "Solved"),
    "explained": ("已解释说明", "Explained"),
    "referred": ("已转交", "Referred"),
    "no_action_possible": ("无法处置", "No action possible"),
}
ClosingKind = Annotated[CloseKind, asked("办结方式", "How it ends", choices=CLOSINGS)]
Until = Moment
Url = Annotated[str, StringConstraints(max_length=300, pattern=r"^https?://")]

CAUSES = {
    "weather": ("天气原因", "Weather"),
    "materials": ("材料未到", "Materials"),
    "legal_procedure": ("法定程序", "Legal procedure"),
    "planned_works": ("已列入计划工程", "Planned works"),
    "party_absent": ("当事人不在", "A party is absent"),
}
TRANSFERS = {
    "beyond_powers": ("依法超出本级职权", "Beyond the powers of this level"),
    "after_supervision": ("督办后本级仍无法办理", "Not possible here even after supervision"),
}
SUPERVISIONS = {
    "leader": ("领导批示", "By order of a leader"),
    "timeout": ("超期", "Overdue"),
    "key": ("重点事件", "Key matter"),
}


class AskMore(Form):
    """The reporter reads `note` and has two working days."""

    step: Literal["ask_more"]
    note: Annotated[Prose, asked("请上报人补充什么", "What the reporter is asked")]


class Answer(Form):
    """What the reporter adds; for a resident a dispatcher may take it down."""

    step: Literal["answer"]
    answer: Annotated[Prose, asked("补充情况", "What the reporter adds")]
    attachments: Photos = []


class Rate(Form):
    """How satisfied a resident is with what was done."""

    step: Literal["rate"]
    satisfaction: Annotated[int, Field(ge=1, le=5), asked("您满意吗", "Are you satisfied", kind="rating")]
    """1 not at all to 5 fully."""


class Appeal(Form):
    """A rejection is contested; another dispatcher decides."""

    step: Literal["appeal"]
    appeal: Annotated[Prose, asked("申诉理由", "Why it should be accepted")]
    attachments: Photos = []


class RequestExtension(Form):
    """More time for the stage now running."""

    step: Literal["request_extension"]
    until: Annotated[Until, asked("延期至", "Until", kind="datetime")]
    note: Annotated[Prose, asked("延期理由", "Why more time is needed")]


class RequestSuspension(Form):
    """An outside cause keeps the unit from going on."""

    step: Literal["request_suspension"]
    reason: Annotated[
        Literal["weather", "materials", "legal_procedure", "planned_works", "party_absent"],
        asked("挂起原因", "Why it stands still", choices=CAUSES),
    ]
    until: Annotated[Until, asked("预计恢复时间", "Expected to end", kind="datetime")]
    note: Note
    attachments: Photos = []


class RenewSuspension(Form):
    """The cause lasts beyond ninety days."""

    step: Literal["renew_suspension"]
    until: Annotated[Until, asked("续期至", "Until", kind="datetime")]
    note: Note


class TransferUp(Form):
    """The level cannot do it."""

    step: Literal["transfer_up"]
    reason: Annotated[
        Literal["beyond_powers", "after_supervision"],
        asked("上交原因", "Why it goes up", choices=TRANSFERS),
    ]
    note: Note


class ReferToCity(Form):
    """It lies outside the district's powers."""

    step: Literal["refer_to_city"]
    system: Annotated[Title, asked("市级系统", "System of the city")]
    number: Annotated[Title, asked("市级编号", "Number there")]
    url: Annotated[Url, asked("网址", "Address")] | None = None
    note: Note


class CityHandled(Form):
    """The city did what was to do; its answer stands for a verification."""

    step: Literal["city_handled"]
    note: Result
    close_kind: ClosingKind
    attachments: Photos = []


class Supervise(Form):
    """The lead unit answers within two working days."""

    step: Literal["supervise"]
    kind: Annotated[Literal["leader", "timeout", "key"], asked("督办类型", "Kind", choices=SUPERVISIONS)]
    note: Annotated[Prose, asked("督办要求", "What is asked")]


class ChangeCategory(Form):
    """It was reported under a wrong category."""

    step: Literal["change_category"]
    category: Annotated[CategoryCode, asked("更正为类别", "The right category", kind="category")]
    note: Note | None = None
