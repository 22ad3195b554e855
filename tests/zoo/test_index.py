"""Names: what the index says, how an entry is found, and that finding one loads its family alone."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from netweight import zoo
from netweight.faults.fault import Fault


@pytest.mark.parametrize("module", zoo.INDEX)
def test_the_index_is_what_the_family_holds(module: str) -> None:
    held = import_module(f"netweight.zoo.{module}").ENTRIES
    assert zoo.INDEX[module] == {entry.id: entry.aliases for entry in held}


def test_every_family_is_in_the_index() -> None:
    files = Path(next(iter(zoo.__path__))).glob("*/*.py")
    held = {f"{file.parent.name}.{file.stem}" for file in files if "\nENTRIES" in file.read_text("utf-8")}
    assert held == set(zoo.INDEX)


def test_names_are_unique() -> None:
    names = [name for ids in zoo.INDEX.values() for identity, others in ids.items() for name in (identity, *others)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", zoo.names())
def test_an_entry_answers_to_its_id_its_aliases_and_its_title(name: str) -> None:
    entry = zoo.find(name)
    assert entry.id == name
    for other in (*entry.aliases, entry.title, name.upper(), name.replace("_", "-")):
        assert zoo.find(other) is entry, other


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("resnet-51", "resnet50"),
        ("bert", "bert-base-uncased"),
        ("efficientnet_b", "efficientnet_b"),
        ("vgg-15", "vgg1"),
    ],
)
def test_a_near_miss_suggests_what_was_meant(name: str, meant: str) -> None:
    with pytest.raises(Fault) as caught:
        zoo.find(name)
    assert caught.value.code == "unknown"
    assert meant in caught.value.hint


@pytest.mark.parametrize("name", ["", "nothing like it", "\x00", "é" * 10_000])
def test_nonsense_is_a_fault_of_one_line(name: str) -> None:
    with pytest.raises(Fault) as caught:
        zoo.find(name)
    assert len(caught.value.line()) < 300
    assert "\n" not in caught.value.line()


def test_a_loose_name_must_mean_one_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    names = tuple((name, ("regnet", name)) for name in ("regnet_y_1_6gf", "regnet_y_16gf"))
    monkeypatch.setattr(zoo, "_names", lambda: names)
    with pytest.raises(Fault) as caught:
        zoo.find("regnet-y-16-gf")
    assert caught.value.hint == "Did you mean regnet_y_1_6gf or regnet_y_16gf?"


def test_patterns_choose_by_id_or_family() -> None:
    assert [entry.id for entry in zoo.entries("densenet1*")] == ["densenet121", "densenet161", "densenet169"]
    assert {entry.family for entry in zoo.entries("senet")} == {"SENet"}
    assert [entry.id for entry in zoo.entries("GPT")] == list(zoo.INDEX["language.gpt"])
    assert [entry.id for entry in zoo.entries()] == list(zoo.names())
    assert zoo.entries("none such") == ()


def test_finding_one_loads_its_family_alone() -> None:
    code = """
import sys
from netweight import zoo
zoo.find("resnet50").document()
print(*sorted(name for name in sys.modules if name.startswith("netweight.")))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    families = {f"netweight.zoo.{module}" for module in zoo.INDEX}
    assert set(done.stdout.split()) & families == {"netweight.zoo.vision.resnet"}
