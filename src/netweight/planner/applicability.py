"""True if a network has anything that the settings of a plan are about: what would be ignored is refused."""

from __future__ import annotations

from collections.abc import Iterable

from netweight.analysis.rules import whole_row
from netweight.analysis.unused_rules import refuse_idle
from netweight.faults.fault import Fault
from netweight.spec.spec import Tensor
from netweight.trace.trace import Row, Trace

from . import offload, sharding, stages
from .blocks import blocks_of
from .options import PlanOptions
from .training import learning, recompute

RUNNING_AXES = ("zero", "vp", "micro")
"""Axes of a mesh that split or order what training alone has."""

NEEDS = {"zero": "dp", "sp": "tp", "vp": "pp", "micro": "pp"}
"""Axes of a mesh that say how another axis is split."""


def refuse_unanswered(trace: Trace, options: PlanOptions) -> None:
    """Raises Fault for the first setting that a network has nothing for, and for a rule that nothing is meant by."""
    if options.train:
        _learning(trace, options)
        _recomputing(trace, options)
        _kernels(trace, options)
    else:
        _generating(trace, options)
    _offloading(trace, options)
    _sharding(trace, options)


def _refuse(name: str, trace: Trace, lacks: str) -> Fault:
    who = trace.network.name or "This network"
    return Fault(f"{name}: {who} {lacks}.", f"Leave {name} away.", code="field", field=name)


def _generating(trace: Trace, options: PlanOptions) -> None:
    """What is for keeping positions needs a network that keeps some."""
    if stages.generates(trace, options.phase):
        return
    usual = PlanOptions()
    for name in ("cache", "runtime", "prefill_chunk", "beams"):
        if getattr(options, name) != getattr(usual, name):
            raise _refuse(name, trace, "generates nothing, and keeps no cache")
    if options.phase in ("prefill", "decode"):
        raise _refuse("phase", trace, "generates nothing: it has one pass")
    if options.logits == "all":
        raise _refuse("logits", trace, "generates nothing, and computes all of its output anyway")


def _products(row: Row) -> Iterable[Tensor | None]:
    """The matrices that adapters can stand beside."""
    used = {id(tensor) for op in row.spec.ops if op.kind == "mac" for tensor in op.ins}
    return [weight for weight in row.spec.weights if len(weight.shape) > 1 and id(weight) in used]


def _learning(trace: Trace, options: PlanOptions) -> None:
    refuse_idle(learning.frozen_by(options.freeze), trace, "freeze")
    if options.lora and not any(True for row in trace.rows for _ in _products(row)):
        raise _refuse("lora", trace, "has no matrix to adapt")
    refuse_idle(learning.ranks_by(options.lora), trace, "lora", what="matrix", tensors=_products)


def _recomputing(trace: Trace, options: PlanOptions) -> None:
    """Rules are for blocks, by their first rows, and for the rows of attention."""
    if options.recompute == "none":
        return
    firsts: dict[str, Row] = {}
    for row, block in zip(trace.rows, blocks_of(trace), strict=True):
        if block:
            firsts.setdefault(block, row)
    blocks, cores = list(firsts.values()), [row for row in trace.rows if recompute.attends(row)]
    for rule in recompute.rules_of(options.recompute).rules:
        if rule.setting == "full" and not blocks:
            raise _refuse("recompute", trace, "has no blocks: no repeat, no layer made of others, no residual")
        if rule.setting == "selective" and not cores:
            raise _refuse("recompute", trace, "has no attention to make again")
        rows = {"full": blocks, "selective": cores}.get(rule.setting, [*blocks, *cores])
        what = "attention" if rule.setting == "selective" else "block"
        only = recompute.Rules((rule,))
        refuse_idle(only, trace, "recompute", what=what, rows=rows, tensors=whole_row)


def _kernels(trace: Trace, options: PlanOptions) -> None:
    there = {op.function.kernel for row in trace.rows for op in row.spec.ops}
    if options.norms != PlanOptions().norms and "norms" not in there:
        raise _refuse("norms", trace, "has no RMSNorm")
    if options.gates != PlanOptions().gates and "gates" not in there:
        raise _refuse("gates", trace, "has no gated activation")


def _offloading(trace: Trace, options: PlanOptions) -> None:
    for rule in offload.rules_of(options.offload).rules:
        only, activations = offload.Rules((rule,)), rule.setting == "activations"
        if activations:
            refuse_idle(only, trace, "offload", what="layer", tensors=whole_row)
        else:
            refuse_idle(only, trace, "offload")


def _sharding(trace: Trace, options: PlanOptions) -> None:
    asked, usual = sharding.parse_mesh(options.shard), sharding.DeviceMesh()
    for name in RUNNING_AXES:
        if not options.train and getattr(asked, name) != getattr(usual, name):
            raise Fault(
                f"shard: {name} splits or orders what training alone holds, and this plan runs the network.",
                "To split weights and cache take tp, pp or ep, or choose an optimizer with train.",
                code="field",
                field="shard",
            )
    for name, other in NEEDS.items():
        if getattr(asked, name) != getattr(usual, name) and getattr(asked, other) == 1:
            raise Fault(
                f"shard: {name} does nothing without {other}.",
                f"Add {other}=2 or more, or leave {name} away.",
                code="field",
                field="shard",
            )
    if asked.ep > 1 and not any(row.copies > 1 for row in trace.rows):
        raise _refuse("shard", trace, "has no experts for ep")
    rules = sharding.rules_of(options.shard)
    if rules.rules and asked.tp == 1:
        raise Fault(
            "shard: what stays whole is said of tensor parallelism.",
            "Add tp=2 or more, or leave the rules away.",
            code="field",
            field="shard",
        )
    refuse_idle(rules, trace, "shard", what="layer", tensors=whole_row)
