"""The staff of the demo district: 253 grid workers, the people of the offices, and the demo accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from ezhili.access import Actor
from ezhili.areas.models import levels
from ezhili.demo.geography import DISTRICT, SEED, geography
from ezhili.demo.ids import Ids
from ezhili.demo.offices import Office, offices, village_office
from ezhili.identity import service as identity
from ezhili.units.models import lying

SINCE = date(2022, 12, 1)
HOME = "340402102"  # where the demo accounts work
HOME_VILLAGE = HOME + "901"
HOME_GRID = HOME_VILLAGE + "001"
ACCOUNTS: Mapping[str, tuple[str, str, str, str]] = {
    # user name: role, area, unit, display name
    "admin": ("system_admin", DISTRICT, "U340402000GC01", "系统管理员"),
    "security": ("security_admin", DISTRICT, "U340402000GC01", "安全管理员"),
    "auditor": ("auditor", DISTRICT, "U340402000DC01", "审计员"),
    "district": ("district", DISTRICT, "U340402000DC01", "政法委值班员"),
    "commissioner": ("commissioner", HOME, f"U{HOME}TP01", "政法委员"),
    "dispatcher": ("dispatcher", HOME, f"U{HOME}GC01", "派遣员甲"),
    "village": ("village", HOME_VILLAGE, village_office(HOME_VILLAGE), "社区干部"),
    "worker": ("grid_worker", HOME_GRID, village_office(HOME_VILLAGE), "网格员甲"),
    "department": ("department", DISTRICT, "U340402000DP05", "住建局经办人"),
}
"""One for each role (the mediator comes with the disputes)."""


@dataclass(frozen=True)
class Person:
    """One account under its one grant, with what the rules know of it."""

    user: dict[str, Any]
    grant: dict[str, Any]
    actor: Actor


@dataclass
class Staff:
    """Everybody, and who does what where."""

    people: list[Person] = field(default_factory=list)
    by_name: dict[str, Person] = field(default_factory=dict)
    workers: dict[str, Person] = field(default_factory=dict)
    """By grid code."""
    cadres: dict[str, Person] = field(default_factory=dict)
    """By village code."""
    dispatchers: dict[str, list[Person]] = field(default_factory=dict)
    """By township code."""
    commissioners: dict[str, Person] = field(default_factory=dict)
    handlers: dict[str, list[Person]] = field(default_factory=dict)
    """By unit code."""


class _Hiring:
    def __init__(self) -> None:
        self.ids, self.staff = Ids(SEED + 1), Staff()

    def hire(self, username: str, name: str, role: str, area: str, unit: str, *able: str) -> Person:
        user = identity.user_row(
            username, name, unit, id=self.ids.next(), demo=True, capabilities=sorted(able)
        )
        grant = identity.grant_row(user["id"], role, unit, area, SINCE, id=self.ids.next())
        person = Person(user, grant, identity.actor_of(user, grant))
        self.staff.people.append(person)
        self.staff.by_name[username] = person
        return person


def _accounts(hiring: _Hiring) -> None:
    """The demo accounts, which are staff like everybody else."""
    made = {}
    for name, (role, area, unit, display) in ACCOUNTS.items():
        made[name] = hiring.hire(name, display, role, area, unit)
    staff = hiring.staff
    staff.workers[HOME_GRID], staff.cadres[HOME_VILLAGE] = made["worker"], made["village"]
    staff.dispatchers[HOME] = [made["dispatcher"]]
    staff.commissioners[HOME] = made["commissioner"]
    staff.handlers[ACCOUNTS["department"][2]] = [made["department"]]


def _township(hiring: _Hiring, code: str, name: str, at: int) -> None:
    staff, centre = hiring.staff, f"U{code}GC01"
    desk = staff.dispatchers.setdefault(code, [])
    while len(desk) < 2:
        word = f"{name}派遣员{'甲乙'[len(desk)]}"
        desk.append(hiring.hire(f"d{at}{len(desk) + 1}", word, "dispatcher", code, centre))
    if code not in staff.commissioners:
        unit = f"U{code}TP01"
        staff.commissioners[code] = hiring.hire(f"c{at}", f"{name}政法委员", "commissioner", code, unit)


def _office(hiring: _Hiring, office: Office, at: int) -> None:
    """Two people of every office that handles events; one of them may verify what others handled."""
    if not office.duties or office.kind in ("RC", "VC"):
        return
    area = DISTRICT if office.area_code == DISTRICT else office.area_code
    desk = hiring.staff.handlers.setdefault(office.code, [])
    while len(desk) < 2:
        able = ("verifier",) if desk else ()
        word = f"{office.name}经办人{'甲乙'[len(desk)]}"
        desk.append(hiring.hire(f"h{at:03}{len(desk) + 1}", word, "department", area, office.code, *able))


@cache
def staff() -> Staff:
    """All staff of the demo district; nobody but the demo accounts can log in."""
    hiring, map_ = _Hiring(), geography()
    _accounts(hiring)
    for at, place in enumerate(map_.townships, 1):
        _township(hiring, place.code, place.name, at)
    for at, office in enumerate(offices(), 1):
        _office(hiring, office, at)
    for at, place in enumerate(map_.villages, 1):
        unit = village_office(place.code)
        if place.code not in hiring.staff.cadres:
            cadre = hiring.hire(f"v{at:02}", f"{place.name}干部", "village", place.code, unit)
            hiring.staff.cadres[place.code] = cadre
        hiring.staff.handlers[unit] = [hiring.staff.cadres[place.code]]
    for at, place in enumerate(map_.grids, 1):
        if place.code not in hiring.staff.workers:
            unit = village_office(place.code[:12])
            worker = hiring.hire(f"w{at:03}", f"网格员{at:03}", "grid_worker", place.code, unit)
            hiring.staff.workers[place.code] = worker
    return hiring.staff


def handlers(unit: str, grid: str) -> Sequence[Person]:
    """Who of a unit may take an event of this grid: of a village the cadre and the grid's worker."""
    found = staff().handlers[unit]
    own = staff().workers[grid]
    return [*found, own] if own.grant["unit_code"] == unit else found


def appointments() -> list[dict[str, Any]]:
    """The commissioners' posts, one in each township, and who leads each office that handles events."""
    ids = Ids(SEED + 4)
    posts = [("commissioner", township, one) for township, one in sorted(staff().commissioners.items())] + [
        ("unit_head", desk[0].grant["area_code"], desk[0]) for _, desk in sorted(staff().handlers.items())
    ]
    return [
        {
            "id": ids.next(),
            "version": 1,
            "user_id": one.user["id"],
            "role": role,
            "unit_code": one.grant["unit_code"],
            **lying(area),
            "demo": True,
            "valid_from": SINCE,
        }
        for role, area, one in posts
    ]


def assignments() -> list[dict[str, Any]]:
    """Who serves which grid: one primary each, every fourth part-time. [invented]"""
    ids = Ids(SEED + 5)
    return [
        {
            "id": ids.next(),
            "version": 1,
            "user_id": worker.user["id"],
            "grid_code": grid,
            **levels(grid),
            "full_time": at % 4 != 0,
            "primary": True,
            "demo": True,
            "valid_from": SINCE,
        }
        for at, (grid, worker) in enumerate(sorted(staff().workers.items()), 1)
    ]
