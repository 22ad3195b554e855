"""Laws of number formats and of rules, over networks at random."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netweight.analysis.roles import ROLES, TensorRoles
from netweight.analysis.rules import Rule, Rules
from netweight.analysis.weight_formats import FormatRules, WeightFormats, stored_weights
from netweight.document.network import read_network
from netweight.formats import FORMATS
from netweight.quantization.gguf import GgufFileType
from netweight.quantization.mixes import MIXES
from netweight.quantization.presets import PRESETS, parse_single_format, parse_weight_formats
from netweight.trace.trace import Trace, trace_network
from properties.documents import documents
from support import Json, document, node, weighed

many = settings(max_examples=40)

NAMED: dict[str, Callable[[], WeightFormats]] = {
    **{name: lambda name=name: parse_single_format(name) for name in (*FORMATS, *PRESETS)},
    **{f"gguf:{name}": lambda mix=mix: GgufFileType(mix, mix.importance) for name, mix in MIXES.items()},
}

rules = st.lists(
    st.builds(
        Rule,
        st.sampled_from(list(FORMATS)),
        role=st.sampled_from(("", *ROLES)),
        path=st.sampled_from(("", "*.0.*", "*weight", "*bias")),
        kind=st.just(""),
    ),
    max_size=6,
)


def trace(doc: Json) -> Trace:
    return trace_network(read_network(doc))


@many
@given(documents, st.sampled_from(list(NAMED)))
def test_every_weight_is_stored_once_and_rows_add_up(doc: Json, name: str) -> None:
    chosen, net = NAMED[name](), trace(doc)
    weights = stored_weights(net, chosen)
    report = weighed(doc, format=chosen)
    assert sum(each.tensor.elements * each.row.copies for each in weights) == report.parameters
    assert sum(each.bytes for each in weights) == report.totals.weight_bytes
    assert sum(line.weight_bytes for line in report.lines) == report.totals.weight_bytes
    for each in weights:
        assert 8 * each.bytes >= each.format.least * each.tensor.elements * each.row.copies


@many
@given(documents, st.sampled_from(list(FORMATS)))
def test_a_format_alone_is_the_rule_for_everything(doc: Json, name: str) -> None:
    assert (
        weighed(doc, format=name).totals.weight_bytes
        == weighed(doc, format=parse_single_format(name)).totals.weight_bytes
    )


@many
@given(documents, rules, rules)
def test_rules_in_front_of_one_for_everything_say_nothing(doc: Json, first: list[Rule], second: list[Rule]) -> None:
    everything = Rule("bf16")
    whole = FormatRules(Rules((*first, everything, *second)))
    short = FormatRules(Rules((everything, *second)))
    assert weighed(doc, format=whole).totals == weighed(doc, format=short).totals


@many
@given(documents, rules)
def test_a_later_rule_decides_alone(doc: Json, given_rules: list[Rule]) -> None:
    net = trace(doc)
    applied, roles = Rules(tuple(given_rules)).bind(net), TensorRoles(net)
    for row in net.rows:
        for weight in row.own_weights:
            name, own = f"{row.path}.{weight.name}", roles.of(row, weight)
            fits = [rule.setting for rule in given_rules if _fits(rule, name, own)]
            assert applied.of(row, weight) == (fits[-1] if fits else "")


def _fits(rule: Rule, name: str, roles: frozenset[str]) -> bool:
    parts = name.split(".")
    there = {
        "": True,
        "*.0.*": "0" in parts[1:-1],
        "*weight": any(part.endswith("weight") for part in parts),
        "*bias": any(part.endswith("bias") for part in parts),
    }
    return there[rule.path] and (not rule.role or rule.role in roles)


@pytest.mark.parametrize("chain", [
    ("fp64", "fp32", "fp16", "fp8-e4m3-channel", "q6_k", "q5_k", "q4_k", "q3_k", "q2_k", "iq2_xs", "iq1_m", "iq1_s"),
    ("bf16", "int8", "gptq-4bit-g64", "gptq-4bit-g128", "gptq-3bit-g128", "gptq-2bit-g128"),
    ("fp32", "llm-int8", "nf4", "nf4-dq"),
    ("bf16", "mxfp8", "mxfp6", "nvfp4", "mxfp4"),
])  # fmt: skip
def test_bytes_fall_when_bits_fall(chain: tuple[str, ...]) -> None:
    """Over matrices that every block divides; where it does not, padding may outweigh a bit."""
    doc = document(node("dense", units=1024, bias=False), node("dense", units=2048, bias=False), x=(2048,))
    sizes = [weighed(doc, format=name).totals.weight_bytes for name in chain]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(sizes)


def test_the_names_are_those_that_people_type() -> None:
    for name in NAMED:
        found = parse_weight_formats(name)
        assert (found if isinstance(found, str) else found.text) == name
