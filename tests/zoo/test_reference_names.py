"""A name under which a library knows a network reaches that network, or none: never another by a loose reading."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

from netweight import zoo
from netweight.faults.fault import Fault
from netweight.faults.suggestions import COMPARISONS, normalize_name
from netweight.zoo.answers import answer

LISTED = dict(
    line.split(maxsplit=1) for line in (Path(__file__).parent / "reference_names.txt").read_text("utf-8").splitlines()
)
"""Each name, and the libraries that have it; written by scripts/reference_names.py."""

DECLARED = {
    name: identity for ids in zoo.INDEX.values() for identity, others in ids.items() for name in (identity, *others)
}
HUB = {name.partition("/")[2]: identity for name, identity in DECLARED.items() if "/" in name}
"""Names on the Hub without their owner."""


def reached(name: str) -> str | None:
    try:
        return zoo.find(name).id
    except Fault:
        return None


@pytest.mark.parametrize("library", ["timm", "torchvision", "transformers"])
def test_the_list_is_long(library: str) -> None:
    assert sum(library in libraries for libraries in LISTED.values()) > 100


def test_a_real_name_reaches_what_declares_it() -> None:
    """As an id or an alias, letter for letter (an oracle test builds both), or as a name on the Hub."""
    answered = {name: found for name in LISTED if (found := reached(name))}
    assert len(answered) > 400
    loose = {name: found for name, found in answered.items() if DECLARED.get(name, HUB.get(name)) != found}
    assert not {name: found for name, found in loose.items() if normalize_name(found) != normalize_name(name)}


def test_no_other_name_or_title_of_an_entry_is_a_real_one_of_another_network() -> None:
    """However loosely it is read: what is written like a real name leads where that name does."""
    for alike, other in COMPARISONS:
        real: dict[str, set[str]] = defaultdict(set)
        for name in LISTED:
            real[normalize_name(name, alike, other)].add(name)
        for entry in zoo.entries():
            for name in (*entry.aliases, entry.title):
                meant = real.get(normalize_name(name, alike, other))
                assert not meant or entry.id in map(reached, meant), (name, meant)


@pytest.mark.parametrize("name", ["nfnet_f0", "nfnet-f3", "vit_large_patch32_224", "vit_h_14", "inception_v3"])
def test_names_that_once_reached_another_network(name: str) -> None:
    assert reached(name) == name.replace("-", "_")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("quantized_resnet50", "netweight show resnet50 --format int8"),
        ("quantized-mobilenet-v2", "netweight show mobilenet_v2 --format int8"),
        ("raft_large", "5,257,536 parameters"),
        ("RAFT-small", "990,162 parameters"),
        ("resnet50.a1_in1k", "usually have the layers of resnet50"),
        ("google/gemma-3-4b-it", "usually have the layers of gemma-3-4b-text"),
        ("mistralai/Ministral-8B-Instruct-2410", "Did you mean"),
        ("Qwen/Qwen2-7B-Instruct", "netweight show qwen2-7b"),
    ],
)
def test_a_real_name_without_an_entry_says_why(name: str, said: str) -> None:
    with pytest.raises(Fault) as caught:
        zoo.find(name)
    assert said in caught.value.hint


@pytest.mark.parametrize(
    ("name", "entry"),
    [
        ("meta-llama/Llama-3.1-8B-Instruct", "llama-3.1-8b"),
        ("Qwen/Qwen2.5-Coder-7B-Instruct", "qwen2.5-7b"),
        ("Qwen/QwQ-32B", "qwen2.5-32b"),
        ("HuggingFaceTB/SmolLM2-135M", "smollm-135m"),
        ("deepseek-ai/DeepSeek-V3.1", "deepseek-v3"),
        ("openai/whisper-large-v3-turbo", "whisper-large-v3-turbo"),
        ("google/siglip2-base-patch16-224", "siglip2-base-patch16-224"),
        ("tiiuae/Falcon3-7B-Base", "falcon3-7b"),
        ("stabilityai/stable-diffusion-xl-base-1.0", "stable-diffusion-xl-unet"),
        ("BAAI/bge-small-en-v1.5", "minilm-l12-h384"),
    ],
)
def test_names_of_weights_on_the_hub(name: str, entry: str) -> None:
    """Weights trained further have the layers of the first: their configurations in litgpt's `config.py` are equal."""
    assert reached(name) == entry


def test_every_name_of_torchvision_is_an_entry_or_is_answered() -> None:
    """No name is met by "did you mean" alone."""
    for name, libraries in LISTED.items():
        if "torchvision" in libraries.split() and reached(name) is None:
            assert answer(name, zoo.names()), name
