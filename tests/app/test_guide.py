"""Placeholders of the guide become the engine's numbers, or the build stops."""

import pytest

from netweight.app.guide import GuideError, engine_ask, render


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("{{ zoo:resnet50:parameters }}", "25,557,032"),
        ("{{zoo:resnet50:parameters:short}}", "25.6 M"),
        ("{{ layer:dense 768 3072:parameters }}", "2,362,368"),
        ("{{ layer:conv 3x3 128 in 64:parameters }}", "73,856"),
    ],
)
def test_a_number(text: str, number: str) -> None:
    assert render(f"<b>{text}</b>", engine_ask()) == f"<b>{number}</b>"


def test_a_formula() -> None:
    text = render("{{ layer:conv 3x3 128 in 64:formula:parameters }}", engine_ask())
    assert text.endswith("= 73,856")
    assert "128·64·3·3" in text


@pytest.mark.parametrize(
    "text",
    [
        "{{ parameters }}",
        "{{ zoo:resnet51:parameters }}",
        "{{ zoo:resnet50:weight }}",
        "{{ zoo:resnet50:parameters:long }}",
        "{{ zoo:resnet50 }}",
        "{{ layer:gibberish:parameters }}",
        "{{ layer:dense 10 20:formula:none }}",
    ],
)
def test_what_means_nothing_stops_the_build(text: str) -> None:
    with pytest.raises(GuideError, match="cannot be filled in"):
        render(text, engine_ask())


def test_other_braces_are_left_alone() -> None:
    assert render("a { b } {c}", engine_ask()) == "a { b } {c}"
