"""Sentences about memory hold for any figures, not for those that somebody thought of."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from netweight.dims import number_text as text
from netweight.engine import sentences
from netweight.planner.groups import GROUPS, grouped
from netweight.planner.parts import ByteRange, DevicePlan, FitResult, MemoryLimit, PhasePeak, PlanPart

NAMES = [name for names in GROUPS.values() for name in names]
sizes = st.one_of(st.integers(0, 10), st.integers(0, 10**13))


@st.composite
def ranges(draw: st.DrawFn) -> ByteRange:
    likely = draw(sizes)
    if draw(st.booleans()):
        return ByteRange.exact(likely)
    return ByteRange(likely - draw(st.integers(0, likely)), likely, likely + draw(sizes))


@st.composite
def plans(draw: st.DrawFn) -> DevicePlan:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    moments = tuple(
        PhasePeak(name, tuple(PlanPart(name, draw(ranges())) for name in names))
        for name in draw(st.sampled_from([("forward",), ("prefill", "decode"), ("forward", "backward", "step")]))
    )
    limit = MemoryLimit("RTX 4090", draw(sizes), "as sold", device=draw(st.booleans()))
    found = None
    if draw(st.booleans()):
        value = draw(st.none() | st.integers(1, 2**40))
        bytes_, more = draw(st.integers(0, limit.bytes)), draw(st.sampled_from([0, limit.bytes + 1]))
        found = FitResult(
            "batch", value, 0 if value is None else bytes_, limit.bytes + 1 if value is None else more, ""
        )
    return DevicePlan("net", "inference", {}, {}, moments, (), (), draw(st.integers(1, 9)), limit, found)


@given(plans())
def test_a_verdict_says_what_the_figures_say(plan: DevicePlan):
    assert plan.limit is not None
    said, groups = sentences.verdict(plan, "binary"), grouped(plan.parts)
    limit, whole = plan.limit.bytes, plan.total
    assert said.startswith("It fits") == (whole.likely <= limit)
    assert said.startswith("It does not fit") == (whole.likely > limit)
    assert str(text.format_bytes(abs(limit - whole.likely))) in said
    assert ("end of the range" in said) == (whole.low <= limit < whole.high)
    state = [groups[name] for name in sentences.STATE if name in groups and groups[name].likely]
    least = sum(groups[name].low for name in sentences.STATE if name in groups)
    if whole.likely > limit:
        weights = groups.get("weights", ByteRange()).low
        assert ("weights alone" in said) == (weights > limit)
        assert (" alone take " in said) == (weights > limit or (len(state) > 1 and least > limit))
        assert not (" alone take " in said and "end of the range" in said)
        most = re.search(r"(\w+) takes? the most", said)
        assert (most is None) == (" alone take " in said)
        assert most is None or groups[most.group(1).lower()].likely == max(size.likely for size in groups.values())
    assert (f"each of {plan.devices}" in said or f"on each of {plan.devices}" in said) == (plan.devices > 1)


@given(plans())
def test_the_largest_that_fits_says_what_the_figures_say(plan: DevicePlan):
    said, fit = sentences.largest(plan, "binary"), plan.fit
    if fit is None or plan.limit is None:
        assert not said
    elif fit.value is None:
        weights = grouped(plan.parts).get("weights", ByteRange()).low
        assert said.startswith("No batch fits: ")
        assert ("weights alone" in said) == (weights > plan.limit.bytes)
    else:
        assert said.startswith(f"The largest batch is {fit.value:,}, {text.format_bytes(fit.bytes)}")
        assert ("the next takes" in said) == (fit.next > plan.limit.bytes)


@given(st.fixed_dictionaries(dict.fromkeys(("weights", "gradients", "optimizer", "activations"), sizes)))
def test_what_training_takes_says_what_the_figures_say(parts: dict[str, int]):
    said = sentences.training(parts, "fp32")
    whole = sum(parts.values())
    shares = [float(share) for share in re.findall(r"([\d.]+) %", said.replace("<", ""))]
    assert "little" not in said
    if not whole:
        assert not shares
        return
    state = whole - parts["activations"]
    assert abs(shares[0] - 100 * state / whole) <= 0.1
    assert ("twice the batch" in said) == (parts["activations"] > 0)
    for share in shares[1:]:
        assert abs(share - 100 * parts["activations"] / whole) <= 0.1


def test_weights_that_alone_exceed_the_card_are_named():
    """30 GiB of weights and 40 of activations on 24: it used to be `too much for activations`."""
    gib = 2**30
    parts = (PlanPart("weights", ByteRange.exact(30 * gib)), PlanPart("activations", ByteRange.exact(40 * gib)))
    limit = MemoryLimit("RTX 4090", 24 * gib, device=True)
    found = FitResult("batch", None, 0, 31 * gib, "activations")
    plan = DevicePlan("net", "inference", {}, {}, (PhasePeak("forward", parts),), (), (), 1, limit, found)
    want = "It does not fit on one RTX 4090: 46.0 GiB short. The weights alone take 30.0 GiB."
    assert sentences.verdict(plan, "binary") == want
    assert sentences.largest(plan, "binary") == "No batch fits: the weights alone take 30.0 GiB."
