"""Layer kinds, one folder per family. A module is imported when one of its kinds is first used.

`index.py` says which module has which kinds: `python scripts/layer_index.py` writes it from the files.
"""

from __future__ import annotations

from netweight.spec.layer import KINDS

from .index import MODULES

KINDS.modules.update((tag, f"{__name__}.{module}") for module, tags in MODULES.items() for tag in tags.split())
