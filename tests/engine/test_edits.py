"""What the engine keeps from one edit to the next changes no answer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from helpers.documents import document
from netweight.document.reader import ReadCache
from netweight.engine import door, handle_request

Json = dict[str, Any]


def forget() -> None:
    door._memory = ReadCache()
    door._recent.clear()
    door._sent.clear()


def weigh(doc: Json) -> Json:
    return json.loads(handle_request(json.dumps({"verb": "weigh", "doc": doc})))


def edits(doc: Json) -> Iterator[Json]:
    """The document, and after it others that share most of their layers with it."""
    first, *rest = doc["layers"]
    yield doc
    yield doc | {"layers": [{"kind": "relu"}, first, *rest]}
    yield doc | {"layers": [first, *rest, {"kind": "dropout", "rate": 0.5}]}
    yield doc | {"layers": [*rest, first]}
    yield doc | {"layers": [first | {"name": "first"}, *rest, {"kind": "add", "from": ["first", "first"]}]}
    yield doc | {"sizes": doc["sizes"] | {"batch": 3}}
    yield doc


@pytest.mark.parametrize("seed", range(24))
def test_an_edit_is_answered_like_a_document_never_seen(seed: int) -> None:
    alone = []
    for doc in edits(document(seed)):
        forget()
        alone.append(weigh(doc))
    forget()
    assert [weigh(doc) for doc in edits(document(seed))] == alone


def test_a_layer_that_names_a_size_follows_it() -> None:
    layers = [{"kind": "dense", "units": "wide"}, {"kind": "dense", "in": "wide", "units": 2}]
    doc = {"netweight": 1, "sizes": {"batch": 1, "wide": 4}, "inputs": {"x": {"shape": [8]}}, "layers": layers}
    assert weigh(doc)["summary"]["parameters"]["x"] == f"{8 * 4 + 4 + 4 * 2 + 2}"
    wider = doc | {"sizes": {"batch": 1, "wide": 5}}
    assert weigh(wider)["summary"]["parameters"]["x"] == f"{8 * 5 + 5 + 5 * 2 + 2}"
    without = doc | {"sizes": {"batch": 1}}
    assert [row["state"] for row in weigh(without)["rows"]] == ["error", "error"]


def test_a_word_becomes_a_size_when_it_is_sent_one() -> None:
    doc = {
        "netweight": 1,
        "sizes": {"batch": 1},
        "inputs": {"x": {"shape": [3, 8, 8]}},
        "layers": [{"kind": "conv2d", "filters": "wide", "kernel": 3, "padding": "same"}],
    }
    assert weigh(doc)["errors"] == 1
    assert weigh(doc | {"sizes": {"batch": 1, "wide": 4}})["rows"][0]["output"] == "4 × 8 × 8"
    assert weigh(doc | {"sizes": {"batch": 1, "wide": 5}})["rows"][0]["output"] == "5 × 8 × 8"


def test_a_word_of_a_field_stays_one_whatever_sizes_are_called() -> None:
    """`"padding": "same"` was 0 where a size was called so."""
    doc = {
        "netweight": 1,
        "sizes": {"batch": 1, "same": 0},
        "inputs": {"x": {"shape": [3, 8, 8]}},
        "layers": [{"kind": "conv2d", "filters": 4, "kernel": 3, "padding": "same"}],
    }
    assert weigh(doc)["rows"][0]["output"] == "4 × 8 × 8"
