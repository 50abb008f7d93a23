"""What a split, a merge and a re-draw are, in codes: pure, for the API and for bulk loaders."""

from collections.abc import Sequence

from ezhili.problems import Words

NO_SPLIT = Words(
    "split-of-one",
    "拆分须选一个网格，并画成两个以上的网格。",
    "A split takes one grid and makes two or more of it.",
)
NO_MERGE = Words(
    "merge-into-one",
    "合并须选两个以上的网格，并成一个网格。",
    "A merge takes two or more grids and makes one of them.",
)
NO_REDRAW = Words(
    "redraw-same-grids",
    "重划只移动边界，前后须是同样的网格；要增减网格请用拆分或合并。",
    "A re-draw moves borders between the same grids; use a split or a merge for more or fewer of them.",
)


def count_fault(kind: str, takes: Sequence[str], makes: Sequence[str]) -> Words | None:
    """What is wrong with the codes of the grids an adjustment takes and makes."""
    if kind == "split":
        return None if len(takes) == 1 and len(makes) > 1 else NO_SPLIT
    if kind == "merge":
        return None if len(takes) > 1 and len(makes) == 1 else NO_MERGE
    return None if set(takes) == set(makes) else NO_REDRAW
