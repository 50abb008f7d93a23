"""Standard texts through the API: who keeps them, where they are offered, what is filled in."""

from datetime import UTC, datetime

import pytest
from conftest import DISTRICT, TOWNSHIP
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update
from town import CENTRE, WORKS, more_duties, person, place, reported, step  # noqa: F401  # fixtures

from ezhili.demo import texts as demo
from ezhili.events import catalogue
from ezhili.events.models import Event, StandardText
from ezhili.events.placeholders import KNOWN, TEXT_STEPS, filled, unknown
from ezhili.events.workflow import STEPS
from ezhili.journal import Entry

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("place")]
BODY = "“{title}”（{category}，编号 {number}）请{unit}于{due}前办理。"


@pytest.fixture
def keep(client, sign_in):
    """A text, kept by the centre of the township unless another role is named."""

    async def keep(role="dispatcher", area=TOWNSHIP, **changes):
        sign_in(person(role, area, CENTRE if role == "dispatcher" else None))
        body = {"area_code": area, "title": "限期办理", "body": BODY, "steps": ["dispatch", "return"]}
        return await client.post("/standard-texts", json=body | changes)

    return keep


def told(answer) -> tuple[int, list[tuple[str, str]]]:
    return answer.status_code, [(one["pointer"], one["code"]) for one in answer.json().get("errors", [])]


def at(answer) -> tuple[str, dict[str, str]]:
    return answer.headers["Location"].removeprefix("/api/v1"), {"If-Match": answer.headers["ETag"]}


async def offered(client, event: str, **query) -> list[str]:
    return [one["title"] for one in (await client.get(f"{event}/standard-texts", params=query)).json()]


async def test_a_text_is_filled_in_for_an_event(client, session, sign_in, keep, duties):
    await keep()
    event = await reported(client, title="路灯 {unit} 不亮")
    [text] = (await client.get(f"{event}/standard-texts", params={"step": "dispatch"})).json()
    number = (await client.get(event)).json()["number"]
    await session.execute(update(Event).values(due_at=datetime(2023, 6, 20, 9, 30, tzinfo=UTC)))
    await session.commit()
    again = (await client.get(f"{event}/standard-texts")).json()[0]["text"]
    assert again == (
        f"“路灯 {{unit}} 不亮”（社保医保问题，编号 {number}）请（尚未派遣）于2023年6月20日17:30前办理。"
    ), "what an event says is not read as a placeholder"
    await step(client, event, "accept")
    await step(client, event, "dispatch", unit_code=WORKS)
    english = await client.get(f"{event}/standard-texts", headers={"Accept-Language": "en"})
    assert WORKS in english.json()[0]["text"]
    assert "2023-06-20 17:30" not in english.json()[0]["text"], "the stage that runs now"
    assert "{" not in english.json()[0]["text"].replace("{unit}", "")
    assert text["steps"] == ["dispatch", "return"]


async def test_texts_are_offered_by_step_category_and_area_the_nearest_first(client, sign_in, keep):
    await keep("district", DISTRICT, title="全区通用")
    await keep(title="本镇通用")
    await keep(title="这一大类", categories=["06"])
    await keep(title="这一类", categories=["0604"])
    await keep(title="别的类", categories=["0203"])
    await keep(title="别的步骤", steps=["finish"])
    event = await reported(client)
    assert await offered(client, event, step="dispatch") == ["这一类", "这一大类", "本镇通用", "全区通用"]
    assert await offered(client, event, step="finish") == ["别的步骤"]
    sign_in(person("village", TOWNSHIP + "001"))
    assert len(await offered(client, event)) == 5
    assert told(await client.get(f"{event}/standard-texts?step=fly")) == (
        422,
        [("/step", "step-without-text")],
    )


async def test_a_township_keeps_its_own_texts_and_reads_those_of_the_district(client, sign_in, keep):
    url, match = at(await keep("district", DISTRICT))
    sign_in(person("dispatcher", TOWNSHIP, CENTRE))
    seen = (await client.get(url)).json()
    assert (seen["yours"], seen["open_steps"]) == (False, [])
    refused = await client.patch(url, json={"title": "N"}, headers=match)
    assert (refused.status_code, refused.json()["code"]) == (403, "text-not-yours")
    assert (await client.post(f"{url}/steps", json={"step": "retire"}, headers=match)).status_code == 403
    assert told(await keep(area=TOWNSHIP, area_code=DISTRICT)) == (422, [("/area_code", "area-unknown")])
    assert (await keep()).status_code == 201, "the same title in another area"
    sign_in(person("system_admin", DISTRICT))
    changed = await client.patch(url, json={"title": "限期办理（区）", "categories": ["06"]}, headers=match)
    assert (changed.status_code, changed.json()["categories"]) == (200, ["06"])
    found = await client.get("/standard-texts", params={"category": "0203"})
    assert [one["area_code"] for one in found.json()["items"]] == [TOWNSHIP]


async def test_a_text_is_retired_and_used_again(client, session, sign_in, keep):
    made = await keep()
    url, match = at(made)
    event = await reported(client)
    retired = await client.post(f"{url}/steps", json={"step": "retire"}, headers=match)
    assert [one["step"] for one in retired.json()["open_steps"]] == ["restore"]
    assert await offered(client, event) == []
    newer = await keep()
    assert newer.status_code == 201, "the title is free again"
    restore = {"If-Match": retired.headers["ETag"]}
    taken = await client.post(f"{url}/steps", json={"step": "restore"}, headers=restore)
    assert (taken.status_code, taken.json()["code"]) == (409, "text-title-taken")
    other, match = at(newer)
    await client.patch(other, json={"title": "另一条"}, headers=match)
    assert (await client.post(f"{url}/steps", json={"step": "restore"}, headers=restore)).status_code == 200
    assert await offered(client, event) == ["另一条", "限期办理"]
    entries = select(Entry.action).where(Entry.subject_kind == "standard_text").order_by(Entry.id)
    actions = [one.split(".")[1] for one in (await session.scalars(entries)).all()]
    assert actions == ["create", "retire", "create", "edit", "restore"]
    sign_in(person("grid_worker", TOWNSHIP + "001001"))
    assert len((await client.get("/standard-texts")).json()["items"]) == 2
    assert (await client.get("/standard-texts", params={"state": "retired"})).status_code == 200


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"body": "请{unit}与{name}联系，{ number }"}, "/body", "placeholder-unknown"),
        ({"body": "短"}, "/body", "too-short"),
        ({"body": "字" * 1001}, "/body", "too-long"),
        ({"steps": ["close", "fly"]}, "/steps/1", "step-without-text"),
        ({"steps": ["pass_undrawn"]}, "/steps/0", "step-without-text"),
        ({"steps": []}, "/steps", "too-few"),
        ({"categories": ["2"]}, "/categories/0", "format"),
        ({"categories": ["06", "9999"]}, "/categories/1", "category-unknown"),
        ({"area_code": TOWNSHIP + "001"}, "/area_code", "format"),
        ({"title": ""}, "/title", "too-short"),
        ({"state": "retired"}, "/state", "unknown"),
    ],
)
async def test_a_text_that_cannot_be_is_refused_where_it_stands(client, keep, changes, pointer, code):
    answer = await keep(**changes)
    assert told(answer) == (422, [(pointer, code)])
    if code == "placeholder-unknown":
        detail = answer.json()["errors"][0]["detail"]
        assert all(f"{{{name}}}" in detail for name in ("name", " number ", *KNOWN))


@given(st.text(alphabet="{}numberdueX 字", max_size=40))
def test_what_is_known_is_filled_in_and_nothing_else_changes(body):
    values = {name: "·" for name in KNOWN}
    done = filled(body, values)
    assert [name for name in unknown(done) if name in KNOWN] == []
    assert filled(body, {}) == body
    assert done.replace("·", "") == filled(body, dict.fromkeys(KNOWN, "")).replace("·", "")


def test_the_demo_texts_name_steps_categories_and_places_that_exist():
    rows = demo.texts()
    known = {row["code"] for row in catalogue.defaults()}
    assert 10 <= len(rows) <= 15
    assert len({(row["area_code"], row["title"]) for row in rows}) == len(rows)
    columns = {column.name for column in StandardText.__table__.columns}
    for row in rows:
        assert row.keys() <= columns
        assert set(row["steps"]) <= set(TEXT_STEPS)
        assert set(row["categories"]) <= known
        assert unknown(row["body"]) == []
    people = {step.name for step in STEPS if step.who - {"system", "resident"}}
    assert set(TEXT_STEPS) <= people
