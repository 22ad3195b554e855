"""One entry of the zoo for all tests that take it, then the next: the session's scope groups them over the files."""

from __future__ import annotations

import pytest

import netweight.layers  # noqa: F401  registers the kinds
from netweight import zoo
from netweight.core.network import read
from netweight.core.report import Report, weigh
from netweight.core.walk import walk


@pytest.fixture(params=zoo.names(), scope="session")
def entry(request: pytest.FixtureRequest) -> zoo.Entry:
    return zoo.find(request.param)


@pytest.fixture(scope="session")
def report(entry: zoo.Entry) -> Report:
    """The entry, weighed once and let go with it: all together take hundreds of megabytes."""
    walked = walk(read(entry.document()))
    assert not walked.faults
    return weigh(walked)
