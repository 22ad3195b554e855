"""A small server for the page: this machine only, one folder, no state."""

import contextlib
import errno
import webbrowser
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import policy
from .folder import STATIC, static_folder

HOST = "127.0.0.1"
PORT = 6389
"""Where the page is looked for first, NETW on a phone's keys: a browser keeps what it keeps by host and port."""

NAMES = ("127.0.0.1", "localhost")

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".zip": "application/zip",
    ".gz": "application/gzip",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
    ".txt": "text/plain; charset=utf-8",
    "": "application/octet-stream",
}


IDLE = 20.0
"""Seconds after which a connection that says nothing is closed: each has a thread."""


class PortTakenError(OSError):
    """Another program listens on the port; the message says which one."""


class StaticFileHandler(SimpleHTTPRequestHandler):
    """Files of one folder, each with the policy; no listings, no other hosts' names."""

    protocol_version = "HTTP/1.1"
    server_version = "netweight"
    sys_version = ""
    extensions_map = TYPES
    timeout = IDLE

    def do_GET(self) -> None:
        """Send a file."""
        if self._welcome():
            super().do_GET()

    def do_HEAD(self) -> None:
        """Send a file's headers."""
        if self._welcome():
            super().do_HEAD()

    def _welcome(self) -> bool:
        """Refuse a host name that is not ours: a page elsewhere may have pointed its own name at this machine."""
        host = self.headers.get("Host", "")
        name, port = _host_and_port(host)
        if name in NAMES and port in (None, self.connection.getsockname()[1]):
            return True
        self.send_error(HTTPStatus.MISDIRECTED_REQUEST, "This server answers only to localhost")
        return False

    def send_head(self) -> Any:
        """The file that a path names; none where no file could have such a name, as with a zero byte in it."""
        try:
            return super().send_head()
        except (ValueError, OSError):
            self.send_error(HTTPStatus.NOT_FOUND, "Not found")
            return None

    def guess_type(self, path: object) -> str:
        """The type by our own table: that of the machine may be wrong or empty."""
        return TYPES.get(Path(str(path)).suffix.lower(), TYPES[""])

    def list_directory(self, path: object) -> None:  # type: ignore[override]  # noqa: ARG002 - the library's signature
        """No listings."""
        self.send_error(HTTPStatus.NOT_FOUND, "Not found")

    def end_headers(self) -> None:
        """Add the policy and the caching rule to whatever goes out."""
        for name, value in policy.HEADERS.items():
            self.send_header(name, value)
        self.send_header("Cache-Control", self._cache_control())
        super().end_headers()

    def send_response(self, code: int, message: str | None = None) -> None:
        """Note the status: only a good answer may be kept."""
        self._status = code
        super().send_response(code, message)

    def _cache_control(self) -> str:
        path = urlsplit(getattr(self, "path", "")).path.removeprefix("/")
        kept = getattr(self, "_status", 0) in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
        return policy.cache_control_header(path) if kept else "no-store"

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal belongs to the person."""


def _host_and_port(host: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(f"//{host}")
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return "", None
    else:
        return name, port


class PageServer(ThreadingHTTPServer):
    """Ends with its process, whatever its threads still send."""

    daemon_threads = True
    # Two servers on one port would answer by turns on some systems.
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that hangs up in mid-file is no error worth a traceback."""


def make_server(port: int = 0, folder: Path = STATIC) -> PageServer:
    """A server for the page, listening on `port` of this machine (0: any free one), not yet answering.

    Raises:
        PageMissingError: the page was not built.
        PortTakenError: the port is in use.
    """
    handler = partial(StaticFileHandler, directory=str(static_folder(folder)))
    try:
        return PageServer((HOST, port), handler)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            raise
        raise PortTakenError(f"port {port} cannot be used on this machine: name another one with --port") from None


def server_url(server: ThreadingHTTPServer) -> str:
    """What to type into a browser."""
    return f"http://{HOST}:{server.server_address[1]}/"


def make_default_server() -> PageServer:
    """A server at the usual port, or at any free one where another program has that."""
    try:
        return make_server(PORT)
    except PortTakenError:
        return make_server(0)


def serve(port: int | None = None, open_browser: bool = True, say: Callable[[str], None] = print) -> None:
    """Serve the page until interrupted, at the usual port where none is named; `say` gets one line with its address.

    Raises:
        PageMissingError: the page was not built.
        PortTakenError: the port is in use.
    """
    with make_default_server() if port is None else make_server(port) as server:
        where = server_url(server)
        say(f"Netweight is at {where} - stop it with Ctrl+C")
        if open_browser:
            webbrowser.open(where)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
