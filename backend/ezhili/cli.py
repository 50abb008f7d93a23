"""The command line: `ezhili serve | migrate | demo | import | openapi | user`."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from pkgutil import resolve_name
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import crypto, days, files
from ezhili.access import Actor, system
from ezhili.clocks import service as clocks
from ezhili.db import connect
from ezhili.demo import people
from ezhili.demo import service as district
from ezhili.events import catalogue
from ezhili.identity import service as identity
from ezhili.identity.schemas import GrantIn, UserIn
from ezhili.imports import by_hand
from ezhili.launch import schema
from ezhili.launch.demo_accounts import DemoAccounts
from ezhili.launch.installation import settled
from ezhili.launch.words import Refused, Said, faults, terminal_language
from ezhili.problems import Problem
from ezhili.settings import settings

APP = "ezhili.main:create_app"  # by name: only the contract needs it, and it takes seconds to load
OPENAPI = Path(__file__).parents[2] / "openapi.json"
STARTING_DATA = (clocks.install, catalogue.install)
"""What every district begins with; each leaves alone what is there."""
OCCUPIED = Said(
    "这个数据库里已有用户；示范区只能建在没有用户的数据库中。",
    "This database has users; the demo district is only built in a database that has none.",
)

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
users = typer.Typer(no_args_is_help=True, help="Accounts, for the first administrator and for emergencies.")
app.add_typer(users, name="user")


@app.command()
def serve(
    demo: Annotated[bool, typer.Option(help="Load the demo district into a new database.")] = False,
) -> None:
    """Run everything: database unless EZHILI_DATABASE_URL names one, API, background worker, SPA."""
    os.execv(sys.executable, [sys.executable, "-m", "ezhili.launch", *(["--demo"] if demo else [])])


def _in_session(work: Callable[[AsyncSession], Awaitable[object]]) -> None:
    """Do something in one transaction on the installation's database."""

    async def run(url: str) -> None:
        async with connect(url) as database:
            async with database.driver() as driver:
                await crypto.open_ring(driver)
            async with database.sessions.begin() as session:
                await work(session)

    with settled() as url:
        asyncio.run(run(url))


async def _install(session: AsyncSession) -> None:
    for install in STARTING_DATA:
        await install(session)


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema, with what every district begins with; safe to repeat."""
    with settled() as url:
        schema.upgrade(url)
        _in_session(_install)


@app.command()
def openapi(
    check: Annotated[
        bool, typer.Option("--check", help="Only compare; fail when the file is stale.")
    ] = False,
) -> None:
    """Write the contract to openapi.json at the top of the checkout."""
    contract = resolve_name(APP)().openapi()
    text = json.dumps(contract, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if not check:
        OPENAPI.write_text(text)
    elif not OPENAPI.exists() or OPENAPI.read_text() != text:
        sys.exit("openapi.json is stale: run `ezhili openapi` and commit it with the change of the route.")


@app.command()
def demo(
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day it is; the same day gives the same district."),
    ] = None,
    share: Annotated[
        float, typer.Option(min=0.001, max=1, envvar="EZHILI_DEMO_SHARE", help="Part of the events.")
    ] = 1.0,
    quiet: Annotated[bool, typer.Option("--quiet", help="Keep the accounts, do not print them.")] = False,
) -> None:
    """Build the demo district in a database that has no users."""
    day = today.date() if today else days.today()
    with settled() as url:
        given = settings().demo_password
        password = given.get_secret_value() if given else district.new_password()
        try:
            asyncio.run(district.load(url, district.Wish(day, password, share), files.keep))
        except district.NotEmpty:
            raise Refused(OCCUPIED) from None
        known = DemoAccounts(accounts=list(people.ACCOUNTS), password=None if given else password)
        known.keep(settings().data)
        if not quiet:
            known.show(settings().data)


def _password() -> str:
    """From the terminal, twice and unseen, else the first line of standard input; never an argument."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


def _operator() -> Actor:
    """Whoever may start this command holds the database itself."""
    return system("")


@users.command("create")
def create_user(
    username: str,
    name: Annotated[str, typer.Option(help="Name shown to others.")],
    unit: Annotated[str, typer.Option(help="Code of the home unit, as U340402000ZF01.")],
    role: Annotated[str, typer.Option(help="Role, as security_admin.")],
    area: Annotated[str, typer.Option(help="Code of the area the role is given for.")],
) -> None:
    """Make an account with one role; asks for its first password, to be changed at sign-in."""
    grant = GrantIn.model_validate({"role": role, "unit_code": unit, "area_code": area})
    new = UserIn(username=username, display_name=name, unit_code=unit, grant=grant)
    password = _password()

    async def work(session: AsyncSession) -> None:
        user = await identity.create_user(session, _operator(), new)
        await identity.set_password(session, _operator(), user, password)

    _in_session(work)


@users.command("set-password")
def set_password(username: str) -> None:
    """Give an account a new password, to be changed at sign-in, and end its sessions."""
    password = _password()

    async def work(session: AsyncSession) -> None:
        user = await identity.by_username(session, _operator(), username)
        await identity.set_password(session, _operator(), user, password)

    _in_session(work)


@users.command()
def disable(username: str) -> None:
    """Shut an account out; takes effect within a second."""

    async def work(session: AsyncSession) -> None:
        await identity.disable(
            session, _operator(), await identity.by_username(session, _operator(), username)
        )

    _in_session(work)


class Crs(StrEnum):
    """Coordinate systems of a file."""

    wgs84 = "wgs84"
    gcj02 = "gcj02"


@app.command("import")
def import_table(
    kind: Annotated[str, typer.Argument(help="areas, units, grids, workers, boundaries or events.")],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="xlsx, csv or GeoJSON.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only try, and show what is wrong.")] = False,
    skip_bad: Annotated[bool, typer.Option("--skip-bad", help="Take in the rows that are right.")] = False,
    rejects: Annotated[Path | None, typer.Option(help="Where the wrong rows go.")] = None,
    sheet: Annotated[str | None, typer.Option(help="The sheet of the workbook.")] = None,
    crs: Annotated[Crs, typer.Option(help="Coordinate system of the file.")] = Crs.wgs84,
    district: Annotated[str | None, typer.Option(help="Its 6 digits, while there are no areas yet.")] = None,
) -> None:
    """Take a table in, all of it or nothing; the same file twice changes nothing."""
    asked = by_hand.Asked(kind, file, dry_run, skip_bad, rejects, sheet, crs.value, district)

    async def run(url: str) -> bool:
        async with connect(url) as database:
            async with database.driver() as driver:
                await crypto.open_ring(driver)
            return await by_hand.run(database, asked, terminal_language())

    with settled() as url:
        good = asyncio.run(run(url))
    if not good:
        sys.exit(1)


def _said(problem: Problem) -> str:
    """A refusal of the platform's rules, with the fields it names, in the language of the terminal."""
    document = problem.document(terminal_language())
    faults = [f"{fault['pointer'] or '/'}: {fault['detail']}" for fault in document["errors"]]
    return " ".join([document["detail"], *faults])


def main() -> None:
    """The entry point; a refusal is one sentence and a status that is not zero."""
    try:
        app()
    except Refused as refusal:
        sys.exit(str(refusal))
    except Problem as problem:
        sys.exit(_said(problem))
    except ValidationError as error:
        sys.exit(faults(error))


if __name__ == "__main__":
    main()
