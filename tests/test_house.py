"""The house keeps its own rules: who may import whom, and how large a room may grow."""

import ast
from inspect import isasyncgenfunction, iscoroutinefunction
from pathlib import Path

import pytest
from fastapi.routing import iter_route_contexts

from ezhili.main import create_app

HOUSE = Path(__file__).parents[1] / "backend" / "ezhili"
KERNEL = {
    *("settings", "db", "problems", "http", "access", "journal", "workflow"),
    *("idempotency", "figures", "crypto", "text", "files", "images", "uploads", "sound"),
    *("jobs", "queue", "operations", "quotas", "deadline", "logs"),
    *("days", "geo", "features", "stepping", "forms", "described"),  # days and periods, places, maps
    *("cells", "sheets", "copying"),  # tables that are sent, and many rows at once
}
FLOORS = [  # each may use the ones before it
    *("areas", "units", "identity", "grids", "grid_workers", "adjustments", "grid_duties"),
    *("clocks", "notifications", "papers", "tasks"),
]
WINGS = [  # never each other
    *("events", "disputes", "no_litigation", "activities", "surveys", "meetings", "evaluations"),
]
ROOF = [
    "statistics",
    "audit",
    "integrations",
    "imports",
    "exports",
    "saved_views",
    "demo",
    "launch",
]  # may use everything below
OPEN_ROOMS = {  # what other packages may enter; the second line is pure (DECISIONS.md 13)
    *("service", "models", "schemas", "predicates"),
    *(
        "plan",
        "queries",
        "rules",
        "arithmetic",
        "explaining",
        "escalation",
        "codes",
        "facts",
        "workflow",
        "catalogue",
        "drawing",
    ),
    *("sampling", "sheet"),  # draws; the description of a table that can be imported
}
ASSEMBLY = {"main.py", "worker.py", "cli.py", "health.py", "spa.py"}  # know everyone


def allowed(package: str) -> set[str]:
    if package in FLOORS:
        return KERNEL | set(FLOORS[: FLOORS.index(package) + 1])
    if package in WINGS:
        return KERNEL | set(FLOORS) | {package}
    if package in ROOF:
        return KERNEL | set(FLOORS) | set(WINGS) | {package}
    assert package in KERNEL, f"{package} has no place in the house"
    return KERNEL  # the kernel looks at nobody


def imported(tree: ast.Module) -> set[tuple[str, str]]:
    """(package, room) of every ezhili import."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        ours = [[*name.split("."), ""] for name in names if name.startswith("ezhili.")]
        found |= {(parts[1], parts[2]) for parts in ours}
    return found


MODULES = [p for p in HOUSE.rglob("*.py") if p.name != "__init__.py" and p.name not in ASSEMBLY]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(HOUSE)))
def test_imports_point_down_and_rooms_stay_small(path):
    package = path.relative_to(HOUSE).parts[0].removesuffix(".py")
    tree = ast.parse(path.read_text())
    for target, room in imported(tree):
        assert target in allowed(package), f"{package} may not import {target}"
        assert target in KERNEL | {package} or room in OPEN_ROOMS, f"{target}.{room} is private to {target}"
    anywhere = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert all(node in tree.body for node in anywhere), "imports stand on top"
    assert len(path.read_text().splitlines()) <= 400, "split this room by subject"
    assert "\n" not in (ast.get_docstring(tree) or "\n"), "one sentence says what the room is for"


def test_no_dependency_is_sent_to_a_thread():
    """FastAPI runs plain functions and classes in a thread, which costs more than most of what they do."""

    def plain(dependant):
        for one in dependant.dependencies:
            inside = iscoroutinefunction(one.call) or isasyncgenfunction(one.call)
            yield from () if inside else [one.call]
            yield from plain(one)

    routes = [one for one in iter_route_contexts(create_app().routes) if hasattr(one, "dependant")]
    assert len(routes) > 50
    assert not {f"{one.path} {call}" for one in routes for call in plain(one.dependant)}
