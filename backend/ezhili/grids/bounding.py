"""Takes in the boundaries of a file together: each is judged by where all of them will lie."""

from collections.abc import Mapping, Sequence
from typing import Any

from ezhili.areas import service as areas
from ezhili.areas.schemas import AreaPatch
from ezhili.days import today
from ezhili.grids import service
from ezhili.grids.models import Grid
from ezhili.grids.schemas import GridPatch
from ezhili.grids.shapes import check_overlap
from ezhili.problems import Invalid
from ezhili.sheets import Flaw, Outcome, Row, Run, flaws, one_by_one


class _Overlapping(Exception):
    """Some of the drawn grids lie over others: take all of it back."""


class Boundaries:
    """Draws all, looks which lie over others, and draws the rest anew until none does.

    Neighbours that exchange their land pass, whatever their order in the file.
    """

    def __init__(self, run: Run) -> None:
        self.run = run

    async def take(self, rows: Sequence[Row]) -> Sequence[Outcome]:
        """What becomes of each row, in their order."""
        found: dict[int, Outcome] = {}
        while True:
            left = [row for row in rows if row.place not in found]
            try:
                async with self.run.session.begin_nested():
                    drawn = await self._draw(left)
                    if bad := await self._overlapping(drawn):
                        raise _Overlapping
            except _Overlapping:
                found |= bad
                continue
            outcomes = {place: outcome for place, (outcome, _) in drawn.items()} | found
            return [outcomes[row.place] for row in rows]

    async def end(self) -> None:
        """Everything is drawn."""

    async def _draw(self, rows: Sequence[Row]) -> dict[int, tuple[Outcome, Grid | None]]:
        """Each row by the rules of the API but for what lies over others."""
        touched: dict[str, Grid] = {}

        async def bound(run: Run, values: Mapping[str, Any]) -> str:
            sent = {"boundary": values["boundary"], "crs": run.crs}
            if len(values["code"]) < 15:
                return await _bound_area(run, values["code"], sent)
            grid = touched[values["code"]] = await service.get(
                run.session, run.actor, values["code"], hold=True
            )
            before = grid.version
            await service.edit(run.session, run.actor, grid, GridPatch.model_validate(sent), unlooked=True)
            return "unchanged" if grid.version == before else "changed"

        outcomes = await one_by_one(bound)(self.run).take(rows)
        return {
            row.place: (outcome, touched.get(row.values["code"]) if isinstance(outcome, str) else None)
            for row, outcome in zip(rows, outcomes, strict=True)
        }

    async def _overlapping(
        self, drawn: Mapping[int, tuple[Outcome, Grid | None]]
    ) -> dict[int, Sequence[Flaw]]:
        """The rows whose grids lie over others now."""
        found: dict[int, Sequence[Flaw]] = {}
        for place, (outcome, grid) in drawn.items():
            if grid is None or outcome == "unchanged":
                continue
            try:
                await check_overlap(self.run.session, grid, "/boundary")
            except Invalid as problem:
                found[place] = flaws(problem)
        return found


async def _bound_area(run: Run, code: str, sent: Mapping[str, Any]) -> str:
    run.actor.must("areas:write")
    area = await areas.get(run.session, run.actor, code, today(), hold=True)
    areas.check_own(run.actor, area)
    before = area.version
    await areas.edit(run.session, run.actor, area, AreaPatch.model_validate(sent))
    return "unchanged" if area.version == before else "changed"
