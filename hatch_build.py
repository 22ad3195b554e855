"""Build hook: makes the page, so that `pip install` alone gives the whole program.

What to run stands in `scripts/build_page.py`; a checkout runs the same through `make`.
"""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def _page(root: str) -> ModuleType:
    path = Path(root, "scripts", "build_page.py")
    spec = importlib.util.spec_from_file_location("build_page", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


class PageHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds the page before the files of the wheel (or sdist) are gathered."""

    def dependencies(self) -> list[str]:
        """What the build needs, asked for only when the page is to be built."""
        return _page(self.root).requirements(Path(self.root))

    def initialize(self, version: str, build_data: dict[str, object]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build the page, unless it is fresh."""
        _page(self.root).build(Path(self.root))
