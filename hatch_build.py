"""Build hook: makes the page, so that `pip install` alone gives the whole program.

What to run stands in `scripts/build_page.py`; a checkout runs the same through `make`.
With NETWEIGHT_PAGE=without in the environment there is no page, for an environment that only tests figures.
"""

import importlib.util
import os
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


def _wanted() -> bool:
    return os.environ.get("NETWEIGHT_PAGE") != "without"


class PageHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds the page before the files of the wheel (or sdist) are gathered."""

    def dependencies(self) -> list[str]:
        """What the build needs, asked for only when the page is to be built."""
        return _page(self.root).requirements(Path(self.root)) if _wanted() else []

    def initialize(self, version: str, build_data: dict[str, object]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build the page, unless it is fresh."""
        if _wanted():
            _page(self.root).build(Path(self.root))
