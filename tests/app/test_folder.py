"""The page as static files for any web host."""

from pathlib import Path

import pytest

from netweight.app import policy
from netweight.app.folder import PageMissingError, headers_file, site, with_policy


@pytest.fixture
def built(tmp_path: Path) -> Path:
    folder = tmp_path / "static"
    (folder / "py-1a2b").mkdir(parents=True)
    (folder / "index.html").write_text('<!doctype html><html><head><meta charset="utf-8"></head></html>')
    (folder / "stamp.json").write_text("{}")
    (folder / "py-1a2b" / "stdlib.zip").write_bytes(b"zip")
    return folder


def test_it_copies_everything_and_states_the_policy(built: Path, tmp_path: Path) -> None:
    out = site(tmp_path / "out", built)
    assert (out / "py-1a2b" / "stdlib.zip").read_bytes() == b"zip"
    assert f'content="{policy.META}"' in (out / "index.html").read_text()
    assert (out / "_headers").read_text() == headers_file()


def test_it_replaces_an_older_site(built: Path, tmp_path: Path) -> None:
    old = site(tmp_path / "out", built)
    (old / "left-over.js").write_text("old")
    site(old, built)
    assert not (old / "left-over.js").exists()


def test_it_takes_an_empty_folder(built: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert (site(tmp_path / "out", built) / "index.html").is_file()


def test_it_never_overwrites_other_files(built: Path, tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="holds no Netweight site"):
        site(tmp_path, built)
    with pytest.raises(FileExistsError, match="holds no Netweight site"):
        site(tmp_path / "diary.txt", built)
    assert (tmp_path / "diary.txt").read_text() == "mine"


def test_without_a_page_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(PageMissingError, match="not built"):
        site(tmp_path / "out", tmp_path)


def test_the_policy_stands_first_in_the_head() -> None:
    assert with_policy("<html><head><script>").startswith('<html><head><meta http-equiv="Content-Security-Policy"')
    with pytest.raises(ValueError, match="no <head>"):
        with_policy("<p>")


def test_headers_for_hosts_that_read_them() -> None:
    lines = headers_file().splitlines()
    assert lines[0] == "/*"
    assert f"  Content-Security-Policy: {policy.HEADER}" in lines
    assert lines[lines.index("/assets/*") + 1] == f"  Cache-Control: {policy.IMMUTABLE}"
