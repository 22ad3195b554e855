"""The library: load a network or write one, weigh it, compare several."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any, cast

import netweight.layers  # noqa: F401  # pyright: ignore[reportUnusedImport] - registers the kinds
from netweight.analysis.figures import Causal
from netweight.analysis.roles import TensorRoles
from netweight.analysis.rules import Rules, idle
from netweight.analysis.unused_rules import refuse_idle
from netweight.faults.fault import Fault
from netweight.faults.suggestions import did_you_mean
from netweight.quantization.presets import own_rules, parse_weight_formats
from netweight.sources.resolve import read_document, resolve_source
from netweight.spec.field_types import shown
from netweight.spec.spec import Backend

from .network import Network
from .report import Comparison, Report
from .weighing import check_sizes, weigh_at

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .memory_plan import MemoryPlan

    Source = str | PathLike[str] | Network | Mapping[str, Any]


def load(source: Source, *, model_type: str = "", strict: bool = False) -> Network:
    """A network from a SOURCE.

    Args:
        source: a zoo name (`resnet50`), a design file (`net.json`, `net.yaml`), a `config.json` of Hugging Face or the
            folder that it is in, `-` for standard input, a `Network`, or plain data of a design or a configuration.
        model_type: the type to read a configuration as, in place of its own.
        strict: raise for what of a configuration was not understood, instead of adding it to `Network.remarks`.

    Raises:
        Fault: the source is unknown or not a network; `.line()` gives the place and the remedy.
    """
    if isinstance(source, Network):
        return source
    if isinstance(source, str | PathLike):
        found = resolve_source(source, model_type)
        net = Network.of(found.document, found.name, found.origin, found.remarks)
    else:
        read = read_document(dict(source), model_type=model_type)
        net = Network.of(read.document, "", read.origin, read.remarks)
    if strict:
        for remark in net.remarks:
            raise Fault(remark.text, "Leave strict away to count what is understood.", path=remark.where, code="field")
    return net


def read_config(config: Mapping[str, Any], *, model_type: str = "", strict: bool = False) -> Network:
    """The network of a configuration of Hugging Face, such as `json.load(open("config.json"))`.

    Arguments and errors are those of `load`; `Network.remarks` names the keys that were not understood.
    """
    from netweight.importers.huggingface.config import is_config

    if not is_config(config):
        raise Fault("model_type is missing.", "A configuration of transformers names it.", path="model_type")
    return load(config, model_type=model_type, strict=strict)


def weigh(
    net: Source,
    *,
    format: str = "",
    causal: Causal = "full",
    backend: Backend = "fused",
    partial: bool = False,
    **sizes: int,
) -> Report:
    """Weigh a network for one forward pass: parameters, MACs, FLOPs and bytes, in all and layer by layer.

    Args:
        net: what `load` takes, or a `Network`.
        format: number format of the weights: one for all (`bf16`), a preset (`bnb-nf4`) or rules (`bf16, linear=nf4`),
            as `netweight formats` lists them. Without it the document's own, else fp32. Activations saved for
            backward are fp32.
        causal: query-key pairs counted under a causal mask: all s² (`full`), the unmasked s(s+1)/2 (`exact`), or s²/2
            (`half`).
        backend: kernels to model, which decide the tensors saved for backward: fused GPU kernels (`fused`), attention
            and recurrent layers as separate ops (`eager`), PyTorch on CPU (`cpu`), the same with attention as separate
            ops (`cpu-eager`), PyTorch on CPU with oneDNN (`onednn`).
        partial: count the valid layers instead of raising if one has an error; see `Report.faults`.
        sizes: named sizes of the document, such as `batch=8` (default 1) and `seq=2048`.

    Raises:
        Fault: the document or a layer has an error (unless `partial`), or a size, format, `causal` or `backend` is
            unknown.
    """
    return weigh_at(load(net), sizes, format, causal, backend, partial=partial)


def compare(
    *nets: Source, format: str = "", causal: Causal = "full", backend: Backend = "fused", **sizes: int
) -> Comparison:
    """Compare networks side by side, with ratios to the first. Arguments and errors as those of `weigh`.

    A size applies to every network that has it: `seq` has no effect on a network of images. Raises Fault if none of
    them has a given size, and without a network.
    """
    if not nets:
        raise Fault("compare: no network given.", "Name one network or more.", code="unknown")
    found = [load(net) for net in nets]
    pairs = zip(found, sizes_by_network(found, sizes), strict=True)
    reports = tuple(weigh_at(net, mine, format, causal, backend, lenient=True) for net, mine in pairs)
    refuse_idle_formats(format, reports)
    return Comparison(reports)


def memory(net: Source, *, device: str = "", budget: int | None = None, fit: str = "", **asked: Any) -> MemoryPlan:
    """Memory of inference or training of a network, by part, at the phase of the peak.

    Args:
        net: what `load` takes, or a `Network`.
        device: device that the plan must fit, as `netweight devices` lists them; `MemoryPlan.fits` is the verdict,
            `MemoryPlan.changes` are changes that save memory.
        budget: bytes available on each device, in place of `device`.
        fit: a named size, such as `batch` or `seq`, whose largest value within the budget `MemoryPlan.fit` gives; or
            `model`, the largest network of the zoo family.
        asked: settings by the names of `netweight.planner.options.PlanOptions` (`format`, `train`, `lora` …); any other
            name is a size of the document, such as `batch=8` or `seq=2048`.

    Raises:
        Fault: the document has an error or lacks a size that is needed, or a setting is unknown, invalid, or without
            effect on this network or mode.
    """
    from netweight.planner.options import ALIASES, PlanOptions

    names = (*PlanOptions.__struct_fields__, *ALIASES)
    settings = {name: asked.pop(name) for name in list(asked) if name in names}
    for name in asked:
        near = did_you_mean(name, [(each, each) for each in names], 1)
        if near and isinstance(asked[name], str):
            raise Fault(f"Unknown setting {name[:60]!r}.", near, code="unknown", field=name)
    return plan_memory(load(net), asked, settings, device=device, budget=budget, fit=fit)


def plan_memory(
    net: Network,
    sizes: Mapping[str, int],
    settings: Mapping[str, Any],
    *,
    device: str = "",
    budget: int | None = None,
    fit: str = "",
) -> MemoryPlan:
    """Implement `memory` with sizes and settings passed separately."""
    from netweight.planner import make_plan, memory_limit

    from .memory_plan import MemoryPlan

    check_sizes(sizes)
    if budget is not None and (type(budget) is not int or budget < 0):
        raise Fault(
            f"budget: expected whole bytes, found {shown(budget)}.",
            "Use a whole number of bytes, such as 24 * 2**30.",
            code="field",
            field="budget",
        )
    limit = memory_limit(device, budget)
    found = make_plan(net.document, sizes, settings, limit, "" if fit == "model" else fit)
    if fit == "model":
        from . import family as siblings

        found = siblings.largest_family_member(net.origin.get("id"), found, sizes, settings)
    return MemoryPlan(found, net.source_name)


def refuse_idle_formats(format: str, reports: Sequence[Report]) -> None:
    """Raise Fault if a rule of `format` matches no weight in any of several networks."""
    own = own_rules(parse_weight_formats(format)) if format else Rules()
    for rule in own.rules:
        traces = [report.core.trace for report in reports]
        if all(any(idle(Rules((rule,)), each.rows, TensorRoles(each))) for each in traces):
            refuse_idle(Rules((rule,)), traces[0], "format")


def sizes_by_network(nets: Sequence[Network], sizes: Mapping[str, int]) -> list[dict[str, int]]:
    """For every network, the sizes that it has. Raises Fault for a size that none of them has."""
    known = [_named(net) for net in nets]
    for name in sizes:
        if not any(name in names for names in known):
            there = ", ".join(sorted(frozenset[str]().union(*known))[:20])
            raise Fault(f"Unknown size {name!r}.", f"Sizes of these networks: {there}.", code="unknown")
    return [{name: size for name, size in sizes.items() if name in names} for names in known]


def _named(net: Network) -> frozenset[str]:
    given: object = net.document.get("sizes")
    names = cast("dict[str, object]", given) if isinstance(given, dict) else {}
    return frozenset(("batch", *names))
