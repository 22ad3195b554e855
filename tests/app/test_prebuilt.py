"""What the page shows before it has an engine is what the engine would say."""

import json
from pathlib import Path

import pytest

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
    designs = json.loads((numbers / "designs.json").read_text("utf-8"))
    for entry in json.loads((numbers / "zoo.json").read_text("utf-8"))["entries"]:
        shown = json.loads((numbers / "zoo" / f"{entry['id']}.json").read_text("utf-8"))
        assert shown["doc"] == designs[entry["id"]]
        assert shown["answer"]["summary"]["parameters"]["x"].replace(",", "") == entry["parameters"]
