"""Whatever is sent, the answer is a refusal that says what to do, and nothing is stored."""

import json

import pytest
from conftest import DISTRICT, VILLAGE, an_actor

from ezhili.identity.door import Door

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in")]
GRID = {"code": VILLAGE + "001", "name": "居北第一网格", "kind": "rural", "households": 1}


def codes(answer) -> list[tuple[str, str]]:
    return [(one["pointer"], one["code"]) for one in answer.json()["errors"]]


@pytest.mark.parametrize("path", ["/areas", "/grids", "/grid-workers", "/units", "/users", "/events"])
async def test_a_nul_in_a_search_is_refused_at_its_parameter(client, sign_in, path):
    sign_in(an_actor(scopes={f"{path[1:].replace('-', '_')}:read"}))
    answer = await client.get(path, params={"q": "ab\x00cd"})
    assert (answer.status_code, codes(answer)) == (422, [("/q", "control-character")])


async def test_a_nul_in_an_address_leads_nowhere(client):
    assert (await client.get("/areas/ab%00cd")).status_code == 404


async def test_a_nul_in_a_name_that_signs_in_is_refused(client):
    answer = await client.post("/sessions", json={"username": "worker\x00", "password": "x"})
    assert (answer.status_code, codes(answer)) == (422, [("/username", "control-character")])


@pytest.mark.parametrize("surrogate", ['"\\ud800 grid"', '"grid \\udfff"'])
async def test_half_a_character_is_refused(client, surrogate):
    body = json.dumps(GRID | {"name": "?"}).replace('"?"', surrogate)
    answer = await client.post("/grids", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("name", ["\ufeff\u200b", "\u202eabc", "\u2067网格", " \u3000"])
async def test_a_name_that_cannot_be_read_is_refused(client, name):
    answer = await client.post("/grids", json=GRID | {"name": name})
    assert answer.status_code == 422
    assert codes(answer)[0][0] == "/name"


@pytest.mark.parametrize("name", ["reported_from", "reported_to", "closed_from", "due_before", "as_of"])
@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31", "20230101", "-5", "1700000000"])
async def test_days_far_from_ours_and_numbers_are_no_days(client, name, value):
    answer = await client.get("/events", params={name: value})
    assert answer.status_code == 422
    assert [pointer for pointer, _ in codes(answer)] in ([f"/{name}"], [f"/{name}"] * 2)


async def test_a_whole_number_beyond_every_column_is_refused(client):
    answer = await client.post("/grids", json=GRID | {"households": 2**31})
    assert (answer.status_code, codes(answer)) == (422, [("/households", "too-large")])


async def test_a_text_that_is_too_short_is_told_in_characters(client):
    body = {"category": "0203", "title": "路灯不亮", "description": "短", "grid_code": VILLAGE + "001"}
    answer = await client.post("/events", json=body, headers={"Accept-Language": "en"})
    [error] = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == ("/description", "too-short")
    assert "characters" in error["detail"]


async def test_a_parameter_given_twice_is_refused_unless_it_is_a_list(client):
    answer = await client.get("/events?limit=1&limit=2")
    assert (answer.status_code, codes(answer)) == (422, [("/limit", "given-twice")])
    assert (await client.get("/events?state=closed&state=voided")).status_code == 200


@pytest.mark.parametrize(
    "box",
    ["118,32,117,33", "117,33,118,32", "١١٧,32,118,33", "117,32,181,33", "-9" + "9" * 190 + ",32,118,33"],
)
async def test_a_box_that_is_none_is_refused(client, box):
    answer = await client.get("/events", params={"bbox": box})
    assert (answer.status_code, [pointer for pointer, _ in codes(answer)]) == (422, ["/bbox"])


@pytest.mark.parametrize("path", ["/sessions", "/events", "/grids"])
async def test_a_body_over_a_megabyte_is_refused_before_it_is_read(client, path):
    async def endless():
        for _ in range(64):
            yield b" " * 2**16
        raise AssertionError("it was read to its end")

    headers = {"Content-Type": "application/json"}
    answer = await client.post(path, content=endless(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-large")


async def test_what_is_no_json_is_told_so(client):
    for body in (b"{", b"\xff\xfe{}", b"[" * 100_000):
        answer = await client.post("/grids", content=body, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (400, "not-json")


async def test_an_answer_says_who_may_keep_it(client, app):
    answer = await client.get("/areas")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    app.state.authenticate = Door()
    answer = await client.get("/areas")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="ezhili"')
    assert DISTRICT not in answer.text


LAND = [[117.05, 32.6], [117.06, 32.6], [117.06, 32.61], [117.05, 32.61], [117.05, 32.6]]


def a_plan(*rings: list, **changes) -> dict:
    """A split of a grid into these pieces."""
    makes = [
        {"code": f"{VILLAGE}{serial:03}", "name": "N", "kind": "rural", "households": 1}
        | {"boundary": {"type": "Polygon", "coordinates": [ring]}}
        for serial, ring in enumerate(rings, 2)
    ]
    known = {
        "kind": "split",
        "trigger": "other",
        "reason": "边界与实地核对一致",
        "effective_on": "2099-01-01",
    }
    return {**known, "takes": [VILLAGE + "001"], "makes": makes} | changes


HALVES = (
    [[117.05, 32.6], [117.055, 32.6], [117.055, 32.61], [117.05, 32.61], [117.05, 32.6]],
    [[117.055, 32.6], [117.06, 32.6], [117.06, 32.61], [117.055, 32.61], [117.055, 32.6]],
)
BOW = [[117.05, 32.6], [117.055, 32.61], [117.055, 32.6], [117.05, 32.61], [117.05, 32.6]]
SWAPPED = [[lat, lon] for lon, lat in HALVES[0]]


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        (a_plan(LAND, HALVES[1]), "/makes/1/boundary", "adjustment-overlap"),
        (a_plan(BOW, HALVES[1]), "/makes/0/boundary", "boundary-invalid"),
        (a_plan(HALVES[0][:-1], HALVES[1]), "/makes/0/boundary", "boundary-invalid"),
        (a_plan(SWAPPED, HALVES[1]), "/makes/0/boundary/coordinates/0/0", "not-in-china"),
        (a_plan(*HALVES, takes=[]), "/takes", "too-few"),
        (a_plan(*HALVES, takes=["3404"]), "/takes/0", "format"),
        (a_plan(*HALVES, kind="halve"), "/kind", "not-a-choice"),
        (a_plan(*HALVES, effective_on="0001-01-01"), "/effective_on", "out-of-range"),
        (a_plan(*HALVES, effective_on="20990101"), "/effective_on", "invalid"),
        (a_plan(*HALVES, reason="短"), "/reason", "too-short"),
        (a_plan(*HALVES, reason="\u202e边界核对一致"), "/reason", "control-character"),
        (a_plan(*HALVES, approved=True), "/approved", "unknown"),
        (a_plan(*[HALVES[0]] * 21), "/makes", "too-many"),
    ],
)
async def test_an_adjustment_that_cannot_be_is_refused_where_it_stands(client, body, pointer, code):
    standing = GRID | {"boundary": {"type": "Polygon", "coordinates": [LAND]}, "state": "active"}
    assert (await client.post("/grids", json=standing)).status_code == 201
    answer = await client.post("/grid-adjustments", json=body)
    assert (answer.status_code, codes(answer)) == (422, [(pointer, code)])
    assert (await client.get("/grid-adjustments")).json()["items"] == []


@pytest.mark.parametrize("cut", [[[117.05, 32.6]], [[117.05]], [["a", "b"], [1, 2]], [[1e400, 1], [2, 3]]])
async def test_a_line_that_is_none_is_refused(client, cut):
    body = json.dumps({"kind": "split", "takes": [VILLAGE + "001"], "cut": cut})
    headers = {"Content-Type": "application/json"}
    answer = await client.post("/grid-adjustments/preview", content=body, headers=headers)
    assert answer.status_code in (400, 422)
