"""Configurations of Hugging Face: parameters and FLOPs of every row of the truth, and what is said of other keys.

`tests/truth/huggingface.csv` was measured with transformers 5.23 on the meta device: parameters (tied ones once) and
FLOPs of `torch.utils.flop_counter.FlopCounterMode` at the given inputs, for classes at their default configuration and
for configurations with odd settings, in the sparse style, that of version 4, and the full style of version 5.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import netweight as nw
from netweight.document.network import read_network
from netweight.importers.huggingface.config import read_config, type_defaults
from netweight.importers.huggingface.kinds import KINDS
from netweight.importers.huggingface.quiet import is_quiet
from netweight.layers.attention.attention import Attention
from netweight.trace.trace import trace_network

TRUTH = Path(__file__).parents[1] / "truth" / "huggingface.csv"
csv.field_size_limit(2**24)
with TRUTH.open() as stream:
    ROWS = list(csv.DictReader(stream))

LLAMA: dict[str, Any] = {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 64,
                         "intermediate_size": 96, "num_attention_heads": 4, "num_hidden_layers": 2,
                         "vocab_size": 100}  # fmt: skip


def sizes(inputs: str) -> dict[str, int]:
    """The sizes of a document by the shapes of the inputs that were measured: `input_ids=1x64`."""
    shapes = {name: [*map(int, shape.split("x"))] for name, shape in (part.split("=") for part in inputs.split())}
    found = {"frames": shapes["input_features"][2]} if "input_features" in shapes else {}
    if "input_ids" in shapes and "decoder_input_ids" in shapes:
        return {"seq": shapes["input_ids"][1], "target": shapes["decoder_input_ids"][1]}
    if "pixel_values" in shapes:
        return {"image": shapes["pixel_values"][2]}
    words = shapes.get("decoder_input_ids") or shapes.get("input_ids")
    return found | ({"seq": words[1]} if words else {})


def expected_flops(row: dict[str, str]) -> int:
    """The FLOPs that were measured, without what the class computes and throws away.

    Mamba convolves with padding at both ends and drops what lies behind the sequence; Llama 4 runs every expert on
    every position, of which all but the chosen are multiplied by zero.
    """
    measured, config = int(row["flops"]), {**type_defaults()[row["model_type"]].defaults, **json.loads(row["config"])}
    if row["model_type"] == "mamba":
        kernel, inner = config["conv_kernel"], config["expand"] * config["hidden_size"]
        return measured - config["num_hidden_layers"] * 2 * kernel * inner * (kernel - 1)
    if row["model_type"] == "llama4_text":
        tokens, experts = sizes(row["inputs"])["seq"], config["num_local_experts"] - config["num_experts_per_tok"]
        each = 2 * 3 * config["hidden_size"] * config["intermediate_size"] * tokens
        return measured - config["num_hidden_layers"] * experts * each
    return measured


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['class']}-{row['style']}-{at}" for at, row in enumerate(ROWS)])
def test_parameters_and_flops(row: dict[str, str]) -> None:
    net = nw.read_config(json.loads(row["config"]))
    assert [remark for remark in net.remarks if remark.level == "unread"] == []
    report = net.weigh(**sizes(row["inputs"]))
    assert report.parameters == int(row["parameters"])
    if row["flops"]:
        assert report.flops == expected_flops(row)


def test_every_type_has_defaults() -> None:
    assert type_defaults().keys() == KINDS.keys()


@pytest.mark.parametrize("model_type", KINDS)
def test_a_configuration_that_says_its_type_alone(model_type: str) -> None:
    """All keys are those of the type, and the usual class is assumed."""
    found = read_config({"model_type": model_type})
    assert {remark.level for remark in found.remarks} == {"assumed"}
    assert found.remarks[0].where == "architectures"
    assert nw.load(found.document).weigh().parameters > 0


def test_a_key_that_is_not_understood_is_named() -> None:
    net = nw.read_config({**LLAMA, "router_width": 12})
    assert [(remark.level, remark.where) for remark in net.remarks] == [("unread", "router_width")]
    with pytest.raises(nw.Fault, match="router_width") as caught:
        nw.read_config({**LLAMA, "router_width": 12}, strict=True)
    assert caught.value.path == "router_width"


def test_a_key_with_the_default_of_the_type_is_not_named() -> None:
    assert not nw.read_config({**LLAMA, "pretraining_tp": 1, "mlp_bias": False}).remarks


@pytest.mark.parametrize(
    ("change", "where", "said"),
    [
        ({"hidden_size": -4}, "hidden_size", "hidden_size is -4."),
        ({"hidden_size": True}, "hidden_size", "hidden_size is true."),
        ({"hidden_size": "64"}, "hidden_size", 'hidden_size is "64".'),
        ({"hidden_size": 2**50}, "hidden_size", "hidden_size is 1125899906842624."),
        ({"hidden_act": "swash"}, "hidden_act", "hidden_act 'swash' cannot be counted."),
        ({"hidden_act": ["silu"]}, "hidden_act", 'hidden_act is ["silu"].'),
        ({"attention_bias": "yes"}, "attention_bias", 'attention_bias is "yes".'),
        ({"architectures": ["LlamaForFun"]}, "architectures", "The class 'LlamaForFun' has a head"),
        ({"model_type": "lama"}, "model_type", "The model type 'lama' is not known."),
    ],
)
def test_a_value_that_cannot_be(change: dict[str, Any], where: str, said: str) -> None:
    with pytest.raises(nw.Fault) as caught:
        nw.read_config({**LLAMA, **change})
    assert caught.value.path == where
    assert said in caught.value.message
    assert caught.value.hint


def test_a_list_of_layers_has_an_entry_for_each() -> None:
    with pytest.raises(nw.Fault) as caught:
        nw.read_config({**LLAMA, "model_type": "qwen2", "layer_types": ["full_attention"]})
    assert (caught.value.path, caught.value.hint) == ("layer_types", "It is a list with an entry for each of 2 layers.")


def test_windows_by_layer() -> None:
    kinds = ["sliding_attention", "sliding_attention", "full_attention", "sliding_attention"]
    config = {**LLAMA, "model_type": "olmo3", "num_hidden_layers": 4, "layer_types": kinds, "sliding_window": 8}
    net = nw.read_config({**config, "architectures": ["Olmo3ForCausalLM"]})
    layers = trace_network(read_network(net.document)).rows
    assert [row.layer.window for row in layers if isinstance(row.layer, Attention)] == [8, 8, 0, 8]


def test_equal_layers_are_one_repeat() -> None:
    model, head = nw.read_config({**LLAMA, "num_hidden_layers": 30}).document["layers"]
    assert [node.get("name") for node in model["layers"]] == ["embed_tokens", "layers", "norm"]
    assert model["layers"][1]["times"] == 30
    assert head["name"] == "lm_head"


@pytest.mark.parametrize(
    "key", ["bos_token_id", "attention_dropout", "rope_scaling", "torch_dtype", "use_cache", "top_k"]
)
def test_quiet(key: str) -> None:
    assert is_quiet(key)


@pytest.mark.parametrize("key", ["hidden_size", "num_experts", "tie_word_embeddings", "q_lora_rank", "layer_types"])
def test_not_quiet(key: str) -> None:
    assert not is_quiet(key)


def test_a_folder_a_file_and_another_name(tmp_path: Path) -> None:
    folder = tmp_path / "my-model"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(LLAMA))
    (tmp_path / "other.json").write_text(json.dumps(LLAMA))
    assert [nw.load(path).name for path in (str(folder), folder / "config.json", tmp_path / "other.json")] == [
        "my-model", "my-model", "other",
    ]  # fmt: skip
    assert nw.load(folder).origin == {
        "kind": "huggingface", "path": str(folder), "type": "llama", "class": "LlamaForCausalLM",
    }  # fmt: skip
    assert nw.load(folder, model_type="mistral").origin["type"] == "mistral"
    with pytest.raises(nw.Fault, match="is a zoo network"):
        nw.load("resnet50", model_type="llama")


def test_what_was_imported_is_a_design(tmp_path: Path) -> None:
    """Saved and opened again it weighs the same."""
    net = nw.read_config(LLAMA)
    net.save(tmp_path / "design.json")
    again = nw.load(tmp_path / "design.json")
    assert again.document == net.document
    assert again.weigh().to_dict()["totals"] == net.weigh().to_dict()["totals"]


with (TRUTH.parent / "huggingface_zoo.csv").open() as stream:
    PUBLISHED = {row["entry"]: json.loads(row["config"]) for row in csv.DictReader(stream)}
"""Published configurations of networks of the zoo, as transformers 5.23 writes them."""

UNTIED = 32128 * 768
"""The head of Flan-T5's checkpoint, which transformers 5 ties to the table of words."""


@pytest.mark.parametrize("entry", PUBLISHED)
def test_a_published_configuration_is_the_zoos_network(entry: str) -> None:
    """In parameters, operations, buffers and what training keeps: its dropouts are those of the reference too."""
    ours, zoo = nw.read_config(PUBLISHED[entry]).weigh(), nw.weigh(entry)
    figures = ["parameters", "flops", "buffers", "saved_bytes"]
    expected = {name: getattr(zoo, name) for name in figures}
    if entry == "flan-t5-base":
        expected["parameters"] -= UNTIED
    if entry == "convnext-tiny-224":  # torchvision's drops whole blocks, whose choices are 68 bytes
        expected["saved_bytes"] -= 68
    if entry == "pegasus-large":  # its configuration drops probabilities too, which the zoo's entry leaves out
        expected["saved_bytes"] = ours.saved_bytes
    assert {name: getattr(ours, name) for name in figures} == expected


JUNK: list[Any] = [
    None, True, -1, 0, 1, 7, 2**40, 2**63, 10**400, 1.5, float("nan"), "", "x", "full_attention", [], [1], [[]], [{}],
    {}, {"a": 1}, [["global"], 3], ["full_attention"] * 3, "gated-x-y",
]  # fmt: skip


@given(st.data())
def test_a_configuration_with_any_value_anywhere(data: st.DataObject) -> None:
    """It is read and weighed, or there is one fault with a place and a remedy."""
    row = data.draw(st.sampled_from(ROWS))
    config = json.loads(row["config"])
    keys = sorted({*config, *type_defaults()[row["model_type"]].defaults, "num_labels", "id2label"} - {"model_type"})
    for key in data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3)):
        config[key] = data.draw(st.sampled_from(JUNK))
    faults: list[nw.Fault] = []
    try:
        nw.read_config(config).weigh(partial=True)
    except nw.Fault as fault:
        faults.append(fault)
    assert all(fault.path and fault.hint for fault in faults)
