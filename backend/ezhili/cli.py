"""The command line: `ezhili serve | migrate | openapi`."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ezhili.launch import schema
from ezhili.launch.installation import settled
from ezhili.launch.words import Refused
from ezhili.main import create_app

OPENAPI = Path(__file__).parents[2] / "openapi.json"

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def serve(
    demo: Annotated[bool, typer.Option(help="Load the demo district into a new database.")] = False,
) -> None:
    """Run everything: database unless EZHILI_DATABASE_URL names one, API, background worker, SPA."""
    os.execv(sys.executable, [sys.executable, "-m", "ezhili.launch", *(["--demo"] if demo else [])])


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema; safe to repeat."""
    with settled() as url:
        schema.upgrade(url)


@app.command()
def openapi(
    check: Annotated[bool, typer.Option(help="Only compare; fail when the file is stale.")] = False,
) -> None:
    """Write the contract to openapi.json at the top of the checkout."""
    text = json.dumps(create_app().openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    if not check:
        OPENAPI.write_text(text)
    elif not OPENAPI.exists() or OPENAPI.read_text() != text:
        sys.exit("openapi.json is stale: run `ezhili openapi` and commit it with the change of the route.")


def main() -> None:
    """The entry point; a refusal is one sentence."""
    try:
        app()
    except Refused as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
