"""What is asked of the demo district's grid workers: an item list, and documents they took note of."""

from collections import defaultdict
from datetime import UTC, date, datetime
from typing import Any

from ezhili.demo.geography import DISTRICT
from ezhili.demo.ids import Ids
from ezhili.demo.offices import offices
from ezhili.demo.people import SINCE, staff
from ezhili.events.catalogue import defaults
from ezhili.units.models import lying

SEED = 340450
CENTRE = f"U{DISTRICT}000GC01"
PUBLISHED = datetime(2023, 1, 6, 1, 0, tzinfo=UTC)
TITLE = "网格管理人员工作职责"
FORMER = "一、了解网格内的公共设施和安全隐患，发现问题及时上报。\n二、办理派到本网格的事项，如实记录结果。"
TEXT = (
    "一、了解网格内的公共设施和安全隐患，发现问题及时上报。\n"
    "二、办理派到本网格、列入事项清单的事项，如实记录结果。\n"
    "三、清单以外的事项，可以说明情况，请派遣员改派。\n"
    "四、入户走访不打分、不排名，不收集与事项无关的个人信息。\n"
    "（演示文本，并非真实文件）"
)


def _by_class() -> dict[str, list[dict[str, Any]]]:
    """The categories that villages handle, by class."""
    found = defaultdict(list)
    for row in defaults():
        if row["level"] == "village":
            found[row["code"][:2]].append(row)
    return dict(found)


def _owner(codes: list[str]) -> str:
    """The bureau of the district that answers for most of these categories; else the centre. [invented]"""
    bureaus = [one for one in offices() if one.area_code == DISTRICT]
    held = {one.code: sum(code in one.duties for code in codes) for one in bureaus}
    best = max(sorted(held), key=held.__getitem__)
    return best if held[best] else CENTRE


def items() -> list[dict[str, Any]]:
    """One entry for each class of events of which villages handle some. [invented]"""
    ids = Ids(SEED)
    names = {row["code"]: row["name"] for row in defaults()}
    known = {"version": 1, "district_code": DISTRICT, "demo": True, "valid_from": SINCE, "valid_to": None}
    return [
        {
            **known,
            "id": ids.next(),
            "code": f"WG-{code}",
            "name": f"{names[code]}类日常巡查与处置",
            "owner_unit": _owner([row["code"] for row in rows]),
            "frequency": "weekly" if code in ("01", "03") else "on_demand",
            "evidence_required": any(row["evidence_required"] == "photo" for row in rows),
            "temporary": False,
            "categories": [row["code"] for row in rows],
        }
        for code, rows in sorted(_by_class().items())
    ]


ITEMS = frozenset(row["code"] for rows in _by_class().values() for row in rows)
"""The categories the list covers."""


def documents() -> list[dict[str, Any]]:
    """Two editions of the duties; the second holds."""
    ids = Ids(SEED + 1)
    known = {"version": 1, "kind": "job_duties", "title": TITLE, "demo": True, **lying(DISTRICT)}
    former = {"edition": 1, "text": FORMER, "valid_from": date(2022, 1, 10), "state": "superseded"}
    present = {"edition": 2, "text": TEXT, "valid_from": date(2023, 1, 9), "state": "published"}
    return [
        {**known, **one, "id": ids.next(), "published_at": PUBLISHED.replace(year=year)}
        for year, one in ((2022, former), (2023, present))
    ]


def acknowledgements() -> list[dict[str, Any]]:
    """Nine of ten took note of the present edition; the demo account has not yet. [invented]"""
    document = documents()[-1]["id"]
    return [
        {"document_id": document, "user_id": worker.user["id"], "at": PUBLISHED}
        for at, (_, worker) in enumerate(sorted(staff().workers.items()))
        if at % 10 and worker.user["username"] != "worker"
    ]
