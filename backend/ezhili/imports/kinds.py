"""Every table that can be imported: each package describes its own, and is named here and nowhere else."""

from collections.abc import Mapping
from typing import Literal, get_args

from ezhili.areas import sheet as areas
from ezhili.events import sheet as events
from ezhili.grid_workers import sheet as grid_workers
from ezhili.grids import sheet as grids
from ezhili.sheets import Sheet
from ezhili.units import sheet as units

Kind = Literal["areas", "units", "grids", "workers", "boundaries", "events"]
SHEETS: Mapping[str, Sheet] = {
    one.kind: one
    for one in (areas.AREAS, units.UNITS, grids.GRIDS, grid_workers.WORKERS, grids.BOUNDARIES, events.EVENTS)
}

assert set(SHEETS) == set(get_args(Kind))
