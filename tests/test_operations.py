"""Long work: queued in the transaction of the request, done by the worker, its end never in doubt."""

import asyncio

import pytest
from conftest import _at, an_actor
from sqlalchemy import text

from ezhili import jobs, operations, queue

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in")]
ADMIN = an_actor(scopes={"calendar:write", "operations:read"}, role="system_admin")


async def test_an_operation_is_seen_by_its_owner_alone_and_can_be_called_off(client, sign_in):
    sign_in(ADMIN)
    begun = await client.post("/clock-recomputations")
    assert (begun.status_code, begun.json()["state"], begun.headers["Retry-After"]) == (202, "queued", "2")
    url = begun.headers["Location"].removeprefix("/api/v1")
    assert (await client.get(url)).json() == begun.json()
    sign_in(an_actor(scopes={"operations:read"}))
    assert (await client.get(url)).status_code == 404
    sign_in(ADMIN)
    assert (await client.post(f"{url}/cancellation")).json()["state"] == "cancelled"


async def test_a_refused_request_leaves_no_job(client, session, sign_in):
    sign_in(an_actor(scopes={"operations:read"}))
    assert (await client.post("/clock-recomputations")).status_code == 403
    assert await session.scalar(text("select count(*) from procrastinate_jobs")) == 0


async def test_a_job_of_a_transaction_that_was_undone_is_never_done(own_database):
    async with own_database.sessions() as session:
        await jobs.enqueue(session, operations.JOB, {"id": "x"})
        await session.rollback()
    async with own_database.sessions() as session:
        assert await session.scalar(text("select count(*) from procrastinate_jobs")) == 0


async def test_the_worker_does_it(client, own_database, sign_in):
    sign_in(ADMIN)
    url = (await client.post("/clock-recomputations")).headers["Location"].removeprefix("/api/v1")
    async with own_database.driver() as driver:
        name = (await driver.fetchrow("select current_database() as name"))["name"]
    worker = asyncio.create_task(queue.run(_at(name), own_database))
    for _ in range(200):
        found = (await client.get(url)).json()
        if found["state"] in ("succeeded", "failed"):
            break
        await asyncio.sleep(0.05)
    worker.cancel()
    await asyncio.wait({worker})
    assert (found["state"], found["progress"], found["error"]) == ("succeeded", 100, None)
    await operations.run(own_database, {"id": found["id"]})  # delivered twice, done once
    assert (await client.get(url)).json() == found
