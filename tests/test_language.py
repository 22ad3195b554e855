"""One language everywhere: docstrings, comments, messages, help, docs and the page avoid the forms of `language.py`."""

from __future__ import annotations

from pathlib import Path

import pytest

from language import BANNED, banned_forms

SUFFIXES = (".py", ".md", ".ts", ".tsx", ".html")
OPEN = frozenset(
    {
        "scripts",
        "web",
        *(
            f"src/netweight/{package}"
            for package in (
                "analysis", "app", "document", "engine",
                "layers", "planner", "spec", "trace", "zoo",
            )
        ),
        "docs/zoo.md",
        "docs/memory.md",
    }
)  # fmt: skip
"""Areas that still hold banned forms; mend them and take them out of this list."""


def _areas(root: Path) -> dict[str, list[Path]]:
    """Files by area: a package, a page of the docs, or a folder."""
    files = [root / "README.md", root / "CHANGELOG.md"]
    files += (root / "docs").rglob("*.md")
    for folder in ("src/netweight", "scripts", "benchmarks", "web/src"):
        files += (path for path in (root / folder).rglob("*") if path.suffix in SUFFIXES)
    files += (root / "web").glob("*.html")
    found: dict[str, list[Path]] = {}
    for path in sorted(files):
        place = path.relative_to(root)
        # Data and built files of the page, and tests that quote wrong input.
        if "static" not in place.parts and ".test." not in place.name:
            found.setdefault(_area(place), []).append(path)
    return found


def _area(place: Path) -> str:
    depth = 3 if place.parts[:2] == ("src", "netweight") and len(place.parts) > 3 else 1
    return str(place) if place.parts[0] == "docs" else "/".join(place.parts[:depth])


def test_no_banned_form(root: Path) -> None:
    areas = _areas(root)
    assert areas.keys() >= OPEN
    found = [
        f"{path.relative_to(root)}:{each.line}: …{each.form}… → {each.write}"
        for area, paths in areas.items()
        if area not in OPEN
        for path in paths
        for each in banned_forms(path)
    ]
    assert not found, "\n".join(["", *found])


@pytest.mark.parametrize(
    "wrong",
    [
        "a rank is no rank", "There is none.", "weights that learn", "what backward keeps", "alive at once",
        "No device is called 'foo'.", "its file cannot be had", "two bytes a parameter", "how it was said",
        "the most that is live", "gradients that come and go", "the walk of a document", "normalisation",
    ],
)  # fmt: skip
def test_banned_forms_are_found(wrong: str, tmp_path: Path) -> None:
    for name, text in {
        "a.md": wrong,
        "a.ts": f"/** {wrong} */",
        "a.py": f"# {wrong}\n",
        "b.py": f'"""A {wrong}"""\n',
    }.items():
        (tmp_path / name).write_text(text, "utf-8")
        assert list(banned_forms(tmp_path / name)), name


@pytest.mark.parametrize("right", ["no longer than", "is no longer needed", "12 GiB are free", "a byte per weight"])
def test_plain_language_passes(right: str) -> None:
    assert not [form.pattern for form, _ in BANNED if form.search(right)]
