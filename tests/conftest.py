"""Fixtures for all tests: the root of the checkout, the built page and its server, the command line in this process."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from helpers.command import Ran
from helpers.serving import running

settings.register_profile("netweight", deadline=None)
settings.load_profile("netweight")
"""No deadline anywhere: a busy machine is slow, and nothing is wrong with the code then."""

ROOT = Path(__file__).resolve().parent.parent


ALONE = ("page", "node")
"""Marks of tests that share one program, a browser or Node: one process runs them all, and begins with them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share a program go to one process of `pytest -n`, first, since they take the longest."""
    for item in items:
        for mark in ALONE:
            if item.get_closest_marker(mark):
                item.add_marker(pytest.mark.xdist_group(mark))
    items.sort(key=lambda item: all(item.get_closest_marker(mark) is None for mark in ALONE))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def static() -> Path:
    """The folder of the built page; without one the tests of the page cannot run, and say so."""
    from netweight.app.folder import static_folder

    return static_folder()


@pytest.fixture(scope="session")
def numbers(static: Path) -> Path:
    """The folder of what the engine counted when the page was built."""
    (found,) = static.glob("data-*")
    return found


@pytest.fixture(scope="session")
def site(static: Path) -> Iterator[str]:
    """The address of the built page, with its final slash."""
    from netweight.app.server import make_server, server_url

    with running(make_server(0, static)) as server:
        yield server_url(server)


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., Ran]:
    """Call the command line without a process of its own."""
    from netweight.cli import main

    def call(*arguments: str) -> Ran:
        code = main([str(argument) for argument in arguments])
        out, err = capfdbinary.readouterr()
        return Ran(code, out.decode(), err.decode())

    return call
