"""How fast the command line is: whole processes, beside tools that count the same network where they are installed.

    python benchmarks/cli.py [runs]

Times are the smallest of several runs, from start to end of the process; memory is its largest resident set.
Run it on an idle machine, with bytecode written (PYTHONDONTWRITEBYTECODE unset).
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from importlib.util import find_spec
from typing import NamedTuple

TORCHVISION = "from torchvision.models import resnet50; m = resnet50()"
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
OTHERS = {
    "torchinfo": f"{TORCHVISION}; import torchinfo; print(torchinfo.summary(m, (1, 3, 224, 224)))",
    "fvcore": f"{TORCHVISION}; import torch; from fvcore.nn import FlopCountAnalysis as F; "
    "print(F(m, torch.zeros(1, 3, 224, 224)).total())",
    "ptflops": f"{TORCHVISION}; import ptflops; print(ptflops.get_model_complexity_info(m, (3, 224, 224)))",
    "thop": f"{TORCHVISION}; import torch, thop; print(thop.profile(m, (torch.zeros(1, 3, 224, 224),)))",
    "calflops": f"{TORCHVISION}; import calflops; print(calflops.calculate_flops(m, (1, 3, 224, 224)))",
}
BUDGETS = {"show resnet50": (0.2, 60), "import netweight": (0.1, 60)}
"""Seconds and mebibytes that a process may take."""


class Cost(NamedTuple):
    """Seconds and mebibytes of the cheapest run."""

    seconds: float
    memory: float


def cost(arguments: list[str], runs: int) -> Cost:
    """Run a Python process several times and give the least of each."""
    found = [_once([sys.executable, *arguments]) for _ in range(runs)]
    return Cost(min(one.seconds for one in found), min(one.memory for one in found))


def _once(command: list[str]) -> Cost:
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(took, usage.ru_maxrss * unit / 2**20)


def main() -> int:
    """Print a line a process; exit code 1 where a budget is passed."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    over = False
    ours = Cost(0, 0)
    for name, arguments in OURS.items():
        found = cost(arguments, runs)
        seconds, memory = BUDGETS.get(name, (9e9, 9e9))
        passed = found.seconds > seconds or found.memory > memory
        over |= passed
        ours = found if name == "show resnet50" else ours
        print(
            f"{name:24} {found.seconds * 1000:6.0f} ms {found.memory:6.1f} MiB{'   over its budget' if passed else ''}"
        )
    for name, code in OTHERS.items():
        if not (find_spec(name) and find_spec("torchvision")):
            print(f"{name:24} not installed")
            continue
        found = cost(["-c", code], min(runs, 3))
        ratio = f"{found.seconds / ours.seconds:.0f} × the time, {found.memory / ours.memory:.0f} × the memory"
        print(f"{name:24} {found.seconds * 1000:6.0f} ms {found.memory:6.1f} MiB   {ratio} of show resnet50")
    return 1 if over else 0


if __name__ == "__main__":
    raise SystemExit(main())
