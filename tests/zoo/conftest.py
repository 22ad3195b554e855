"""One entry of the zoo for all tests that take it, then the next: the session's scope groups them over the files."""

from __future__ import annotations

import pytest

import netweight.layers  # noqa: F401  registers the kinds
from netweight import zoo
from netweight.analysis.report import Report, weigh_trace
from netweight.document.network import read_network
from netweight.trace.trace import trace_network


@pytest.fixture(params=zoo.names(), scope="session")
def entry(request: pytest.FixtureRequest) -> zoo.Entry:
    return zoo.find(request.param)


@pytest.fixture(scope="session")
def report(entry: zoo.Entry) -> Report:
    """The entry, weighed once and let go with it: all together take hundreds of megabytes."""
    trace = trace_network(read_network(entry.document()))
    assert not trace.faults
    return weigh_trace(trace)
