"""The figures of the article: what was reported and closed, and the rate of one to the other."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from town import REPORT, place, reported  # noqa: F401  # fixtures

from ezhili.events.models import Event
from ezhili.figures import percent

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in", "place")]
SAME = [column.name for column in Event.__table__.columns if column.name not in ("id", "number", "state")]
COPIES = f"""
    insert into events (id, number, state, {", ".join(SAME)})
    select gen_random_uuid(), 'copy ' || :state || n, :state, {", ".join(SAME)}
    from events, generate_series(1, :count) n where number = :number
"""
YEAR = {"reported_from": "2020-01-01"}


async def figures(client) -> tuple:
    told = (await client.get("/events/grid-counts", params=YEAR)).json()
    return tuple(told[name] for name in ("reported", "closed", "not_closed", "closing_rate"))


async def test_voided_and_merged_events_change_neither_the_counts_nor_the_rate(client, session):
    assert await figures(client) == (0, 0, 0, None), "of nothing there is no rate"
    number = (await client.get(await reported(client, **REPORT))).json()["number"]

    async def more(state: str, count: int) -> None:
        await session.execute(text(COPIES), {"state": state, "count": count, "number": number})
        await session.commit()

    for state, count in (("closed", 7715), ("rejected", 70), ("handling", 314)):
        await more(state, count)
    assert await figures(client) == (8100, 7715, 385, 95.25), "with the one that is the pattern"
    for state, count in (("voided", 40), ("merged", 25)):
        await more(state, count)
    assert await figures(client) == (8100, 7715, 385, 95.25)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_rate_is_rounded_half_up_to_hundredths(part, rest):
    whole = part + rest
    if not whole:
        assert percent(part, whole) is None
        return
    rate = percent(part, whole)
    hundredths = (2 * 10_000 * part + whole) // (2 * whole)
    assert rate == Decimal(hundredths) / 100
    assert rate.as_tuple().exponent == -2
