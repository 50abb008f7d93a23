"""The item list through the API, and what it means at dispatch."""

from datetime import timedelta

import pytest
from conftest import DISTRICT, TOWNSHIP, VILLAGE, an_actor
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, update
from town import CENTRE, WORKS, a_unit, person, place, reported, step  # noqa: F401  # place is a fixture

from ezhili.days import today
from ezhili.demo import duties as demo
from ezhili.demo.offices import offices
from ezhili.grid_duties.models import ItemListEntry
from ezhili.grid_duties.rules import covers, of_a_village
from ezhili.identity.roles import scopes_of
from ezhili.units.models import Unit

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("place")]
COMMITTEE = f"U{TOWNSHIP}VC01"


@pytest.fixture
def commission(sign_in):
    return lambda: sign_in(an_actor(DISTRICT, scopes_of("district"), "district"))


@pytest.fixture
async def committee(session):
    """The committee of the village answers for the same class as the bureau."""
    await session.execute(insert(Unit), [a_unit(COMMITTEE, VILLAGE, "02", "06")])
    await session.execute(update(Unit).where(Unit.code == WORKS).values(duty_categories=["02", "06"]))
    await session.commit()


def an_item(**changes) -> dict:
    known = {"code": "WG-06", "name": "政策咨询代办", "owner_unit": WORKS, "frequency": "on_demand"}
    return {**known, "categories": ["0604"], "valid_from": "2023-01-01"} | changes


async def dispatched(client, sign_in, **sent):
    sign_in(person("dispatcher", TOWNSHIP, CENTRE))
    event = await reported(client)
    await step(client, event, "accept")
    return await step(client, event, "dispatch", **sent)


def refusal(answer) -> tuple[int, list[tuple[str, str]]]:
    return answer.status_code, [(one["pointer"], one["code"]) for one in answer.json().get("errors", [])]


async def test_while_no_list_is_kept_nothing_binds(client, sign_in, committee):
    assert (await dispatched(client, sign_in, unit_code=COMMITTEE)).status_code == 200


async def test_what_is_not_on_the_list_goes_to_no_village(client, sign_in, commission, committee):
    commission()
    await client.post("/item-list", json=an_item(categories=["0101"]))
    answer = await dispatched(client, sign_in, unit_code=COMMITTEE)
    assert refusal(answer) == (422, [("/unit_code", "not-on-item-list")])
    assert "0604" in answer.json()["errors"][0]["detail"]
    helped = await dispatched(client, sign_in, unit_code=WORKS, co_units=[COMMITTEE])
    assert refusal(helped) == (422, [("/co_units/0", "not-on-item-list")])
    assert (await dispatched(client, sign_in, unit_code=WORKS)).status_code == 200


@pytest.mark.parametrize("categories", [["0604"], ["06"]])
async def test_what_is_on_the_list_is_dispatched(client, sign_in, commission, committee, categories):
    commission()
    await client.post("/item-list", json=an_item(categories=categories))
    assert (await dispatched(client, sign_in, unit_code=COMMITTEE)).status_code == 200


async def test_an_item_that_ended_binds_no_more_and_covers_no_more(client, sign_in, commission, committee):
    commission()
    ended = {"valid_to": (today() - timedelta(days=1)).isoformat(), "temporary": True}
    await client.post("/item-list", json=an_item(**ended))
    answer = await dispatched(client, sign_in, unit_code=COMMITTEE)
    assert refusal(answer) == (422, [("/unit_code", "not-on-item-list")])


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"temporary": True}, "/valid_to", "temporary-item-ends"),
        ({"valid_to": "2022-01-01"}, "/valid_to", "ends-early"),
        ({"owner_unit": f"U{DISTRICT}000DP77"}, "/owner_unit", "unit-unknown"),
        ({"categories": ["6"]}, "/categories/0", "format"),
        ({"code": "wg 1"}, "/code", "format"),
        ({"name": ""}, "/name", "too-short"),
        ({"frequency": "hourly"}, "/frequency", "not-a-choice"),
    ],
)
async def test_an_item_that_cannot_be_is_refused_where_it_stands(client, commission, changes, pointer, code):
    commission()
    answer = await client.post("/item-list", json=an_item(**changes))
    assert refusal(answer) == (422, [(pointer, code)])


async def test_a_code_stands_on_the_list_once_at_a_time(client, commission):
    commission()
    made = await client.post("/item-list", json=an_item())
    again = await client.post("/item-list", json=an_item(name="另一事项"))
    assert (again.status_code, again.json()["code"]) == (409, "item-listed-already")
    url = made.headers["Location"].removeprefix("/api/v1")
    body, match = {"valid_to": "2023-06-30"}, {"If-Match": made.headers["ETag"]}
    assert (await client.patch(url, json=body, headers=match)).json()["valid_to"] == "2023-06-30"
    later = await client.post("/item-list", json=an_item(valid_from="2023-07-01"))
    assert later.status_code == 201


async def test_a_temporary_item_keeps_an_end(client, commission):
    commission()
    made = await client.post("/item-list", json=an_item(temporary=True, valid_to="2099-12-31"))
    url = made.headers["Location"].removeprefix("/api/v1")
    answer = await client.patch(url, json={"valid_to": None}, headers={"If-Match": made.headers["ETag"]})
    assert refusal(answer) == (422, [("/valid_to", "temporary-item-ends")])


async def test_the_list_shows_what_is_in_force_on_a_day(client, session, commission):
    commission()
    await client.post("/item-list", json=an_item())
    ended = an_item(code="WG-01", valid_to="2023-06-30", categories=["0101"])
    await client.post("/item-list", json=ended)

    async def codes(**query) -> list[str]:
        return [one["code"] for one in (await client.get("/item-list", params=query)).json()["items"]]

    assert await codes() == ["WG-06"]
    assert await codes(on="2023-06-30") == ["WG-01", "WG-06"]
    assert await codes(all="true") == ["WG-01", "WG-06"]
    assert await codes(all="true", category="0101") == ["WG-01"]
    assert await codes(on="2022-01-01") == []


def test_the_demo_list_covers_what_its_committees_are_given():
    committees = [one for one in offices() if one.kind in ("RC", "VC")]
    assert committees
    assert all(of_a_village(one.area_code) for one in committees)
    assert all(covers(demo.ITEMS, code) for one in committees for code in one.duties)
    columns = {column.name for column in ItemListEntry.__table__.columns}
    assert all(row.keys() <= columns and row["owner_unit"] for row in demo.items())


@given(
    st.sets(st.from_regex(r"[01][0-9]([01][0-9])?", fullmatch=True)),
    st.from_regex("[01][0-9]{3}", fullmatch=True),
)
def test_a_category_is_covered_by_itself_or_its_class_alone(items, category):
    assert covers(items, category) == any(category.startswith(one) and len(one) in (2, 4) for one in items)
    assert covers(None, category)
