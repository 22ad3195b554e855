"""Laws of memory, over documents at random."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netweight.analysis.report import weigh_trace
from netweight.analysis.storages import saved_for_backward
from netweight.document.network import read_network
from netweight.families.parts.decoders import llama_document
from netweight.formats import REGIMES
from netweight.planner import make_plan
from netweight.planner.cache import RUNTIMES
from netweight.planner.lifetimes import Lifetime, peak_between
from netweight.planner.options import PlanOptions
from netweight.planner.parts import DevicePlan
from netweight.planner.training.optimizers import OPTIMIZERS
from netweight.planner.training.step import TrainingStep
from netweight.spec.spec import BACKENDS
from netweight.trace.trace import trace_network
from properties.documents import documents
from support import Json

many = settings(max_examples=40)
POLICIES = ("none", "selective", "full", "every-2", "every-3")
SHARDS = ("", "tp=2", "tp=2,sp", "cp=2")
running = st.fixed_dictionaries(
    {
        "backend": st.sampled_from(BACKENDS),
        "shard": st.sampled_from(SHARDS),
        "offload": st.sampled_from(["", "weights", "linear=weights"]),
    }
)
learning = st.fixed_dictionaries(
    {
        "train": st.sampled_from([*OPTIMIZERS]),
        "precision": st.sampled_from(["", *(name for name in REGIMES if name != "adapters")]),
        "backend": st.sampled_from(BACKENDS),
        "recompute": st.sampled_from(POLICIES),
        "accumulation_steps": st.integers(1, 2),
        "shard": st.sampled_from([*SHARDS, "dp=3,zero=1", "dp=2,zero=2", "dp=4,zero=3"]),
        "offload": st.sampled_from(["", "optimizer", "optimizer,gradients", "weights,activations"]),
    }
)
modes = st.one_of(running, learning)


def planned(doc: Json, asked: Json) -> DevicePlan:
    """A plan of any document: it need not have blocks or attention for what is asked of them."""
    return make_plan(doc, {}, asked, lenient=True)


def training(doc: Json, **asked: Any) -> TrainingStep:
    return TrainingStep(trace_network(read_network(doc)), PlanOptions(train="adamw", **asked))


def grown(doc: Json, name: str, value: int) -> Json:
    return {**doc, "sizes": {**doc.get("sizes", {}), name: value}}


@many
@given(documents, modes)
def test_parts_add_up(doc: Json, asked: Json) -> None:
    found = planned(doc, asked)
    assert found.total == found.peak.bytes
    assert found.total.likely == max(moment.bytes.likely for moment in found.moments)
    for moment in found.moments:
        for end in range(3):
            assert moment.bytes[end] == sum(part.bytes[end] for part in moment.parts)
        assert all(part.bytes.low <= part.bytes.likely <= part.bytes.high for part in moment.parts)


@many
@given(documents, modes)
def test_layers_add_up_to_the_parts(doc: Json, asked: Json) -> None:
    found = planned(doc, asked)
    for name in ("weights", "cache", "optimizer", "master weights"):
        assert sum(layer.parts.get(name, 0) for layer in found.layers) == found.part(name).likely


@many
@given(documents, st.sampled_from(BACKENDS))
def test_a_tape_keeps_what_the_sums_say(doc: Json, backend: Any) -> None:
    trace = trace_network(read_network(doc))
    step = TrainingStep(trace, PlanOptions(train="sgd", backend=backend))
    assert step.saved() == sum(each.bytes(4) for each in saved_for_backward(trace, backend))


@many
@given(documents)
def test_running_needs_the_activations_of_the_report(doc: Json) -> None:
    found = planned(doc, {"overhead": False, "logits": "all", "phase": "prefill"})
    moving = sum(found.part(name).likely for name in ("inputs", "activations", "outputs"))
    assert moving == weigh_trace(trace_network(read_network(doc))).peak(4).bytes


@many
@given(documents, st.sampled_from(POLICIES), st.sampled_from(BACKENDS))
def test_recomputation_never_keeps_more(doc: Json, policy: str, backend: Any) -> None:
    assert training(doc, recompute=policy, backend=backend).saved() <= training(doc, backend=backend).saved()


@many
@given(documents, st.integers(2, 9))
def test_all_devices_of_zero_3_together_hold_the_whole(doc: Json, n: int) -> None:
    """Every tensor is cut, and rounded up, by itself."""
    whole, part = training(doc).fixed, training(doc, shard=f"dp={n},zero=3").fixed
    tensors = len(training(doc).params)
    for name, rows in whole.items():
        mine, all_ = sum(part[name].values()), sum(rows.values())
        assert all_ <= n * mine <= all_ + (n - 1) * tensors


@many
@given(documents, modes)
def test_bytes_fall_with_bits_and_rise_with_the_batch(doc: Json, asked: Json) -> None:
    def total(document: Json, **more: Any) -> DevicePlan:
        return planned(document, {**asked, "overhead": False, **more})

    if not asked.get("train"):
        sizes = [total(doc, format=format).total.likely for format in ("fp32", "bf16")]
        assert sizes[0] >= sizes[1]
    batch = trace_network(read_network(doc)).network.sizes["batch"]
    assert total(grown(doc, "batch", 2 * batch)).total.likely >= total(doc).total.likely


sequences = st.builds(
    lambda kv, window, tied: llama_document("drawn", 32, 2, 4, 48, kv, 8, 60, tied, window=window),
    st.sampled_from([1, 2, 4]),
    st.sampled_from([0, 3]),
    st.booleans(),
)


@many
@given(sequences, st.integers(1, 9), st.integers(1, 9), st.sampled_from(list(RUNTIMES)))
def test_bytes_rise_with_the_sequence(doc: Json, length: int, more: int, runtime: str) -> None:
    for asked in ({"runtime": runtime}, {"train": "adamw"}):
        short, long = (make_plan(doc, {"seq": seq}, {**asked, "overhead": False}) for seq in (length, length + more))
        assert long.total.likely >= short.total.likely
        assert long.part("cache").likely >= short.part("cache").likely


@many
@given(sequences, st.integers(1, 9), st.integers(1, 3), st.sampled_from(list(RUNTIMES)))
def test_the_cache_is_that_of_every_sample(doc: Json, length: int, batch: int, runtime: str) -> None:
    one, all_ = (
        make_plan(doc, {"seq": length, "batch": b}, {"runtime": runtime}).part("cache").likely for b in (1, batch)
    )
    assert all_ == batch * one
    ideal = make_plan(doc, {"seq": length}, {}).part("cache").likely
    assert one >= ideal


@many
@given(sequences, st.integers(1, 9), st.integers(2, 4))
def test_a_chunk_needs_no_more_than_the_whole(doc: Json, length: int, chunk: int) -> None:
    def moving(**asked: Any) -> int:
        found = make_plan(doc, {"seq": length}, {"phase": "prefill", "overhead": False, **asked})
        return sum(found.part(name).likely for name in ("inputs", "activations", "outputs"))

    assert moving(prefill_chunk=chunk) <= moving()


lives = st.lists(
    st.builds(
        lambda part, size, start, length: Lifetime(part, size, start, start + length),
        st.sampled_from("abc"),
        st.integers(0, 9),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    max_size=12,
)


@given(lives, st.integers(0, 9), st.integers(0, 9))
def test_the_highest_time_is_the_highest(given_lives: list[Lifetime], first: int, length: int) -> None:
    top = peak_between(given_lives, first, first + length)
    alive = [sum(x.bytes for x in given_lives if x.start <= t <= x.end) for t in range(first, first + length + 1)]
    assert top.bytes == max(alive)
    assert alive[top.time - first] == top.bytes


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_says_what_it_keeps(optimizer: str) -> None:
    row = OPTIMIZERS[optimizer]
    assert row.formula
    assert row.source
