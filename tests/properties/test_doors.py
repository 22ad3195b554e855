"""The doors under attack: arguments, files, requests, paths of the server. One line, a code that is right, no trace.

What is drawn follows from a number, which a failure names. NETWEIGHT_FUZZ sets how many are tried (`make fuzz`).
"""

from __future__ import annotations

import http.client
import io
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from helpers.command import Ran
from helpers.serving import running
from netweight.app.server import make_server
from netweight.engine import handle_request
from properties import arguments, files, questions

FEW = int(os.environ.get("NETWEIGHT_FUZZ", "500"))
BROKE = "something broke"
CONTROL = frozenset(map(chr, (*range(9), *range(11, 32), 0x7F, *range(0x80, 0xA0), 0x202E, 0x2066)))


@contextmanager
def drawn(number: int) -> Iterator[Random]:
    """Chance that a number decides; a failure names the number."""
    try:
        yield Random(number)
    except Exception as error:
        error.add_note(f"number {number}")
        raise


def check(ran: Ran) -> None:
    """Exit code 0, 1 where a budget was passed, or 2 with one line; nothing that a terminal would obey."""
    assert ran.code in (0, 1, 2)
    assert BROKE not in ran.err, ran.err
    assert ran.err.count("\n") == (1 if ran.code == 2 else 0), ran.err
    assert not CONTROL & set(ran.out + ran.err)
    assert "Traceback" not in ran.out + ran.err


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder to be in, and nothing on standard input."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    return tmp_path


@pytest.mark.parametrize("chunk", range(4))
@pytest.mark.usefixtures("alone")
def test_arguments(run: Callable[..., Ran], chunk: int) -> None:
    for number in range(chunk * FEW // 10, (chunk + 1) * FEW // 10):
        with drawn(number) as random:
            check(run(*arguments.arguments(random)))


@pytest.mark.parametrize("chunk", range(4))
def test_files(run: Callable[..., Ran], alone: Path, chunk: int) -> None:
    for number in range(chunk * FEW // 10, (chunk + 1) * FEW // 10):
        with drawn(number) as random:
            suffix, data = files.data(random)
            path = alone / f"net{suffix}"
            path.write_bytes(data)
            command = random.choice([("show",), ("check", "--max-parameters", "1G"), ("memory",), ("compare",)])
            ran = run(command[0], str(path), *command[1:])
            # A plan of a network that is larger than what was given is no such thing here: nothing is given.
            assert ran.code in ((0, 1, 2) if command[0] == "check" else (0, 2))
            check(ran)


@pytest.mark.parametrize("chunk", range(4))
def test_requests(chunk: int) -> None:
    for number in range(chunk * FEW // 4, (chunk + 1) * FEW // 4):
        with drawn(number) as random:
            reply: Any = json.loads(handle_request(questions.text(random)))
            assert isinstance(reply["ok"], bool)
            if not reply["ok"]:
                error = reply["error"]
                assert error["message"]
                assert error["code"] != "bug", error
                assert (error["message"] + error["hint"]).isprintable()


def test_paths_of_the_server(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("page")
    (tmp_path.parent / "secret.txt").write_text("secret")
    parts = (
        "..",
        "%2e%2e",
        "index.html",
        "%00",
        "secret.txt",
        "%5c",
        "a" * 300,
        "%ff",
        "?",
        "#",
        "//",
        "~",
        "%2f",
        ";",
        "",
    )
    with running(make_server(0, tmp_path)) as server:
        port = server.server_address[1]
        for number in range(FEW // 5):
            with drawn(number) as random:
                path = "/" + random.choice(["/", "", "%2f"]).join(
                    random.choice(parts) for _ in range(random.randrange(6))
                )
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
                connection.putrequest(random.choice(["GET", "HEAD", "POST", "X"]), path, skip_host=True)
                host = random.choice([f"127.0.0.1:{port}", f"localhost:{port}", "evil.example", "", ":", "[::1"])
                connection.putheader("Host", host)
                connection.endheaders()
                response = connection.getresponse()
                assert response.status in (200, 301, 404, 421, 501, 400), response.status
                assert b"secret" not in response.read()
                connection.close()
