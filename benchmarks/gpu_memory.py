"""How near plans come to training runs that others measured on GPUs: `python benchmarks/gpu_memory.py`.

The rows and their sources are in `gpu_memory/`. Planned are the bytes of PyTorch's allocator at their peak: without the
driver's context and without what the allocator reserves, but with the workspaces of libraries, which live in it.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import netweight as nw
import netweight.layers
from netweight.planner.options import read_options
from netweight.planner.stages import TraceCache
from netweight.planner.training.phases import phase_peaks
from netweight.planner.training.step import TrainingStep

Json = dict[str, Any]

HERE = Path(__file__).parent / "gpu_memory"
MIB = 2**20
NEAR = 0.05


class Held(NamedTuple):
    """A row: what it is, the bytes that were measured at the peak, and those that are planned.

    `device` are bytes that nvidia-smi showed, of which the plan says `least` and `most`; zero where it was not asked.
    """

    name: str
    measured: int
    planned: int
    device: int = 0
    least: int = 0
    most: int = 0

    @property
    def off(self) -> float:
        """By what part the plan differs."""
        return self.planned / self.measured - 1


def rows(file: str) -> Iterator[dict[str, str]]:
    """The rows of a table."""
    with (HERE / file).open(newline="", encoding="utf-8") as opened:
        yield from csv.DictReader(opened)


def workspaces(args: Json, platform: str) -> int:
    """Scratch that libraries keep in the allocator, forward and backward.

    cuBLAS takes 8.125 MiB for a thread (`:4096:2:16:8`), 32 on Hopper and later, and 32 where Megatron asks for
    deterministic sums (`CUBLAS_WORKSPACE_CONFIG=:4096:8`); Transformer Engine 4 MiB, 32 on Hopper and later.
    """
    newer = platform != "a100"
    each = 32 * MIB if newer or args.get("deterministic-mode") else 65 * MIB // 8
    return 2 * each + (32 if newer else 4) * MIB


def gpt(args: Json) -> Json:
    """Megatron's GPT: the table of words is padded to a multiple of 128 for every device that shares it."""
    width, heads, tp = args["hidden-size"], args["num-attention-heads"], args.get("tensor-model-parallel-size", 1)
    words = -(-args.get("vocab-size", 50257) // (128 * tp)) * 128 * tp
    bias, rotary = not args.get("disable-bias-linear"), args.get("position-embedding-type") == "rope"
    drop: list[Json] = [{"kind": "dropout", "rate": rate}] if (rate := args.get("hidden-dropout", 0.1)) else []
    attend: Json = {
        "kind": "attention", "heads": heads, "causal": True, "packed": "positions", "bias": bias, "rotary": rotary,
        "dropout": args.get("attention-dropout", 0.1), "qk_norm": "head" if args.get("qk-layernorm") else "none",
    }  # fmt: skip
    if args.get("group-query-attention"):
        attend["kv_heads"] = args["num-query-groups"]
    feed: list[Json] = [
        {"kind": "dense", "units": args.get("ffn-hidden-size", 4 * width), "bias": bias},
        {"kind": "gelu", "approximate": "tanh"},
        {"kind": "dense", "units": width, "bias": bias},
    ]
    body = [{"kind": "residual", "layers": [{"kind": "layernorm"}, *part, *drop]} for part in ([attend], feed)]
    places = [] if rotary else [{"kind": "positions", "length": args["max-position-embeddings"], "numbers": "once"}]
    tie = {} if args.get("untie-embeddings-and-output-weights") else {"tie": {"weight": "words.weight"}}
    return {
        "netweight": 1,
        "inputs": {"ids": {"shape": ["seq"], "dtype": "int64"}},
        "layers": [
            {"kind": "embedding", "name": "words", "vocabulary": words, "units": width},
            *places,
            *drop,
            {"kind": "repeat", "name": "layers", "times": args["num-layers"], "layers": body},
            {"kind": "layernorm"},
            {"kind": "dense", "name": "head", "units": words, "bias": False, **tie},
        ],
    }


def megatron(row: dict[str, str]) -> Held:
    """A run of Megatron's: the last stage of its pipeline, whose rank writes the log."""
    args: Json = json.loads(row["args"])
    tp, pp, cp = (args.get(f"{name}-parallel-size", 1) for name in ("tensor-model", "pipeline-model", "context"))
    nodes, each = map(int, row["nodes_x_gpus"].split("x"))
    dp, batch, layers = nodes * each // (tp * pp * cp), args["micro-batch-size"], args["num-layers"]
    passes = max(1, args["global-batch-size"] // (batch * dp))
    mesh = [f"dp={dp}", f"tp={tp}", f"pp={pp}", f"cp={cp}"]
    mesh += ["sp"] if args.get("sequence-parallel") and tp > 1 else []
    mesh += ["zero=1"] if args.get("use-distributed-optimizer") and dp > 1 else []
    mesh += [f"micro={passes}"] if pp > 1 else []
    if pp > 1 and (turns := args.get("num-layers-per-virtual-pipeline-stage")):
        mesh.append(f"vp={layers // pp // turns}")
    written = args.get("attention-backend") == "unfused" or args.get("transformer-impl") == "local"
    options = read_options(
        {
            "train": "adamw", "format": "bf16", "precision": "megatron", "loss": "megatron", "shard": ",".join(mesh),
            "accumulation_steps": passes, "recompute": args.get("recompute-granularity", "none"), "overhead": False,
            "backend": "eager" if written else "fused",
        }
    )  # fmt: skip
    traces = TraceCache(gpt(args))
    trace = traces.at({"batch": batch, "seq": args["seq-length"]})
    top = max(moment.bytes.likely for moment in phase_peaks(TrainingStep(trace, options, pp - 1, traces)))
    return Held(f"{row['case']} {row['platform']}", int(row["peak_bytes"]), top + workspaces(args, row["platform"]))


ENTRIES = {"mistralai/Mistral-7B-v0.1": "mistral-7b-v0.1", "meta-llama/Meta-Llama-3-8B": "llama-3-8b"}


def fms(row: dict[str, str]) -> Held:
    """A run of fms-acceleration's, of 4,096 positions, with every block recomputed; FSDP on several devices.

    What FSDP trains is widened to fp32; adapters beside it run under autocast, where Liger's kernels do.
    """
    gpus, narrow, liger = int(row["gpus"]), "bnb" in row["framework"], "liger" in row["file"]
    asked: Json = {
        "train": "adamw", "format": "bnb-nf4-dq" if narrow else "bf16", "recompute": "full", "norms": "eager",
        "loss": "fused" if liger else "shifted", "seq": 4096, "batch": int(row["batch"]),
    }  # fmt: skip
    if row["peft"]:
        targets = [target for target in row["targets"].split() if target != "c_attn"]
        asked["lora"] = ",".join(f"*.{target}=16" for target in targets)
    if gpus > 1:
        asked |= {"shard": f"fsdp={gpus}", "precision": "amp" if row["peft"] and liger else "fsdp"}
    found = nw.memory(ENTRIES[row["model"]], **asked)
    name = f"{ENTRIES[row['model']]} {row['framework']} {row['peft']} {gpus} GPU batch {row['batch']}"
    figures = found.plan.peak.figures
    device = int(row["device_mib"]) * MIB
    allocated, shown = figures["allocated"].likely, figures["device"]
    return Held(name, int(row["peak_bytes"]), allocated, device, shown.low, shown.high)


def held() -> Iterator[tuple[str, list[Held]]]:
    """The rows of every source."""
    yield "fms-acceleration", [fms(row) for row in rows("fms.csv")]
    yield "Megatron-LM", [megatron(row) for row in rows("megatron.csv")]


def main() -> int:
    """Print every row, and how many are near."""
    for source, found in held():
        for each in sorted(found, key=lambda each: each.off):
            print(f"{each.off:+7.1%} {each.measured:>15,} {each.planned:>15,} {each.name}")
        near = sum(abs(each.off) <= NEAR for each in found)
        middle = sorted(abs(each.off) for each in found)[len(found) // 2]
        shown = [each for each in found if each.device]
        inside = sum(each.least <= each.device <= each.most for each in shown)
        also = f"; nvidia-smi within the range in {inside} of {len(shown)}" if shown else ""
        print(f"{source}: {near} of {len(found)} within {NEAR:.0%}, half within {middle:.1%}{also}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
