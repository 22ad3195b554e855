"""How fast the command line is: whole processes, beside tools that count the same network where they are installed.

    python benchmarks/cli.py [runs]

The least of several runs. Cold is a whole process, from its start to its end, with its largest resident set; warm is
one more count in a process that has counted before. The others count torchvision's resnet50, by their usual call and,
where they can, on the meta device, where nothing is computed. They are compared by processor time, on one thread,
which a busy machine disturbs less.
Run it on an idle machine all the same, with bytecode written (PYTHONDONTWRITEBYTECODE unset).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from importlib.util import find_spec
from typing import NamedTuple

OURS = {
    "python alone": ["-c", "pass"],
    "import netweight": ["-c", "import netweight"],
    "weigh resnet50": ["-c", "import netweight as nw; nw.weigh('resnet50')"],
    "show resnet50": ["-m", "netweight", "show", "resnet50"],
    "show resnet50 --json": ["-m", "netweight", "show", "resnet50", "--json"],
    "show gpt3-175b": ["-m", "netweight", "show", "gpt3-175b"],
    "compare, four networks": ["-m", "netweight", "compare", "resnet50", "vgg16", "vit_b_16", "gpt2"],
    "zoo": ["-m", "netweight", "zoo"],
}
BUDGETS = {"show resnet50": (0.2, 60), "import netweight": (0.1, 60)}
"""Seconds and mebibytes that a process may take."""
ALONE = os.environ | {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

MODEL = """
try:
    import torchvision
except RuntimeError:  # its compiled operators are those of another PyTorch; resnet50 needs none
    import torch
    for name in ("nms", "qnms"):
        torch.library.define(f"torchvision::{name}", "(Tensor dets, Tensor scores, float threshold) -> Tensor")
    import torchvision
import torch
"""
ON = "with torch.device(%r):\n    m, x = torchvision.models.resnet50().eval(), torch.zeros(1, 3, 224, 224)\n"
CPU, META = MODEL + ON % "cpu", MODEL + ON % "meta"
COUNTER = """
from torch.utils.flop_counter import FlopCounterMode
def count():
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        m(x)
    return counter.get_total_flops()
"""
TORCHINFO = "import torchinfo\ncount = lambda: str(torchinfo.summary(m, (1, 3, 224, 224), verbose=0, device=x.device))"
OTHERS = {
    "torchinfo": CPU + TORCHINFO,
    "torchinfo, meta": META + TORCHINFO,
    "fvcore": CPU + "from fvcore.nn import FlopCountAnalysis\ncount = lambda: FlopCountAnalysis(m, x).total()",
    "ptflops": CPU + "import ptflops\n"
    "count = lambda: ptflops.get_model_complexity_info(m, (3, 224, 224), print_per_layer_stat=False)",
    "thop": CPU + "import thop\ncount = lambda: thop.profile(m, (x,), verbose=False)",
    "calflops": CPU + "import calflops\n"
    "count = lambda: calflops.calculate_flops(m, (1, 3, 224, 224), print_results=False)",
    "torch FlopCounterMode": CPU + COUNTER,
    "torch FlopCounterMode, meta": META + COUNTER,
}
"""Programs that define `count`; the first word is the package that they need beside torchvision."""

WEIGH = """
import netweight as nw
from netweight.document.reader import READ_GROUPS
from netweight.trace.reuse.tracing_reuse import SUBGRAPHS

def count():
    # No group is known from the count before.
    READ_GROUPS.clear()
    SUBGRAPHS.clear()
    return nw.weigh("resnet50")
"""
WARM = """
from time import process_time
def timed():
    began = process_time()
    count()
    return process_time() - began
times = [timed() for _ in range(%d)]
print("\\n" + str(min(times[3:])))
"""
"""Further counts in one process, of which the first three warm up."""


class Cost(NamedTuple):
    """Seconds on the clock and of a processor, and mebibytes: the least of all runs."""

    seconds: float
    processor: float
    memory: float


def cost(arguments: list[str], runs: int) -> Cost:
    """Run a Python process several times and give the least of each."""
    found = [_once([sys.executable, *arguments]) for _ in range(runs)]
    return Cost(*map(min, zip(*found, strict=True)))


def _once(command: list[str]) -> Cost:
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ALONE)
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{process.returncode} is how this ended: {' '.join(command)}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(took, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 2**20)


def warm(program: str, runs: int) -> float:
    """Seconds of one more count in a process that has counted before."""
    command = [sys.executable, "-c", program + WARM % (runs + 3)]
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=ALONE)
    return float(json.loads(done.stdout.splitlines()[-1]))


def missing(name: str) -> str:
    """The packages that a program of the table lacks."""
    needed = dict.fromkeys(("torch", "torchvision", name.split(",")[0].split()[0]))
    return ", ".join(package for package in needed if not find_spec(package))


def ourselves(runs: int) -> tuple[Cost, bool]:
    """A line a process of ours; what `show resnet50` costs, and whether a budget is passed."""
    over = False
    shown = Cost(0, 0, 0)
    for name, arguments in OURS.items():
        found = cost(arguments, runs)
        seconds, memory = BUDGETS.get(name, (9e9, 9e9))
        passed = found.seconds > seconds or found.memory > memory
        over |= passed
        shown = found if name == "show resnet50" else shown
        note = "   over its budget" if passed else ""
        print(f"{name:28} {found.seconds * 1000:8.0f} ms {found.memory:7.1f} MiB{note}")
    return shown, over


def others(shown: Cost, runs: int) -> None:
    """A line for each other tool: its figures, and how many times ours they are."""
    again = warm(WEIGH, 30 * runs)
    print(f"\n{'resnet50, processor time':28} {'cold':>16} {'memory':>18} {'warm':>19}")
    _line("netweight", shown, again, shown, again)
    for name, program in OTHERS.items():
        if lacking := missing(name):
            print(f"{name:28} skipped: {lacking} not installed")
        else:
            _line(name, cost(["-c", f"{program}\nprint(count())"], min(runs, 3)), warm(program, runs), shown, again)


def _line(name: str, cold: Cost, again: float, ours: Cost, ours_again: float) -> None:
    cells = (
        f"{cold.processor * 1000:8.0f} ms {cold.processor / ours.processor:3.0f} ×",
        f"{cold.memory:8.0f} MiB {cold.memory / ours.memory:3.0f} ×",
        f"{again * 1000:10.2f} ms {again / ours_again:3.0f} ×",
    )
    print(f"{name:28}", *cells, flush=True)


def main() -> int:
    """Print a line a process; exit code 1 where a budget is passed."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    shown, over = ourselves(runs)
    others(shown, runs)
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main())
