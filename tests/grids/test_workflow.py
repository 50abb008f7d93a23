"""The life of a grid: the table of DOMAIN.md 4.12, and the steps by API."""

from datetime import timedelta

import pytest
from conftest import DISTRICT, TOWNSHIP, VILLAGE, an_actor
from shapely.geometry import box, mapping
from sqlalchemy import select

from ezhili.days import today
from ezhili.forms import step_names
from ezhili.grids.models import Grid
from ezhili.grids.schemas import FORMS
from ezhili.grids.workflow import STEPS
from ezhili.journal import Entry

DRAWER = {"grids:read", "grids:write"}
REVIEWER = {"grids:read", "grids:approve"}
NOTE = "拆迁后并入邻近网格"


@pytest.fixture
def township(sign_in):
    return lambda: sign_in(an_actor(TOWNSHIP, DRAWER, "dispatcher"))


@pytest.fixture
def commission(sign_in):
    return lambda: sign_in(an_actor(DISTRICT, REVIEWER, "district"))


def a_grid(serial: int = 1, **changes) -> dict:
    boundary = {"boundary": mapping(box(117.05, 32.60, 117.06, 32.61))}
    grid = {"code": f"{VILLAGE}{serial:03}", "name": "示范网格", "kind": "rural", "households": 300}
    return grid | boundary | changes


async def stepped(client, code: str, step: str, **sent):
    etag = (await client.get(f"/grids/{code}")).headers["ETag"]
    return await client.post(f"/grids/{code}/steps", json={"step": step, **sent}, headers={"If-Match": etag})


def open_of(answer) -> list[str]:
    return [step["step"] for step in answer.json()["steps"]]


def test_the_table_is_the_specification():
    # draft (DSP) -> under_review (DC) -> active -> retired; SYS creates and updates as DSP does (5.7)
    assert {(step.name, *sorted(step.sources), step.target, *sorted(step.who)) for step in STEPS} == {
        ("submit", "draft", "under_review", "dispatcher", "system_admin"),
        ("send_back", "under_review", "draft", "district"),
        ("approve", "under_review", "active", "district"),
        ("retire", "active", "retired", "district"),
        # active -> adjusting (new version draft) -> active | retired: what an adjustment does
        ("adjust", "active", "adjusting", "system"),
        ("keep", "adjusting", "active", "system"),
        ("adopt", "adjusting", "active", "system"),
        ("dissolve", "adjusting", "retired", "system"),
    }
    by_people = {step.name for step in STEPS if step.who != {"system"}}
    assert {name for form in FORMS for name in step_names(form)} == by_people


@pytest.mark.anyio
async def test_the_township_draws_and_the_district_approves(client, session, township, commission):
    township()
    made = await client.post("/grids", json=a_grid())
    code = made.json()["code"]
    assert open_of(made) == ["submit"]
    assert open_of(await stepped(client, code, "submit")) == []
    denied = await stepped(client, code, "approve")
    assert denied.status_code == 403
    commission()
    assert open_of(await client.get(f"/grids/{code}")) == ["send_back", "approve"]
    missing = await stepped(client, code, "send_back")
    assert [error["pointer"] for error in missing.json()["errors"]] == ["/note"]
    assert (await stepped(client, code, "send_back", note=NOTE)).json()["state"] == "draft"
    early = await stepped(client, code, "approve")
    assert (early.status_code, early.json()["open_steps"]) == (409, [])
    township()
    await stepped(client, code, "submit")
    commission()
    approved = await stepped(client, code, "approve", valid_from="2026-01-01")
    assert (approved.json()["state"], approved.json()["valid_from"]) == ("active", "2026-01-01")
    rows = (await session.scalars(select(Entry).order_by(Entry.seq))).all()
    assert [row.action for row in rows] == [
        *("grid.create", "grid.submit", "grid.send_back", "grid.submit", "grid.approve")
    ]
    assert (rows[-1].from_state, rows[-1].to_state) == ("under_review", "active")


@pytest.mark.anyio
async def test_nobody_approves_the_own_draft(client, session, sign_in):
    both = sign_in(an_actor(DISTRICT, DRAWER | REVIEWER, "district"))
    code = (await client.post("/grids", json=a_grid())).json()["code"]
    row = await session.scalar(select(Grid).where(Grid.code == code))
    row.state, row.submitted_by = "under_review", both.id
    await session.commit()
    refused = await stepped(client, code, "approve")
    assert (refused.status_code, refused.json()["code"]) == (403, "second-person")


@pytest.mark.anyio
async def test_only_who_may_approve_takes_over_grids_in_service(client, township):
    township()
    answer = await client.post("/grids", json=a_grid(state="active"))
    assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")


@pytest.mark.anyio
async def test_a_retired_grid_stays_as_it_was(client, session, township, commission, sign_in):
    sign_in(an_actor(DISTRICT, DRAWER | REVIEWER))
    code = (await client.post("/grids", json=a_grid(state="active", valid_from="2023-01-01"))).json()["code"]
    commission()
    retired = await stepped(client, code, "retire", note=NOTE)
    assert (retired.json()["state"], retired.json()["valid_to"]) == ("retired", today().isoformat())
    township()
    edit = await client.patch(f"/grids/{code}", json={"name": "新名"}, headers={"If-Match": '"2"'})
    assert (edit.status_code, edit.json()["code"]) == (409, "grid-retired")


@pytest.mark.anyio
async def test_an_approved_grid_retires_the_one_it_replaces(client, session, township, commission, sign_in):
    sign_in(an_actor(DISTRICT, DRAWER | REVIEWER))
    former = a_grid(state="active", valid_from="2023-01-01")
    assert (await client.post("/grids", json=former)).status_code == 201
    township()
    made = await client.post("/grids", json=a_grid(2, replaces_code=former["code"]))
    assert made.status_code == 201, made.text
    await stepped(client, made.json()["code"], "submit")
    commission()
    assert (await stepped(client, made.json()["code"], "approve")).status_code == 200
    old = (await client.get(f"/grids/{former['code']}")).json()
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert (old["state"], old["valid_to"]) == ("retired", yesterday)
    entry = await session.scalar(select(Entry).where(Entry.action == "grid.retire"))
    assert (entry.reason, entry.data["replaced_by"]) == ("replaced", made.json()["code"])


@pytest.mark.anyio
async def test_of_two_drafts_over_each_other_only_one_is_approved(client, township, commission):
    township()
    codes = [(await client.post("/grids", json=a_grid(serial))).json()["code"] for serial in (1, 2)]
    assert (await stepped(client, codes[0], "submit")).status_code == 200
    assert (await stepped(client, codes[1], "submit")).status_code == 200
    commission()
    future = await stepped(client, codes[0], "approve", valid_from="2999-01-01")
    assert [error["pointer"] for error in future.json()["errors"]] == ["/valid_from"]
    assert (await stepped(client, codes[0], "approve")).status_code == 200
    refused = await stepped(client, codes[1], "approve")
    assert [error["code"] for error in refused.json()["errors"]] == ["grid-overlap"]
