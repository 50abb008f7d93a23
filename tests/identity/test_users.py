"""Who gives and takes rights, and who may not."""

import asyncio

import pytest
from conftest import DISTRICT, TOWNSHIP, VILLAGE, an_actor, an_office

from ezhili.access import Actor, system
from ezhili.identity import service
from ezhili.identity.roles import SCOPES, apart, scopes_of
from ezhili.identity.schemas import GrantIn, ProposalIn, UserIn

pytestmark = pytest.mark.anyio
UNIT, ELSEWHERE = "U340402102GC01", "U340403101GC01"
SECURITY = an_actor(role="security_admin", scopes=SCOPES["security_admin"])
DISPATCHER = an_actor(area=TOWNSHIP, role="dispatcher", scopes=SCOPES["dispatcher"])
NEW = {"username": "li.na", "display_name": "Li Na", "unit_code": UNIT}
GRANT = {"role": "village", "unit_code": UNIT, "area_code": VILLAGE}


@pytest.fixture(autouse=True)
async def _offices(app):
    async with app.state.database.sessions.begin() as session:
        session.add_all(an_office(code) for code in (UNIT, ELSEWHERE, "U340402101GC01"))


@pytest.fixture
def security(sign_in) -> Actor:
    return sign_in(SECURITY)


async def a_user(client, **more) -> dict:
    answered = await client.post("/users", json={**NEW, **more})
    assert answered.status_code == 201, answered.text
    return answered.json()


def etag(record) -> dict[str, str]:
    return {"If-Match": f'"{record["version"]}"'}


async def test_a_user_is_made_found_and_read(client, security):
    made = await a_user(client, grant=GRANT)
    assert made["username"] == "li.na"
    assert [grant["role"] for grant in made["grants"]] == ["village"]
    assert made["steps"] == ["disable"]
    page = (await client.get("/users", params={"q": "LI", "role": "village", "area": TOWNSHIP})).json()
    assert [(user["id"], user["roles"]) for user in page["items"]] == [(made["id"], ["village"])]
    assert not {"password_hash", "phone_sealed", "last_login_at"} & set(page["items"][0])
    assert (await client.get("/users", params={"role": "district"})).json()["items"] == []
    read = await client.get(f"/users/{made['id']}")
    assert read.headers["ETag"] == '"1"'
    assert read.json() == made


async def test_two_users_do_not_differ_by_case_alone(client, security):
    await a_user(client)
    again = await client.post("/users", json={**NEW, "username": "LI.NA"})
    assert (again.status_code, again.json()["code"]) == (409, "username-taken")


async def test_users_of_another_township_are_out_of_sight(client, sign_in, security):
    made = await a_user(client)
    sign_in(Actor(SECURITY.id, "security_admin", "340402101", SECURITY.scopes))
    assert (await client.get(f"/users/{made['id']}")).status_code == 404
    assert (await client.get("/users")).json()["items"] == []


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"unit_code": ELSEWHERE}, "/unit_code"),
        ({"unit_code": "U340402102GC02"}, "/unit_code"),
        ({"area_code": "340402199"}, "/area_code"),
        ({"area_code": "340403101001"}, "/area_code"),
        ({"area_code": TOWNSHIP}, "/area_code"),
        ({"role": "dispatcher"}, "/area_code"),
        ({"role": "api_client"}, "/role"),
    ],
)
async def test_a_grant_names_a_unit_and_an_area_that_suit_the_role(client, security, change, pointer):
    user = await a_user(client)
    answered = await client.post(f"/users/{user['id']}/grants", json={**GRANT, **change})
    assert answered.status_code == 422
    assert [error["pointer"] for error in answered.json()["errors"]] == [pointer]


async def test_a_grant_ends_on_its_day_or_when_it_is_taken_back(client, security):
    user = await a_user(client, grant={**GRANT, "valid_from": "2023-01-01"})
    grant = user["grants"][0]
    bad = await client.patch(f"/grants/{grant['id']}", json={"valid_to": "2022-01-01"}, headers=etag(grant))
    assert [error["pointer"] for error in bad.json()["errors"]] == ["/valid_to"]
    ended = await client.patch(f"/grants/{grant['id']}", json={"valid_to": "2023-12-31"}, headers=etag(grant))
    assert ended.json()["valid_to"] == "2023-12-31"
    assert (await client.get("/users", params={"role": "village"})).json()["items"] == []
    assert (await client.delete(f"/grants/{grant['id']}", headers=etag(grant))).status_code == 412
    assert (await client.delete(f"/grants/{grant['id']}", headers=etag(ended.json()))).status_code == 204
    kept = (await client.get(f"/users/{user['id']}")).json()["grants"][0]
    assert kept["ended_at"] is not None


def test_the_three_administrators_are_three_persons_without_a_share_in_the_work():
    assert apart(["grid_worker", "village", "dispatcher"])
    assert apart(["auditor", "auditor"])
    assert not apart(["auditor", "security_admin"])
    assert not apart(["system_admin", "dispatcher"])


async def test_nobody_becomes_two_administrators_in_either_order(client, security):
    user = await a_user(client, grant=GRANT)
    for role in ("auditor", "system_admin", "security_admin"):
        wish = {**GRANT, "role": role, "area_code": DISTRICT}
        refused = await client.post(f"/users/{user['id']}/grants", json=wish)
        assert (refused.status_code, refused.json()["code"]) == (409, "administrators-apart")
    grant = user["grants"][0]
    await client.delete(f"/grants/{grant['id']}", headers=etag(grant))
    assert (await client.post(f"/users/{user['id']}/grants", json=wish)).status_code == 201
    refused = await client.post(f"/users/{user['id']}/grants", json=GRANT)
    assert refused.json()["code"] == "administrators-apart"


async def test_two_administrators_roles_given_at_once_leave_one(own_database, client, security):
    user = await a_user(client)
    wishes = [{**GRANT, "role": role, "area_code": DISTRICT} for role in ("auditor", "system_admin")]
    answered = await asyncio.gather(
        *(client.post(f"/users/{user['id']}/grants", json=wish) for wish in wishes)
    )
    assert sorted(one.status_code for one in answered) == [201, 409]


async def test_nobody_changes_their_own_rights(client, sign_in, security):
    me = await a_user(client, grant={**GRANT, "role": "security_admin", "area_code": DISTRICT})
    sign_in(Actor(service.UUID(me["id"]), "security_admin", DISTRICT, SECURITY.scopes))
    assert (await client.get(f"/users/{me['id']}")).json()["steps"] == []
    at, grant = f"/users/{me['id']}", me["grants"][0]
    for method, path, body in (
        ("POST", f"{at}/grants", GRANT),
        ("PATCH", at, {"capabilities": ["verifier"]}),
        ("POST", f"{at}/steps", {"step": "disable"}),
        ("POST", f"{at}/password", {"password": "nine green kettles"}),
        ("PATCH", f"/grants/{grant['id']}", {"valid_to": None}),
        ("DELETE", f"/grants/{grant['id']}", None),
    ):
        answered = await client.request(method, path, json=body, headers={"If-Match": '"1"'})
        assert (answered.status_code, answered.json()["code"]) == (403, "own-rights"), path


async def test_a_dispatcher_proposes_and_security_lets_in(client, sign_in):
    sign_in(DISPATCHER)
    proposed = await client.post("/user-proposals", json={**NEW, "grant": GRANT})
    assert (proposed.status_code, proposed.json()["state"]) == (201, "pending")
    assert (await client.post("/users", json=NEW)).status_code == 403
    sign_in(SECURITY)
    user = (await client.get(f"/users/{proposed.json()['id']}")).json()
    assert user["steps"] == ["activate", "disable"]
    step = await client.post(f"/users/{user['id']}/steps", json={"step": "activate"}, headers=etag(user))
    assert step.json()["state"] == "active"
    again = await client.post(
        f"/users/{user['id']}/steps", json={"step": "activate"}, headers=etag(step.json())
    )
    assert again.status_code == 409
    assert again.json()["open_steps"] == ["disable"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"grant": {**GRANT, "role": "commissioner", "area_code": TOWNSHIP}}, "/grant/role"),
        ({"grant": {**GRANT, "area_code": "340402101001"}}, "/grant/area_code"),
        ({"unit_code": "U340402101GC01"}, "/unit_code"),
    ],
)
async def test_a_dispatcher_proposes_staff_of_the_own_township_alone(client, sign_in, change, pointer):
    sign_in(DISPATCHER)
    answered = await client.post("/user-proposals", json={**NEW, "grant": GRANT, **change})
    assert answered.status_code == 422
    assert [error["pointer"] for error in answered.json()["errors"]] == [pointer]


async def test_a_given_password_obeys_the_rules_and_is_never_shown(client, security, app):
    user = await a_user(client)
    weak = await client.post(f"/users/{user['id']}/password", json={"password": "Li.Na2024!!!!"})
    assert weak.json()["errors"][0]["pointer"] == "/password"
    set_ = await client.post(f"/users/{user['id']}/password", json={"password": "nine green kettles"})
    assert (set_.status_code, set_.content) == (204, b"")
    assert (await client.get(f"/users/{user['id']}")).json()["must_change_password"] is True
    async with app.state.database.driver() as raw:
        rows = await raw.fetch("SELECT data::text AS data FROM journal WHERE subject_kind = 'user'")
    assert all("argon2" not in row["data"] and "Li Na" not in row["data"] for row in rows)


async def test_an_edit_says_which_version_it_saw(client, security):
    user = await a_user(client)
    patch = {"display_name": "Li Na", "capabilities": ["verifier", "verifier"]}
    assert (await client.patch(f"/users/{user['id']}", json=patch)).status_code == 428
    edited = await client.patch(f"/users/{user['id']}", json=patch, headers=etag(user))
    assert (edited.json()["capabilities"], edited.json()["version"]) == (["verifier"], 2)
    stale = await client.patch(f"/users/{user['id']}", json=patch, headers=etag(user))
    assert (stale.status_code, stale.json()["current_etag"]) == (412, '"2"')


async def test_a_telephone_number_is_kept_encrypted_and_never_answered(client, security, session, app):
    user = await a_user(client, phone="0554 000 0000")
    assert user["has_phone"] is True
    assert "0554" not in str(user)
    kept = await session.get(service.User, service.UUID(user["id"]))
    assert kept.phone_sealed.startswith("v1.")
    assert service.phone_of(kept) == "0554 000 0000"
    same = await client.patch(f"/users/{user['id']}", json={"phone": "0554 000 0000"}, headers=etag(user))
    assert same.json()["version"] == 1
    gone = await client.patch(f"/users/{user['id']}", json={"phone": None}, headers=etag(user))
    assert gone.json()["has_phone"] is False
    async with app.state.database.driver() as raw:
        rows = await raw.fetch("SELECT data::text AS data FROM journal WHERE action = 'user.edit'")
    assert [row["data"] for row in rows] == ['{"phone_sealed": "changed"}']


def test_a_verifier_verifies_where_the_role_sees_events():
    assert "events:verify" not in scopes_of("village")
    assert "events:verify" in scopes_of("village", ["verifier"])
    for role in ("system_admin", "security_admin", "auditor"):
        assert "events:verify" not in scopes_of(role, ["verifier"])


def test_system_and_security_see_no_case_and_the_auditor_writes_nothing():
    for role in ("system_admin", "security_admin"):
        assert not [scope for scope in SCOPES[role] if scope.startswith(("events", "attachments"))]
    reading = {scope for scope in SCOPES["auditor"] if scope.endswith((":read", ":own"))}
    assert reading == SCOPES["auditor"]


async def test_the_command_line_makes_the_first_administrator_before_there_are_units(app):
    grant = GrantIn(role="security_admin", unit_code="U340499000DG01", area_code="340499")
    new = UserIn(username="first", display_name="First", unit_code="U340499000DG01", grant=grant)
    async with app.state.database.sessions.begin() as writing:
        made = await service.create_user(writing, system("340499"), new)
    assert (made.state, made.area_code, made.password_hash) == ("active", "340499", None)


async def test_rows_of_a_bulk_load_are_what_the_service_would_have_written(session, app):
    user = service.user_row("Li.Na", "Li Na", UNIT)
    grant = service.grant_row(user["id"], "village", UNIT, VILLAGE, service.date(2023, 1, 1))
    actor = service.actor_of(user, grant)
    new = UserIn(**NEW, grant=GrantIn(**GRANT, valid_from="2023-01-01"))
    async with app.state.database.sessions.begin() as writing:
        made = await service.create_user(writing, SECURITY, new)
    assert {name: getattr(made, name) for name in user if name != "id"} == {
        name: value for name, value in user.items() if name != "id"
    }
    assert (actor.role, actor.area, actor.unit) == ("village", VILLAGE, UNIT)
    with pytest.raises(ValueError, match="dispatcher"):
        service.grant_row(user["id"], "dispatcher", UNIT, VILLAGE, service.date(2023, 1, 1))
    assert ProposalIn(**NEW, grant=GRANT).username == "li.na"
