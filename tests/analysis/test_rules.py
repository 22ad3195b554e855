"""Policies: what a rule matches, which of several holds, and what is refused."""

from __future__ import annotations

import re
from fnmatch import translate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.work import at_most_calls
from netweight import zoo
from netweight.analysis.roles import ROLES, TensorRoles
from netweight.analysis.rules import Rule, Rules, check_document_rules, document_rules, parse_rules, path_matches
from netweight.document.network import read_network
from netweight.faults.fault import Fault
from netweight.trace.trace import Trace, trace_network
from support import document, node


def trace(name: str) -> Trace:
    return trace_network(read_network(zoo.find(name).document()))


def settings(trace: Trace, text: str) -> dict[str, str]:
    applied = parse_rules(text).bind(trace)
    return {f"{row.path}.{w.name}": applied.of(row, w) for row in trace.rows for w in row.own_weights}


def test_the_last_match_wins() -> None:
    net = trace("gpt2")
    found = settings(net, "a, norm=b, h.0.*=c, *.ln_1=d")
    assert found["wte.weight"] == "a"
    assert found["ln_f.weight"] == "b"
    assert found["h.0.ln_2.weight"] == "c"
    assert found["h.0.ln_1.bias"] == "d"
    assert settings(net, "norm=b, a")["ln_f.weight"] == "a"


def test_conditions_hold_together() -> None:
    found = settings(trace("gpt2"), "a, value&h.3=b, kind:dense&bias=c")
    assert [name for name, setting in found.items() if setting == "b"] == ["h.3.attn.v_proj.weight"]
    assert found["h.3.mlp.c_fc.bias"] == "c"
    assert found["h.3.attn.v_proj.bias"] == "a"


def test_where_no_rule_matches_there_is_no_setting() -> None:
    assert set(settings(trace("lenet5"), "conv=a").values()) == {"a", ""}


def test_a_row_as_a_whole_has_the_roles_of_its_weights() -> None:
    net = trace("gpt2")
    applied = parse_rules("value=yes").bind(net)
    assert {applied.of(row) for row in net.rows if row.kind == "attention"} == {"yes"}
    assert {applied.of(row) for row in net.rows if row.kind != "attention"} == {""}


@pytest.mark.parametrize(
    ("pattern", "name", "holds"),
    [
        ("mlp.up_proj", "model.layers.0.mlp.up_proj.weight", True),
        ("up_proj", "model.layers.0.mlp.up_proj.weight", True),
        ("up", "model.layers.0.mlp.up_proj.weight", False),
        ("*norm*", "model.layers.0.input_layernorm.weight", True),
        ("layers.*.mlp.**", "model.layers.11.mlp.act.weight", True),
        ("layers.1", "model.layers.11.mlp.act.weight", False),
        ("layers.1?", "model.layers.11.mlp.act.weight", True),
        ("*.bias", "fc.bias", True),
        ("*.bias", "fc.weight", False),
        ("h.0.*=", "h.0.attn", False),
    ],
)
def test_paths(pattern: str, name: str, holds: bool) -> None:
    assert path_matches(pattern, name) is holds


@given(st.text("ab.*?", max_size=8), st.text("ab.", max_size=12))
def test_paths_match_as_the_shell_would(pattern: str, name: str) -> None:
    # What does not match nothing but whole parts of the name: the pattern between points, in a name between points.
    wanted = re.compile(translate(f"*.{pattern}.*"))
    assert path_matches(pattern, name) is bool(wanted.match(f".{name}."))


def test_hostile_patterns_take_bounded_work() -> None:
    """In calls, at most the product of both lengths."""
    pattern, name = "*a" * 200 + "b", "a" * 2000
    with at_most_calls(len(pattern) * len(name)):
        assert not path_matches(pattern, name)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("nrm=a", "norm"),
        ("role:nrm=a", "norm"),
        ("kind:conv2=a", "conv2d"),
        ("=a", "no rule"),
        ("norm=", "no rule"),
        ("norm&=a", "lacks"),
        ("x" * 600 + "=a", "longer"),
        ("a," * 1001, "1,000"),
    ],
)
def test_bad_rules_are_refused_in_a_line(text: str, word: str) -> None:
    with pytest.raises(Fault) as caught:
        parse_rules(text)
    assert word in caught.value.line()


RULES = st.lists(
    st.builds(
        Rule,
        st.sampled_from(("fp32", "bf16")),
        path=st.sampled_from(("", "*norm*", "h.0", "lm_head", "norm")),
        role=st.sampled_from(("", *ROLES)),
        kind=st.sampled_from(("", "dense", "conv2d", "embedding")),
    ),
    max_size=5,
)


@given(RULES)
def test_rules_are_read_as_they_are_written(rules: list[Rule]) -> None:
    assert parse_rules(Rules(tuple(rules)).text).rules == tuple(rules)


def test_a_document_brings_rules() -> None:
    doc = document(node("dense", units=3), x=(2,)) | {"policies": {"format": ["bf16", "bias=fp32"]}}
    assert document_rules(read_network(doc), "format").text == "bf16, bias=fp32"


@pytest.mark.parametrize(
    ("policies", "path"),
    [
        ({"formt": []}, "policies"),
        ({"format": "bf16"}, "policies"),
        ({"shard": ["tp", "nrm=a"]}, "/policies/shard/1"),
    ],
)
def test_unsound_policies_are_refused_with_their_place(policies: object, path: str) -> None:
    doc = document(node("dense", units=3), x=(2,)) | {"policies": policies}
    with pytest.raises(Fault) as caught:
        check_document_rules(read_network(doc))
    assert path in caught.value.line()


def test_roles_come_from_operations() -> None:
    net = trace("mixtral-8x7b")
    roles = TensorRoles(net)
    found = {f"{row.path}.{w.name}": roles.of(row, w) for row in net.rows for w in row.spec.weights}
    at = "model.layers.3"
    assert found["model.embed_tokens.weight"] == {"embedding"}
    assert found["lm_head.weight"] == {"weight", "linear", "head"}
    assert found[f"{at}.mlp.gate.weight"] == {"weight", "linear", "router"}
    assert found[f"{at}.mlp.experts.gate_proj.weight"] == {"weight", "linear", "expert", "gate"}
    assert found[f"{at}.mlp.experts.up_proj.weight"] == {"weight", "linear", "expert", "up"}
    assert found[f"{at}.mlp.experts.down_proj.weight"] == {"weight", "linear", "expert", "down"}
    assert found[f"{at}.self_attn.v_proj.weight"] == {"weight", "linear", "attention", "value"}
    assert found[f"{at}.self_attn.o_proj.weight"] == {"weight", "linear", "attention", "out"}
    assert found[f"{at}.input_layernorm.weight"] == {"norm"}


@pytest.mark.parametrize("absorbed", [False, True])
def test_roles_of_latent_attention(absorbed: bool) -> None:
    layer = node("latent_attention", heads=4, absorbed=absorbed, query_rank=8)
    row = (net := trace_network(read_network(document(layer, x=(5, 64))))).rows[0]
    found = {
        weight.name: TensorRoles(net).of(row, weight) - {"weight", "linear", "attention"} for weight in row.spec.weights
    }
    assert found["q_b_proj.weight"] == {"query"}
    assert found["kv_b_proj.weight"] == {"key", "value"}
    assert "out" in found["o_proj.weight"]
    assert found["q_a_proj.weight"] == found["kv_a_proj_with_mqa.weight"] == set()


def test_a_tied_table_of_words_is_a_head_too() -> None:
    net = trace("gpt2")
    assert TensorRoles(net).of(net.rows[0], net.rows[0].spec.weights[0]) == {"embedding", "head"}


def test_every_weight_of_the_zoo_has_a_role() -> None:
    for name in ("lenet5", "resnet50", "convnext_tiny", "vit_b_16", "bert-base-uncased", "inception_v3"):
        net = trace(name)
        roles = TensorRoles(net)
        assert [f"{row.path}.{w.name}" for row in net.rows for w in row.spec.weights if not roles.of(row, w)] == []
        assert [row.path for row in net.rows if "head" in roles.of(row)][-1:] != [] or name == "bert-base-uncased"
