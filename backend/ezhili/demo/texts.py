"""Standard texts of the demo district, as its offices might write them. [invented]"""

from typing import Any

from ezhili.demo.geography import DISTRICT
from ezhili.demo.ids import Ids
from ezhili.units.models import lying

SEED = 340451
TEXTS: tuple[tuple[str, tuple[str, ...], tuple[str, ...], str], ...] = (
    (
        "派遣：请按期办理",
        ("dispatch",),
        (),
        "请{unit}于{due}前办理“{title}”（{category}，{number}），办结后上传处置后照片并写明处置结果。",
    ),
    (
        "派遣：涉及安全，先行处置",
        ("dispatch",),
        ("03",),
        "该事项涉及公共安全，请先到现场设置警示、疏散人员，再组织处置，并在接单后两小时内反馈现场情况。",
    ),
    (
        "退回：不属本单位职责",
        ("return",),
        (),
        "经核实，“{title}”不在我单位职责清单内，建议改派有管理职责的部门。已向现场群众说明情况。",
    ),
    (
        "退回：位置不清",
        ("return", "ask_more"),
        (),
        "现有位置描述无法找到现场，请补充具体门牌号或附近明显标志物，并上传一张能看清周边环境的照片。",
    ),
    (
        "进展：已到现场",
        ("progress",),
        (),
        "工作人员已到达现场核实情况，正在组织处置，预计{due}前完成。",
    ),
    (
        "进展：等待配件",
        ("progress", "request_extension"),
        ("02",),
        "现场已查明故障原因，所需配件已申领，到货后立即更换；期间已设置临时警示标志，不影响通行安全。",
    ),
    (
        "延期：雨雪天气影响施工",
        ("request_extension",),
        ("01", "02"),
        "受连续降雨（雪）影响，现场不具备施工条件，申请延期办理。天气好转后立即组织施工，期间每日巡查。",
    ),
    (
        "办结：设施已修复",
        ("finish",),
        ("02",),
        "已更换损坏部件并现场测试，设施恢复正常使用。处置前后照片已上传，现场无遗留物。",
    ),
    (
        "办结：垃圾已清运",
        ("finish",),
        ("01",),
        "已将现场垃圾全部清运，并对周边地面进行清扫；已提醒周边住户按点投放，列入日常巡查点位。",
    ),
    (
        "办结：已解释说明",
        ("finish",),
        ("06",),
        "已当面（电话）向反映人说明有关政策和办理流程，告知所需材料和办理地点，反映人表示清楚。",
    ),
    (
        "核查不通过：照片看不出效果",
        ("verify_fail",),
        (),
        "处置后照片与处置前不在同一位置，看不出处置效果。请补充同角度照片；现场尚未完成的，请继续处置。",
    ),
    (
        "答复上报人：已办结",
        ("close",),
        (),
        "您反映的“{title}”已由{unit}办理完毕。感谢您的反映，如发现问题没有解决，可凭查询码要求重新办理。",
    ),
    (
        "不予受理：应向有关部门反映",
        ("reject",),
        (),
        "您反映的事项不属于网格事件受理范围，建议通过有关部门的法定途径提出。我们已为您做好登记（{number}）。",
    ),
    (
        "督办：临近期限",
        ("supervise",),
        (),
        "“{title}”（{number}）办理期限为{due}，请{unit}倒排时间、明确专人，期限前反馈办理结果。",
    ),
)


OF_TOWNSHIP = (
    "派遣：先与村（社区）对接",
    ("dispatch",),
    (),
    "请{unit}派员到场前先与所在村（社区）联系，由网格员陪同核实“{title}”，并于{due}前反馈办理情况。",
)
TOWNSHIP = "340402102"


def texts() -> list[dict[str, Any]]:
    """A row for each: of the whole district, and one that a township keeps for itself."""
    ids = Ids(SEED)
    known = {"version": 1, "state": "active", "demo": True}
    kept = [(DISTRICT, *one) for one in TEXTS] + [(TOWNSHIP, *OF_TOWNSHIP)]
    return [
        {
            **known,
            **lying(area),
            "id": ids.next(),
            "title": title,
            "body": body,
            "steps": list(steps),
            "categories": list(categories),
        }
        for area, title, steps, categories, body in kept
    ]
