from __future__ import annotations

import pytest

from netweight import zoo
from netweight.document.groups import GROUP_KINDS
from netweight.document.json_schema import document_schema
from netweight.spec.layer import KINDS


def test_every_kind_and_group_is_there():
    made = document_schema()
    assert set(made["$defs"]) >= {"node", *KINDS, *GROUP_KINDS}
    assert {one["then"]["$ref"] for one in made["$defs"]["node"]["allOf"]} == {
        f"#/$defs/{tag}" for tag in (*KINDS, *GROUP_KINDS)
    }


def test_every_reference_leads_somewhere():
    made = document_schema()

    def references(part):
        if isinstance(part, dict):
            yield from ([part["$ref"]] if "$ref" in part else [])
            for inner in part.values():
                yield from references(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from references(inner)

    assert {reference.removeprefix("#/$defs/") for reference in references(made)} <= set(made["$defs"])


def test_fields_have_limits_and_take_names_of_sizes():
    filters = document_schema()["$defs"]["conv2d"]["properties"]["filters"]
    assert {"type": "integer", "minimum": 1, "maximum": 2**40} in filters["anyOf"]
    assert any(option["type"] == "string" for option in filters["anyOf"])


def test_zoo_documents_fit(run):
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(run("schema").json)
    for name in ("resnet50", "gpt2", "llama-3-8b"):
        validator.validate(zoo.find(name).document())


def test_faults_do_not_fit(run):
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft202012Validator(run("schema").json)
    head = {"netweight": 1, "inputs": {"x": {"shape": [4]}}}
    for node in ({"kind": "conv2dd"}, {"kind": "dense"}, {"kind": "dense", "units": 0}, {"kind": "relu", "x": 1}, {}):
        inside = {"kind": "block", "layers": [{"kind": "repeat", "times": 2, "layers": [node]}]}
        assert not validator.is_valid({**head, "layers": [inside]})
