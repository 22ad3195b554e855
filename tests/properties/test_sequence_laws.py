"""Laws of sequence layers: decoding adds up to prefill, two directions are two layers, caches hold what was seen."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from netweight.analysis.figures import row_macs, row_parameters
from netweight.analysis.report import Report
from support import document, node, run, weighed

small = st.integers(1, 5)


def whole(kind: str, fields: dict[str, Any], t: int, features: int = 12, past: int = 0) -> int:
    return row_macs(run(kind, fields | {"past": past}, (2, t, features)), "exact").value


@settings(max_examples=40)
@given(t=st.integers(1, 12), kv=small, each=small, window=st.integers(0, 9), talking=st.booleans())
def test_the_sum_of_decode_steps_is_one_prefill(t: int, kv: int, each: int, window: int, talking: bool) -> None:
    fields = {"heads": kv * each, "kv_heads": kv, "head_dim": 3, "causal": True, "window": window, "talking": talking}
    steps = sum(whole("attention", fields, 1, past=n) for n in range(t))
    assert steps == whole("attention", fields, t)


@settings(max_examples=40)
@given(t=st.integers(1, 9), past=st.integers(0, 9), window=st.integers(1, 9))
def test_pairs_of_a_window_are_those_counted_one_by_one(t: int, past: int, window: int) -> None:
    fields = {"heads": 1, "head_dim": 1, "causal": True, "window": window, "bias": False}
    pairs = sum(1 for q in range(past, past + t) for k in range(past + t) if q - window < k <= q)
    assert whole("attention", fields, t, 1, past) == 2 * (4 * t + 2 * pairs)


@settings(max_examples=40)
@given(t=st.integers(1, 12), window=st.integers(1, 9))
def test_pairs_of_a_window_to_both_sides(t: int, window: int) -> None:
    fields = {"heads": 1, "head_dim": 1, "window": window, "bias": False}
    pairs = sum(1 for q in range(t) for k in range(t) if abs(q - k) <= window // 2)
    assert whole("attention", fields, t, 1) == 2 * (4 * t + 2 * pairs)


@settings(max_examples=40)
@given(t=st.integers(1, 9), absorbed=st.booleans())
def test_latent_attention_decodes_as_much_as_it_prefills(t: int, absorbed: bool) -> None:
    """Absorbed, or with an expanded cache; from a compressed cache every step rebuilds what came before."""
    sizes = {"heads": 2, "head_dim": 4, "rope_dim": 2, "value_dim": 3, "kv_rank": 5, "query_rank": 6}
    fields = sizes | {"absorbed": absorbed, "cache": "expanded"}
    assert sum(whole("latent_attention", fields, 1, past=n) for n in range(t)) == whole("latent_attention", fields, t)


@settings(max_examples=40)
@given(kind=st.sampled_from(["rnn", "gru", "lstm"]), t=small, i=small, u=small, biases=st.integers(0, 2))
def test_both_directions_are_two_layers(kind: str, t: int, i: int, u: int, biases: int) -> None:
    fields = {"units": u, "biases": biases}
    one, two = run(kind, fields, (2, t, i)), run(kind, fields | {"bidirectional": True}, (2, t, i))
    assert (row_parameters(two).value, row_macs(two).value) == (2 * row_parameters(one).value, 2 * row_macs(one).value)


@settings(max_examples=40)
@given(kind=st.sampled_from(["rnn", "gru", "lstm"]), t=small, i=small, u=small, layers=st.integers(1, 3))
def test_a_stack_is_its_layers_one_after_the_other(kind: str, t: int, i: int, u: int, layers: int) -> None:
    stacked = weighed(document(node(kind, units=u, layers=layers), x=[t, i]))
    single = weighed(document(*(node(kind, units=u) for _ in range(layers)), x=[t, i]))
    assert figures(stacked) == figures(single)


def figures(report: Report) -> tuple[int, int, int]:
    return report.parameters, report.macs, report.totals.cache


@settings(max_examples=40)
@given(heads=small, t=small)
def test_grouped_attention_with_as_many_key_heads_is_plain(heads: int, t: int) -> None:
    fields = {"heads": heads, "head_dim": 3}
    one, other = run("attention", fields, (1, t, 7)), run("attention", fields | {"kv_heads": heads}, (1, t, 7))
    assert (row_parameters(one), row_macs(one)) == (row_parameters(other), row_macs(other))


@settings(max_examples=40)
@given(t=small, past=st.integers(0, 9), window=st.integers(0, 6), kv=small)
def test_a_cache_holds_keys_and_values_of_what_is_seen(t: int, past: int, window: int, kv: int) -> None:
    fields = {"heads": kv, "head_dim": 3, "value_dim": 2, "causal": True, "past": past, "window": window}
    kept = min(t + past, window) if window else t + past
    row = run("attention", fields, (2, t, 7))
    assert sum(tensor.elements for tensor in row.spec.caches) == 2 * kept * kv * 5


def test_the_cache_of_deepseek_v3_is_576_numbers_a_position_and_layer() -> None:
    report = weighed(document(node("latent_attention", heads=128), x=[10, 7168]))
    assert report.totals.cache == 10 * 576


def test_eager_attention_keeps_its_probabilities() -> None:
    report = weighed(document(node("attention", heads=4, bias=False), x=[9, 32]))
    projected, square = 9 * 32 * 4, 4 * 81 * 4
    assert report.saved() == 5 * projected + 4 * 9 * 4
    assert report.saved(backend="eager") == 5 * projected + square
    assert report.peak(backend="eager").bytes > report.peak().bytes


def test_mamba_130m() -> None:
    """129,135,360 parameters; products at 128 positions as transformers counts them, but for its padded convolution."""
    layer = node("residual", layers=[node("rmsnorm"), node("mamba")])
    embed = node("embedding", vocabulary=50280, units=768, name="tokens")
    head = node("dense", units=50280, bias=False, tie={"weight": "tokens.weight"})
    doc = document(
        embed, node("repeat", times=24, layers=[layer]), node("rmsnorm"), head, x=["seq"], dtype="int64", seq=128
    )
    report = weighed(doc)
    convolution = 24 * 2 * 1536 * 4
    assert report.parameters == 129_135_360
    assert report.flops == 33_026_310_144 - 3 * convolution


def test_deepseek_v3() -> None:
    """671,026,404,352 parameters and, at 128 positions, 9,457,769,644,032 FLOPs (transformers 5.23 on meta)."""

    def layer(*mlp: Any) -> list[Any]:
        attend = node("latent_attention", heads=128)
        return [node("residual", layers=[node("rmsnorm"), attend]), node("residual", layers=[node("rmsnorm"), *mlp])]

    expert = [node("gated_mlp", units=2048)]
    mixed = node("experts", count=256, top=8, routing="sigmoid", correction=True, layers=expert, shared=expert)
    doc = document(
        node("embedding", vocabulary=129280, units=7168),
        node("repeat", times=3, layers=layer(node("gated_mlp", units=18432))),
        node("repeat", times=58, layers=layer(mixed)),
        node("rmsnorm"),
        node("dense", units=129280, bias=False),
        x=["seq"],
        dtype="int64",
        seq=128,
    )
    report = weighed(doc)
    assert report.parameters == 671_026_404_352
    assert report.flops == 9_457_769_644_032
    assert report.totals.cache == 61 * 576 * 128


@settings(max_examples=40)
@given(count=small, t=small, f=small, units=small, batch=small)
def test_experts_with_all_active_equal_dense_ones(count: int, t: int, f: int, units: int, batch: int) -> None:
    """All experts on every position are as many dense layers, beside the router."""
    dense = weighed(document(node("dense", units=units), node("dense", units=f), x=[t, f], batch=batch))
    body = [node("dense", units=units), node("dense", units=f)]
    mixed = weighed(document(node("experts", count=count, top=count, layers=body), x=[t, f], batch=batch))
    assert mixed.parameters == count * dense.parameters + count * f
    assert mixed.macs == count * dense.macs + batch * t * count * f
