"""Grid workers, their assignments and vacant grids through the API only."""

import asyncio
import json
from datetime import date

import pytest
from conftest import DISTRICT, ELSEWHERE, TOWNSHIP, VILLAGE, an_actor
from pydantic import TypeAdapter
from sqlalchemy import func, select

from ezhili.areas.models import levels
from ezhili.grid_workers.rules import Served, too_many
from ezhili.grid_workers.schemas import AssignmentOut, VacancyOut, WorkerDetail, WorkerOut
from ezhili.grids.models import Grid
from ezhili.http import Page
from ezhili.identity.models import User
from ezhili.identity.service import sealed_phone
from ezhili.journal import Entry

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in")]
RIGHTS = {"grid_workers:read", "grid_workers:write"}
JANUARY = date(2023, 1, 1)


@pytest.fixture(autouse=True)
def _dispatcher(sign_in):
    sign_in(an_actor(DISTRICT, RIGHTS))


async def a_grid(session, serial: int = 1, village: str = VILLAGE, **changes) -> str:
    code = f"{village}{serial:03}"
    named = {"name": f"示范网格{serial}", "kind": "rural", "households": 300, "state": "active"}
    session.add(Grid(code=code, **levels(code), valid_from=JANUARY, **named | changes))
    await session.commit()
    return code


async def a_user(session, name: str = "甲", **changes) -> str:
    named = {"username": name, "display_name": name, "unit_code": "U340402102TG01", "area_code": TOWNSHIP}
    user = User(**named | changes)
    session.add(user)
    await session.commit()
    return str(user.id)


def an_assignment(user: str, grid: str, **changes) -> dict:
    sent = {"user_id": user, "grid_code": grid, "full_time": True, "primary": True}
    return sent | {"valid_from": "2023-01-01"} | changes


async def assigned(client, user: str, grid: str, **changes) -> dict:
    answer = await client.post("/worker-assignments", json=an_assignment(user, grid, **changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


async def ended(client, one: dict, day: str | None):
    url, etag = f"/worker-assignments/{one['id']}", f'"{one["version"]}"'
    return await client.patch(url, json={"valid_to": day}, headers={"If-Match": etag})


def pointed(answer) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


async def test_an_assignment_is_read_back(client, session):
    made = await assigned(client, await a_user(session), await a_grid(session))
    read = await client.get(f"/worker-assignments/{made['id']}")
    assert (read.json(), read.headers["ETag"], made["warnings"]) == (made, '"1"', [])
    TypeAdapter(AssignmentOut).validate_json(read.content, strict=True)


async def test_a_worker_of_two_grids_is_one_worker(client, session):
    user = await a_user(session)
    for serial in (1, 2):
        await assigned(client, user, await a_grid(session, serial))
    await assigned(client, await a_user(session, "乙"), VILLAGE + "001", primary=False)
    page = (await client.get("/grid-workers?in_post_on=2024-01-19&count=exact&limit=1")).json()
    assert (page["total"], page["has_more"], page["items"][0]["display_name"]) == (2, True, "乙")
    rest = (await client.get("/grid-workers", params={
        "in_post_on": "2024-01-19", "limit": 1, "cursor": page["next_cursor"]
    })).json()  # fmt: skip
    assert [one["grid_code"][-3:] for one in rest["items"][0]["assignments"]] == ["001", "002"]
    TypeAdapter(Page[WorkerOut]).validate_json(json.dumps(page), strict=True)


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({}, ["丙", "甲"]),
        ({"in_post_on": "2023-06-30"}, ["丙", "乙", "甲"]),
        ({"in_post_on": "2022-12-31"}, []),
        ({"grid": VILLAGE + "001", "in_post_on": "2023-06-30"}, ["乙", "甲"]),
        ({"full_time": False}, ["丙"]),
        ({"full_time": True, "grid": VILLAGE + "002"}, []),
        ({"primary": False}, []),
        ({"area": VILLAGE + "002"}, ["丙"]),
        ({"area": ELSEWHERE}, []),
        ({"q": "甲"}, ["甲"]),
    ],
)
async def test_filters_narrow_the_workers_and_their_number(client, session, params, names):
    grids = [await a_grid(session, serial) for serial in (1, 2)]
    for name, grid, more in (
        ("甲", grids[0], {}),
        ("乙", grids[0], {"primary": False, "valid_to": "2023-06-30"}),
        ("丙", grids[1], {"full_time": False}),
    ):
        await assigned(client, await a_user(session, name), grid, **more)
    page = (await client.get("/grid-workers", params=params | {"count": "exact"})).json()
    assert ([one["display_name"] for one in page["items"]], page["total"]) == (names, len(names))


async def test_nobody_is_in_post_in_a_grid_that_was_retired(client, session):
    grid = await a_grid(session)
    await assigned(client, await a_user(session), grid)
    row = await session.scalar(select(Grid).where(Grid.code == grid))
    row.state, row.valid_to = "retired", date(2023, 6, 30)
    await session.commit()
    for day, total in (("2023-06-30", 1), ("2023-07-01", 0)):
        page = (await client.get(f"/grid-workers?in_post_on={day}&count=exact")).json()
        assert page["total"] == total


async def test_a_worker_is_shown_with_the_history_and_a_masked_telephone(client, session):
    user = User(username="a", display_name="甲", unit_code="U340402102TG01", area_code=TOWNSHIP)
    session.add(user)
    await session.flush()
    user.phone_sealed = sealed_phone(user.id, "13800000000")
    await session.commit()
    first = await assigned(client, str(user.id), await a_grid(session), valid_to="2023-06-30")
    second = await assigned(client, str(user.id), first["grid_code"], valid_from="2023-07-01")
    worker = await client.get(f"/grid-workers/{user.id}")
    assert [one["id"] for one in worker.json()["assignments"]] == [second["id"], first["id"]]
    assert worker.json()["phone"] == "138****0000"
    TypeAdapter(WorkerDetail).validate_json(worker.content, strict=True)


async def test_a_worker_out_of_sight_is_not_there(client, session, sign_in):
    made = await assigned(client, await a_user(session), await a_grid(session))
    sign_in(an_actor(ELSEWHERE, RIGHTS))
    for url in (f"/grid-workers/{made['user_id']}", f"/worker-assignments/{made['id']}"):
        assert (await client.get(url)).status_code == 404
    assert (await client.get("/grid-workers")).json()["items"] == []
    sign_in(an_actor(VILLAGE, set()))
    assert (await client.get(f"/worker-assignments/{made['id']}")).status_code == 403


async def test_the_same_grid_twice_at_a_time_is_a_conflict(client, session):
    user, grid = await a_user(session), await a_grid(session)
    await assigned(client, user, grid)
    again = await client.post("/worker-assignments", json=an_assignment(user, grid, valid_from="2024-01-01"))
    assert (again.status_code, again.json()["code"]) == (409, "assigned-already")


@pytest.mark.parametrize(
    ("full_time", "limit", "code"),
    [(True, 2, "too-many-grids-full-time"), (False, 1, "too-many-grids-part-time")],
)
async def test_one_person_serves_only_so_many_grids_at_a_time(client, session, full_time, limit, code):
    user = await a_user(session)
    held = []
    for serial in range(1, limit + 1):
        grid = await a_grid(session, serial)
        held.append(await assigned(client, user, grid, full_time=full_time))
    more = an_assignment(user, await a_grid(session, 9), full_time=full_time, valid_from="2024-01-01")
    refused = await client.post("/worker-assignments", json=more)
    assert pointed(refused) == [("/grid_code", code)]
    assert (await ended(client, held[0], "2023-12-31")).status_code == 200
    assert (await client.post("/worker-assignments", json=more)).status_code == 201
    longer = await ended(client, held[0] | {"version": 2}, None)
    assert pointed(longer) == [("/grid_code", code)]


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"user_id": "00000000-0000-7000-8000-000000000000"}, "/user_id", "user-unknown"),
        ({"grid_code": VILLAGE + "777"}, "/grid_code", "grid-not-found"),
        ({"grid_code": VILLAGE + "002"}, "/grid_code", "grid-not-found"),
        ({"valid_to": "2022-12-31"}, "/valid_to", "ends-early"),
        ({"hours": 3}, "/hours", "unknown"),
    ],
)
async def test_a_refused_assignment_leaves_no_trace(client, session, changes, pointer, code):
    user, grid = await a_user(session), await a_grid(session)
    await a_grid(session, 2, state="draft")
    answer = await client.post("/worker-assignments", json=an_assignment(user, grid) | changes)
    assert (answer.status_code, pointed(answer)) == (422, [(pointer, code)])
    assert await session.scalar(select(func.count()).select_from(Entry)) == 0


async def test_people_may_leave_and_the_grid_is_shown_as_vacant(client, session):
    user, grid = await a_user(session), await a_grid(session)
    made = await assigned(client, user, grid)
    assert (await client.get("/grid-vacancies")).json()["items"] == []
    person = await session.get_one(User, made["user_id"])
    person.state = "disabled"
    await session.commit()
    left = await ended(client, made, "2024-01-31")
    assert (left.status_code, left.json()["warnings"]) == (200, ["grid_without_primary"])
    page = (await client.get("/grid-vacancies?count=exact&on=2024-02-10")).json()
    assert [(one["code"], one["vacant_since"]) for one in page["items"]] == [(grid, "2024-02-01")]
    TypeAdapter(Page[VacancyOut]).validate_json(json.dumps(page), strict=True)
    assert (await client.get("/grid-vacancies?on=2024-01-31")).json()["items"] == []


async def test_an_end_needs_the_version(client, session):
    made = await assigned(client, await a_user(session), await a_grid(session))
    url = f"/worker-assignments/{made['id']}"
    assert (await client.patch(url, json={"valid_to": "2024-01-31"})).status_code == 428
    assert (await ended(client, made | {"version": 2}, "2024-01-31")).status_code == 412
    same = await ended(client, made, None)
    assert (same.status_code, same.headers["ETag"]) == (200, '"1"')


def _served(first: int, last: int | None, full_time: bool = True) -> Served:
    return Served(full_time, date(2023, first, 1), date(2023, last, 28) if last else None)


@pytest.mark.parametrize(
    ("new", "others", "count"),
    [
        (_served(1, None), [], None),
        (_served(1, None), [_served(1, 2), _served(3, 4)], None),
        (_served(1, None), [_served(1, 3), _served(3, 4)], 2),
        (_served(5, None), [_served(1, 3), _served(3, 4)], None),
        (_served(2, 2), [_served(1, None), _served(1, None)], 2),
        (_served(1, None, False), [_served(6, 7)], 1),
        (_served(1, None), [_served(6, 7, False)], 1),
    ],
)
def test_the_worst_day_counts(new, others, count):
    found = too_many(new, others)
    assert (found[1] if found else None) == count


async def test_side_by_side_nobody_gets_more_grids_than_one_person_serves(client, session, own_database):
    user = await a_user(session)
    grids = [await a_grid(session, serial) for serial in range(1, 6)]
    wishes = (client.post("/worker-assignments", json=an_assignment(user, grid)) for grid in grids)
    answers = await asyncio.gather(*wishes)
    assert sorted(answer.status_code for answer in answers) == [201] * 2 + [422] * 3
