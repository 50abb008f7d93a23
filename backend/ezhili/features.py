"""GeoJSON collections for maps, whose features PostgreSQL makes."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from typing import Annotated, Any, Literal

from fastapi import Header, Response
from sqlalchemy import Text, cast, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute
from typing_extensions import TypedDict

from ezhili.db import Driver, Predicate, Prepared, Record

GEOJSON = "application/geo+json"
IfNoneMatch = Annotated[str | None, Header(description="The ETag you hold; 304 when it is still the same.")]


class Feature(TypedDict):
    """One record on the map (RFC 7946); positions are longitude, latitude in WGS-84."""

    type: Literal["Feature"]
    id: str
    properties: dict[str, Any]
    geometry: dict[str, Any]


class FeatureCollection(TypedDict):
    """RFC 7946."""

    type: Literal["FeatureCollection"]
    features: list[Feature]


class Features:
    """The records of `table` with a boundary, as one collection; unchanged it answers 304 unread."""

    def __init__(
        self,
        table: type[Record],
        boundary: InstrumentedAttribute[Any],
        order: InstrumentedAttribute[Any],
        properties: Mapping[str, Any],
    ) -> None:
        self.table, self.boundary, self.order, self.properties = table, boundary, order, properties
        self.rows, self.mark = cache(self._rows), cache(self._mark)

    def _rows(self, predicates: tuple[Predicate, ...]) -> Prepared:
        named: list[Any] = []
        for name, column in self.properties.items():
            named += [literal_column(f"'{name}'"), column]
        parts: tuple[Any, ...] = (
            *(literal_column("'type'"), literal_column("'Feature'")),
            *(literal_column("'id'"), self.order),
            *(literal_column("'properties'"), func.json_build_object(*named)),
            *(literal_column("'geometry'"), self.boundary),
        )
        rows = select(cast(func.json_build_object(*parts), Text).label("json"))
        rows = rows.where(self.boundary.is_not(None), *(predicate.condition for predicate in predicates))
        return Prepared(rows.order_by(self.order))

    def _mark(self, predicates: tuple[Predicate, ...]) -> Prepared:
        table = self.table
        changed = func.concat_ws("/", func.count(), func.sum(table.version), func.max(table.updated_at))
        mark = select(changed.label("mark")).where(*(predicate.condition for predicate in predicates))
        return Prepared(mark)

    async def answer(
        self, driver: Driver, given: Mapping[Predicate, Any], if_none_match: str | None
    ) -> Response:
        """The collection as bytes, or 304; the mark is read first, so no ETag is newer than its body."""
        predicates, values = tuple(given), {predicate.name: value for predicate, value in given.items()}
        row = await self.mark(predicates).row(driver, values)
        said = repr((row["mark"] if row else "", sorted(values.items())))
        headers = {"ETag": f'"{sha256(said.encode()).hexdigest()[:20]}"'}
        headers["Cache-Control"] = "private, max-age=0, must-revalidate"
        if if_none_match == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        rows = await self.rows(predicates).rows(driver, values)
        body = '{"type":"FeatureCollection","features":[' + ",".join(row["json"] for row in rows) + "]}"
        return Response(body, 200, headers, media_type=GEOJSON)
