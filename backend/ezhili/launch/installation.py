"""An installation's parts from its data folder: the server it owns and the environment its processes get."""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ezhili.launch import checks, database, leftovers, schema
from ezhili.launch.accounts import server_account
from ezhili.launch.claim import claim
from ezhili.launch.place import server_place
from ezhili.launch.postgres import Pause, Server
from ezhili.launch.secrets import Secrets, read_or_make
from ezhili.settings import Given


def server_of(data: Path, secrets: Secrets, lock: int | None, pause: Pause) -> Server:
    """The embedded server of a data folder, not started; it holds `lock` as long as it runs."""
    account = server_account(data / "postgres")
    place = server_place(data, secrets.installation, account)
    keep = () if lock is None else (lock,)
    return Server(place, account, "postgres", secrets.superuser_password, pause=pause, keep=keep)


def environment(given: Given, secrets: Secrets, data: Path, url: str) -> dict[str, str]:
    """Ours, handed on, with what the platform's settings need."""
    return {
        **os.environ,
        "EZHILI_DATA": str(data),
        "EZHILI_DATABASE_URL": url,
        "EZHILI_SECRET_KEY": given.secret_key.get_secret_value() if given.secret_key else secrets.secret_key,
        "EZHILI_MASTER_KEY": given.master_key.get_secret_value() if given.master_key else secrets.master_key,
    }


def _running_or_started(house: ExitStack, data: Path, secrets: Secrets) -> Server:
    """The server of a running installation, else one started for this command alone."""
    server = server_of(data, secrets, None, time.sleep)
    if leftovers.servers(server.cluster):
        server.port = int((server.cluster / "postmaster.pid").read_text().splitlines()[3])
        return server
    server.keep = (claim(data, time.sleep),)
    server.make()
    house.callback(server.stop)
    server.start()
    server.wait()
    return server


@contextmanager
def settled() -> Iterator[str]:
    """The settings of a command, from its environment and the data folder; yields the database's URL.

    For `ezhili migrate`, `user` and the like, beside a running installation or without one.
    """
    given = Given.model_validate({})
    if given.database_url and given.secret_key and given.master_key:
        yield given.database_url
        return
    data = checks.data_folder(given.data)
    secrets = read_or_make(data)
    with ExitStack() as house:
        if given.database_url:
            checks.database(url := given.database_url)
        else:
            server = _running_or_started(house, data, secrets)
            database.bear(server, secrets.database_password, schema.upgrade)
            url = database.url(server, secrets.database_password)
        os.environ.update(environment(given, secrets, data, url))
        yield url
