"""Calls that must be refused, and design files to call the command line with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpers.command import Ran

Json = dict[str, Any]


@pytest.fixture
def refused(run: Callable[..., Ran]) -> Callable[..., str]:
    """Call what must be refused: exit code 2, nothing on standard output, one line on standard error."""

    def call(*arguments: str) -> str:
        code, out, err = run(*arguments)
        assert code == 2
        assert not out
        assert err.count("\n") == 1
        assert "Traceback" not in err
        return err.strip()

    return call


@pytest.fixture
def design(tmp_path: Path) -> Callable[..., str]:
    """Write a design file and give its path."""

    def write(document: Any, name: str = "net.json") -> str:
        path = tmp_path / name
        path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
        return str(path)

    return write


@pytest.fixture
def small() -> Json:
    layers = [
        {"kind": "conv2d", "filters": 4, "kernel": 3, "padding": 1, "name": "stem"},
        {"kind": "repeat", "times": 3, "name": "body", "layers": [{"kind": "conv2d", "filters": 4, "padding": 1}]},
        {"kind": "global_avgpool"},
        {"kind": "dense", "units": 10, "name": "head"},
    ]
    return {"netweight": 1, "name": "small", "inputs": {"x": {"shape": [3, 8, 8]}}, "layers": layers}


@pytest.fixture
def broken(small: Json) -> Json:
    """The second layer is at fault, and the rest waits."""
    small["layers"][1] = {"kind": "conv2d", "filters": 4, "kernel": 99}
    return small
