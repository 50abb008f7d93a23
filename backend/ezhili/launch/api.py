"""One API process: `python -m ezhili.launch.api <fd>` serves the listening socket it inherited."""

import logging
import socket
import sys

import uvicorn

from ezhili import logs
from ezhili.settings import settings

TRACE = "Traceback (most recent call last):"
GRACE_SECONDS = 3  # for answers under way when we are told to stop; streams would never end by themselves


class _Brief(logging.Filter):
    """Why a start failed, in one line: the database is away, the master key is another."""

    def filter(self, record: logging.LogRecord) -> bool:
        lines = record.getMessage().strip().splitlines()
        if lines[:1] == [TRACE]:
            record.msg, record.args = lines[-1], ()
        return True


def main(descriptor: int) -> None:
    """Serve until told to stop. The application is named by its import path: we stand below it."""
    proxies = settings().trusted_proxies
    config = uvicorn.Config(
        "ezhili.main:create_app",
        factory=True,
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
        timeout_keep_alive=20,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    logs.configure()
    logging.getLogger("uvicorn.error").addFilter(_Brief())
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    main(int(sys.argv[1]))
