"""Boundaries of grids as they may be: in the district, of one village, not over one another."""

from typing import Any

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili.areas import service as areas
from ezhili.geo import Boundary, read_boundary
from ezhili.grids.models import Grid
from ezhili.problems import Words, refused

OUTSIDE = Words(
    "boundary-outside-district",
    "边界超出本区范围，请检查坐标顺序（经度在前）和坐标系。",
    "The boundary leaves the district: check the order (longitude first) and the coordinate system.",
)
OVERLAP = Words(
    "grid-overlap",
    "与同村（社区）网格 {code} 重叠 {percent}%，不得超过 1%，请调整边界。",
    "It overlaps grid {code} of the same village by {percent} %; at most 1 % may. Move the boundary.",
)
SHARED = 0.01  # of the smaller grid [our proposal, DOMAIN.md 3.2]
SLACK = 200 / 111_000  # degrees, about 200 m: outlines of districts are rough
STANDING = ("active", "adjusting")


async def drawn(
    session: AsyncSession, code: str, sent: Any, crs: str, pointer: str = "/boundary"
) -> dict[str, Any]:
    """The columns of a boundary in WGS-84. Raise Invalid when it is no polygon or leaves the district."""
    if sent is None:
        return dict.fromkeys(("boundary", "source_crs", "west", "south", "east", "north"))
    boundary: Boundary = read_boundary(sent, crs, pointer)
    district = await areas.outline(session, code)
    if district is not None and not district.buffer(SLACK).covers(boundary.surface):
        raise refused(pointer, OUTSIDE)
    return {"boundary": boundary.geojson, "source_crs": crs, **boundary.bounds()}


async def check_overlap(session: AsyncSession, grid: Grid, pointer: str) -> None:
    """Raise Invalid at `pointer` when the grid lies over another of its village by more than 1 %.

    A dedicated grid may lie in others, not over another dedicated one.
    """
    if grid.boundary is None:
        return
    land = shape(grid.boundary)
    others = select(Grid.code, Grid.boundary).where(
        Grid.village_code == grid.village_code,
        Grid.code.not_in([grid.code, grid.replaces_code or ""]),
        Grid.state.in_(STANDING),
        Grid.boundary.is_not(None),
        Grid.kind == "dedicated" if grid.kind == "dedicated" else Grid.kind != "dedicated",
        *(Grid.west < grid.east, Grid.east > grid.west, Grid.south < grid.north, Grid.north > grid.south),
    )
    for code, boundary in await session.execute(others.order_by(Grid.code)):
        share = _share(land, shape(boundary))
        if share > SHARED:
            raise refused(pointer, OVERLAP, code=code, percent=round(share * 100, 1))


def _share(one: BaseGeometry, other: BaseGeometry) -> float:
    """The common part of two surfaces, of the smaller one."""
    return float(one.intersection(other).area / min(one.area, other.area))
