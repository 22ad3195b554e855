"""Files at random: designs of JSON and YAML with bytes changed, cut, doubled, or in another coding."""

from __future__ import annotations

import copy
from random import Random

from properties.mutations import GOOD, spoilt
from properties.questions import written

PIECES = (b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"[" * 300, b'"', b"\\u0000", b"\\ud800", b"1e999", b"NaN", b"9" * 500)
YAML = (
    b"&a [*a]",
    b"!!timestamp x",
    b"!!python/object:os.system x",
    b".inf",
    b"? [a]\n: b",
    b"<<: {a: 1}",
    b"\t",
    b"---",
)
SUFFIXES = (".json", ".yaml", ".yml", ".JSON")


def data(random: Random) -> tuple[str, bytes]:
    """A suffix and what is in the file."""
    suffix = random.choice(SUFFIXES)
    document = copy.deepcopy(random.choice(GOOD)) if random.random() < 0.5 else spoilt(random)
    raw = written(document).encode("utf-8", "surrogatepass")
    for _ in range(random.randrange(4)):
        at, end = sorted((random.randrange(len(raw) + 1), random.randrange(len(raw) + 1)))
        piece = random.choice(PIECES if suffix.lower() == ".json" else (*PIECES, *YAML))
        match random.randrange(4):
            case 0:
                raw = raw[:at] + piece + raw[at:]
            case 1:
                raw = raw[:at] + raw[min(end, at + 40) :]
            case 2:
                raw = raw[:end]
            case _:
                raw = raw[:at] + raw[at:end] * 2 + raw[end:]
    return suffix, raw.decode("utf-8", "replace").encode("utf-16") if random.random() < 0.05 else raw
