"""The page's Python and this one give the same answers, byte for byte."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from helpers.building import load_build_page
from helpers.designs import read_designs
from helpers.documents import UNSOUND, document
from netweight import zoo
from netweight.engine import handle_request

pytestmark = pytest.mark.node
GENERATED = 60
SETTINGS = ({}, {"format": "bf16", "units": "decimal", "layout": "last"})


PLANS: dict[str, tuple[dict[str, Any], ...]] = {
    "resnet18": (
        {},
        {"plan": {"train": "adamw", "precision": "amp", "recompute": "every-2"}},
        {"budget": 2**30, "fit": "batch"},
    ),
    "gpt2": (
        {"plan": {"backend": "eager", "beams": 4}},
        {"plan": {"train": "soap", "accumulation_steps": 4, "recompute": "selective"}},
        {"plan": {"train": "adamw", "loss": "fused", "shard": "dp=8,zero=3"}},
        {"budget": 2**30, "plan": {"train": "adamw"}},
    ),
    "llama-3-8b": (
        {"device": "rtx-4090", "plan": {"format": "gguf:q4_k_m", "cache": "q8_0", "runtime": "llama.cpp"}},
        {"plan": {"format": "bf16", "train": "paged-adamw-8bit", "precision": "megatron", "shard": "tp=2,sp,pp=4"}},
        {"plan": {"format": "bnb-nf4-dq", "lora": "16", "train": "adamw", "recompute": "full"}},
        {"plan": {"format": "bf17"}},
    ),
}
"""What the page asks about memory: running, training, what fits, what to change, a setting that is none."""


def of_memory() -> Iterator[dict[str, Any]]:
    """Plans of a few networks."""
    for name, asked in PLANS.items():
        entry = zoo.find(name)
        doc = entry.build(entry.title, **entry.hyperparameters)
        sizes = {} if name == "resnet18" else {"seq": 256}
        for each in asked:
            yield {"verb": "memory", "doc": doc, "sizes": sizes, **each}


def of_document(doc: Any) -> Iterator[dict[str, Any]]:
    """What the page asks about a document."""
    for settings in SETTINGS:
        yield {"verb": "weigh", "doc": doc, "settings": settings}
        yield {"verb": "footprint", "doc": doc, "settings": settings}
    yield {"verb": "label", "doc": doc}
    yield {"verb": "formula", "doc": doc, "id": "/layers/0"}
    yield {"verb": "export", "doc": doc, "format": "csv"}


def requests(numbers: Path) -> Iterator[dict[str, Any]]:
    data = json.loads((numbers / "data.json").read_text("utf-8"))
    yield {"verb": "catalogue"}
    yield {"verb": "nonsense"}
    for kind in data["catalogue"]["kinds"]:
        yield {"verb": "parse", "text": kind["example"]}
    for text in ("", "conv", "dense 1e9", "dense 768 3072", "mha 768 h12 s128", "🙂", "conv 3x3 64 s2 s3"):
        yield {"verb": "parse", "text": text}
    yield from of_memory()
    entries = json.loads((numbers / "zoo.json").read_text("utf-8"))["entries"]
    designs = read_designs(numbers)
    for entry in {one["family"]: one for one in entries}.values():
        yield {"verb": "weigh", "doc": designs[entry["id"]]}
        yield {"verb": "footprint", "doc": designs[entry["id"]]}
    for doc in [template["doc"] for template in data["templates"]]:
        yield from of_document(doc)
        yield {"verb": "compare", "doc": doc, "known": entries}
        yield {"verb": "open", "text": json.dumps(doc), "name": "net.json"}
    for doc in [*map(document, range(GENERATED)), *UNSOUND]:
        yield from of_document(doc)


def test_answers_are_the_same_under_pyodide(root: Path, static: Path, numbers: Path, tmp_path: Path) -> None:
    asked = [json.dumps(request) for request in requests(numbers)]
    (tmp_path / "requests").write_text("".join(f"{line}\n" for line in asked), "utf-8")
    (runtime,) = static.glob("py-*")
    lock = json.loads((root / "web" / "build" / "runtime" / "runtime.json").read_text())["lock"]
    node, _ = load_build_page(root).find_node()
    command = [node, Path(__file__).with_name("ask.mjs"), runtime, tmp_path / "requests", tmp_path / "answers"]
    done = subprocess.run(command, check=False, env={"PYODIDE_LOCK": json.dumps(lock)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    given = (tmp_path / "answers").read_text("utf-8").split("\n")[:-1]
    assert len(given) == len(asked)
    different = [line[:300] for line, theirs in zip(asked, given, strict=True) if handle_request(line) != theirs]
    assert not different


def test_enough_of_the_generated_documents_are_sound() -> None:
    weighed = [
        json.loads(handle_request(json.dumps({"verb": "weigh", "doc": document(seed)}))) for seed in range(GENERATED)
    ]
    assert sum(given["ok"] and not given["errors"] for given in weighed) > GENERATED / 4
