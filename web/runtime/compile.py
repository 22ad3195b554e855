"""Run inside Pyodide by `build.mjs`: import the whole engine, ask it something, pack what that took.

Reads /engine (sources), /stock.zip and /requests.json; writes /stdlib.zip and /engine.zip, both of `.pyc` files
beside where their sources were: compiling at every start is what makes a stock Pyodide slow to start. Docstrings that
nothing reads are left out.
"""

import ast
import importlib
import json
import re
import sys
from pathlib import Path

ROOT = Path("/engine")
# Imported late by Pyodide or by the interpreter itself, on errors for the most part.
KEPT = (
    "asyncio",
    "encodings.ascii",
    "encodings.cp437",
    "encodings.idna",
    "encodings.latin_1",
    "encodings.utf_8",
    "importlib.metadata",
    "json",
    "linecache",
    "shutil",
    "textwrap",
    "tokenize",
    "traceback",
    "zipfile",
)
IMPORT = re.compile(r"^\s*(?:from|import)\s+([\w.]+)", re.MULTILINE)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def import_everything() -> None:
    """Every module of the engine, and every module of the standard library that its text names."""
    sources = sorted((ROOT / "netweight").rglob("*.py"))
    for path in sources:
        importlib.import_module(module_name(path))
    named = {name for path in sources for name in IMPORT.findall(path.read_text("utf-8"))}
    for name in sorted(named | set(KEPT)):
        if name.partition(".")[0] in sys.stdlib_module_names:
            # Named in a doc text, or not part of Pyodide.
            try:
                importlib.import_module(name)
            except ImportError:
                continue


def ask_everything() -> None:
    from netweight.engine import handle_request

    for request in json.loads(Path("/requests.json").read_text("utf-8")):
        handle_request(json.dumps(request))


def stock_modules(names: list[str], prefix: str) -> list[str]:
    """The archive's names of the modules that are loaded from it."""
    loaded = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    return [name for name in names if f"{prefix}/{name}" in loaded]


DOCUMENTED = "netweight/layers/"
"""Classes below it keep their docstrings: the catalogue shows them."""


def without_docstrings(name: str, source: bytes) -> ast.Module:
    """The syntax tree of a file, without docstrings; those of the classes of layers stay."""
    tree = ast.parse(source, name)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        if isinstance(node, ast.ClassDef) and name.startswith(DOCUMENTED):
            continue
        first = node.body[0] if node.body else None
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            # A body that held nothing else is not empty afterwards; a file may be.
            rest = [] if isinstance(node, ast.Module) else [ast.copy_location(ast.Pass(), first)]
            node.body = node.body[1:] or rest
    return tree


def pack(target: str, sources: dict[str, bytes]) -> None:
    """Write an archive in which every `.py` is compiled; the same sources give the same bytes."""
    import zipfile
    from importlib._bootstrap_external import _code_to_hash_pyc

    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(sources):
            data, stored = sources[name], name
            if name.endswith(".py"):
                tree = without_docstrings(name, data)
                code = compile(tree, name, "exec", dont_inherit=True, optimize=0)
                data, stored = bytes(_code_to_hash_pyc(code, b"\0" * 8, False)), name + "c"
            entry = zipfile.ZipInfo(stored, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)


def wanted(path: Path) -> bool:
    skipped = "__pycache__" in path.parts or any(part.endswith(".dist-info") for part in path.parts)
    return path.is_file() and not skipped and path.suffix not in {".pyi", ".typed"}


def main() -> None:
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(ROOT))
    import_everything()
    ask_everything()
    prefix = next(entry for entry in sys.path if entry.endswith(".zip"))

    import zipfile

    with zipfile.ZipFile("/stock.zip") as stock:
        names = stock_modules(stock.namelist(), prefix)
        pack("/stdlib.zip", {name: stock.read(name) for name in names})
    engine = (path for path in ROOT.rglob("*") if wanted(path))
    pack("/engine.zip", {str(path.relative_to(ROOT)): path.read_bytes() for path in engine})


main()
