"""Saved views through the API: of one person, for one list, judged as the list itself judges its filters."""

from dataclasses import replace
from typing import get_args
from uuid import uuid4

import pytest
from conftest import DISTRICT, VILLAGE, an_actor
from sqlalchemy import insert, select
from town import CENTRE, place  # noqa: F401  # place is a fixture

from ezhili.identity.models import User
from ezhili.identity.roles import SCOPES
from ezhili.identity.service import user_row
from ezhili.journal import Entry
from ezhili.saved_views.lists import LISTS
from ezhili.saved_views.schemas import ListName
from ezhili.saved_views.service import MOST

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("place")]
LATE = {"state": ["dispatched", "handling"], "overdue": True, "sort": "due_at"}


@pytest.fixture
async def person(session, sign_in):
    """Somebody signs in; calling it again, somebody else."""

    async def person(role: str = "dispatcher"):
        row = user_row(f"user-{uuid4().hex[:8]}", "测试人员", CENTRE)
        await session.execute(insert(User), [row])
        await session.commit()
        actor = replace(an_actor(DISTRICT, SCOPES[role], role), id=row["id"])
        return sign_in(actor)

    await person()
    return person


async def saved(client, name="超期件", filters=None, **more):
    body = {"list_name": "events", "name": name, "filters": filters or LATE} | more
    return await client.post("/saved-views", json=body)


def told(answer) -> tuple[int, list[tuple[str, str]]]:
    return answer.status_code, [(one["pointer"], one["code"]) for one in answer.json().get("errors", [])]


def at(answer) -> tuple[str, dict[str, str]]:
    return answer.headers["Location"].removeprefix("/api/v1"), {"If-Match": answer.headers["ETag"]}


async def names(client, **query) -> list[str]:
    return [one["name"] for one in (await client.get("/saved-views", params=query)).json()["items"]]


async def test_a_view_is_kept_renamed_overwritten_moved_and_deleted(client, session, person):
    actor = await person()
    made = await saved(client, " 我的  超期件 ")
    assert (made.status_code, made.json()["name"], made.json()["filters"]) == (201, "我的 超期件", LATE)
    await saved(client, "张三的件", {"q": "张三"})
    grid = await client.post(
        "/saved-views", json={"list_name": "grids", "name": "超期件", "filters": {"q": "N"}}
    )
    assert (grid.status_code, grid.json()["position"]) == (201, 0)
    assert await names(client) == ["我的 超期件", "张三的件", "超期件"]
    url, match = at(made)
    body = {"name": "辖区超期", "filters": {"area": VILLAGE, "sort": "-reported_at"}, "position": 9}
    changed = await client.patch(url, json=body, headers=match)
    assert changed.json()["filters"] == {"area": VILLAGE}, "a default is left out"
    assert await names(client, list_name="events") == ["张三的件", "辖区超期"]
    assert (await client.patch(url, json=body, headers=match)).status_code == 412
    assert (await client.delete(url)).status_code == 428
    match = {"If-Match": changed.headers["ETag"]}
    same = await client.patch(url, json=body, headers=match)
    assert same.headers["ETag"] == changed.headers["ETag"]
    assert (await client.delete(url, headers=match)).status_code == 204
    assert (await client.get(url)).status_code == 404
    entries = (await session.scalars(select(Entry).where(Entry.actor_id == actor.id))).all()
    assert [one.action.split(".")[1] for one in entries] == ["create", "create", "create", "edit", "delete"]
    assert "张三" not in str([one.data for one in entries]), "what was searched for may name a person"


async def test_nobody_sees_the_views_of_somebody_else(client, person):
    url, match = at(await saved(client))
    await person("district")
    assert await names(client) == []
    assert (await client.get(url)).status_code == 404
    assert (await client.patch(url, json={"name": "N"}, headers=match)).status_code == 404
    assert (await client.delete(url, headers=match)).status_code == 404
    assert (await saved(client)).status_code == 201, "the same name of another person"


async def test_one_view_of_a_list_is_shown_first(client, person):
    first, second = await saved(client, "一", start=True), await saved(client, "二")
    grids = {"list_name": "grids", "name": "三", "filters": {"q": "N"}, "start": True}
    await client.post("/saved-views", json=grids)
    url, match = at(second)
    assert (await client.patch(url, json={"start": True}, headers=match)).json()["start"] is True
    found = (await client.get("/saved-views")).json()["items"]
    assert [(one["name"], one["start"]) for one in found] == [("一", False), ("二", True), ("三", True)]
    await saved(client, "四", start=True)
    url, _ = at(first)
    etag = (await client.get(url)).headers["ETag"]
    assert (await client.patch(url, json={"start": True}, headers={"If-Match": etag})).status_code == 200
    found = (await client.get("/saved-views", params={"list_name": "events"})).json()["items"]
    assert [one["name"] for one in found if one["start"]] == ["一"]


async def test_a_second_view_of_a_name_and_the_fifty_first_are_refused(client, person):
    made = await saved(client)
    again = await saved(client)
    assert (again.status_code, again.json()["code"]) == (409, "view-name-taken")
    other = await saved(client, "二")
    url, match = at(other)
    taken = await client.patch(url, json={"name": "超期件"}, headers=match)
    assert (taken.status_code, taken.json()["code"]) == (409, "view-name-taken")
    for n in range(MOST - 2):
        assert (await saved(client, f"V{n}")).status_code == 201
    full = await saved(client, "还有一个")
    assert (full.status_code, full.json()["code"]) == (409, "too-many-views")
    url, match = at(made)
    await client.delete(url, headers=match)
    key = {"Idempotency-Key": "view"}
    body = {"list_name": "events", "name": "还有一个", "filters": LATE}
    first = await client.post("/saved-views", json=body, headers=key)
    replay = await client.post("/saved-views", json=body, headers=key)
    assert (first.status_code, replay.json()["id"]) == (201, first.json()["id"])
    assert replay.headers["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"filters": {}}, "/filters", "too-few"),
        ({"filters": {"sort": "-reported_at"}}, "/filters", "view-without-filters"),
        ({"filters": {"colour": "red"}}, "/filters/colour", "unknown"),
        ({"filters": {"cursor": "x"}}, "/filters/cursor", "unknown"),
        ({"filters": {"limit": 5, "q": "路灯"}}, "/filters/limit", "unknown"),
        ({"filters": {"state": ["open"]}}, "/filters/state/0", "not-a-choice"),
        ({"filters": {"state": "closed"}}, "/filters/state", "invalid"),
        ({"filters": {"area": {"a": 1}}}, "/filters/area", "invalid"),
        ({"filters": {"q": "路\x00灯"}}, "/filters/q", "control-character"),
        ({"filters": {"reported_from": "0001-01-01"}}, "/filters/reported_from", "out-of-range"),
        ({"filters": {"category": ["02" * 2] * 700}}, "/filters", "too-large"),
        ({"filters": {"q": "110101900101001"}}, "/filters/q", "identity-number"),
        ({"list_name": "residents"}, "/list_name", "not-a-choice"),
        ({"name": "字" * 41}, "/name", "too-long"),
        ({"name": " \n "}, "/name", "too-short"),
        ({"name": "\u202e超期"}, "/name", "control-character"),
        ({"position": 10_000}, "/position", "too-large"),
        ({"owner": "me"}, "/owner", "unknown"),
    ],
)
async def test_what_the_list_would_refuse_is_refused_where_it_stands(client, person, changes, pointer, code):
    body = {"list_name": "events", "name": "超期件", "filters": LATE} | changes
    answer = await client.post("/saved-views", json=body)
    assert told(answer) == (422, [(pointer, code)])
    assert await names(client) == []


def test_every_list_has_its_filters():
    assert set(LISTS) == set(get_args(ListName))
