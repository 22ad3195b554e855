"""The page stays small: its parts have budgets, in bytes on the wire."""

from pathlib import Path

import pytest

from helpers.weights import GROUPS, files, weight

BUDGETS = {
    "page code": 44_000,
    "styles": 8_000,
    "worker code": 6_000,
    "service worker": 1_500,
    "page and first numbers": 40_000,
    # 147 kB of it are msgspec's, 235 kB the families of layers. The families of the zoo are not in it.
    "engine": 1_050_000,
    # At quality 6; the best quality makes 4.6 MB of it.
    "Python": 5_100_000,
}


@pytest.mark.parametrize("group", BUDGETS)
def test_a_part_keeps_to_its_budget(static: Path, group: str) -> None:
    assert list(files(static, group))
    assert weight(static, group) <= BUDGETS[group]


def test_every_part_has_a_budget(static: Path) -> None:
    assert set(BUDGETS) == set(GROUPS)
    counted = {file for group in GROUPS for file in files(static, group)}
    assert set(static.rglob("*.js")) <= counted
