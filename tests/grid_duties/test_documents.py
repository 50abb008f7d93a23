"""Duty documents through the API: editions, who is asked, who took note."""

from datetime import date

import pytest
from conftest import DISTRICT, TOWNSHIP, VILLAGE, an_actor
from sqlalchemy import insert, select

from ezhili.access import Actor
from ezhili.areas.models import levels
from ezhili.grid_duties.models import Acknowledgement
from ezhili.grid_workers.models import WorkerAssignment
from ezhili.grids.models import Grid
from ezhili.identity.models import User
from ezhili.identity.roles import scopes_of
from ezhili.identity.service import user_row
from ezhili.journal import Entry

pytestmark = [pytest.mark.anyio]
GRID, BESIDE = VILLAGE + "001", VILLAGE + "002"
BEGUN = date(2023, 1, 1)
DOCUMENT = {"area_code": TOWNSHIP, "kind": "job_duties", "title": "网格员职责", "text": "办理清单内的事项"}


def dispatcher(area: str = TOWNSHIP) -> Actor:
    return an_actor(area, scopes_of("dispatcher"), "dispatcher")


@pytest.fixture
async def workers(session) -> dict[str, Actor]:
    """Two grids, each with somebody who serves it."""
    given = {"kind": "rural", "households": 1, "valid_from": BEGUN, "state": "active"}
    session.add_all(Grid(code=code, name=code, **given, **levels(code)) for code in (GRID, BESIDE))
    rows = [user_row(name, name, f"U{TOWNSHIP}GC01") for name in ("甲", "乙")]
    await session.execute(insert(User), rows)
    found = {}
    for row, code in zip(rows, (GRID, BESIDE), strict=True):
        serving = {"full_time": True, "primary": True, "valid_from": BEGUN}
        session.add(WorkerAssignment(user_id=row["id"], grid_code=code, **serving, **levels(code)))
        found[row["display_name"]] = Actor(row["id"], "grid_worker", code, scopes_of("grid_worker"))
    await session.commit()
    return found


async def drafted(client, **changes) -> str:
    answer = await client.post("/duty-documents", json=DOCUMENT | changes)
    assert answer.status_code == 201, answer.text
    return answer.headers["Location"].removeprefix("/api/v1")


async def stepped(client, url: str, step: str, **sent):
    etag = (await client.get(url)).headers["ETag"]
    return await client.post(f"{url}/steps", json={"step": step, **sent}, headers={"If-Match": etag})


async def published(client, **changes) -> str:
    url = await drafted(client, **changes)
    assert (await stepped(client, url, "publish")).status_code == 200
    return url


async def test_a_published_document_waits_for_those_in_post_until_they_take_note(client, sign_in, workers):
    sign_in(dispatcher())
    url = await published(client)
    sign_in(workers["甲"])
    waiting = (await client.get("/duty-documents", params={"waiting": "me"})).json()["items"]
    assert [one["title"] for one in waiting] == ["网格员职责"]
    assert (await client.get(url)).json()["asked"] is True
    noted = await client.post(f"{url}/acknowledgement")
    assert (noted.json()["asked"], noted.json()["acknowledged"], noted.json()["in_post"]) == (False, 1, 2)
    assert (await client.get("/duty-documents", params={"waiting": "me"})).json()["items"] == []


async def test_taking_note_twice_changes_nothing(client, session, sign_in, workers):
    sign_in(dispatcher())
    url = await published(client)
    sign_in(workers["甲"])
    first, second = [(await client.post(f"{url}/acknowledgement")).json() for _ in range(2)]
    assert first["acknowledged_at"] == second["acknowledged_at"]
    assert len((await session.scalars(select(Acknowledgement.user_id))).all()) == 1
    acted = select(Entry.action).where(Entry.action == "duty_document.acknowledge")
    assert len((await session.scalars(acted)).all()) == 1


async def test_the_dispatcher_sees_who_has_taken_note_and_who_has_not(client, sign_in, workers):
    sign_in(one := dispatcher())
    url = await published(client)
    sign_in(workers["甲"])
    await client.post(f"{url}/acknowledgement")
    assert (await client.get(f"{url}/acknowledgements")).status_code == 403
    sign_in(one)
    listed = (await client.get(f"{url}/acknowledgements")).json()["items"]
    told = {row["display_name"]: row["acknowledged_at"] is not None for row in listed}
    assert told == {"甲": True, "乙": False}
    assert set(listed[0]) == {"user_id", "display_name", "grid_codes", "acknowledged_at"}


async def test_the_next_edition_supersedes_the_one_before_and_asks_anew(client, sign_in, workers):
    sign_in(one := dispatcher())
    first = await published(client)
    sign_in(workers["甲"])
    await client.post(f"{first}/acknowledgement")
    sign_in(one)
    second = await published(client, text="办理清单内的事项，如实记录")
    assert (await client.get(first)).json()["state"] == "superseded"
    assert (await client.get(second)).json()["edition"] == 2
    sign_in(workers["甲"])
    assert (await client.get(second)).json()["asked"] is True
    late = await client.post(f"{first}/acknowledgement")
    assert (late.status_code, late.json()["code"]) == (409, "document-not-published")


async def test_who_serves_no_grid_of_it_is_not_asked(client, sign_in, workers):
    sign_in(one := dispatcher())
    url = await published(client)
    assert (await client.get(url)).json()["asked"] is False
    answer = await client.post(f"{url}/acknowledgement")
    assert (answer.status_code, answer.json()["code"]) == (403, "not-in-post")
    assert one


async def test_a_draft_is_seen_by_those_who_write_and_a_published_text_stays(client, sign_in, workers):
    sign_in(one := dispatcher())
    url = await drafted(client)
    sign_in(workers["甲"])
    assert (await client.get(url)).status_code == 404
    assert (await client.get("/duty-documents")).json()["items"] == []
    sign_in(one)
    etag = (await stepped(client, url, "publish")).headers["ETag"]
    answer = await client.patch(url, json={"text": "另外的内容"}, headers={"If-Match": etag})
    assert (answer.status_code, answer.json()["code"]) == (409, "document-published")


async def test_a_township_writes_its_own_documents_and_reads_the_districts(client, sign_in):
    sign_in(an_actor(DISTRICT, scopes_of("district"), "district"))
    url = await published(client, area_code=DISTRICT)
    sign_in(dispatcher())
    assert (await client.get(url)).json()["steps"] == []
    assert (await stepped(client, url, "withdraw", note="不再适用，另行通知")).status_code == 403
    answer = await client.post("/duty-documents", json=DOCUMENT | {"area_code": DISTRICT})
    assert [one["pointer"] for one in answer.json()["errors"]] == ["/area_code"]
    sign_in(dispatcher("340402101"))
    elsewhere = await client.post("/duty-documents", json=DOCUMENT)
    assert elsewhere.status_code == 422
