"""The audit trail: what was done, found by who, what, where and when; read by the auditor alone."""

import pytest
from conftest import DISTRICT, TOWNSHIP, VILLAGE, an_actor
from town import CENTRE, person, place, reported, step  # noqa: F401  # fixtures

from ezhili.identity.roles import scopes_of

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("place")]


@pytest.fixture
def enter(sign_in):
    people = {
        "dispatcher": person("dispatcher", TOWNSHIP, CENTRE),
        "auditor": person("auditor", DISTRICT),
        "elsewhere": person("auditor", "340403"),
    }

    def enter(name):
        return sign_in(people[name])

    return enter


async def found(client, **params) -> list[dict]:
    return (await client.get("/audit-entries", params=params)).json()["items"]


async def test_each_filter_leaves_what_it_names(client, enter):
    dispatcher = enter("dispatcher")
    first, second = await reported(client), await reported(client)
    await step(client, first, "accept")
    enter("auditor")
    every = await found(client)
    assert [one["action"] for one in every] == ["event.accept", "event.report", "event.report"]
    assert (every[0]["role"], every[0]["unit"], every[0]["area"][:12]) == ("dispatcher", CENTRE, VILLAGE)
    assert (every[0]["from_state"], every[0]["to_state"]) == ("reported", "accepted")
    id = first.rpartition("/")[2]
    assert [one["action"] for one in await found(client, subject_id=id)] == ["event.accept", "event.report"]
    assert len(await found(client, action="event.report")) == 2
    assert len(await found(client, action=["event.report", "event.accept"], limit=1)) == 1
    assert len(await found(client, actor_id=str(dispatcher.id))) == 3
    assert await found(client, role="commissioner") == []
    assert len(await found(client, area=TOWNSHIP)) == 3
    assert await found(client, area="340402103") == []
    assert await found(client, at_to="2020-01-01") == []
    assert len(await found(client, at_from="2020-01-01", subject_kind="event")) == 3
    assert second


async def test_pages_follow_each_other_without_gap(client, enter):
    enter("dispatcher")
    for _ in range(5):
        await reported(client)
    enter("auditor")
    whole = [one["id"] for one in await found(client)]
    seen, cursor = [], None
    while True:
        page = (
            await client.get("/audit-entries", params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        ).json()
        seen += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]
        if not cursor:
            break
    assert seen == whole


async def test_only_the_auditor_of_the_district_reads_it(client, enter, sign_in):
    enter("dispatcher")
    await reported(client)
    assert (await client.get("/audit-entries")).status_code == 403
    enter("elsewhere")
    assert await found(client) == []
    for role in ("system_admin", "security_admin", "district"):
        sign_in(an_actor(DISTRICT, scopes_of(role), role))
        assert (await client.get("/audit-entries")).status_code == 403


@pytest.mark.parametrize(
    "params", [{"action": "drop table"}, {"subject_id": "x"}, {"at_from": "gestern"}, {"who": "x"}]
)
async def test_a_wrong_filter_is_refused(client, enter, params):
    enter("auditor")
    assert (await client.get("/audit-entries", params=params)).status_code == 422
