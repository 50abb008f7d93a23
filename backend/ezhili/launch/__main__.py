"""`python -m ezhili.launch`: what `ezhili serve` becomes, a process that loads nothing of the product."""

import argparse
import sys

from pydantic import ValidationError

from ezhili.launch.supervisor import serve
from ezhili.launch.words import Refused, faults
from ezhili.settings import Given


def main() -> None:
    """Parse, serve, and say in one sentence why not."""
    parser = argparse.ArgumentParser(prog="ezhili serve")
    parser.add_argument("--demo", action="store_true", help="load the demo district into a new database")
    parser.add_argument("--parent", type=int, help="stop when this process, our parent, ends")
    options = parser.parse_args()
    try:
        serve(Given.model_validate({}), options.demo, options.parent)
    except Refused as refusal:
        sys.exit(str(refusal))
    except ValidationError as error:
        sys.exit(faults(error))


if __name__ == "__main__":
    main()
