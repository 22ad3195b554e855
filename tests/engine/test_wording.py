"""What the engine says to the page is in the words of the page: no options, no commands, no types of a language."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netweight.engine import handle_request
from netweight.engine.catalogue import field_descriptions
from netweight.engine.planfields import SETTINGS
from netweight.hardware import matching_devices
from netweight.planner.groups import GROUPS
from netweight.planner.overhead import communication_buffers, driver_context, fragmentation, matmul_workspace
from netweight.spec.layer import KINDS

Json = dict[str, Any]
FOREIGN = re.compile(
    r"(?<![\w-])--[a-z]|netweight (layers|devices|show|zoo|memory|formats|compare|check|convert)\b|command line|"
    r"\b(the library|docs/|python|traceback|NoneType|dict|tuple|ndarray|array|null|None)\b|"
    r"`(int|str|float|bool|object)`|"
    r"\b(got|expected) (int|str|float|bool|object|array)\b|has no attribute"
)
"""What only makes sense on a command line, in a file or in a program."""
WRONG: tuple[object, ...] = (-1, 1.5, True, None, "x", [], [1, 2, 3], ["a"], {}, {"a": 1}, 2**60)


def ask(verb: str, **request: Any) -> Json:
    return json.loads(handle_request(json.dumps({"verb": verb, **request})))


def said(found: object) -> Iterator[str]:
    """Every text that a person reads in an answer: of faults, and of plans."""
    if isinstance(found, dict):
        for name, value in found.items():
            if isinstance(value, str) and name in ("message", "hint", "label", "note", "source", "formula", "title"):
                yield value
            elif name in ("assumptions", "notes"):
                yield from value
            else:
                yield from said(value)
    elif isinstance(found, list):
        for each in found:
            yield from said(each)


def check(found: object) -> None:
    for text in said(found):
        assert not FOREIGN.search(text), text


def bare(tag: str) -> Json:
    """A layer of a kind with its required fields only."""
    need: dict[str, object] = {"int": 4, "ints": 2, "list": [4], "number": 0.5, "bool": True}
    given = {
        field.name: field.choices[0] if field.choices else need.get(field.type, "x")
        for field in field_descriptions(tag)
        if field.required
    }
    return {"kind": tag, **given}


@pytest.mark.parametrize("tag", sorted(KINDS))
def test_faults_of_layers(tag: str):
    layers = [{**bare(tag), field.name: value} for field in field_descriptions(tag) for value in WRONG]
    layers += [{**bare(tag), "colour": 1}, {"kind": tag}, {"kind": f"{tag}x"}]
    for shape in ([4, 8, 8], [], [1]):
        doc = {"netweight": 1, "inputs": {"x": {"shape": shape}}}
        for layer in layers if shape else layers[:1]:
            got = ask("weigh", doc={**doc, "layers": [layer]})
            check(got.get("error") or [row["error"] for row in got["rows"]])


def test_faults_of_documents():
    good: Json = {"netweight": 1, "inputs": {"x": {"shape": [4]}}, "layers": [{"kind": "dense", "units": 2}]}
    group = {"kind": "block", "layers": [{"kind": "relu"}]}
    docs = [
        {**good, name: value} for name in (*good, "sizes", "name", "outputs", "layout", "policies") for value in WRONG
    ]
    docs += [
        {**good, "layers": [{**group, name: value}]} for name in (*group, "name", "from", "tie") for value in WRONG
    ]
    docs += [{**good, "inputs": {"x": value}} for value in WRONG]
    docs += [{**good, "inputs": {"x": {"shape": [4], "dtype": value}}} for value in WRONG]
    docs += [{**good, "policies": {name: ["zzz=1"]}} for name in ("format", "freeze", "adapt", "recompute", "shard")]
    for doc in docs:
        for verb in ("weigh", "memory"):
            got = ask(verb, doc=doc)
            check(got.get("error") or got.get("rows"))
    for text in ("", "3", "[]", "{", '{"netweight": 2}', json.dumps({"netweight": 1, "layers": 3})):
        check(ask("open", text=text, name="net.json"))


def test_faults_of_plans_and_their_words():
    doc = ask("load", id="gpt2")["doc"]
    del doc["sizes"]
    check(ask("memory", doc=doc))
    for device in ("foo", "rtx-409"):
        check(ask("memory", doc=doc, sizes={"seq": 8}, device=device))
    for field in SETTINGS:
        for value in (*WRONG, "zzz", "zzz=1", "=", "full=zzz", "wte=16", "tp=0"):
            for train in ("", "adamw"):
                check(ask("memory", doc=doc, sizes={"seq": 8}, plan={"train": train, field.name: value}))
    for plan in ({}, {"train": "adamw"}, {"runtime": "vllm"}, {"runtime": "llama.cpp"}, {"runtime": "hf"}):
        for device in ("", "rtx-4090"):
            check(ask("memory", doc=doc, sizes={"seq": 1024, "batch": 4096}, plan=plan, device=device))
    check(ask("memory_choices"))
    for device in matching_devices():
        assert not FOREIGN.search(device.name)
    for part in (driver_context(), matmul_workspace(1), fragmentation(1), communication_buffers()):
        assert part.name in GROUPS["overhead"]
        assert not FOREIGN.search(part.formula + part.source)


def test_faults_of_requests_and_of_typed_layers():
    doc = {"netweight": 1, "inputs": {"x": {"shape": [4]}}, "layers": [{"kind": "dense", "units": 2}]}
    for request in (
        {"verb": "load", "id": "resnet5000"}, {"verb": "formula", "doc": doc, "id": "/layers/9"},
        {"verb": "export", "doc": doc, "format": "pdf"}, {"verb": "weigh", "doc": doc, "settings": {"format": "zzz"}},
        {"verb": "weigh", "doc": doc, "settings": {"format": "head=bf17"}},
    ):  # fmt: skip
        check(ask(**request))
    for text in (
        "",
        "zzz",
        "conv",
        "conv 3x",
        "dense x",
        "lstm -1",
        "dense 4 units=[1]",
        "conv 3x3 64 s2 s3",
        "mha 7 h2",
    ):
        check(ask("parse", text=text))


def test_a_hint_that_speaks_of_commands_has_another_for_the_page(root: Path):
    """In the source: what is raised with such a hint says what the page says instead."""
    faults: list[str] = []
    reached = (
        "dims", "spec", "layers", "document", "trace", "analysis", "families", "zoo", "formats", "quantization",
        "hardware", "planner", "exporters", "engine",
    )  # fmt: skip
    folders = [root / "src/netweight" / part for part in reached]
    assert all(folder.is_dir() for folder in folders)
    for path in sorted(file for folder in folders for file in folder.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name)):
                continue
            if call.func.id not in ("Fault", "shape_fault") or any(word.arg == "page_hint" for word in call.keywords):
                continue
            texts = [
                each.value
                for argument in call.args
                for each in ast.walk(argument)
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            ]
            faults += [f"{path.name}:{call.lineno}: {text}" for text in texts if FOREIGN.search(text)]
    assert not faults, "\n".join(faults)
