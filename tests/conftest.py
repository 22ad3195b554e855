"""Fixtures for all tests: the root of the checkout, and a running server of the built page."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.serving import running

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def static() -> Path:
    """The folder of the built page; without one the tests of the page cannot run, and say so."""
    from netweight.app.folder import static_folder

    return static_folder()


@pytest.fixture(scope="session")
def site(static: Path) -> Iterator[str]:
    """The address of the built page, with its final slash."""
    from netweight.app.server import address, make_server

    with running(make_server(0, static)) as server:
        yield address(server)
