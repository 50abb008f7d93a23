"""What a reporter reads of each thing that happened; what is not in this table is no news for residents."""

from collections.abc import Mapping
from typing import Any

Pair = tuple[str, str]
SAID: Mapping[str, Pair] = {
    "report": ("已收到您的上报", "Your report arrived"),
    "accept": ("已受理", "Accepted"),
    "reject": ("未受理", "Not accepted"),
    "ask_more": ("请您补充情况", "You are asked for more"),
    "answer": ("已收到补充情况", "The answer arrived"),
    "end_waiting": ("未在期限内收到补充，继续办理", "No answer came in time; it goes on"),
    "appeal": ("已收到申诉，由另一位工作人员复核", "Contested; somebody else decides"),
    "merge": (
        "与同一事项的其他上报合并办理，您仍可用本编号查询",
        "Handled together with others; your number stays",
    ),
    "dispatch": ("已交办{unit}", "Handed over to {unit}"),
    "take": ("开始处置", "Work has begun"),
    "return": ("正在重新安排承办单位", "Another unit is being sought"),
    "progress": ("处置进展", "Progress"),
    "approve_extension": ("经批准延长办理时限", "More time was granted"),
    "approve_suspension": ("经批准暂缓办理", "It stands still for a reason that was granted"),
    "resume": ("恢复办理", "It goes on"),
    "transfer_up": ("已上交上一级办理", "Taken up to the next level"),
    "refer_to_city": ("已报市级部门办理", "Referred to the city"),
    "city_returned": ("市级部门已退回，继续办理", "Back from the city; it goes on here"),
    "city_handled": ("市级部门已办理", "Handled by the city"),
    "finish": ("处置完成，等待核查", "Done; to be verified"),
    "verify_pass": ("核查通过", "Verified"),
    "verify_fail": ("核查未通过，重新处置", "Not done yet; work goes on"),
    "close": ("已办结", "Closed"),
    "reopen": ("重新办理", "Reopened"),
    "undo": ("上一步已撤回", "The last step was taken back"),
    "approve_void": ("记录已作废", "The record was voided"),
}
NOTED = frozenset({"reject", "progress"})
"""Steps whose note is for the reporter (E4, E11)."""
SENT = {"ask_more": "note", "close": "feedback"}
"""Steps that bring the reporter a text in another field."""
SOMEBODY = ("承办单位", "the unit in charge")
REASONS: Mapping[str, Pair] = {
    "weather": ("天气原因", "Weather"),
    "materials": ("材料未到", "Materials have not come"),
    "legal_procedure": ("法定程序", "A legal procedure"),
    "planned_works": ("已列入计划工程", "Planned works"),
    "party_absent": ("当事人不在", "A party is absent"),
}


def told(entry: Mapping[str, Any], data: Mapping[str, Any], language: str) -> dict[str, Any] | None:
    """One entry of the journal as news; None when it is none."""
    name, english = entry["action"].partition(".")[2], language == "en"
    if name not in SAID:
        return None
    unit = entry["unit_name"] or SOMEBODY[english]
    note = entry["note"] if name in NOTED else data.get(SENT[name]) if name in SENT else None
    if name == "ask_more":
        note = entry["note"]
    if name == "approve_suspension" and entry["reason"] in REASONS:
        note = REASONS[entry["reason"]][english]
    return {"at": entry["at"], "text": SAID[name][english].format(unit=unit), "note": note}
