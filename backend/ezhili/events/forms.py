"""The forms of the main line, and all forms together: what each step may carry, and its words."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from ezhili.events.request_forms import (
    CAUSES,
    TRANSFERS,
    Answer,
    Appeal,
    AskMore,
    ChangeCategory,
    CityHandled,
    ClosingKind,
    Note,
    Photos,
    Rate,
    ReferToCity,
    RenewSuspension,
    RequestExtension,
    RequestSuspension,
    Result,
    Supervise,
    ToReporter,
    TransferUp,
)
from ezhili.events.schemas import UnitCode
from ezhili.forms import asked
from ezhili.http import Form
from ezhili.text import Prose

LeadUnit = Annotated[UnitCode, asked("主办单位", "Lead unit", kind="unit")]
CoUnits = Annotated[list[UnitCode], Field(max_length=10), asked("协办单位", "Co-units", kind="units")]

REJECTIONS = {
    "out_of_scope": ("不属于受理范围", "Out of scope"),
    "not_an_event": ("不是需要处置的事件", "Nothing that needs handling"),
    "insufficient": ("材料不足", "Insufficient information"),
    "court_or_petition_channel": ("应走诉讼或信访渠道", "Belongs to court or petition"),
    "covered_by_110": ("由 110 受理", "Handled by 110"),
    "malicious": ("恶意上报", "Malicious"),
}
RETURNS = {
    "not_our_duty": ("不属本单位职责", "Not our duty"),
    "wrong_place": ("地点有误", "Wrong place"),
    "already_done": ("已处置", "Already done"),
    "lacks_condition": ("不具备处置条件", "Cannot be done now"),
}
PROOFS = {
    "site_photo": ("现场照片", "Photo of the place"),
    "reporter_confirmation": ("上报人确认", "Confirmed by the reporter"),
    "document": ("书面材料", "Document"),
}
REOPENINGS = {
    "recurred_same": ("同一问题再次发生", "The same again"),
    "not_solved": ("没有解决", "Not solved"),
    "false_closing": ("虚假办结", "Closed falsely"),
}
VOIDINGS = {
    "test": ("测试数据", "Test"),
    "duplicate_entry_by_error": ("误操作重复录入", "Entered twice by mistake"),
    "wrong_district": ("不在本区", "Not in this district"),
    "fabricated": ("虚构", "Fabricated"),
}


class Plain(Form):
    """A step that needs no more than its name."""

    step: Literal[
        "accept",
        "take",
        "approve_void",
        "approve_extension",
        "approve_suspension",
        "end_waiting",
        "pass_undrawn",
        "recheck",
        "recheck_closed",
    ]
    """The last four are the system's."""
    note: Note | None = None


class Noted(Form):
    """A step that must be explained."""

    step: Literal[
        "progress",
        "finish_part",
        "deny_void",
        "deny_extension",
        "deny_suspension",
        "confirm_suspension",
        "resume",
        "follow_up",
        "city_returned",
        "answer_supervision",
    ]
    note: Note
    attachments: Photos = []


class Reject(Form):
    """The reporter reads `note`."""

    step: Literal["reject"]
    reason: Annotated[
        Literal[
            "out_of_scope",
            "not_an_event",
            "insufficient",
            "court_or_petition_channel",
            "covered_by_110",
            "malicious",
        ],
        asked("不予受理的原因", "Why it is rejected", choices=REJECTIONS),
    ]
    note: ToReporter


class Merge(Form):
    """The reporter inherits what becomes of the target."""

    step: Literal["merge"]
    target_id: Annotated[UUID, asked("并入的事件", "Merge into", kind="event")]
    note: Note | None = None


class Dispatch(Form):
    """Hand over to a lead unit, and to co-units with parts of their own."""

    step: Literal["dispatch"]
    unit_code: LeadUnit
    co_units: CoUnits = []
    note: Note | None = None


class Return(Form):
    """The unit gives the event back."""

    step: Literal["return"]
    reason: Annotated[
        Literal["not_our_duty", "wrong_place", "already_done", "lacks_condition"],
        asked("退回原因", "Why it is returned", choices=RETURNS),
    ]
    proposed_unit: Annotated[UnitCode, asked("建议单位", "Proposed unit", kind="unit")] | None = None
    note: Note | None = None


class Finish(Form):
    """The work is done, with evidence where the category asks for it."""

    step: Literal["finish"]
    note: Result
    close_kind: ClosingKind
    attachments: Photos = []


class VerifyPass(Form):
    """Somebody else has seen that it is done."""

    step: Literal["verify_pass"]
    basis: Annotated[
        Literal["site_photo", "reporter_confirmation", "document"],
        asked("核查依据", "Verified by", choices=PROOFS),
    ]
    attachments: Photos = []
    note: Note | None = None


class VerifyFail(Form):
    """It is not done; the unit reads `note`."""

    step: Literal["verify_fail"]
    note: Note
    attachments: Photos = []


class Close(Form):
    """The end; `feedback` is what the reporter hears."""

    step: Literal["close"]
    feedback: Annotated[Prose, asked("给上报人的反馈", "Feedback to the reporter")] | None = None
    close_kind: ClosingKind | None = None


class Reopen(Form):
    """A closed event was not solved."""

    step: Literal["reopen"]
    reason: Annotated[
        Literal["recurred_same", "not_solved", "false_closing"],
        asked("重开原因", "Why it is reopened", choices=REOPENINGS),
    ]
    note: Note | None = None


class RequestVoid(Form):
    """Ask for the record to be left out of all statistics; not for what is merely hard to solve."""

    step: Literal["request_void"]
    reason: Annotated[
        Literal["test", "duplicate_entry_by_error", "wrong_district", "fabricated"],
        asked("作废原因", "Why it is voided", choices=VOIDINGS),
    ]
    note: Note


FORMS: tuple[type[Form], ...] = (
    *(Plain, Noted, Reject, Merge, Dispatch, Return, Finish),
    *(VerifyPass, VerifyFail, Close, Reopen, RequestVoid),
    *(AskMore, Answer, Appeal, Rate, RequestExtension, RequestSuspension, RenewSuspension),
    *(TransferUp, ReferToCity, CityHandled, Supervise, ChangeCategory),
)
EventStep = Annotated[
    Plain
    | Noted
    | Reject
    | Merge
    | Dispatch
    | Return
    | Finish
    | VerifyPass
    | VerifyFail
    | Close
    | Reopen
    | RequestVoid
    | AskMore
    | Answer
    | Appeal
    | Rate
    | RequestExtension
    | RequestSuspension
    | RenewSuspension
    | TransferUp
    | ReferToCity
    | CityHandled
    | Supervise
    | ChangeCategory,
    Field(discriminator="step"),
]
REASONS: dict[str, dict[str, Any]] = {
    "reject": REJECTIONS,
    "return": RETURNS,
    "reopen": REOPENINGS,
    "request_void": VOIDINGS,
    "request_suspension": CAUSES,
    "transfer_up": TRANSFERS,
}


class UndoItem(Form):
    """One event of several."""

    id: UUID
    if_match: Annotated[str, StringConstraints(max_length=20)]
    """The ETag that was read."""


class UndoBatchIn(Form):
    """Last steps of several events, each judged and taken back on its own."""

    items: list[UndoItem] = Field(min_length=1, max_length=100)


class BatchItem(UndoItem):
    """One step of one event."""

    form: EventStep


class BatchIn(Form):
    """Steps of several events, each judged and stored on its own."""

    items: list[BatchItem] = Field(min_length=1, max_length=100)
