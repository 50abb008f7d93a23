"""Sampled verification of what was settled on the spot: drawn by a published seed, passed, failed, again."""

from datetime import datetime, timedelta
from hashlib import sha256
from math import ceil

import pytest
from conftest import DISTRICT, TOWNSHIP, VILLAGE
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from town import CENTRE, GRID, person, place, reported, step, the_time  # noqa: F401  # fixtures

from ezhili.clocks.arithmetic import LOCAL
from ezhili.events import draws, sampling
from ezhili.events.models import Event, SampleItem

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in", "place")]
MONDAY = datetime(2026, 4, 20, 10, tzinfo=LOCAL)
TUESDAY = datetime(2026, 4, 21, 8, tzinfo=LOCAL)
NEEDS_NO_PHOTO = "0402"
VILLAGERS = f"U{TOWNSHIP}VC01"
SWEPT = {
    "category": "0209",
    "title": "楼道杂物",
    "description": "楼道口堆放纸箱，已请住户搬走。",
    "result": "当场与住户一起清理完毕，楼道恢复畅通，已提醒不再堆放。",
}


@given(st.integers(0, 400), st.integers(0, 60))
def test_a_tenth_is_drawn_and_five_in_a_week(population, before):
    drawn = sampling.size(population, before)
    assert min(population, ceil(population / 10)) <= drawn <= population
    assert before + drawn >= min(5, population)
    assert drawn <= max(ceil(population / 10), 5)


@given(st.text(min_size=1), st.sets(st.text(alphabet="SJ0123456789", min_size=1), max_size=40))
def test_the_order_of_a_draw_follows_from_its_seed_alone(seed, numbers):
    found = sampling.order(seed, numbers)
    assert set(found) == numbers
    assert found == sampling.order(seed, sorted(numbers, reverse=True))


@pytest.fixture
def enter(sign_in):
    people = {
        "first": person("grid_worker", GRID, VILLAGERS),
        "second": person("grid_worker", VILLAGE + "002", VILLAGERS),
        "dispatcher": person("dispatcher", TOWNSHIP, CENTRE),
        "district": person("district", DISTRICT),
    }
    return lambda name: sign_in(people[name])


@pytest.fixture
def worker(app):
    async def run():
        await draws.run(app.state.database)

    return run


async def settled(client, enter, name: str, count: int, **more) -> list[str]:
    """That many events a grid worker settled on the spot on Monday."""
    actor = enter(name)
    more |= {"handled_at": MONDAY.isoformat(), "self_handled": True, "grid_code": actor.area}
    return [await reported(client, **SWEPT | more) for _ in range(count)]


async def the_draw(client) -> dict:
    (draw,) = (await client.get("/sample-draws", params={"area": TOWNSHIP})).json()["items"]
    return (await client.get(f"/sample-draws/{draw['id']}")).json()


async def states(session, client) -> dict[str, str]:
    rows = await session.execute(select(Event.number, Event.state).execution_options(populate_existing=True))
    return {row.number: row.state for row in rows}


async def by_number(session, number: str) -> str:
    return f"/events/{await session.scalar(select(Event.id).where(Event.number == number))}"


async def test_the_draw_is_published_and_repeats_and_who_was_not_drawn_passes(
    client, session, at, enter, worker
):
    at(MONDAY)
    await settled(client, enter, "first", 8)
    await settled(client, enter, "second", 4)
    await worker()
    assert (await client.get("/sample-draws")).json()["items"] == [], "nothing is drawn on the day itself"
    at(TUESDAY)
    await worker()
    await worker()
    draw = await the_draw(client)
    assert (draw["population"], draw["drawn"], draw["week"]) == (12, 5, "2026-W17")
    numbers = [one["number"] for one in draw["items"]]
    again = sorted(numbers, key=lambda one: sha256(f"{draw['seed']}:{one}".encode()).hexdigest())
    assert again == numbers, "anybody can repeat it"
    assert [one["drawn"] for one in draw["items"]] == [True] * 5 + [False] * 7
    assert "reporter" not in str(draw), "it names no person"
    now = await states(session, client)
    assert [now[one] for one in numbers] == ["pending_verification"] * 5 + ["verified"] * 7
    enter("dispatcher")
    for number in numbers[:5]:
        event = await by_number(session, number)
        seen = await step(client, event, "verify_pass", basis="reporter_confirmation")
        assert seen.status_code == 200, seen.text
    await worker()
    await worker()
    assert set((await states(session, client)).values()) == {"closed"}, "nobody waits for word of these"
    assert (await the_draw(client))["settled_at"] is not None


async def test_a_failed_sample_has_the_workers_whole_batch_verified(client, session, at, enter, worker):
    at(MONDAY)
    await settled(client, enter, "first", 20)
    await settled(client, enter, "second", 10)
    at(TUESDAY)
    await worker()
    draw = await the_draw(client)
    failed = draw["items"][0]["number"]
    reporter = await session.scalar(select(Event.reporter_id).where(Event.number == failed))
    batch = set(await session.scalars(select(Event.number).where(Event.reporter_id == reporter)))
    undrawn = [one["number"] for one in draw["items"] if not one["drawn"]]
    enter("dispatcher")
    first_closed = await by_number(session, next(one for one in undrawn if one in batch))
    assert (await step(client, first_closed, "close")).status_code == 200
    event = await by_number(session, failed)
    assert (await step(client, event, "verify_fail", note="现场杂物仍在")).status_code == 200
    await worker()
    await worker()
    draw = await the_draw(client)
    outcome = {one["number"]: one for one in draw["items"]}
    assert outcome[failed]["outcome"] == "failed"
    assert {one for one in undrawn if outcome[one]["again"]} == batch & set(undrawn)
    now = await states(session, client)
    assert {now[one] for one in batch & set(undrawn)} == {"pending_verification"}, "also what was closed"
    assert {now[one] for one in set(undrawn) - batch} == {"verified"}
    assert draw["settled_at"] is None
    timeline = (await client.get(first_closed)).json()
    assert [one["action"] for one in timeline["timeline"]][-2:] == ["event.close", "event.recheck_closed"]
    assert (timeline["reopen_count"], timeline["closed_at"], timeline["due_stage"]) == (0, None, "verify")


async def test_nobody_draws_twice_a_day_or_on_a_day_off(client, session, at, enter, worker):
    saturday = datetime(2026, 4, 25, 10, tzinfo=LOCAL)
    at(MONDAY)
    await settled(client, enter, "first", 2)
    at(saturday)
    await worker()
    assert (await client.get("/sample-draws")).json()["items"] == []
    at(saturday + timedelta(days=2))
    await worker()
    await settled(client, enter, "first", 2)
    await worker()
    assert len((await client.get("/sample-draws")).json()["items"]) == 1
    at(saturday + timedelta(days=3))
    await worker()
    draws_ = (await client.get("/sample-draws")).json()["items"]
    assert [one["drawn_on"] for one in draws_] == ["2026-04-28", "2026-04-27"]
    assert len(list(await session.scalars(select(SampleItem)))) == 4, "each event is in one population"


async def test_what_was_worked_on_again_is_verified_by_a_person_and_not_drawn(
    client, session, at, enter, worker
):
    at(MONDAY)
    first, *_ = await settled(client, enter, "first", 3, category=NEEDS_NO_PHOTO)
    enter("dispatcher")
    assert (await step(client, first, "verify_fail", note="住户说当晚又响了")).status_code == 200
    enter("first")
    done = {"note": SWEPT["result"], "close_kind": "solved"}
    redone = await step(client, first, "finish", **done)
    assert redone.status_code == 200, redone.text
    at(TUESDAY)
    await worker()
    await worker()
    draw = await the_draw(client)
    again = (await client.get(first)).json()
    assert (draw["population"], again["state"]) == (2, "pending_verification")
    assert again["number"] not in {one["number"] for one in draw["items"]}


async def test_only_the_system_passes_what_was_not_drawn(client, at, enter):
    at(MONDAY)
    (event,) = await settled(client, enter, "first", 1)
    enter("dispatcher")
    for name in ("pass_undrawn", "recheck", "recheck_closed"):
        refused = await step(client, event, name)
        assert (refused.status_code, refused.json()["code"]) == (403, "step-not-yours")
    ways = {"from": TUESDAY.date().isoformat()}
    assert (await client.get("/sample-draws", params=ways)).status_code == 422
    assert (await client.get("/sample-draws", params={"area": VILLAGE})).json()["items"] == []
