"""Write docs/formats.md anew: every number format, preset and file type, with bits of a weight and sources.

python scripts/formats_page.py
"""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import netweight.layers  # noqa: F401  registers the kinds
from netweight import zoo
from netweight.analysis.roles import ROLES
from netweight.analysis.weight_formats import stored_weights
from netweight.document.network import read_network
from netweight.formats import FORMATS
from netweight.quantization.gguf import GgufFileType
from netweight.quantization.mixes import MIXES
from netweight.quantization.presets import PRESETS
from netweight.trace.trace import trace_network

PAGE = Path(__file__).parent.parent / "docs" / "formats.md"
MODEL = "llama-3.1-8b"

HEAD = """# Number formats, and rules that choose them

`--format` takes four things:

| you write | meaning |
|---|---|
| `bf16` | one format for every weight, norms and embeddings too |
| `bnb-nf4` | a preset: weights that a quantizer quantizes, and those that it leaves in 16 bits |
| `gguf:q4_k_m` | a file type of llama.cpp: a mix of types, chosen by its rules layer by layer |
| `bf16, linear=nf4, head=bf16` | rules of your own; a preset or a file type may be the first |

```console
$ netweight show llama-3-8b --depth 0 --format bnb-nf4-dq
…
weights         5,702,295,552 B  5.31 GiB  bnb-nf4-dq: 5.68 bits per weight
…
$ netweight show llama-3.1-8b --depth 0 --format "gguf:q4_k_m, *.layers.0=q8_0"
$ netweight formats "gptq*"
```

```python
import netweight as nw

for format in ("bf16", "bnb-nf4", "gguf:q4_k_m", "fp16, linear=gptq-3bit-g64, head=fp16"):
    print(f"{nw.weigh('llama-3.1-8b', format=format).weight_bytes:,}")
```

```text
16,060,522,496
6,027,747,328
4,912,898,048
4,983,103,488
```

Bytes are exact: blocks are filled up, and scales, zero points and group indices count. A row of a tensor is everything
after its first axis. Look-up tables of bitsandbytes (64 B a tensor, 1,092 B with double quantization) are left out,
as is the head of a file.

## Rules

Rules stand between commas and go from left to right: **the last one that matches a weight holds**. Before `=` is what a
rule is for; without `=` it is for everything.

| for | example | matches |
|---|---|---|
| a role | `norm=fp32` | weights with that role, see below |
| a kind of layer | `conv2d=int8` | weights of such layers |
| a path | `mlp.down_proj=q6_k`, `*.0.*=bf16`, `path:lm_head=bf16` | whole parts of it, at any depth, and all inside |
| several at once | `value&layers.0=q6_k` | all of them hold |

In a path `*` stands for any characters and `?` for one. `role:`, `kind:` and `path:` say which is meant where that is
not clear: a word with a point, `*` or `?` is a path, other words are roles, else kinds.

A weight has every role that its operations give it; names do not matter:

{roles}

The same rules serve as policies for other things than formats. A document brings its own; those of the command line
come after them:

| policy | settings | in `netweight memory` |
|---|---|---|
| `format` | formats, presets, file types | `--format` |
| `freeze` | `yes`, `no` | `--freeze` |
| `adapt` | ranks of adapters | `--lora` |
| `recompute` | `none`, `selective`, `full` | `--recompute` |
| `shard` | `split`, `whole` | `--shard` |

```json quantized.json
{"netweight": 1, "name": "Quantized",
 "inputs": {"x": {"shape": [128, 512]}},
 "policies": {"format": ["bf16", "linear=nf4", "head=bf16"]},
 "layers": [
  {"kind": "layernorm"},
  {"kind": "dense", "units": 2048},
  {"kind": "gelu"},
  {"kind": "dense", "units": 10}]}
```

```console
$ netweight show quantized.json
…
weights        636,948 B   622 KiB  bf16, linear=nf4, head=bf16: 4.75 bits per weight
…
```

## Formats

`in` and `out` are the columns and rows of a matrix. Bits are those of a matrix whose blocks are full.
"""

MIX = """
## Files of llama.cpp

Effective bits of a weight of Llama-3.1-8B, as computed here by the rules and as llama.cpp prints them
(tools/quantize/README.md). Norms and biases are in fp32; tensors begin at multiples of 32 B. Where a type's blocks do
not divide the rows of a tensor, another stands in for it, as in llama.cpp: q5_0 for q4_k, q8_0 for q6_k, iq4_nl for the
small ones, fp16 where nothing fits. Some rules ask for an importance matrix: `gguf:iq4_xs:imatrix` and
`gguf:iq3_xxs:plain` are files made with and without one where that is not the usual.

Networks whose files pack queries, keys and values in one tensor (GPT-2, GPT-NeoX, BLOOM, Phi-3) take `:packed`, as in
`gguf:q4_k_m:packed`; Falcon's, which pack them too and have rules of their own, `:falcon`.
"""

TAIL = """
This page is written by `python scripts/formats_page.py`; a test holds it against the engine.
"""

PUBLISHED = {
    "iq1_s": "2.0042", "iq1_m": "2.1460", "iq2_xxs": "2.3824", "iq2_xs": "2.5882", "iq2_s": "2.7403",
    "iq2_m": "2.9294", "iq3_xxs": "3.2548", "iq3_xs": "3.4977", "iq3_s": "3.6606", "iq3_m": "3.7628",
    "iq4_xs": "4.4597", "iq4_nl": "4.6818", "q2_k_s": "2.9697", "q2_k": "3.1593", "q3_k_s": "3.6429",
    "q3_k_l": "4.2979", "q4_k_s": "4.6672", "q4_k_m": "4.8944", "q5_k_s": "5.5704", "q5_k_m": "5.7036",
    "q6_k": "6.5633", "q8_0": "8.5008", "f16": "16.0005",
}  # fmt: skip
"""Bits a weight of Llama-3.1-8B: llama.cpp tools/quantize/README.md, commit 311c2c9f."""


def page() -> str:
    """The whole page."""
    roles = _table(("role", "a weight that"), [(f"`{name}`", about) for name, about in ROLES.items()])
    parts = [HEAD.replace("{roles}", roles)]
    for family, formats in groupby(FORMATS.values(), lambda format: format.family):
        rows = [(f"`{format.name}`", format.bits, format.note, format.source) for format in formats]
        parts += [
            f"### {family[0].upper()}{family[1:]}\n",
            _table(("format", "bits per weight", "", "source"), rows),
            "",
        ]
    presets = [(f"`{one.name}`", f"`{one.rules}`", one.note, one.source) for one in PRESETS.values()]
    parts += ["## Presets\n", _table(("preset", "rules", "", "source"), presets)]
    mixes = [(f"`gguf:{name}`", computed, PUBLISHED.get(name, ""), types) for name, computed, types in _mixes()]
    parts += [MIX, _table(("file", "bits per weight", "published", "types"), mixes), TAIL]
    return "\n".join(parts)


def _mixes() -> list[tuple[str, str, str]]:
    net = trace_network(read_network(zoo.find(MODEL).document()))
    weights = sum(tensor.elements * row.copies for row in net.rows for tensor in row.own_weights)
    found: list[tuple[str, str, str]] = []
    for name, mix in MIXES.items():
        size = sum(each.bytes for each in stored_weights(net, GgufFileType(mix, mix.importance)))
        found.append((name, f"{8 * size / weights:.4f}", ", ".join(mix.types)))
    return found


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in rows)])


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
