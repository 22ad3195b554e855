"""The designs of all zoo networks as the page's build packs them."""

import gzip
import json
from pathlib import Path
from typing import Any


def read_designs(numbers: Path) -> dict[str, Any]:
    """The documents by id, as the page reads them: a line each, the id, a tab, the document."""
    lines = gzip.decompress((numbers / "designs.gz").read_bytes()).decode().removesuffix("\n").split("\n")
    return {name: json.loads(text) for name, _, text in (line.partition("\t") for line in lines)}
