"""The lists that can be saved as a view, and what each of them can be narrowed by."""

from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

from ezhili.adjustments.schemas import AdjustmentQuery
from ezhili.events.queries import EventQuery, SampleDrawQuery
from ezhili.grid_duties.schemas import DutyDocumentQuery, ItemQuery
from ezhili.grid_workers.schemas import VacancyQuery, WorkerQuery
from ezhili.grids.schemas import GridQuery
from ezhili.http import PageQuery
from ezhili.identity.schemas import UserQuery
from ezhili.text import has_identity_number

LISTS: Mapping[str, type[PageQuery]] = {
    "events": EventQuery,
    "grids": GridQuery,
    "grid-workers": WorkerQuery,
    "grid-vacancies": VacancyQuery,
    "grid-adjustments": AdjustmentQuery,
    "sample-draws": SampleDrawQuery,
    "duty-documents": DutyDocumentQuery,
    "item-list": ItemQuery,
    "users": UserQuery,
}
_PAGING = frozenset(PageQuery.model_fields)


def checked(list_name: str, filters: Mapping[str, Any]) -> dict[str, Any]:
    """The filters as the list reads them, without defaults. Raise a 422 at each that it would refuse."""
    wrong: list[dict[str, Any]] = [
        {"type": "extra_forbidden", "loc": (name,)} for name in sorted(_PAGING & filters.keys())
    ]
    wrong += [
        {"type": "identity-number", "loc": (name,)}  # a list only looks for it, a view would keep it
        for name, value in filters.items()
        if isinstance(value, str) and has_identity_number(value)
    ]
    known = None
    try:
        known = LISTS[list_name].model_validate(filters)
    except ValidationError as error:
        wrong += [{**one} for one in error.errors(include_url=False)]
    if wrong or known is None:
        raise RequestValidationError([{**one, "loc": ("body", "filters", *one["loc"])} for one in wrong])
    return known.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
