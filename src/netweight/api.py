"""The library: load a network or write one, weigh it, compare several."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any, cast

import netweight.layers  # noqa: F401  # pyright: ignore[reportUnusedImport] - registers the kinds
from netweight.build import Network
from netweight.core import report as core
from netweight.core.faults import Fault, one_of
from netweight.core.figures import Causal
from netweight.core.idle import refuse_idle
from netweight.core.lookup import suggested
from netweight.core.network import read
from netweight.core.policy import Rules, check, idle
from netweight.core.roles import Roles
from netweight.core.spec import BACKENDS, Backend
from netweight.core.takes import shown
from netweight.core.walk import walk
from netweight.precisions.presets import brought, own_rules, precision
from netweight.results import Comparison, Report
from netweight.sources import read_source

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from netweight.plans import Memory

    Source = str | PathLike[str] | Network | Mapping[str, Any]

MOST = 2**40
CAUSAL = ("full", "exact", "half")


def load(source: Source) -> Network:
    """A network from a SOURCE: a zoo name (`resnet50`), a design file (`net.json`, `net.yaml`), `-` or a document.

    Raises:
        Fault: there is no such source, or it is no design; `.line()` says where and what to do.
    """
    if isinstance(source, Network):
        return source
    if isinstance(source, str | PathLike):
        found = read_source(source)
        return Network.of(found.document, found.name, found.origin)
    return Network.of(dict(source))


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
    return weighed(load(net), sizes, format, causal, backend, partial=partial)


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
    pairs = zip(found, shared_sizes(found, sizes), strict=True)
    reports = tuple(weighed(net, mine, format, causal, backend, lenient=True) for net, mine in pairs)
    refuse_idle_formats(format, reports)
    return Comparison(reports)


def memory(net: Source, *, device: str = "", budget: int | None = None, fit: str = "", **asked: Any) -> Memory:
    """Memory of running or of training a network, by part, at the moment when it needs the most.

    Args:
        net: what `load` takes, or a `Network`.
        device: a device that it is to fit, as `netweight devices` lists them; `Memory.fits` says whether it does,
            `Memory.changes` what would help.
        budget: bytes that there are, in place of a device.
        fit: a size, such as `batch` or `seq`: the largest that is within the budget is `Memory.fit`; or `model`: the
            largest of the zoo's family.
        asked: settings by the names of `netweight.planner.options.Options` (`format`, `train` …; `lora` is `adapt`);
            any other name is a size of the document, such as `batch=8` or `seq=2048`.

    Raises:
        Fault: the document is at fault or does not say a size that is needed, a setting is unknown, or it asks for
            something that the network or the mode has nothing for.
    """
    from netweight.planner.options import ALIASES, Options

    names = (*Options.__struct_fields__, *ALIASES)
    settings = {name: asked.pop(name) for name in list(asked) if name in names}
    for name in asked:
        near = suggested(name, [(each, each) for each in names], 1)
        if near and isinstance(asked[name], str):
            raise Fault(f"No setting is called {name[:60]!r}.", near, code="unknown", field=name)
    return planned(load(net), asked, settings, device=device, budget=budget, fit=fit)


def planned(
    net: Network,
    sizes: Mapping[str, int],
    settings: Mapping[str, Any],
    *,
    device: str = "",
    budget: int | None = None,
    fit: str = "",
) -> Memory:
    """What `memory` does, with sizes and settings apart."""
    from netweight.planner import limit_of, plan
    from netweight.plans import Memory

    _check(sizes)
    if budget is not None and (type(budget) is not int or budget < 0):
        raise Fault(
            f"budget is {shown(budget)}.", "Give whole bytes, such as 24 * 2**30.", code="field", field="budget"
        )
    limit = limit_of(device, budget)
    found = plan(net.document, sizes, settings, limit, "" if fit == "model" else fit)
    if fit == "model":
        from netweight import siblings

        found = siblings.fitted(net, found, sizes, settings)
    return Memory(found, net.source_name)


def weighed(
    net: Network,
    sizes: Mapping[str, int],
    format: str = "",
    causal: Causal = "full",
    backend: Backend = "fused",
    *,
    partial: bool = False,
    lenient: bool = False,
) -> Report:
    """What `weigh` does, for sizes of any name; `lenient` lets rules of `format` be for nothing in it."""
    one_of("causal", causal, CAUSAL)
    one_of("backend", backend, BACKENDS)
    _check(sizes)
    wanted = precision(format) if format else ""
    network = read(net.document, sizes)
    check(network)
    wanted = wanted or brought(network)
    walked = walk(network)
    if not partial:
        for fault in walked.faults.values():
            raise fault
    if format and not lenient:
        refuse_idle(own_rules(wanted), walked, "format")
    return Report(core.weigh(walked, format=wanted, causal=causal, backend=backend), net.source_name, net.origin)


def refuse_idle_formats(format: str, reports: Sequence[Report]) -> None:
    """Raises Fault where a rule of `format` is for nothing in any of several networks."""
    own = own_rules(precision(format)) if format else Rules()
    for rule in own.rules:
        walks = [report.core.walk for report in reports]
        if all(any(idle(Rules((rule,)), each.rows, Roles(each))) for each in walks):
            refuse_idle(Rules((rule,)), walks[0], "format")


def shared_sizes(nets: Sequence[Network], sizes: Mapping[str, int]) -> list[dict[str, int]]:
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


def _check(sizes: Mapping[str, int]) -> None:
    for name, size in sizes.items():
        least = 1 if name == "batch" else 0
        if isinstance(size, bool) or not isinstance(size, int) or not least <= size <= MOST:  # pyright: ignore[reportUnnecessaryIsInstance]
            raise Fault(
                f"{name} is {shown(size)}.", f"Give a whole number from {least} to 2^40.", code="field", field=name
            )
