"""Signing in, staying in, getting out."""

import asyncio
from uuid import UUID

import pytest
from conftest import an_actor, an_office, let_in
from sqlalchemy import select

from ezhili import days
from ezhili.access import system
from ezhili.identity import door, service
from ezhili.identity.models import UserSession
from ezhili.identity.roles import scopes_of
from ezhili.identity.schemas import GrantIn, UserIn

pytestmark = pytest.mark.anyio
DISTRICT, TOWNSHIP, VILLAGE = "340402", "340402102", "340402102001"
UNIT = "U340402102GC01"
PASSWORD = "nine green kettles"
HASH = service.password_hash(PASSWORD)
SYSTEM = system(DISTRICT)
XHR = {"X-Requested-With": "ezhili"}


@pytest.fixture
async def person(app):
    """Dispatcher of a township and clerk of a village of it, with a password."""
    async with app.state.database.sessions.begin() as session:
        session.add(an_office(UNIT))
        user = await service.create_user(
            session, SYSTEM, UserIn(username="Li.Na", display_name="Li Na", unit_code=UNIT)
        )
        for role, area in (("dispatcher", TOWNSHIP), ("village", VILLAGE)):
            await service.give(session, SYSTEM, user, GrantIn(role=role, unit_code=UNIT, area_code=area))
        user.password_hash = HASH
    return user


async def sign_in(client, kind="bearer", username="li.na", password=PASSWORD):
    return await client.post("/sessions", json={"username": username, "password": password, "kind": kind})


async def bearer(client, **given) -> dict[str, str]:
    return {"Authorization": f"Bearer {(await sign_in(client, **given)).json()['token']}"}


async def test_a_bearer_token_says_who_one_is_and_what_one_may_do(client, person):
    headers = await bearer(client, username="  LI.NA ")
    now = (await client.get("/sessions/current", headers=headers)).json()
    assert now["user"]["username"] == "li.na"
    held = [(one["role"], one["area_code"], one["area_name"]) for one in now["grants"]]
    assert held == [("dispatcher", TOWNSHIP, TOWNSHIP), ("village", VILLAGE, VILLAGE)]
    assert {one["unit_name"] for one in now["grants"]} == {UNIT}
    assert now["grant_id"] == now["grants"][0]["id"]
    assert "events:triage" in now["scopes"]
    assert "token" not in now
    assert not client.cookies


async def test_a_cookie_is_out_of_reach_of_scripts_and_bound_to_https_where_there_is_any(client, person):
    plain = (await sign_in(client, "cookie")).headers["set-cookie"]
    assert plain.startswith("ezhili=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(plain.split("; "))
    client.base_url = str(client.base_url).replace("http:", "https:")
    sealed = (await sign_in(client, "cookie")).headers["set-cookie"]
    assert sealed.startswith("__Host-ezhili=")
    assert "Secure" in sealed
    assert (await client.get("/sessions/current")).status_code == 200


async def test_only_a_hash_of_the_token_is_kept(client, person, session):
    token = (await sign_in(client)).json()["token"]
    kept = (await session.execute(select(UserSession.__table__))).all()
    assert len(kept) == 1
    assert token not in str(kept)


@pytest.mark.parametrize(
    ("username", "password"), [("li.na", "something else"), ("nobody", PASSWORD), ("li.na", PASSWORD + " ")]
)
async def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(client, person, username, password):
    answered = await sign_in(client, "cookie", username=username, password=password)
    assert (answered.status_code, answered.json()["code"]) == (401, "credentials-wrong")
    assert not client.cookies


async def test_nobody_comes_in_with_a_token_of_their_own_making(client, person):
    for header in ("Bearer x", "Bearer ezh_live_1_2", "Basic abc", "Bearer"):
        answered = await client.get("/sessions/current", headers={"Authorization": header})
        assert answered.status_code == 401
    client.cookies.set("ezhili", "chosen")
    assert (await client.get("/sessions/current")).status_code == 401
    assert "chosen" not in (await sign_in(client, "cookie")).headers["set-cookie"]


async def test_writes_by_cookie_come_from_our_own_pages_alone(client, person):
    await sign_in(client, "cookie")
    wish = {"current": PASSWORD, "new": PASSWORD}
    refusals = [
        {},
        {**XHR, "Origin": "https://evil.example"},
        {**XHR, "Origin": "null"},
        {**XHR, "Sec-Fetch-Site": "cross-site"},
        {**XHR, "Sec-Fetch-Site": "same-site"},
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
    ]
    for headers in refusals:
        assert (await client.post("/password", json=wish, headers=headers)).status_code == 403, headers
    ours = {**XHR, "Origin": "http://test", "Sec-Fetch-Site": "same-origin"}
    assert (await client.post("/password", json=wish, headers=ours)).status_code == 422
    assert (await client.get("/sessions", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200


async def test_another_site_cannot_sign_a_browser_in(client, person):
    body = {"username": "li.na", "password": PASSWORD}
    answered = await client.post("/sessions", json=body, headers={"Sec-Fetch-Site": "cross-site"})
    assert answered.status_code == 403


async def test_signing_out_ends_the_session_here_at_once(client, person):
    await sign_in(client, "cookie")
    kept = dict(client.cookies)
    assert (await client.delete("/sessions/current", headers=XHR)).status_code == 204
    assert not client.cookies
    client.cookies.update(kept)
    assert (await client.get("/sessions/current")).status_code == 401


async def test_one_sees_and_ends_ones_own_sessions(client, person, app):
    first, second = await bearer(client), await bearer(client)
    listed = (await client.get("/sessions", headers=first)).json()
    assert sorted(one["current"] for one in listed) == [False, True]
    other = next(one["id"] for one in listed if not one["current"])
    assert (await client.delete(f"/sessions/{other}", headers=first)).status_code == 204
    assert (await client.delete(f"/sessions/{other}", headers=first)).status_code == 404
    app.state.authenticate = door.Door()  # another process
    assert (await client.get("/sessions", headers=second)).status_code == 401
    assert (await client.delete("/sessions", headers=first)).status_code == 204
    assert (await client.get("/sessions", headers=first)).status_code == 401


async def test_nobody_ends_the_session_of_somebody_else(client, person, app):
    own = (await client.get("/sessions", headers=await bearer(client))).json()[0]["id"]
    async with app.state.database.sessions.begin() as session:
        new = UserIn(
            username="wang",
            display_name="Wang",
            unit_code=UNIT,
            grant=GrantIn(role="village", unit_code=UNIT, area_code=VILLAGE),
        )
        (await service.create_user(session, SYSTEM, new)).password_hash = HASH
    headers = await bearer(client, username="wang")
    assert (await client.delete(f"/sessions/{own}", headers=headers)).status_code == 404


async def test_changing_the_grant_changes_rights_at_once(client, person):
    await sign_in(client, "cookie")
    now = (await client.get("/sessions/current")).json()
    village = now["grants"][1]["id"]
    changed = await client.patch("/sessions/current", json={"grant_id": village}, headers=XHR)
    assert changed.json()["grant_id"] == village
    assert "events:verify" not in (await client.get("/sessions/current")).json()["scopes"]
    assert (await client.post("/user-proposals", json={}, headers=XHR)).status_code == 403
    refused = await client.patch("/sessions/current", json={"grant_id": now["id"]}, headers=XHR)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "/grant_id"


async def test_a_disabled_user_is_out_within_a_second(own_database, client, person, app):
    headers = await bearer(client)
    assert (await client.get("/sessions/current", headers=headers)).status_code == 200
    async with app.state.database.sessions.begin() as session:
        user = await service.get(session, SYSTEM, person.id, hold=True)
        await service.disable(session, SYSTEM, user)
    await asyncio.sleep(door.FRESH)
    assert (await client.get("/sessions/current", headers=headers)).status_code == 401
    assert (await sign_in(client)).json()["code"] == "credentials-wrong"


async def test_a_token_is_looked_up_once_a_second_at_most(client, person, app):
    headers, lookups = await bearer(client), 0
    driver = app.state.database.driver

    def counting():
        nonlocal lookups
        lookups += 1
        return driver()

    object.__setattr__(app.state.database, "driver", counting)
    for _ in range(5):
        await client.get("/sessions", headers=headers)
    assert lookups == 1


async def test_an_unused_cookie_session_ends_and_a_used_one_goes_on(client, person, app):
    await sign_in(client, "cookie")
    left = "UPDATE sessions SET idle_until = now() + interval '{}'"
    async with app.state.database.driver() as raw:
        await raw.execute(left.format("2 minutes"))
        app.state.authenticate = door.Door()
        assert (await client.get("/sessions/current")).status_code == 200
        rest = await raw.fetchrow("SELECT idle_until - now() > interval '29 minutes' AS moved FROM sessions")
        assert rest["moved"]
        await raw.execute(left.format("0"))
    app.state.authenticate = door.Door()
    assert (await client.get("/sessions/current")).status_code == 401


async def test_a_user_without_a_grant_is_told_whom_to_ask(client, app, person):
    async with app.state.database.driver() as raw:
        await raw.execute("UPDATE grants SET valid_to = valid_from - 1, valid_from = valid_from - 1")
    answered = await sign_in(client)
    assert (answered.status_code, answered.json()["code"]) == (403, "no-grant")


async def test_an_outdated_hash_is_renewed_at_sign_in(client, app, person):
    old = type(service.passwords._HASHER)(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    async with app.state.database.driver() as raw:
        await raw.execute("UPDATE users SET password_hash = $1", old)
        assert (await sign_in(client)).status_code == 201
        renewed = await raw.fetchrow("SELECT password_hash, version FROM users")
    assert "m=19456,t=2,p=1" in renewed["password_hash"]
    assert renewed["version"] == person.version


async def test_signing_in_and_out_stands_in_the_journal_without_any_secret(client, person, app):
    headers = await bearer(client)
    await client.delete("/sessions/current", headers=headers)
    async with app.state.database.driver() as raw:
        rows = await raw.fetch("SELECT * FROM journal WHERE subject_kind = 'session' ORDER BY id")
    assert [row["action"] for row in rows] == ["session.open", "session.end"]
    assert {row["actor_id"] for row in rows} == {UUID(str(person.id))}
    assert headers["Authorization"].partition(" ")[2] not in str(rows)


async def test_a_changed_password_ends_the_other_sessions_and_keeps_this_one(client, person, app):
    other, this = await bearer(client), await bearer(client)
    sent = {"current": PASSWORD, "new": "seven blue lanterns"}
    assert (await client.post("/password", json=sent, headers=this)).status_code == 204
    app.state.authenticate = door.Door()
    assert (await client.get("/sessions", headers=this)).status_code == 200
    assert (await client.get("/sessions", headers=other)).status_code == 401
    assert (await sign_in(client)).status_code == 401
    assert (await sign_in(client, password="seven blue lanterns")).status_code == 201


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"current": "wrong", "new": "seven blue lanterns"}, "/current"),
        ({"current": PASSWORD, "new": PASSWORD}, "/new"),
        ({"current": PASSWORD, "new": "password1234"}, "/new"),
        ({"current": PASSWORD, "new": "k7Rq"}, "/new"),
    ],
)
async def test_a_refused_change_points_at_the_field_and_repeats_nothing(client, person, sent, pointer):
    answered = await client.post("/password", json=sent, headers=await bearer(client))
    assert answered.status_code == 422
    assert [error["pointer"] for error in answered.json()["errors"]] == [pointer]
    assert sent["new"] not in answered.text


async def test_whoever_was_given_a_password_must_change_it_first(client, person, app):
    async with app.state.database.sessions.begin() as session:
        user = await service.get(session, SYSTEM, person.id, hold=True)
        await service.set_password(session, SYSTEM, user, "four tall ladders")
    headers = await bearer(client, password="four tall ladders")
    now = (await client.get("/sessions/current", headers=headers)).json()
    assert now["must_change_password"] is True
    assert (await client.get("/grids", headers=headers)).json()["code"] == "password-change-due"
    sent = {"current": "four tall ladders", "new": "seven blue lanterns"}
    assert (await client.post("/password", json=sent, headers=headers)).status_code == 204
    assert (await client.get("/grids", headers=headers)).status_code == 200


async def test_the_security_administrator_sees_where_somebody_is_signed_in_and_ends_it(client, person, app):
    lost, kept = await bearer(client), await bearer(client)
    let_in(app, an_actor(DISTRICT, scopes_of("security_admin"), "security_admin"))
    sessions = f"/users/{person.id}/sessions"
    found = (await client.get(sessions)).json()
    assert [one["kind"] for one in found] == ["bearer", "bearer"]
    assert {one["last_used_on"] for one in found} == {days.today().isoformat()}
    assert not [one for one in found if one["current"]]
    ended = f"{sessions}/{found[-1]['id']}"
    assert (await client.delete(ended)).status_code == 204
    assert (await client.delete(ended)).json()["code"] == "session-not-found"
    assert len((await client.get(sessions)).json()) == 1
    app.state.authenticate = door.Door()
    answers = [await client.get("/sessions/current", headers=one) for one in (lost, kept)]
    assert sorted(one.status_code for one in answers) == [200, 401]
    living = kept if answers[1].status_code == 200 else lost
    assert (await client.get(sessions, headers=living)).status_code in (403, 404), "nobody else may"
