"""The published draws of sampled verification: open to everybody, for everybody can repeat them."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy import Date, Select, String, Uuid, bindparam, select

from ezhili.access import anyone
from ezhili.db import Predicate, Prepared, ReadDriver, as_json
from ezhili.events.draw_schemas import SampleDrawDetail, SampleDrawOut, SampleItemOut
from ezhili.events.models import SampleDraw, SampleItem
from ezhili.events.queries import SampleDrawQuery
from ezhili.http import Listing, NoQuery, Page, asked, descending, json_response
from ezhili.problems import NotFound, Words

UNKNOWN = Words("sample-draw-not-found", "没有这次抽样。", "There is no such draw.")
router = APIRouter(prefix="/sample-draws", tags=["events"])
Everybody = anyone("a draw is published with its seed, so that everybody can repeat it; it names no person")
LIST = Listing(SampleDrawOut, SampleDraw, {"-drawn_on": descending(SampleDraw.drawn_on, SampleDraw.id)})
_BY_LEVEL = {6: SampleDraw.district_code, 9: SampleDraw.township_code}
_AREA = {
    digits: Predicate("area", column == bindparam("area", type_=String))
    for digits, column in _BY_LEVEL.items()
}
_NONE = Predicate("area", SampleDraw.township_code == bindparam("area", type_=String))
"""A village has no draws of its own."""
_FROM = Predicate("drawn_from", SampleDraw.drawn_on >= bindparam("drawn_from", type_=Date))
_TO = Predicate("drawn_to", SampleDraw.drawn_on < bindparam("drawn_to", type_=Date))


def _of(table: Any, shape: Any) -> Select[Any]:
    return select(*(getattr(table, name) for name in shape.__annotations__ if name != "items"))


_DRAW = Prepared(as_json(_of(SampleDraw, SampleDrawOut).where(SampleDraw.id == bindparam("id", type_=Uuid))))
_ITEMS = Prepared(
    as_json(
        _of(SampleItem, SampleItemOut)
        .where(SampleItem.draw_id == bindparam("id", type_=Uuid))
        .order_by(SampleItem.rank)
    )
)


@router.get("", response_model=Page[SampleDrawOut], dependencies=[Everybody])
async def list_sample_draws(
    driver: ReadDriver, query: Annotated[SampleDrawQuery, asked(SampleDrawQuery)]
) -> Response:
    """The draws among what grid workers and villages settled on the spot, the latest first."""
    given: dict[Predicate, Any] = {}
    if query.area:
        given[_AREA.get(len(query.area), _NONE)] = query.area
    if query.drawn_from:
        given[_FROM] = query.drawn_from
    if query.drawn_to:
        given[_TO] = query.drawn_to
    return await LIST.answer(driver, given, query)


@router.get("/{draw_id}", response_model=SampleDrawDetail, dependencies=[Everybody])
async def get_sample_draw(driver: ReadDriver, draw_id: UUID, _: NoQuery) -> Response:
    """A draw with its seed and its whole population in the order of the draw: repeat it, and compare."""
    draw = await _DRAW.row(driver, {"id": draw_id})
    if draw is None:
        raise NotFound(UNKNOWN)
    items = ",".join(row["json"] for row in await _ITEMS.rows(driver, {"id": draw_id}))
    return json_response(f'{draw["json"][:-1]},"items":[{items}]}}')
