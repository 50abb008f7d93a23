"""What may be asked of grid workers, as plain values: for the API and for bulk loaders."""

from collections.abc import Collection

from ezhili.problems import Words

NOT_LISTED = Words(
    "not-on-item-list",
    "类别 {category} 不在网格事项清单内，不能派给村（社区）和网格员。"
    "请派给有职责的部门；确需网格办理的，先由区里列入清单。",
    "Category {category} is not on the item list of grid work, so it goes to no village and no grid worker: "
    "dispatch it to the department in charge, or have the district put it on the list first.",
)


def covers(items: Collection[str] | None, category: str) -> bool:
    """Whether the list has a category of 4 digits or its class; None: no list is kept, nothing binds."""
    return items is None or category in items or category[:2] in items


def of_a_village(area_code: str) -> bool:
    """Whether a unit with this area is one of a village or community, where grid workers work."""
    return len(area_code) == 12
