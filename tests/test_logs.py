"""What the logs say, and what they never say."""

import json
import logging
from contextlib import contextmanager

import pytest
from conftest import VILLAGE

from ezhili import logs

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("sign_in")]
CANARY = "张三丰 13912345678"


@contextmanager
def written(capsys):
    """The lines that are written meanwhile, by our handler instead of pytest's."""
    root, lines = logging.getLogger(), []
    level, handlers = root.level, root.handlers[:]
    root.handlers.clear()
    logs.configure()
    yield lines
    lines += [json.loads(line) for line in capsys.readouterr().err.splitlines() if line]
    root.setLevel(level)
    root.handlers[:] = handlers


async def test_a_change_leaves_a_line_without_what_was_sent(client, capsys):
    sent = {"category": "0203", "title": CANARY, "description": CANARY * 2, "grid_code": VILLAGE + "001"}
    with written(capsys) as lines:
        answer = await client.post("/events", json=sent, headers={"X-Request-Id": "order-number-7"})
        await client.get("/events", params={"q": CANARY})
    (line,) = lines
    assert (line["event"], line["route"], line["status"]) == ("request", "/events", answer.status_code)
    assert line["request_id"] == answer.headers["X-Request-Id"] == "order-number-7"
    assert set(line) <= {"time", "level", "event", *logs.FIELDS}
    assert answer.json()["request_id"] == "order-number-7"


async def test_an_id_that_is_not_sane_is_replaced(client):
    answer = await client.get("/problems", headers={"X-Request-Id": "a b"})
    assert logs._SANE.fullmatch(answer.headers["X-Request-Id"])


def test_a_failure_is_told_by_its_kind_and_place_alone(capsys):
    with written(capsys) as lines:
        try:
            raise ValueError(CANARY)
        except ValueError:
            logging.getLogger("any").exception("it failed")
    (line,) = lines
    assert line["failure"][0] == "builtins.ValueError"
    assert "test_logs.py" in line["failure"][1]
    assert CANARY not in json.dumps(line, ensure_ascii=False)
