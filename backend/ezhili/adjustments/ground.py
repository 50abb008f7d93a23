"""Reads the plan of an adjustment: which grids, which ground, and what stands against it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from shapely.geometry import shape
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili.access import Actor
from ezhili.adjustments.drawing import Drawn, Piece, cut, draw, square_metres, united
from ezhili.adjustments.rules import count_fault
from ezhili.adjustments.schemas import AdjustmentIn, DrawnGridIn, MadeGridIn, PreviewIn
from ezhili.areas import codes
from ezhili.areas import service as areas
from ezhili.days import today
from ezhili.geo import BAD_SHAPE, boundary_of, wgs84
from ezhili.grids import service as grids
from ezhili.grids.models import Grid
from ezhili.problems import Words, refused
from ezhili.units import service as units

TWICE = Words(
    "grid-named-twice", "网格 {code} 出现了两次，请去掉一个。", "Grid {code} is named twice; remove one."
)
UNDRAWN = Words(
    "grid-without-boundary",
    "网格 {code} 还没有边界，请先补画边界再调整。",
    "Grid {code} has no boundary yet: draw it first, then adjust it.",
)
TWO_TOWNSHIPS = Words(
    "grids-of-two-townships",
    "一次调整只能在一个乡镇（街道）内进行，请按乡镇（街道）分开。",
    "An adjustment stays within one township: make one for each.",
)
CODE_TAKEN = Words(
    "grid-code-taken",
    "已有网格使用这个代码，序号不能重复使用，请换一个。",
    "Another grid has this code, and serials are never used again; choose another.",
)
NEEDS_LAND = Words("boundary-needed", "请画出网格 {code} 的边界。", "Draw the boundary of grid {code}.")
APART = Words(
    "grids-not-adjacent",
    "所选网格不相邻，合并后不成一片，请只选相邻的网格。",
    "The grids do not touch, so they would not make one piece: choose neighbours only.",
)
GAP = Words(
    "adjustment-gap",
    "有 {area} 平方米原网格的土地没有划给任何网格，请补上。",
    "{area} m² of the former land belong to none of the grids; give them to one.",
)
OVERLAPS = Words(
    "adjustment-overlap",
    "网格 {code} 与 {other} 重叠 {area} 平方米，请移开其中一条边界。",
    "Grids {code} and {other} overlap by {area} m²; move one of the borders.",
)
BEYOND = Words(
    "adjustment-outside",
    "新边界超出原有范围 {area} 平方米。要移动与邻格之间的边界，请把邻格也加进来。",
    "The new borders take {area} m² beyond the former land. To move a neighbour's border, take it too.",
)
TAKES_FROM = Words(
    "adjustment-takes-from",
    "新边界占用了网格 {code} 的 {area} 平方米，请把它也加入调整，或退回原边界。",
    "The new borders take {area} m² of grid {code}: add that grid, or keep out of it.",
)
NO_CUT = Words(
    "cut-does-not-cross",
    "切割线没有穿过网格，请从边界外画到另一侧边界外。",
    "The line does not cut the grid: draw it from beyond the border to beyond the border.",
)


class Read(NamedTuple):
    """A plan on the ground."""

    taken: Sequence[Grid]
    former: Sequence[Piece]
    drawn: Drawn
    around: Sequence[Grid]
    """Grids beside it that stay as they are."""

    @property
    def pieces(self) -> dict[str, Piece]:
        """What each grid gets, by code."""
        return {piece.code: piece for piece in self.drawn.pieces}


def _once(named: Sequence[str], pointer: str) -> None:
    for place, code in enumerate(named):
        if code in named[:place]:
            raise refused(pointer.format(place), TWICE, code=code)


async def taken(session: AsyncSession, actor: Actor, named: Sequence[str]) -> Sequence[Grid]:
    """The grids that are taken, as they were named. Raise Invalid for one unknown, undrawn or elsewhere."""
    _once(named, "/takes/{}")
    found = []
    for place, code in enumerate(named):
        grid = await grids.at_code(session, actor, code, f"/takes/{place}")
        if grid.boundary is None:
            raise refused(f"/takes/{place}", UNDRAWN, code=code)
        if code[:9] != named[0][:9]:
            raise refused(f"/takes/{place}", TWO_TOWNSHIPS)
        found.append(grid)
    return found


async def _sent(session: AsyncSession, plan: AdjustmentIn | PreviewIn) -> list[Piece]:
    """The pieces as they were sent, in WGS-84. Raise Invalid for one that is no surface."""
    found = []
    makes: Sequence[MadeGridIn | DrawnGridIn] = plan.makes
    for place, one in enumerate(makes):
        pointer = f"/makes/{place}/boundary"
        if one.boundary is None:
            raise refused(pointer, NEEDS_LAND, code=one.code)
        raw = one.boundary.model_dump()
        columns = await grids.drawn(session, one.code, raw, plan.crs, pointer)
        found.append(Piece(one.code, one.kind, shape(columns["boundary"])))
    return found


def _merged(former: Sequence[Piece], one: MadeGridIn | DrawnGridIn) -> list[Piece]:
    whole = united([piece.land for piece in former])
    if whole.geom_type != "Polygon":
        raise refused("/takes", APART)
    return [Piece(one.code, one.kind, whole)]


def _along(former: Sequence[Piece], plan: PreviewIn) -> list[Piece]:
    line = [wgs84(at[0], at[1], plan.crs) for at in plan.cut or ()]
    parts = [part for piece in former for part in cut(piece.land, line)]
    if len(parts) <= len(former):
        raise refused("/cut", NO_CUT)
    return [Piece(str(number), former[0].kind, part) for number, part in enumerate(parts, 1)]


async def read(session: AsyncSession, actor: Actor, plan: AdjustmentIn | PreviewIn) -> Read:
    """Lay a plan over the ground. Raise Invalid for grids and boundaries that are none."""
    grids_taken = await taken(session, actor, plan.takes)
    former = [Piece(grid.code, grid.kind, shape(grid.boundary)) for grid in grids_taken]
    if isinstance(plan, PreviewIn) and plan.cut:
        new = _along(former, plan)
    elif plan.kind == "merge" and len(plan.makes) == 1 and plan.makes[0].boundary is None:
        new = _merged(former, plan.makes[0])
    else:
        new = await _sent(session, plan)
    reach = united([piece.land for piece in (*former, *new)]).bounds
    around = await grids.lineage.beside(session, plan.takes, reach)
    beside = [Piece(grid.code, grid.kind, shape(grid.boundary)) for grid in around]
    drawn = draw([piece.land for piece in former], new, beside, grows=plan.kind == "redraw")
    return Read(grids_taken, former, drawn, around)


def check_ground(found: Read) -> None:
    """Raise Invalid when land is left out, is there twice, or is somebody else's."""
    drawn, places = found.drawn, {piece.code: at for at, piece in enumerate(found.drawn.pieces)}
    for one, other, land in drawn.overlaps:
        pointer = f"/makes/{places[other]}/boundary"
        raise refused(pointer, OVERLAPS, code=one, other=other, area=round(square_metres(land)))
    if not drawn.gaps.is_empty:
        raise refused("/makes", GAP, area=round(square_metres(drawn.gaps)))
    if drawn.outside.is_empty:
        return
    if not drawn.grows:
        raise refused("/makes", BEYOND, area=round(square_metres(drawn.outside)))
    for grid in found.around:
        common = shape(grid.boundary).intersection(drawn.outside)
        if square_metres(common) > 1:
            raise refused("/makes", TAKES_FROM, code=grid.code, area=round(square_metres(common)))


async def check_codes(session: AsyncSession, actor: Actor, plan: AdjustmentIn) -> None:
    """Raise Invalid for a number of grids that fits no such adjustment, or a code that cannot be."""
    made = [one.code for one in plan.makes]
    _once(plan.takes, "/takes/{}")
    _once(made, "/makes/{}/code")
    if fault := count_fault(plan.kind, plan.takes, made):
        raise refused("/makes", fault)
    for place, one in enumerate(plan.makes):
        await _check_code(session, actor, plan, one, f"/makes/{place}")


async def _check_code(
    session: AsyncSession, actor: Actor, plan: AdjustmentIn, one: MadeGridIn, pointer: str
) -> None:
    if fault := codes.grid_fault(one.code, one.kind):
        raise refused(f"{pointer}/code", fault, code=one.code, kind=one.kind)
    if one.code[:9] != plan.takes[0][:9]:
        raise refused(f"{pointer}/code", TWO_TOWNSHIPS)
    if await areas.at(session, one.code[:12], today()) is None:
        raise refused(f"{pointer}/code", grids.NO_VILLAGE, code=one.code[:12])
    known = await session.scalar(select(Grid.id).where(Grid.code == one.code))
    if known is not None and one.code not in plan.takes:
        raise refused(f"{pointer}/code", CODE_TAKEN)
    if one.kind == "dedicated" and one.site_manager_unit is None:
        raise refused(f"{pointer}/site_manager_unit", grids.NO_SITE)
    if one.site_manager_unit:
        await units.named(session, actor, one.site_manager_unit, f"{pointer}/site_manager_unit")


def made_columns(plan: AdjustmentIn, found: Read) -> list[dict[str, Any]]:
    """The grids it makes, with the ground they get, as columns of a grid. Raise Invalid for one without."""
    rows = []
    for place, one in enumerate(plan.makes):
        land = found.pieces[one.code].land
        if land.is_empty or not land.is_valid:
            raise refused(f"/makes/{place}/boundary", BAD_SHAPE, reason="empty")
        boundary = boundary_of(land)
        sent = one.model_dump(exclude={"boundary"})
        rows.append({**sent, "boundary": boundary.geojson, "source_crs": plan.crs, **boundary.bounds()})
    return rows
