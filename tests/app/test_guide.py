"""Placeholders of the guide become the engine's numbers, or the build stops."""

import pytest

from netweight.app.guide import GuideError, engine_client, render_guide


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("{{ zoo:resnet50:parameters }}", "25,557,032"),
        ("{{zoo:resnet50:parameters:short}}", "25.6 M"),
        ("{{ layer:dense 768 3072:parameters }}", "2,362,368"),
        ("{{ layer:conv 3x3 64 128:parameters }}", "73,856"),
        ("{{ row:resnet50:conv1:parameters }}", "9,408"),
        ("{{ row:resnet50:/layers/0:parameters }}", "9,408"),
        ("{{ row:resnet50:fc:flops:short }}", "4.10 M"),
        ("{{ row:vgg16:/layers/3/layers/0:share }}", "74.3 %"),
        ("{{ memory:resnet50:training:fp32:activations }}", "86,121,984 B"),
        ("{{ memory:resnet50:inference:fp32:weights:short }}", "97.5 MiB"),
        ("{{ memory:resnet50 batch=2:training:fp32:activations }}", "172,031,488 B"),
        ("{{ stored:resnet50:int8 }}", "25,557,032 B"),
        ("{{ ratio:vgg16:resnet50:parameters }}", "5.4 ×"),
        ("{{ bits:int4 }}", "4.5"),
        ("{{ product:2·12·1,000 }}", "24,000"),
        ("{{ product:2·12·1024:bytes }}", "24.0 KiB"),
    ],
)
def test_a_number(text: str, number: str) -> None:
    assert render_guide(f"<b>{text}</b>", engine_client()) == f"<b>{number}</b>".replace(" ", "\u00a0")


def test_a_formula() -> None:
    text = render_guide("{{ layer:conv 3x3 64 128:formula:parameters }}", engine_client())
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
        "{{ row:resnet50:fc9:parameters }}",
        "{{ row:resnet50:fc:share:short }}",
        "{{ memory:resnet50:training:fp12:total }}",
        "{{ stored:resnet50:fp12 }}",
        "{{ ratio:vgg16:resnet50:size }}",
        "{{ product:2·x }}",
        "{{ product:2·3:short }}",
    ],
)
def test_what_means_nothing_stops_the_build(text: str) -> None:
    with pytest.raises(GuideError, match="cannot be filled in"):
        render_guide(text, engine_client())


def test_other_braces_are_left_alone() -> None:
    assert render_guide("a { b } {c}", engine_client()) == "a { b } {c}"
