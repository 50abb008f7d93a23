"""Systems of third parties come in by keys, for a time, and no further than they were let."""

from datetime import date, timedelta
from typing import get_args

import pytest
from conftest import TOWNSHIP, an_actor, an_office

from ezhili.identity import door
from ezhili.identity.roles import SCOPES
from ezhili.identity.schemas import ClientScope

pytestmark = pytest.mark.anyio
SECURITY = an_actor(role="security_admin", scopes=SCOPES["security_admin"])
NEW = {
    "name": "12345 hotline",
    "owner_unit": "U340402000DG01",
    "area_code": TOWNSHIP,
    "scopes": ["grids:read"],
    "expires_on": str(date.today() + timedelta(days=90)),  # noqa: DTZ011  # only far enough away
}


@pytest.fixture(autouse=True)
async def _office(app):
    async with app.state.database.sessions.begin() as session:
        session.add(an_office(NEW["owner_unit"]))


@pytest.fixture
async def made(client, sign_in):
    sign_in(SECURITY)
    answered = await client.post("/api-clients", json=NEW)
    assert answered.status_code == 201, answered.text
    return answered.json()


async def a_key(client, made) -> dict:
    return (await client.post(f"/api-clients/{made['id']}/keys")).json()


def by(key) -> dict[str, str]:
    return {"Authorization": f"Bearer {key['key']}"}


@pytest.fixture
def come_in(app):
    """From here on requests are let in by what they show."""

    def come_in() -> None:
        app.state.authenticate = door.Door()

    return come_in


def test_the_form_offers_what_the_role_may_do():
    assert set(get_args(ClientScope)) == SCOPES["api_client"]


async def test_a_key_is_shown_once_and_lets_in_within_scopes_and_area(client, made, come_in, sign_in, app):
    key = await a_key(client, made)
    assert key["key"].startswith(f"ezh_live_{key['public_id']}_")
    shown = await client.get(f"/api-clients/{made['id']}")
    assert key["key"] not in shown.text
    async with app.state.database.driver() as raw:
        kept = await raw.fetch("SELECT * FROM api_keys")
    assert key["key"].rpartition("_")[2] not in str(kept)
    come_in()
    assert (await client.get("/grids", headers=by(key))).status_code == 200
    assert (await client.get("/users", headers=by(key))).status_code == 403
    assert (await client.get("/sessions/current", headers=by(key))).status_code == 403
    sign_in(SECURITY)
    used = (await client.get(f"/api-clients/{made['id']}")).json()["keys"][0]
    assert used["last_used_on"] is not None
    assert used["version"] == 1


async def test_a_revoked_key_is_out_and_another_goes_on(client, made, come_in, sign_in):
    old, new = await a_key(client, made), await a_key(client, made)
    third = await client.post(f"/api-clients/{made['id']}/keys")
    assert (third.status_code, third.json()["code"]) == (409, "two-keys-active")
    at = f"/api-clients/{made['id']}/keys/{old['id']}"
    assert (await client.delete(at, headers={"If-Match": '"1"'})).status_code == 204
    come_in()
    assert (await client.get("/grids", headers=by(old))).status_code == 401
    assert (await client.get("/grids", headers=by(new))).status_code == 200


async def test_an_expired_or_revoked_client_is_out(client, made, come_in, sign_in, app):
    key = await a_key(client, made)
    async with app.state.database.driver() as raw:
        await raw.execute("UPDATE api_clients SET expires_on = expires_on - 91")
        come_in()
        assert (await client.get("/grids", headers=by(key))).status_code == 401
        await raw.execute("UPDATE api_clients SET expires_on = expires_on + 91")
    assert (await client.get("/grids", headers=by(key))).status_code == 200
    sign_in(SECURITY)
    headers = {"If-Match": '"1"', "Idempotency-Key": "gone"}
    gone = await client.delete(f"/api-clients/{made['id']}", headers=headers)
    again = await client.delete(f"/api-clients/{made['id']}", headers=headers)
    assert (again.status_code, again.content, again.headers["Idempotency-Replayed"]) == (204, b"", "true")
    assert gone.status_code == 204
    come_in()
    assert (await client.get("/grids", headers=by(key))).status_code == 401
    sign_in(SECURITY)
    assert (await client.post(f"/api-clients/{made['id']}/keys")).json()["code"] == "api-client-revoked"


async def test_a_key_is_bound_to_its_networks(client, made, come_in, sign_in):
    key = await a_key(client, made)
    at = f"/api-clients/{made['id']}"
    allowed = await client.patch(at, json={"ip_allow": ["203.0.113.0/24"]}, headers={"If-Match": '"1"'})
    assert allowed.json()["ip_allow"] == ["203.0.113.0/24"]
    come_in()
    refused = await client.get("/grids", headers=by(key))
    assert (refused.status_code, refused.json()["code"]) == (403, "address-not-allowed")
    sign_in(SECURITY)
    await client.patch(at, json={"ip_allow": ["127.0.0.1"]}, headers={"If-Match": '"2"'})
    come_in()
    assert (await client.get("/grids", headers=by(key))).status_code == 200


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"scopes": ["users:write"]}, "/scopes/0"),
        ({"scopes": []}, "/scopes"),
        ({"expires_on": "2020-01-01"}, "/expires_on"),
        ({"expires_on": "2100-01-01"}, "/expires_on"),
        ({"area_code": "340403"}, "/area_code"),
        ({"owner_unit": "U340403101GC01"}, "/owner_unit"),
        ({"ip_allow": ["everywhere"]}, "/ip_allow/0"),
    ],
)
async def test_a_client_has_an_end_an_owner_and_no_more_than_its_role(client, sign_in, change, pointer):
    sign_in(SECURITY)
    answered = await client.post("/api-clients", json={**NEW, **change})
    assert answered.status_code == 422
    assert [error["pointer"] for error in answered.json()["errors"]] == [pointer]


async def test_a_key_belongs_to_its_client(client, made, sign_in):
    key, other = await a_key(client, made), (await client.post("/api-clients", json=NEW)).json()
    at = f"/api-clients/{other['id']}/keys/{key['id']}"
    assert (await client.delete(at, headers={"If-Match": '"1"'})).status_code == 404
