"""Text of a design before it is decoded: bounded in depth, in lists, in memory and in time; no key twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netweight.document.json_scan import scan_json
from netweight.document.network import MAX_BYTES, parse_json
from netweight.faults.fault import Fault


def reach(value: Any) -> tuple[int, int]:
    """Depth, and keys in all, of plain data."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    found = [reach(each) for each in inner]
    depth = (1 if isinstance(value, dict | list) else 0) + max((deep for deep, _ in found), default=0)
    return depth, sum(keys for _, keys in found) + (len(value) if isinstance(value, dict) else 0)


texts, keys = st.text(alphabet='ab[]{}":\\,\n\u00e4'), st.text(alphabet='a"\\:{', max_size=3)
plain = st.recursive(
    st.none() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=150)
@given(plain)
def test_the_scan_sees_what_the_decoder_makes(value: Any) -> None:
    depth, keys = reach(value)
    found = scan_json(json.dumps(value).encode())
    assert (found.depth, found.keys) == (depth, keys)


BOMBS = {
    "brackets": b"[" * (MAX_BYTES - 1),
    "empty lists": b"[" + b"[]," * ((MAX_BYTES - 4) // 3) + b"[]",
    "one text": b'{"a": "' + b"x" * (MAX_BYTES - 20) + b'"}',
    "one text of escapes": b'{"a": "' + b"\\n" * (MAX_BYTES // 2 - 20) + b'"}',
    "an open text": b'{"a": "' + b"x" * (MAX_BYTES - 20),
    "quotes": b'"' * (MAX_BYTES - 1),
    "objects": b'{"a":' * (MAX_BYTES // 5 - 1),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_or_a_short_document(name: str) -> None:
    with suppress(Fault):
        assert set(parse_json(BOMBS[name], "bomb")) == {"a"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="counts memory as Linux does")
def test_bombs_take_little_memory() -> None:
    """800 MiB for all, each of 32 MiB, Python itself among it."""
    says = (
        "import resource\n"
        "from document.test_document_bounds import BOMBS, test_a_bomb_is_refused_or_a_short_document as take\n"
        "for name in BOMBS: take(name)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    at = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ran = subprocess.run([sys.executable, "-c", says], capture_output=True, text=True, env=at, check=True)
    assert int(ran.stdout) < 800 * 1024


@pytest.mark.parametrize(
    "text",
    [
        '{"netweight": 1, "netweight": 1, "layers": []}',
        '{"netweight": 1, "layers": [{"kind": "relu", "kind": "dense"}]}',
        '{"netweight": 1, "layers": [], "sizes": {"a": 1, "\\u0061": 2}}',
    ],
)
def test_a_key_that_comes_twice_is_named(text: str) -> None:
    with pytest.raises(Fault) as caught:
        parse_json(text, "net.json")
    assert "twice" in caught.value.message
    assert caught.value.path == "net.json"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("netweight: 1\nlayers: []\nsizes: {a: .inf}", "a"),
        ("netweight: 1\nlayers: []\nsizes: {a: -.inf}", "finite number"),
        ("netweight: 1\nlayers: [{kind: dropout, rate: .nan}]", "finite number"),
        ("netweight: 1\nlayers: []\nsizes: {a: 1.0e+999}", "finite number"),
        ("netweight: 1\nlayers: []\nlayers: []", "twice"),
        ("netweight: 1\nlayers: [{kind: relu, kind: dense}]", "twice"),
        ("netweight: 1\nlayers: []\nname: !!timestamp x", "Not"),
        ("netweight: 1\nlayers: []\nname: !!timestamp 2001-99-99", "Not"),
        ("netweight: 1\nlayers: []\nname: !!int x", "Not"),
        ("netweight: 1\nlayers: []\n? [a]\n: 1", "Not"),
    ],
)
def test_yaml_that_says_what_json_cannot(text: str, word: str) -> None:
    pytest.importorskip("yaml")
    from netweight.sources.yaml_designs import parse_yaml

    with pytest.raises(Fault) as caught:
        parse_yaml(text.encode(), "net.yaml")
    assert word in caught.value.line()


def test_a_size_is_no_word_of_a_field() -> None:
    """What a field calls by a word stays that, whatever sizes are called."""
    from netweight import weigh

    conv = {"kind": "conv2d", "filters": 2, "kernel": 3, "padding": "same"}
    net = {"netweight": 1, "inputs": {"x": {"shape": [1, 8, 8]}}, "sizes": {"same": 3}, "layers": [conv]}
    assert weigh(net).rows[0].outputs == ((1, 2, 8, 8),)
    assert weigh({**net, "layers": [{**conv, "kernel": "same"}]}).rows[0].weights["weight"] == (2, 1, 3, 3)
