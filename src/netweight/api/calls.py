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
from netweight.faults.suggestions import suggested
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
        Fault: there is no such source, or it is no network; `.line()` says where and what to do.
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
            as `netweight formats` lists them. Without it the document's own, else fp32. Activations kept for
            training are fp32.
        causal: pairs that masked attention counts: the `full` square, `exact` s(s+1)/2, or `half` of s².
        backend: whose kernels keep what training keeps: a GPU's (`fused`), the same with attention and recurrent
            layers written out (`eager`), PyTorch's of the CPU (`cpu`), those with attention written out
            (`cpu-eager`), or those with oneDNN's (`onednn`).
        partial: weigh what stands where a layer is at fault, instead of raising; see `Report.faults`.
        sizes: named sizes of the document, such as `batch=8` (default 1) and `seq=2048`.

    Raises:
        Fault: the document or a layer is at fault (unless `partial`), or a size, format, `causal` or `backend` is
            unknown.
    """
    return weigh_at(load(net), sizes, format, causal, backend, partial=partial)


def compare(
    *nets: Source, format: str = "", causal: Causal = "full", backend: Backend = "fused", **sizes: int
) -> Comparison:
    """Several networks side by side, with ratios against the first. Arguments and errors as those of `weigh`.

    A size counts where a network knows it: `seq` says nothing to a network of images. Raises Fault for a size that
    none of them knows, or where there is no network.
    """
    if not nets:
        raise Fault("There is nothing to compare.", "Name one network or more.", code="unknown")
    found = [load(net) for net in nets]
    pairs = zip(found, sizes_by_network(found, sizes), strict=True)
    reports = tuple(weigh_at(net, mine, format, causal, backend, lenient=True) for net, mine in pairs)
    refuse_idle_formats(format, reports)
    return Comparison(reports)


def memory(net: Source, *, device: str = "", budget: int | None = None, fit: str = "", **asked: Any) -> MemoryPlan:
    """Memory of running or of training a network, by part, at the moment when it needs the most.

    Args:
        net: what `load` takes, or a `Network`.
        device: a device that it is to fit, as `netweight devices` lists them; `Memory.fits` says whether it does,
            `Memory.changes` what would help.
        budget: bytes that there are, in place of a device.
        fit: a size, such as `batch` or `seq`: the largest that is within the budget is `Memory.fit`; or `model`: the
            largest of the zoo's family.
        asked: settings by the names of `netweight.planner.options.PlanOptions` (`format`, `train`, `lora` …); any other
            name is a size of the document, such as `batch=8` or `seq=2048`.

    Raises:
        Fault: the document is at fault or does not say a size that is needed, a setting is unknown, or it asks for
            something that the network or the mode has nothing for.
    """
    from netweight.planner.options import ALIASES, PlanOptions

    names = (*PlanOptions.__struct_fields__, *ALIASES)
    settings = {name: asked.pop(name) for name in list(asked) if name in names}
    for name in asked:
        near = suggested(name, [(each, each) for each in names], 1)
        if near and isinstance(asked[name], str):
            raise Fault(f"No setting is called {name[:60]!r}.", near, code="unknown", field=name)
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
    """What `memory` does, with sizes and settings apart."""
    from netweight.planner import make_plan, memory_limit

    from .memory_plan import MemoryPlan

    check_sizes(sizes)
    if budget is not None and (type(budget) is not int or budget < 0):
        raise Fault(
            f"budget is {shown(budget)}.", "Give whole bytes, such as 24 * 2**30.", code="field", field="budget"
        )
    limit = memory_limit(device, budget)
    found = make_plan(net.document, sizes, settings, limit, "" if fit == "model" else fit)
    if fit == "model":
        from . import family as siblings

        found = siblings.largest_that_fits(net.origin.get("id"), found, sizes, settings)
    return MemoryPlan(found, net.source_name)


def refuse_idle_formats(format: str, reports: Sequence[Report]) -> None:
    """Raises Fault where a rule of `format` is for nothing in any of several networks."""
    own = own_rules(parse_weight_formats(format)) if format else Rules()
    for rule in own.rules:
        traces = [report.core.trace for report in reports]
        if all(any(idle(Rules((rule,)), each.rows, TensorRoles(each))) for each in traces):
            refuse_idle(Rules((rule,)), traces[0], "format")


def sizes_by_network(nets: Sequence[Network], sizes: Mapping[str, int]) -> list[dict[str, int]]:
    """For every network those of the sizes that it knows. Raises Fault for a size that none of them knows."""
    known = [_named(net) for net in nets]
    for name in sizes:
        if not any(name in names for names in known):
            there = ", ".join(sorted(frozenset[str]().union(*known))[:20])
            raise Fault(f"No size is called {name!r} in any of them.", f"Sizes: {there}.", code="unknown")
    return [{name: size for name, size in sizes.items() if name in names} for names in known]


def _named(net: Network) -> frozenset[str]:
    given: object = net.document.get("sizes")
    names = cast("dict[str, object]", given) if isinstance(given, dict) else {}
    return frozenset(("batch", *names))
