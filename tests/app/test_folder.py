"""The page as static files for any web host."""

import json
from pathlib import Path

import pytest

from netweight.app import policy
from netweight.app.folder import (
    MANIFEST,
    PageMissingError,
    add_content_security_policy,
    static_host_headers,
    write_site,
)


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "py-1a2b").mkdir(parents=True)
    (folder / "index.html").write_text('<!doctype html><html><head><meta charset="utf-8"></head></html>')
    (folder / "stamp.json").write_text("{}")
    (folder / "py-1a2b" / "stdlib.zip").write_bytes(b"zip")
    return folder


def test_it_copies_everything_and_states_the_policy(built: Path, tmp_path: Path) -> None:
    out = write_site(tmp_path / "out", built)
    assert (out / "py-1a2b" / "stdlib.zip").read_bytes() == b"zip"
    assert f'content="{policy.META}"' in (out / "index.html").read_text()
    assert (out / "_headers").read_text() == static_host_headers()


def test_it_replaces_an_older_site_and_nothing_else(built: Path, tmp_path: Path) -> None:
    """What an older page had goes with its folder; what others put there stays, `.git` and `CNAME` first of all."""
    (built / "assets-old").mkdir()
    (built / "assets-old" / "left-over.js").write_text("old")
    out = write_site(tmp_path / "out", built)
    theirs = {"CNAME": "example.org", ".git/HEAD": "ref: main", "assets-old/mine.txt": "mine", "py-1a2b/mine": "mine"}
    for name, text in theirs.items():
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_text(text)
    (built / "assets-old" / "left-over.js").unlink()
    (built / "index.html").write_text("<html><head><title>new</title></head></html>")
    write_site(out, built)
    assert not (out / "assets-old" / "left-over.js").exists()
    assert {name: (out / name).read_text() for name in theirs} == theirs
    assert "new" in (out / "index.html").read_text()


def test_an_empty_folder_of_an_older_site_goes(built: Path, tmp_path: Path) -> None:
    (built / "py-old").mkdir()
    (built / "py-old" / "a.zip").write_text("old")
    out = write_site(tmp_path / "out", built)
    (built / "py-old" / "a.zip").unlink()
    write_site(out, built)
    assert not (out / "py-old").exists()


def test_a_manifest_cannot_reach_outside(built: Path, tmp_path: Path) -> None:
    out = write_site(tmp_path / "out", built)
    (tmp_path / "diary.txt").write_text("mine")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a").write_text("mine")
    (out / "link").symlink_to(tmp_path / "other")
    names = ["../diary.txt", str(tmp_path / "diary.txt"), "a/../../diary.txt", "link/a", "..", "", ".", 5, None]
    (out / MANIFEST).write_text(json.dumps({"files": names}))
    for name in ("index.html", "_headers", "stamp.json", "py-1a2b/stdlib.zip"):
        (out / name).unlink()
    write_site(out, built)
    assert (tmp_path / "diary.txt").read_text() == "mine"
    assert (tmp_path / "other" / "a").read_text() == "mine"


@pytest.mark.parametrize("text", ["", "[]", '{"files": 5}', "\x00", '{"files": {"a": 1}}'])
def test_a_broken_manifest_owns_nothing(built: Path, tmp_path: Path, text: str) -> None:
    out = write_site(tmp_path / "out", built)
    (out / MANIFEST).write_text(text)
    with pytest.raises(FileExistsError, match="not of a Netweight site"):
        write_site(out, built)


def test_it_writes_through_no_link(built: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    out = tmp_path / "out"
    (out / ".git").mkdir(parents=True)
    (out / "py-1a2b").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileExistsError):
        write_site(out, built)
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_fresh_repository_is_as_good_as_empty(built: Path, tmp_path: Path) -> None:
    (tmp_path / "gp" / ".git").mkdir(parents=True)
    assert (write_site(tmp_path / "gp", built) / "index.html").is_file()
    assert (tmp_path / "gp" / ".git").is_dir()


def test_it_takes_an_empty_folder(built: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert (write_site(tmp_path / "out", built) / "index.html").is_file()


def test_it_never_overwrites_other_files(built: Path, tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="holds no Netweight site"):
        write_site(tmp_path, built)
    with pytest.raises(FileExistsError, match="holds no Netweight site"):
        write_site(tmp_path / "diary.txt", built)
    assert (tmp_path / "diary.txt").read_text() == "mine"


def test_without_a_page_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(PageMissingError, match="not built"):
        write_site(tmp_path / "out", tmp_path)


def test_the_policy_stands_first_in_the_head() -> None:
    assert add_content_security_policy("<html><head><script>").startswith(
        '<html><head><meta http-equiv="Content-Security-Policy"'
    )
    with pytest.raises(ValueError, match="no <head>"):
        add_content_security_policy("<p>")


def test_headers_for_hosts_that_read_them() -> None:
    lines = static_host_headers().splitlines()
    assert lines[0] == "/*"
    assert f"  Content-Security-Policy: {policy.HEADER}" in lines
    assert lines[lines.index("/assets/*") + 1] == f"  Cache-Control: {policy.IMMUTABLE}"
