"""The page's build script as a module, for tests: it lies outside the package."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType


def load_build_page(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_page", root / "scripts" / "build_page.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
