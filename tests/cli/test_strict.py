"""Every option of every command, attacked: junk, empty and repeated values, and requests without effect."""

from __future__ import annotations

from typing import Any

import click
import pytest

from netweight.cli.root import COMMANDS, netweight

BASE: dict[str, tuple[str, ...]] = {
    "show": ("lenet5",), "compare": ("lenet5", "alexnet"), "memory": ("lenet5",), "check": ("lenet5",),
    "convert": ("lenet5", "-", "--to", "csv"), "zoo": ("lenet5",), "site": ("out",),
}  # fmt: skip
JUNK = ("x", "-1", "nan", "½", "9" * 30, "a=b", "=,=", "../x", "\x1b[31m", "tr\nue")
OPTIONS = [
    (name, option)
    for name in COMMANDS
    for option in netweight.get_command(click.Context(netweight), name).params  # pyright: ignore[reportOptionalMemberAccess]
    if isinstance(option, click.Option) and not option.is_flag and name != "app"
]
"""Command and option with a value. `app` serves, and never ends."""
NAMED = pytest.mark.parametrize(("name", "option"), OPTIONS, ids=lambda each: getattr(each, "name", each))


@NAMED
def test_junk_is_one_line_or_a_valid_value(run: Any, name: str, option: click.Option) -> None:
    for value in JUNK:
        code, out, err = run(name, *BASE.get(name, ()), option.opts[0], value)
        assert code in (0, 1) or (code == 2 and not out and err.count("\n") == 1), value
        assert "Traceback" not in err
        assert "broke in Netweight" not in err


@NAMED
@pytest.mark.parametrize("blank", ["", " "])
def test_an_empty_value_is_refused(refused: Any, name: str, option: click.Option, blank: str) -> None:
    """An unset variable of a script would be ignored otherwise."""
    assert option.opts[0] in refused(name, *BASE.get(name, ()), option.opts[0], blank)


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "lenet5", "--format", "bf16"),
        ("show", "lenet5", "--depth", "1"),
        ("memory", "lenet5", "--train", "sgd"),
        ("check", "lenet5", "--max-parameters", "5M"),
        ("zoo", "--params", "<1M"),
        ("compare", "lenet5", "--units", "GB"),
    ],
)
def test_a_repeated_option_is_refused(refused: Any, arguments: tuple[str, ...]) -> None:
    """Click keeps the last one in silence."""
    assert f"{arguments[-2]} is given 2 times" in refused(*arguments, *arguments[-2:])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("show", "lenet5", "--causal", "exact"), "--causal"),
        (("check", "lenet5", "--max-macs", "1M", "--causal", "half"), "--causal"),
        (("compare", "lenet5", "alexnet", "--causal", "exact"), "--causal"),
        (("convert", "lenet5", "-", "--to", "csv", "--causal", "exact"), "--causal"),
        (("convert", "lenet5", "-", "--to", "csv", "--force"), "--force"),
        (("show", "lenet5", "--strict"), "--strict"),
        (("memory", "lenet5", "--strict"), "--strict"),
    ],
)
def test_an_option_without_effect_is_refused(refused: Any, arguments: tuple[str, ...], named: str) -> None:
    assert f"{named} has no effect" in refused(*arguments)


def test_attention_under_a_mask_takes_causal(run: Any) -> None:
    assert run("compare", "lenet5", "gpt2", "--causal", "exact").code == 0


def test_a_remedy_names_options_as_they_are_typed(refused: Any) -> None:
    said = refused("memory", "lenet5", "--accumulation-steps", "2")
    assert said.startswith("lenet5: --accumulation-steps ")
    assert "remove --accumulation-steps" in said
    assert "--train" in said
