"""The local server: the policy everywhere, the right types, nothing from outside its folder, no other host's name."""

import http.client
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.serving import running
from netweight.app import policy
from netweight.app import server as server_module
from netweight.app.folder import PageMissingError
from netweight.app.server import (
    PageServer,
    PortTakenError,
    StaticFileHandler,
    make_default_server,
    make_server,
    server_url,
)

FILES = {
    "index.html": "text/html; charset=utf-8",
    "data-1a2b/data.json": "application/json",
    "assets/page-1a2b.js": "text/javascript; charset=utf-8",
    "assets/page-1a2b.css": "text/css; charset=utf-8",
    "assets/font-1a2b.woff2": "font/woff2",
    "py-1a2b/pyodide.mjs": "text/javascript; charset=utf-8",
    "py-1a2b/pyodide.asm.wasm": "application/wasm",
    "py-1a2b/stdlib.zip": "application/zip",
    "unknown.xyz": "application/octet-stream",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    page = tmp_path / "static"
    for name in FILES:
        file = page / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    (tmp_path / "secret.txt").write_text("not yours")
    return page


@pytest.fixture
def server(folder: Path) -> Iterator[PageServer]:
    with running(make_server(0, folder)) as server:
        yield server


def ask(server: PageServer, path: str, *, host: str | None = None, method: str = "GET") -> http.client.HTTPResponse:
    port = server.server_address[1]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host if host is not None else f"127.0.0.1:{port}")
    connection.endheaders()
    response = connection.getresponse()
    response.body = response.read()  # type: ignore[attr-defined]
    connection.close()
    return response


@pytest.mark.parametrize("name", FILES)
def test_each_file_has_its_type_and_the_policy(server: PageServer, name: str) -> None:
    response = ask(server, f"/{name}")
    assert response.status == 200
    assert response.headers["Content-Type"] == FILES[name]
    assert {key: response.headers[key] for key in policy.HEADERS} == policy.HEADERS


@pytest.mark.parametrize("name", FILES)
def test_only_hashed_names_are_kept(server: PageServer, name: str) -> None:
    hashed = name.startswith(("assets/", "data-", "py-"))
    assert ask(server, f"/{name}").headers["Cache-Control"] == (policy.IMMUTABLE if hashed else "no-cache")


def test_the_root_is_the_page_and_a_query_changes_nothing(server: PageServer) -> None:
    assert ask(server, "/?theme=dark").body == b"index.html"  # type: ignore[attr-defined]
    assert ask(server, "/", method="HEAD").status == 200


@pytest.mark.parametrize("path", ["/none", "/assets/", "/py-1a2b/none.wasm"])
def test_what_is_not_there_is_refused_with_the_policy_and_not_kept(server: PageServer, path: str) -> None:
    response = ask(server, path)
    assert response.status == 404
    assert response.headers["Content-Security-Policy"] == policy.HEADER
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path", ["/../secret.txt", "/%2e%2e/secret.txt", "/assets/../../secret.txt", "//../secret.txt", "/..%5csecret.txt"]
)
def test_nothing_outside_the_folder(server: PageServer, path: str) -> None:
    response = ask(server, path)
    assert response.status == 404
    assert b"not yours" not in response.body  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1:1", "", "127.0.0.1.evil.example", "localhost:x"]
)
def test_other_names_are_refused(server: PageServer, host: str) -> None:
    response = ask(server, "/", host=host)
    assert response.status == 421
    assert response.headers["Content-Security-Policy"] == policy.HEADER


def test_localhost_is_a_name_of_ours(server: PageServer) -> None:
    assert ask(server, "/", host=f"localhost:{server.server_address[1]}").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_only_reading(server: PageServer, method: str) -> None:
    assert ask(server, "/", method=method).status == 501


def test_it_listens_on_this_machine_only(server: PageServer) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server_url(server) == f"http://127.0.0.1:{server.server_address[1]}/"


def test_a_taken_port_is_one_clear_line(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(PortTakenError, match=rf"^port {port} cannot be used.*--port$"):
            make_server(port, folder)


def test_the_usual_port_or_a_free_one(static: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert static.is_dir()
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        monkeypatch.setattr(server_module, "PORT", other.getsockname()[1])
        with make_default_server() as elsewhere:
            assert elsewhere.server_address[1] != other.getsockname()[1]
    with make_default_server() as here:
        assert here.server_address[1] == server_module.PORT


def test_a_missing_page_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(PageMissingError, match=r"^the page is not built: run `make page`.*$"):
        make_server(0, tmp_path)


def test_the_handler_says_nothing(capfd: pytest.CaptureFixture[str], server: PageServer) -> None:
    ask(server, "/none")
    assert capfd.readouterr() == ("", "")
    assert StaticFileHandler.server_version == "netweight"


@pytest.mark.parametrize("path", ["/%00", "/a%00.html", "/" + "a" * 5000, "/%ff%fe", "/assets/page%00"])
def test_a_path_that_no_file_has_is_answered(server: PageServer, path: str) -> None:
    response = ask(server, path)
    assert response.status == 404
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_connection_that_says_nothing_ends(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert StaticFileHandler.timeout == server_module.IDLE
    monkeypatch.setattr(StaticFileHandler, "timeout", 0.2)
    with running(make_server(0, folder)) as server, socket.create_connection(("127.0.0.1", server.server_port)) as idle:
        idle.settimeout(5)
        assert idle.recv(1) == b""
