"""The command line: `ezhili serve | migrate | openapi | user`."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from ezhili import crypto
from ezhili.access import Actor, system
from ezhili.clocks import service as clocks
from ezhili.db import connect
from ezhili.events import catalogue
from ezhili.identity import service as identity
from ezhili.identity.schemas import GrantIn, UserIn
from ezhili.launch import schema
from ezhili.launch.installation import settled
from ezhili.launch.words import Refused, terminal_language
from ezhili.main import create_app
from ezhili.problems import Problem

OPENAPI = Path(__file__).parents[2] / "openapi.json"
STARTING_DATA = (clocks.install, catalogue.install)
"""What every district begins with; each leaves alone what is there."""

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
    text = json.dumps(create_app().openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if not check:
        OPENAPI.write_text(text)
    elif not OPENAPI.exists() or OPENAPI.read_text() != text:
        sys.exit("openapi.json is stale: run `ezhili openapi` and commit it with the change of the route.")


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
        sys.exit("; ".join(f"{fault['loc'][0]}: {fault['msg']}" for fault in error.errors()))


if __name__ == "__main__":
    main()
