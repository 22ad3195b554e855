"""How long the engine takes to weigh networks of the zoo, once warm: least and median of many runs, in milliseconds.

    python benchmarks/engine.py [NAME …]

Reading, tracing and weighing are timed separately, then together with the peak of inference. If torchinfo, torch and
torchvision are installed, torchinfo summarizes the same networks on the meta device, and the ratio stands beside ours.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import find_spec
from statistics import median
from time import process_time
from typing import Any, NamedTuple

import netweight.layers  # noqa: F401  registers the kinds
from netweight import zoo
from netweight.analysis.report import weigh_trace
from netweight.document.network import read_network
from netweight.document.reader import READ_GROUPS
from netweight.trace.reuse.tracing_reuse import SUBGRAPHS
from netweight.trace.trace import trace_network

NETWORKS = ("resnet50", "efficientnet_b0", "vit_b_16", "gpt2", "llama-2-7b")
TARGET = {"resnet50": 5.0}
"""Milliseconds that reading, tracing and weighing may take together."""
ZOO = 2000.0
"""Milliseconds that all entries may take in one process."""
RUNS = 200


class Timed(NamedTuple):
    """Milliseconds."""

    least: float
    median: float

    def __str__(self) -> str:
        return f"{self.least:7.2f} {self.median:7.2f}"


def forget() -> None:
    """No group is known from the run before, as it would be where a user edits: what is warm are specs and layers."""
    READ_GROUPS.clear()
    SUBGRAPHS.clear()


def timed(job: Callable[[], Any], runs: int = RUNS) -> Timed:
    """The least and the median of that many runs, after some that warm up; of processor time, one thread."""
    for _ in range(3):
        job()
    found: list[float] = []
    for _ in range(runs):
        forget()
        start = process_time()
        job()
        found.append(1000 * (process_time() - start))
    return Timed(min(found), median(found))


def torchinfo(name: str) -> Timed | None:
    """The same by torchinfo, where it is installed."""
    if not all(find_spec(module) for module in ("torch", "torchvision", "torchinfo")):
        return None
    import torch
    import torchvision
    from torchinfo import summary

    if not hasattr(torchvision.models, name):
        return None
    with torch.device("meta"):
        model = getattr(torchvision.models, name)()
    return timed(lambda: summary(model, (1, 3, 224, 224), device="meta", verbose=0), runs=5)


def measured(name: str) -> None:
    """One row of the table."""
    document = zoo.find(name).document()
    network = read_network(document)
    trace = trace_network(network)
    parts = (lambda: read_network(document), lambda: trace_network(network), lambda: weigh_trace(trace))
    whole = timed(lambda: weigh_trace(trace_network(read_network(document))))
    peak = timed(lambda: weigh_trace(trace).peak(), runs=20)
    cells = "".join(f"  {timed(part)}" for part in parts)
    late = " (over its target)" if whole.least > TARGET.get(name, float("inf")) else ""
    print(f"{name:24}{len(trace.rows):5}{cells}  {whole}   {peak}{late}")
    other = torchinfo(name)
    if other is not None:
        print(f"{'':24}torchinfo {other}, {other.median / whole.median:.0f} times as long")


def whole_zoo() -> None:
    """Every entry, from its row of data to its totals: the target is 2 s."""

    def all_of_it() -> int:
        return sum(weigh_trace(trace_network(entry.network())).totals.rows for entry in zoo.entries())

    took = timed(all_of_it, runs=5)
    late = " (over its target)" if took.least > ZOO else ""
    print(f"the zoo, {len(zoo.names())} entries, {all_of_it():,} rows: {took}{late}")


def main(names: tuple[str, ...]) -> None:
    columns = ("read", "walk", "weigh", "all three")
    print(
        f"{'ms, least and median':24}{'rows':>5}  " + "  ".join(f"{column:>15}" for column in columns) + "  weigh, peak"
    )
    for name in names:
        measured(name)
    whole_zoo()


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or NETWORKS)
