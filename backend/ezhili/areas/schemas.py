"""What callers send and receive about areas."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, NonNegativeInt, StringConstraints
from typing_extensions import TypedDict

from ezhili.areas.codes import Level, LevelKind, UrbanRuralClass, unpadded
from ezhili.described import described
from ezhili.geo import Crs, SurfaceIn
from ezhili.http import UNSENT, Form, PageQuery
from ezhili.text import Line

AreaCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{3}){0,3}$"), AfterValidator(unpadded)]
"""6, 9, 12 or 15 digits; the form padded with zeros to 12 digits is understood too."""
Name = Annotated[Line, StringConstraints(min_length=1, max_length=40)]
Words = Annotated[Line, StringConstraints(min_length=1, max_length=200)]


class AreaIn(Form):
    """A new area in yours; the area above it is the one its code begins with."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{3}){0,2}$"), AfterValidator(unpadded)]
    """6 digits district, 9 township, 12 village; padded with zeros to 12 digits it means the same."""
    level_kind: LevelKind
    name: Name
    short_name: Name | None = None
    urban_rural_class: UrbanRuralClass | None = None
    residents: NonNegativeInt | None = None
    households: NonNegativeInt | None = None
    figures_as_of: date | None = None
    source: Words | None = None
    boundary: SurfaceIn | None = None
    crs: Crs = "wgs84"
    """Of the boundary as sent; it is stored in WGS-84."""
    valid_from: date | None = None
    """First day; today when left out."""
    valid_to: date | None = None
    """Last day."""
    is_statistical_only: bool = False


class AreaPatch(Form):
    """Absent fields keep their value, null empties it; `code` and `valid_from` never change."""

    level_kind: LevelKind = UNSENT
    name: Name = UNSENT
    short_name: Name | None = UNSENT
    urban_rural_class: UrbanRuralClass | None = UNSENT
    residents: NonNegativeInt | None = UNSENT
    households: NonNegativeInt | None = UNSENT
    figures_as_of: date | None = UNSENT
    source: Words | None = UNSENT
    boundary: SurfaceIn | None = UNSENT
    crs: Crs = UNSENT
    """Of the boundary as sent."""
    valid_to: date | None = UNSENT
    is_statistical_only: bool = UNSENT


@described
class AreaOut(TypedDict):
    """An area in a list."""

    code: str
    level: str
    """district, township or village."""
    level_kind: str
    """district, subdistrict, town, township, dev_zone, farm, village or community."""
    name: str
    short_name: str | None
    parent_code: str | None
    """The area above; null for a district."""
    urban_rural_class: str | None
    residents: int | None
    """Persons."""
    households: int | None
    figures_as_of: date | None
    source: str | None
    valid_from: date
    valid_to: date | None
    """Last day."""
    is_statistical_only: bool
    demo: bool
    """Fictional, for the demo district."""
    has_boundary: bool
    version: int
    updated_at: datetime


@described
class AreaDetail(AreaOut):
    """An area with its boundary."""

    boundary: dict[str, Any] | None
    """GeoJSON surface in WGS-84."""
    source_crs: str | None
    """The coordinate system in which the boundary was sent."""
    west: float | None
    south: float | None
    east: float | None
    north: float | None
    warnings: list[str]
    """`unusual_serial`: nothing is wrong, somebody should look."""


class AreaQuery(PageQuery):
    """Filters of the list; all given must hold."""

    level: list[Level] | None = None
    """One or several: level=township&level=village."""
    parent: AreaCode | None = None
    """The areas directly below this one."""
    area: AreaCode | None = None
    """This area and everything below it."""
    q: Annotated[str, StringConstraints(min_length=1, max_length=40)] | None = None
    """Part of the name."""
    in_force_on: date | None = None
    """The areas as they were on this day; today when left out."""


class AreaMapQuery(Form):
    """Filters of the map."""

    level: list[Level] | None = None
    area: AreaCode | None = None
    """This area and everything below it."""
    in_force_on: date | None = None
    """The areas as they were on this day; today when left out."""


class AreaDay(Form):
    """Which of the areas that had the code at different times."""

    in_force_on: date | None = None
    """As it was on this day; when left out the one of today, else the last."""
