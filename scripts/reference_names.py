"""Write anew the names under which timm, torchvision and transformers know networks.

    python scripts/reference_names.py

Needs the three libraries. Of transformers it takes the names that its model code loads in examples. The list is what
`tests/zoo/test_reference_names.py` holds the zoo's names against without them; an oracle test builds the networks.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

LIST = Path(__file__).parent.parent / "tests" / "zoo" / "reference_names.txt"
LOADED = re.compile(r"from_pretrained\(\s*[\"'](\w[A-Za-z0-9._/-]+)[\"']")


def timm_names() -> set[str]:
    """Every builder, and the names that it had before."""
    import timm

    return set(timm.list_models(include_tags=False))


def torchvision_names() -> set[str]:
    """Every builder: classification, detection, segmentation, video, flow, quantised."""
    from torchvision import models

    return set(models.list_models())


def transformers_names() -> set[str]:
    """Names on the Hub, with their owner and without, that the model code's examples load."""
    spec = find_spec("transformers")
    assert spec
    assert spec.origin
    files = (Path(spec.origin).parent / "models").rglob("*.py")
    found = {name for file in files for name in LOADED.findall(file.read_text("utf-8"))}
    whole = {name for name in found if name.count("/") == 1}
    return whole | {name.partition("/")[2] for name in whole}


def main() -> None:
    """Rewrite the list in place."""
    names = dict.fromkeys(timm_names(), "timm")
    for library, more in (("torchvision", torchvision_names()), ("transformers", transformers_names())):
        for name in more:
            names[name] = f"{names[name]} {library}" if name in names else library
    lines = (f"{name} {libraries}\n" for name, libraries in sorted(names.items()))
    LIST.write_text("".join(lines), "utf-8")


if __name__ == "__main__":
    main()
