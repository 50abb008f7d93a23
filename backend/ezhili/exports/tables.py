"""The lists that can be exported, and their columns; each is read by its package's own `find`."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from ezhili.access import Actor
from ezhili.areas import service as areas
from ezhili.areas.schemas import AreaQuery
from ezhili.db import Database
from ezhili.events import service as events
from ezhili.events.queries import EventQuery
from ezhili.grid_workers import service as workers
from ezhili.grid_workers.schemas import VacancyQuery, WorkerQuery
from ezhili.grids import service as grids
from ezhili.grids.schemas import GridQuery
from ezhili.http import PageQuery
from ezhili.units import service as units
from ezhili.units.schemas import UnitQuery

Find = Callable[[Database, Actor, Any], Awaitable[Response]]
Rows = Iterator[Mapping[str, Any]]


@dataclass(frozen=True)
class Column:
    """One column: the field of the list, its headings, and how its values are written."""

    key: str
    zh: str
    en: str
    kind: str = "plain"
    """plain, word (a code with a word of ours), time, name (a code whose record has a name), category."""


@dataclass(frozen=True)
class Table:
    """One list as a table."""

    name: str
    """As in the URL: /exports/events.csv."""
    words: tuple[str, str]
    scope: str
    query: type[PageQuery]
    find: Find
    columns: Sequence[Column]
    flat: Callable[[Mapping[str, Any]], Rows] = lambda row: iter((row,))
    """The rows of one item of the list, where that holds several."""


def _on_driver(find: Callable[..., Awaitable[Response]]) -> Find:
    async def read(database: Database, actor: Actor, query: Any) -> Response:
        async with database.driver() as driver:
            return await find(driver, actor, query)

    return read


def _served(row: Mapping[str, Any]) -> Rows:
    """A worker stands once for each grid."""
    served: Sequence[Mapping[str, Any]] = row["assignments"] or [{}]
    for one in served:
        yield {**row, **one}


PLACE = (
    Column("township_code", "乡镇（街道）代码", "Township code"),
    Column("township_code", "乡镇（街道）", "Township", "name"),
    Column("village_code", "村（社区）代码", "Village code"),
    Column("village_code", "村（社区）", "Village", "name"),
)
TABLES: Sequence[Table] = (
    Table(
        "events", ("事件", "Events"), "events:read", EventQuery, events.find,
        (
            Column("number", "编号", "Number"), Column("title", "标题", "Title"),
            Column("category", "类别代码", "Category code"),
            Column("category", "类别", "Category", "category"),
            Column("state", "状态", "State", "word"), Column("urgency", "紧急程度", "Urgency", "word"),
            Column("level", "层级", "Level", "word"), *PLACE,
            Column("grid_code", "网格代码", "Grid code"), Column("grid_code", "网格", "Grid", "name"),
            Column("lead_unit", "主办单位代码", "Lead unit code"),
            Column("lead_unit", "主办单位", "Lead unit", "name"),
            Column("reported_at", "上报时间", "Reported at", "time"),
            Column("due_at", "本环节时限", "Stage due at", "time"),
            Column("total_due_at", "总时限", "Total due at", "time"),
            Column("closed_at", "办结时间", "Closed at", "time"),
            Column("closed_on_time", "按期办结", "Closed on time"),
        ),
    ),
    Table(
        "grids", ("网格", "Grids"), "grids:read", GridQuery, _on_driver(grids.find),
        (
            Column("code", "网格代码", "Code"), Column("name", "名称", "Name"),
            Column("kind", "类型", "Kind", "word"), Column("state", "状态", "State", "word"), *PLACE,
            Column("households", "户数", "Households"), Column("residents", "人数", "Residents"),
            Column("site_manager_unit", "管理单位代码", "Site manager code"),
            Column("public_phone", "公开电话", "Public telephone"),
            Column("valid_from", "启用日期", "Valid from"), Column("valid_to", "停用日期", "Valid to"),
        ),
    ),
    Table(
        "grid-workers", ("网格员", "Grid workers"), "grid_workers:read", WorkerQuery,
        _on_driver(workers.find),
        (
            Column("display_name", "姓名", "Name"), Column("unit_code", "单位代码", "Unit code"),
            Column("unit_code", "单位", "Unit", "name"), Column("state", "账号状态", "Account", "word"),
            Column("grid_code", "网格代码", "Grid code"), Column("grid_code", "网格", "Grid", "name"),
            Column("full_time", "专职", "Full-time"), Column("primary", "主责", "Primary"),
            Column("valid_from", "开始日期", "From"), Column("valid_to", "结束日期", "To"),
        ),
        _served,
    ),
    Table(
        "grid-vacancies", ("无人负责的网格", "Vacant grids"), "grid_workers:read", VacancyQuery,
        _on_driver(workers.find_vacant),
        (
            Column("code", "网格代码", "Code"), Column("name", "名称", "Name"), *PLACE,
            Column("vacant_since", "空缺起始", "Vacant since"),
        ),
    ),
    Table(
        "areas", ("区域", "Areas"), "areas:read", AreaQuery, _on_driver(areas.find),
        (
            Column("code", "代码", "Code"), Column("name", "名称", "Name"),
            Column("level", "层级", "Level", "word"), Column("level_kind", "类型", "Kind"),
            Column("parent_code", "上级代码", "Parent code"), Column("parent_code", "上级", "Parent", "name"),
            Column("residents", "人数", "Residents"), Column("households", "户数", "Households"),
            Column("figures_as_of", "数据日期", "Figures as of"), Column("source", "来源", "Source"),
            Column("valid_from", "启用日期", "Valid from"), Column("valid_to", "停用日期", "Valid to"),
        ),
    ),
    Table(
        "units", ("单位", "Units"), "units:read", UnitQuery, _on_driver(units.find),
        (
            Column("code", "代码", "Code"), Column("name", "名称", "Name"), Column("kind", "类型", "Kind"),
            Column("area_code", "区域代码", "Area code"), Column("area_code", "区域", "Area", "name"),
            Column("parent_code", "上级代码", "Parent code"), Column("parent_code", "上级", "Parent", "name"),
            Column("office_phone", "办公电话", "Office telephone"),
            Column("duty_categories", "职责类别", "Duty categories"),
            Column("state", "状态", "State", "word"), Column("valid_from", "启用日期", "Valid from"),
            Column("valid_to", "停用日期", "Valid to"),
        ),
    ),
)  # fmt: skip
