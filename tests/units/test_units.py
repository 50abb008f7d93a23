"""Units, governance centres and appointments through the API only."""

import json

import pytest
from conftest import DISTRICT, ELSEWHERE, TOWNSHIP, VILLAGE, an_actor
from pydantic import TypeAdapter
from sqlalchemy import func, select

from ezhili.areas.models import Area
from ezhili.http import Page
from ezhili.identity.models import User
from ezhili.journal import Entry
from ezhili.units import service
from ezhili.units.schemas import AppointmentOut, CentreOut, UnitDetail, UnitOut

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in")]
RIGHTS = {"units:read", "units:write", "appointments:read", "appointments:write", "areas:read"}


@pytest.fixture(autouse=True)
def _keeper(sign_in):
    sign_in(an_actor(DISTRICT, RIGHTS, "system_admin"))


def a_unit(kind: str = "PS", area: str = TOWNSHIP, serial: int = 1, **changes) -> dict:
    code = f"U{area[:9].ljust(9, '0')}{kind}{serial:02}"
    return {"code": code, "name": f"示范单位{kind}{serial}", "kind": kind, "area_code": area} | changes


async def created(client, **changes) -> dict:
    answer = await client.post("/units", json=a_unit(**changes))
    assert answer.status_code == 201, answer.text
    return answer.json()


def pointed(answer) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


def open_of(record: dict) -> list[str]:
    return [step["step"] for step in record["steps"]]


async def a_user(session, name: str = "示范人员", area: str = TOWNSHIP) -> str:
    user = User(username=name, display_name=name, unit_code="U340402102TG01", area_code=area)
    session.add(user)
    await session.commit()
    return str(user.id)


async def test_a_unit_is_read_back_by_id_and_by_code(client):
    unit = await created(client, office_phone="0554-0000000", duty_categories=["01", "0203"])
    for key in (unit["id"], unit["code"]):
        read = await client.get(f"/units/{key}")
        assert (read.status_code, read.json()) == (200, unit)
    TypeAdapter(UnitDetail).validate_json(json.dumps(unit), strict=True)
    assert (unit["township_code"], unit["village_code"], open_of(unit)) == (TOWNSHIP, None, ["close"])


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"code": "U340402102JO01"}, "/code", "unit-code-mismatch"),
        ({"code": "U340402101PS01"}, "/code", "unit-code-mismatch"),
        ({"kind": "XX"}, "/kind", "format"),
        ({"parent_code": "U340402000PB01"}, "/parent_code", "unit-unknown"),
        ({"valid_from": "2026-02-01", "valid_to": "2026-01-31"}, "/valid_to", "ends-early"),
        ({"duty_categories": ["1"]}, "/duty_categories/0", "format"),
    ],
)
async def test_a_refused_unit_names_what_is_wrong(client, session, changes, pointer, code):
    answer = await client.post("/units", json=a_unit(**changes))
    assert (answer.status_code, pointed(answer)) == (422, [(pointer, code)])
    assert await session.scalar(select(func.count()).select_from(Entry)) == 0


async def test_a_unit_of_a_village_has_the_code_of_its_township(client):
    unit = await created(client, kind="VC", area=VILLAGE)
    assert (unit["code"], unit["village_code"]) == ("U340402102VC01", VILLAGE)
    unknown = await client.post("/units", json=a_unit("VC", ELSEWHERE))
    assert pointed(unknown) == [("/area_code", "area-unknown")]


async def test_a_code_is_used_once(client):
    await created(client)
    again = await client.post("/units", json=a_unit())
    assert (again.status_code, again.json()["code"]) == (409, "unit-code-taken")


@pytest.mark.parametrize(
    ("params", "codes"),
    [
        ({}, ["U340402000DP01", "U340402102PS01", "U340402102VC01"]),
        ({"area": TOWNSHIP}, ["U340402102PS01", "U340402102VC01"]),
        ({"kind": ["DP", "VC"]}, ["U340402000DP01", "U340402102VC01"]),
        ({"category": "0203"}, ["U340402000DP01", "U340402102PS01"]),
        ({"category": "0101"}, ["U340402000DP01"]),
        ({"q": "vc"}, ["U340402102VC01"]),
        ({"state": "closed"}, ["U340402102VC01"]),
        ({"in_force_on": "2020-01-01"}, ["U340402000DP01"]),
    ],
)
async def test_filters_narrow_the_list_and_its_total(client, params, codes):
    await created(client, kind="DP", area=DISTRICT, duty_categories=["01", "02"], valid_from="2019-01-01")
    await created(client, duty_categories=["0203"])
    village = await created(client, kind="VC", area=VILLAGE)
    url = f"/units/{village['id']}/steps"
    assert (await client.post(url, json={"step": "close"}, headers={"If-Match": '"1"'})).status_code == 200
    page = (await client.get("/units", params=params | {"count": "exact"})).json()
    assert ([unit["code"] for unit in page["items"]], page["total"]) == (codes, len(codes))
    TypeAdapter(Page[UnitOut]).validate_json(json.dumps(page), strict=True)


async def test_the_nearest_unit_with_the_duty_serves(client, session):
    await created(client, kind="DP", area=DISTRICT, duty_categories=["02"])
    await created(client, kind="PS", duty_categories=["0203"])
    await created(client, kind="JO", duty_categories=["0301"])
    serving = await service.serving(session, "0203", VILLAGE + "001")
    assert [unit.kind for unit in serving] == ["PS", "DP"]
    assert [unit.kind for unit in await service.serving(session, "0203", "340402101901")] == ["DP"]


async def test_a_closed_unit_ends_today_and_can_be_opened_again(client):
    unit = await created(client)
    url = f"/units/{unit['id']}/steps"
    closed = await client.post(url, json={"step": "close"}, headers={"If-Match": '"1"'})
    assert (closed.json()["state"], open_of(closed.json())) == ("closed", ["reopen"])
    assert closed.json()["valid_to"] == unit["valid_from"]
    twice = await client.post(url, json={"step": "close"}, headers={"If-Match": '"2"'})
    assert (twice.status_code, twice.json()["open_steps"]) == (409, ["reopen"])
    opened = await client.post(url, json={"step": "reopen"}, headers={"If-Match": '"2"'})
    assert (opened.json()["state"], opened.json()["valid_to"]) == ("active", None)


async def test_units_are_open_to_the_district_and_changed_from_within(client, sign_in):
    unit = await created(client, kind="DP", area=DISTRICT)
    sign_in(an_actor(TOWNSHIP, RIGHTS))
    assert (await client.get(f"/units/{unit['id']}")).status_code == 200
    refused = await client.patch(f"/units/{unit['id']}", json={"name": "x"})
    assert (refused.status_code, refused.json()["code"]) == (403, "unit-not-yours")
    sign_in(an_actor(ELSEWHERE, RIGHTS))
    assert (await client.get(f"/units/{unit['id']}")).status_code == 404
    assert (await client.get("/units")).json()["items"] == []


async def test_an_edit_needs_the_version_and_a_unit_cannot_stand_above_itself(client):
    above = await created(client, kind="PB", area=DISTRICT)
    unit = await created(client, parent_code=above["code"])
    assert (await client.patch(f"/units/{unit['id']}", json={"name": "新名"})).status_code == 428
    edited = await client.patch(f"/units/{unit['id']}", json={"name": "新名"}, headers={"If-Match": '"1"'})
    assert (edited.json()["name"], edited.headers["ETag"]) == ("新名", '"2"')
    circle = {"parent_code": unit["code"]}
    loop = await client.patch(f"/units/{above['id']}", json=circle, headers={"If-Match": '"1"'})
    assert pointed(loop) == [("/parent_code", "unit-own-parent")]


async def test_a_governance_centre_stands_in_the_area_of_its_unit(client):
    unit = await created(client, kind="GC")
    made = await client.post(
        "/governance-centres", json={"unit_code": unit["code"], "services": ["mediation"]}
    )
    centre = made.json()
    assert (centre["level"], centre["area_code"], centre["state"]) == ("township", TOWNSHIP, "operating")
    listed = (await client.get("/governance-centres", params={"level": "township"})).json()
    assert [one["unit_name"] for one in listed["items"]] == [unit["name"]]
    TypeAdapter(Page[CentreOut]).validate_json(json.dumps(listed), strict=True)
    edited = await client.patch(
        f"/governance-centres/{centre['id']}", json={"staff_count": 7}, headers={"If-Match": '"1"'}
    )
    assert edited.json()["staff_count"] == 7
    url = f"/governance-centres/{centre['id']}/steps"
    closed = await client.post(url, json={"step": "close"}, headers={"If-Match": '"2"'})
    assert (closed.json()["state"], open_of(closed.json())) == ("closed", ["reopen"])


async def test_neither_another_office_nor_a_statistical_area_has_a_centre(client, session):
    office = await created(client)
    other = await client.post("/governance-centres", json={"unit_code": office["code"]})
    assert pointed(other) == [("/unit_code", "unit-no-centre")]
    zone = {"code": "340402400", "level_kind": "dev_zone", "name": "示范园区", "is_statistical_only": True}
    session.add(Area(**zone, valid_from=(await session.scalar(select(func.current_date())))))
    await session.commit()
    unit = await created(client, kind="GC", area="340402400")
    none = await client.post("/governance-centres", json={"unit_code": unit["code"]})
    assert pointed(none) == [("/unit_code", "area-statistical-only")]


async def test_appointments_tell_who_was_commissioner_on_a_day(client, session):
    unit = await created(client, kind="TP")
    former, present = await a_user(session, "甲"), await a_user(session, "乙")
    post = {"role": "commissioner", "unit_code": unit["code"], "area_code": TOWNSHIP}
    first = post | {"user_id": former, "valid_from": "2022-03-01", "valid_to": "2023-08-31"}
    assert (await client.post("/appointments", json=first)).status_code == 201
    second = await client.post("/appointments", json=post | {"user_id": present, "valid_from": "2023-09-01"})
    assert second.json()["display_name"] == "乙"
    for day, name in (("2023-08-31", "甲"), ("2023-09-01", "乙")):
        page = (await client.get(f"/appointments?role=commissioner&in_post_on={day}&count=exact")).json()
        assert ([one["display_name"] for one in page["items"]], page["total"]) == ([name], 1)
        TypeAdapter(Page[AppointmentOut]).validate_json(json.dumps(page), strict=True)
    again = await client.post("/appointments", json=first | {"valid_from": "2023-08-31", "valid_to": None})
    assert (again.status_code, again.json()["code"]) == (409, "appointed-already")
    url = second.headers["Location"].removeprefix("/api/v1")
    ended = await client.patch(url, json={"valid_to": "2024-01-31"}, headers={"If-Match": '"1"'})
    assert (ended.status_code, ended.json()["valid_to"]) == (200, "2024-01-31")
    early = await client.patch(url, json={"valid_to": "2023-01-31"}, headers={"If-Match": '"2"'})
    assert pointed(early) == [("/valid_to", "ends-early")]


async def test_an_appointment_of_nobody_is_refused(client, session):
    unit = await created(client, kind="TP")
    stranger = await a_user(session, "丙", ELSEWHERE[:9])
    post = {"role": "commissioner", "unit_code": unit["code"], "area_code": TOWNSHIP, "user_id": stranger}
    assert pointed(await client.post("/appointments", json=post)) == [("/user_id", "user-unknown")]
