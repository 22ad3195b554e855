"""What the page shows before it has an engine is what the engine would say."""

import json
from pathlib import Path

import pytest

from helpers.designs import read_designs
from netweight.app import prebuilt
from netweight.engine import door, handle_request


@pytest.mark.parametrize("name", [name for name, _ in prebuilt.TEMPLATES])
def test_templates_are_sound(name: str) -> None:
    shown = prebuilt.with_first_answers(prebuilt.read_template(name))
    assert shown["answer"]["errors"] == 0
    assert shown["answer"]["partial"] is None
    assert shown["label"]["svg"].startswith("<svg")


def test_the_start_is_one_of_the_templates() -> None:
    assert prebuilt.START in dict(prebuilt.TEMPLATES)


def test_a_refusal_stops_the_build() -> None:
    with pytest.raises(prebuilt.PrebuiltError, match="load none-such"):
        prebuilt.ask_engine({"verb": "load", "id": "none-such"})


def test_requests_touch_every_verb() -> None:
    verbs = {request["verb"] for request in prebuilt.sample_requests()}
    # The page's engine knows no architectures.
    assert set(door.VERBS) - {"zoo", "load"} <= verbs


def test_the_built_page_is_of_this_engine(numbers: Path) -> None:
    data = json.loads((numbers / "data.json").read_text("utf-8"))
    for template in data["templates"]:
        for verb, given in (("weigh", template["answer"]), ("footprint", template["footprint"])):
            assert given == json.loads(handle_request(json.dumps({"verb": verb, "doc": template["doc"]})))


def test_the_documents_of_all_zoo_networks_are_there(numbers: Path) -> None:
    designs = read_designs(numbers)
    entries = json.loads((numbers / "zoo.json").read_text("utf-8"))["entries"]
    assert list(designs) == [entry["id"] for entry in entries]
    assert len(designs) > 800
    for name, document in designs.items():
        assert document == json.loads(handle_request(json.dumps({"verb": "load", "id": name})))["doc"]


def test_packed_designs_are_read_back_and_have_the_same_bytes_each_time(tmp_path: Path) -> None:
    designs = {"a": {"netweight": 1, "name": "tab\t, line\n, é\u2028"}, "b-2": {"layers": []}}
    packed = prebuilt.pack_designs(designs)
    (tmp_path / "designs.gz").write_bytes(packed)
    assert read_designs(tmp_path) == designs
    assert prebuilt.pack_designs(designs) == packed
