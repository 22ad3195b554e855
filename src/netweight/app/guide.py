"""Numbers in the guide come from the engine: `{{ … }}` in its text is replaced when the page is built.

    {{ zoo:resnet50:parameters }}              25,557,032
    {{ zoo:resnet50:flops:short }}             8.18 G
    {{ layer:dense 768 3072:parameters }}      2,362,368
    {{ layer:conv 3x3 128 in 64:formula:parameters }}   128·64·3·3 + 128 = 73,856

What stands between `layer:` and the figure is what a person types into the page's add box.
"""

import html
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

Ask = Callable[[dict[str, Any]], dict[str, Any]]

PLACEHOLDER = re.compile(r"\{\{\s*(.+?)\s*\}\}", re.DOTALL)
# Image layers are typed without a picture size: any size gives the same weights, and this one is said in the text.
SIDE = 56
FIGURES = ("parameters", "trainable", "buffers", "flops", "macs", "weights", "peak", "training")


class GuideError(ValueError):
    """A placeholder that means nothing, or that the engine cannot answer."""


def render(text: str, ask: Ask) -> str:
    """The guide with every placeholder replaced; `ask` puts one request to the engine.

    Raises:
        GuideError: an unknown form, architecture, layer or figure; the message quotes the placeholder.
    """
    return PLACEHOLDER.sub(lambda match: html.escape(_value(match[1], ask), quote=False), text)


def _value(expression: str, ask: Ask) -> str:
    kind, _, rest = expression.partition(":")
    forms: Mapping[str, Callable[[str, Ask], str]] = {"zoo": _zoo, "layer": _layer}
    try:
        return forms[kind](rest, ask)
    except (KeyError, ValueError, IndexError) as error:
        raise GuideError(f"the guide says {{{{ {expression} }}}}, which cannot be filled in: {error}") from None


def _zoo(rest: str, ask: Ask) -> str:
    name, figure, *form = rest.split(":")
    return _summary(_answer(ask, {"verb": "load", "id": name})["doc"], figure, form, ask)


def _layer(rest: str, ask: Ask) -> str:
    text, *asked = rest.split(":")
    document = _document(_answer(ask, {"verb": "parse", "text": text})["node"])
    if asked[0] != "formula":
        return _summary(document, asked[0], asked[1:], ask)
    figures = _answer(ask, {"verb": "formula", "doc": document, "id": "/layers/0"})["figures"]
    return {figure["figure"]: figure["text"] for figure in figures}[asked[1]]


def _document(node: dict[str, Any]) -> dict[str, Any]:
    """A network of one layer; a layer of images gets an input of images."""
    document: dict[str, Any] = {"netweight": 1, "name": "guide", "layers": [node]}
    if str(node["kind"]).endswith("2d") and "in" in node:
        document["inputs"] = {"x": {"shape": [node["in"], SIDE, SIDE]}}
    return document


def _summary(document: dict[str, Any], figure: str, form: list[str], ask: Ask) -> str:
    if figure not in FIGURES or form not in ([], ["short"]):
        raise ValueError(f"figures are {', '.join(FIGURES)}, with :short or without")
    weighed = _answer(ask, {"verb": "weigh", "doc": document})
    if weighed["errors"]:
        raise ValueError(next(row["error"]["message"] for row in weighed["rows"] if row["error"]))
    quantity = weighed["summary"][figure]
    return f"{quantity['n']} {quantity['u']}".strip() if form else quantity["x"]


def _answer(ask: Ask, request: dict[str, Any]) -> dict[str, Any]:
    answer = ask(request)
    if not answer["ok"]:
        raise ValueError(answer["error"]["message"])
    return answer


def engine_ask() -> Ask:
    """The engine as a function from request to answer."""
    from netweight.engine import answer

    return lambda request: json.loads(answer(json.dumps(request)))
