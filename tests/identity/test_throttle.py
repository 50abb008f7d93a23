"""Nobody gets in by trying."""

import asyncio
from datetime import timedelta

import pytest
from conftest import an_office

from ezhili import quotas
from ezhili.access import system
from ezhili.identity import passwords, service
from ezhili.identity.schemas import GrantIn, UserIn
from ezhili.quotas import Policy, TooMany

pytestmark = pytest.mark.anyio
UNIT, PASSWORD = "U340402102GC01", "nine green kettles"
HASH = service.password_hash(PASSWORD)
FEW = Policy("few", 3, timedelta(minutes=1))


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """What is counted does not hang on how slow the hash is."""
    monkeypatch.setattr(passwords, "_verify", lambda kept, password: password == PASSWORD)


@pytest.fixture
async def person(app):
    async with app.state.database.sessions.begin() as session:
        session.add(an_office(UNIT))
        grant = GrantIn(role="dispatcher", unit_code=UNIT, area_code="340402102")
        new = UserIn(username="li.na", display_name="Li Na", unit_code=UNIT, grant=grant)
        (await service.create_user(session, system("340402"), new)).password_hash = HASH


async def sign_in(client, username="li.na", password=PASSWORD):
    body = {"username": username, "password": password, "kind": "bearer"}
    return await client.post("/sessions", json=body)


@pytest.mark.parametrize("username", ["li.na", "nobody"])
async def test_an_account_known_or_not_is_closed_after_ten_failures_for_a_while(client, person, username):
    answered = [(await sign_in(client, username, f"wrong {n}")).status_code for n in range(11)]
    assert answered == [401] * 10 + [429]
    last = await sign_in(client, username)
    assert last.status_code == 429
    assert last.json()["type"] == quotas.QUOTA_EXCEEDED
    assert last.json()["violated-policies"] == ["login-account"]
    assert 0 < int(last.headers["Retry-After"]) <= 90
    assert last.headers["RateLimit-Policy"] == '"login-account";q=10;w=900'
    assert last.headers["RateLimit"].startswith('"login-account";r=0;t=')
    assert (await sign_in(client, "somebody.else", "wrong")).status_code == 401


async def test_one_password_tried_on_many_names_is_stopped(client, person):
    answered = [(await sign_in(client, f"user{n}", "spring 2024 spring")).status_code for n in range(30)]
    assert answered == [401] * 20 + [429] * 10


async def test_a_right_password_costs_nothing(client, person):
    assert {(await sign_in(client)).status_code for _ in range(25)} == {201}


async def test_a_thief_of_a_session_does_not_find_the_password_by_trying(client, person):
    headers = {"Authorization": f"Bearer {(await sign_in(client)).json()['token']}"}
    wish = {"current": "wrong", "new": "seven blue lanterns"}
    answered = [(await client.post("/password", json=wish, headers=headers)).status_code for _ in range(11)]
    assert answered == [422] * 10 + [429]


async def test_when_too_many_wait_the_next_is_sent_away(client, person, monkeypatch):
    monkeypatch.setattr(passwords, "WAITING", 0)
    answered = await sign_in(client)
    assert (answered.status_code, answered.json()["code"]) == (503, "sign-in-crowded")
    assert answered.headers["Retry-After"]


async def test_side_by_side_no_more_is_granted_than_the_quota(own_database):
    async def use() -> bool:
        async with own_database.driver() as driver:
            try:
                await quotas.take(driver, FEW, "somebody")
            except TooMany:
                return False
        return True

    assert sum(await asyncio.gather(*(use() for _ in range(20)))) == 3


async def test_what_was_used_comes_back_evenly_and_nothing_tells_whose_it_was(own_database):
    async with own_database.driver() as driver:
        for _ in range(3):
            await quotas.take(driver, FEW, "203.0.113.7")
        await driver.execute("update quotas set full_at = full_at - interval '20 seconds'")
        await quotas.take(driver, FEW, "203.0.113.7")
        with pytest.raises(TooMany):
            await quotas.take(driver, FEW, "203.0.113.7")
        await quotas.give_back(driver, FEW, "203.0.113.7")
        await quotas.take(driver, FEW, "203.0.113.7")
        assert "203.0" not in str(await driver.fetch("select encode(key, 'escape') from quotas"))
        await driver.execute("update quotas set full_at = now()")
        await quotas.sweep(own_database)
        assert await driver.fetch("select 1 from quotas") == []
