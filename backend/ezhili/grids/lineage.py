"""Where the land of former grids lies now, and who wants to know when borders move."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Text, cast, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili.grids.locating import Locator
from ezhili.grids.models import Grid, GridLineage
from ezhili.grids.shapes import STANDING

Follower = Callable[[AsyncSession, Sequence[str]], Awaitable[None]]
FOLLOWERS: list[Follower] = []


def follow(follower: Follower) -> None:
    """Let `follower` know, in the transaction of the change, the codes of grids whose borders moved."""
    if follower not in FOLLOWERS:
        FOLLOWERS.append(follower)


async def moved(session: AsyncSession, codes: Sequence[str]) -> None:
    """Tell everybody who follows that these grids got other borders, ended or began."""
    await session.flush()
    for follower in FOLLOWERS:
        await follower(session, codes)


class Present:
    """Today's grids of some villages, and the heirs of former ones."""

    def __init__(self, grids: Sequence[Mapping[str, Any]], heirs: Mapping[str, str]) -> None:
        self.locator, self.heirs = Locator(grids), heirs

    def grids(self, places: Sequence[tuple[str, float | None, float | None]]) -> list[str]:
        """The grid of today for each place: the code of the grid it lay in, longitude and latitude.

        By its point; without one, or where nobody has drawn, the heir of the largest part.
        """
        points = [(lon, lat) for _, lon, lat in places if lon is not None and lat is not None]
        found = iter(self.locator.at_each(points))
        return [
            (None if lon is None or lat is None else next(found)) or self._heir(code)
            for code, lon, lat in places
        ]

    def _heir(self, code: str) -> str:
        seen: set[str] = set()
        while not self.locator.active(code) and code in self.heirs and code not in seen:
            seen.add(code)
            code = self.heirs[code]
        return code


async def present(session: AsyncSession, codes: Sequence[str]) -> Present:
    """What is needed to find today's grid for places of these grids, former ones among them."""
    links = (
        select(GridLineage)
        .where(GridLineage.from_code.startswith(codes[0][:9]))
        .order_by(GridLineage.effective_on, GridLineage.share, GridLineage.to_code)
    )
    heirs: dict[str, str] = {}
    villages = {code[:12] for code in codes}
    for link in await session.scalars(links):
        heirs[link.from_code] = link.to_code
        villages |= {link.from_code[:12], link.to_code[:12]}
    columns = (Grid.code, Grid.kind, cast(Grid.boundary, Text).label("boundary"))
    rows = select(*columns).where(Grid.village_code.in_(villages), Grid.state.in_(STANDING))
    return Present([dict(row) for row in (await session.execute(rows)).mappings()], heirs)


async def ancestry(session: AsyncSession, code: str) -> list[GridLineage]:
    """Every adjustment of the land a grid came from or went to, over generations, the oldest first."""
    found: dict[tuple[Any, str, str], GridLineage] = {}
    for here, there in ((GridLineage.from_code, "to_code"), (GridLineage.to_code, "from_code")):
        known, asked = set[str](), {code}
        while asked - known:
            rows = await session.scalars(select(GridLineage).where(here.in_(asked - known)))
            known |= asked
            for link in rows:
                found[link.adjustment_id, link.from_code, link.to_code] = link
                asked.add(getattr(link, there))
    return sorted(found.values(), key=lambda one: (one.effective_on, one.from_code, one.to_code))


async def beside(session: AsyncSession, codes: Sequence[str], box: tuple[float, ...]) -> Sequence[Grid]:
    """The other grids in service that touch a box (west, south, east, north), with their boundaries."""
    west, south, east, north = box
    rows = select(Grid).where(
        Grid.code.not_in(codes),
        Grid.district_code == codes[0][:6],
        Grid.state.in_(STANDING),
        Grid.boundary.is_not(None),
        or_(Grid.west.is_(None), (Grid.west <= east) & (Grid.east >= west)),
        or_(Grid.south.is_(None), (Grid.south <= north) & (Grid.north >= south)),
    )
    return (await session.scalars(rows.order_by(Grid.code))).all()
