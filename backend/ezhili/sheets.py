"""What a table somebody sends has to look like, told as data: each package brings its own description."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Protocol

from pydantic import ValidationError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili.access import Actor
from ezhili.db import Database
from ezhili.problems import FIELD, OTHER, Problem, Words, problem_in, refused

Pair = tuple[str, str]  # zh-CN, en
Cell = str | float | bool | date | datetime | dict[str, Any] | None
"""What a cell holds: text, a number, yes or no, a day, a moment without offset, a GeoJSON geometry."""
Read = Callable[[Any], Any]


class Wrong(Exception):
    """A cell cannot be read: the words say what is wrong and what would be right."""

    def __init__(self, words: Words, **values: Any) -> None:
        super().__init__(words.code)
        self.words, self.values = words, values


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    """As the API calls the field."""
    heading: Pair
    read: Read
    """From a cell that is not empty to a value. Raise Wrong."""
    right: Pair
    """What belongs here, in a few words."""
    needed: bool = False
    aliases: Sequence[str] = ()
    """Other headings by which offices call it."""
    example: str = ""
    choices: Mapping[str, Pair] = field(default_factory=dict)
    personal: bool = False
    """What stands here is not repeated in a report."""


@dataclass(frozen=True)
class Row:
    """One row of a table, read."""

    place: int
    """Its number among the rows of the file."""
    values: Mapping[str, Any]
    """By the names of the columns; empty cells and columns that are not there are left out."""


@dataclass(frozen=True)
class Flaw:
    """What is wrong with a row; `column` is "" for the row as a whole."""

    column: str
    words: Words
    values: Mapping[str, Any]


Outcome = str | Sequence[Flaw]
"""created, changed, unchanged, or why not."""


@dataclass(frozen=True)
class Run:
    """What one import is done with."""

    database: Database
    session: AsyncSession
    """Its one transaction: undone after a dry run, and when a row is wrong."""
    actor: Actor
    crs: str
    """The coordinate system of the file."""
    dry: bool
    """Nothing has to be written: it will be undone."""


class Taker(Protocol):
    """Takes the rows of one import, some at a time."""

    async def take(self, rows: Sequence[Row]) -> Sequence[Outcome]:
        """What becomes of each row, in their order."""
        ...

    async def end(self) -> None:
        """Everything was taken: have it written."""
        ...


Take = Callable[[Run, Mapping[str, Any]], Awaitable[str]]
"""Does one row by the rules of the API: created, changed or unchanged. Raise as those do."""


@dataclass(frozen=True)
class Sheet:
    """A table that can be imported."""

    kind: str
    """As in `ezhili import KIND`."""
    title: Pair
    columns: Sequence[Column]
    key: Sequence[str]
    """The columns that tell rows apart: two equal ones in a file are a mistake."""
    scopes: frozenset[str]
    """All of these are needed."""
    taker: Callable[[Run], Taker]
    formats: Sequence[str] = ("xlsx", "csv")
    """xlsx, csv, geojson."""
    most: int = 20_000
    """Rows."""
    streams: bool = False
    """Rows are taken while the file is read; else when all were read."""
    at_once: int = 20
    """Rows taken at a time; 0: all, since they are judged by one another."""
    order: Callable[[Mapping[str, Any]], Any] | None = None
    """Which rows go first, when others may build on them."""
    check: Callable[[Mapping[str, Any]], Sequence[Flaw]] = lambda values: ()
    """What has to fit together within a row."""

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((one for one in self.columns if one.name == name), None)


def flaws(problem: Problem, names: Mapping[str, str] | None = None) -> list[Flaw]:
    """A refusal of the API as flaws of a row; `names` are columns by the first part of a pointer."""
    known = names or {}
    found = []
    for error in problem.errors:
        at = error.pointer.removeprefix("/").split("/")[0]
        found.append(Flaw(known.get(at, at), error.words, error.values))
    return found or [Flaw("", problem.words, problem.values)]


FIXED = Words(
    "import-fixed",
    "已有记录为“{now}”，与文件中的“{sent}”不同。这一项不能通过导入修改，请核对后改正文件。",
    "The record has “{now}” and the file “{sent}”. An import cannot change this: correct the file.",
)
Pointed = Mapping[str, str]


def check_fixed(record: Any, form: Any, names: Iterable[str]) -> None:
    """Raise Invalid where a row would change what never changes."""
    for name in names:
        now, sent = getattr(record, name), getattr(form, name)
        if now != sent:
            raise refused(f"/{name}", FIXED, now=now, sent=sent)


def _of_form(error: ValidationError) -> list[Flaw]:
    found = error.errors(include_url=False)
    return [
        Flaw(str(one["loc"][0]) if one["loc"] else "", FIELD.get(one["type"], OTHER), one.get("ctx", {}))
        for one in found
    ]


class _OneByOne:
    """Takes each row inside a savepoint, so that one that is refused leaves the others alone."""

    def __init__(self, run: Run, do: Take, names: Pointed) -> None:
        self.run, self.do, self.names = run, do, names

    async def take(self, rows: Sequence[Row]) -> Sequence[Outcome]:
        return [await self._one(row.values) for row in rows]

    async def _one(self, values: Mapping[str, Any]) -> Outcome:
        try:
            async with self.run.session.begin_nested():
                done = await self.do(self.run, values)
                await self.run.session.flush()
                return done
        except ValidationError as error:
            return _of_form(error)
        except (Problem, IntegrityError) as error:
            problem = problem_in(error)
            if problem.status >= 500:
                raise
            return flaws(problem, self.names)

    async def end(self) -> None: ...


def one_by_one(do: Take, names: Pointed = MappingProxyType({})) -> Callable[[Run], Taker]:
    """For small tables: each row by the functions of the API, in a savepoint of its own."""
    return lambda run: _OneByOne(run, do, names)
