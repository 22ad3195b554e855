"""Numbers in the guide come from the engine: `{{ … }}` in its text is replaced when the page is built.

    {{ zoo:resnet50:parameters }}              25,557,032
    {{ zoo:resnet50:flops:short }}             8.18 GFLOPs
    {{ zoo:resnet50 batch=32:training:short }} the same at another size
    {{ row:resnet50:conv1:parameters }}        of its first row of that name or id; also share
    {{ memory:resnet50:training:fp32:activations:short }}
    {{ stored:resnet50:int4:short }}           its weights in a number format
    {{ ratio:vgg16:resnet50:parameters }}      5.4 ×
    {{ bits:int4 }}                            4.5
    {{ layer:dense 768 3072:parameters }}      2,362,368
    {{ layer:conv 3x3 64 128:formula:parameters }}   128·64·3·3 + 128 = 73,856
    {{ product:2·12·768 }}                     18,432; with :bytes behind it, in KiB, MiB, …

What stands between `layer:` and the figure is what a person types into the page's add box.
"""

import html
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from netweight.dims import number_text as text
from netweight.dims.counts import Factor, Product
from netweight.formats import FORMATS

Ask = Callable[[dict[str, Any]], dict[str, Any]]

PLACEHOLDER = re.compile(r"\{\{\s*(.+?)\s*\}\}", re.DOTALL)
# Image layers are typed without a picture size: any size gives the same weights, and this one is said in the text.
SIDE = 56
FIGURES = ("parameters", "trainable", "buffers", "flops", "macs", "weights")
OF_MEMORY = ("peak", "training")
OF_A_ROW = {"parameters": "p", "flops": "f", "macs": "m"}


class GuideError(ValueError):
    """A placeholder that means nothing, or that the engine cannot answer."""


def render_guide(guide: str, ask: Ask) -> str:
    """The guide with every placeholder replaced; `ask` puts one request to the engine.

    Raises:
        GuideError: an unknown form, architecture, layer or figure; the message quotes the placeholder.
    """
    return PLACEHOLDER.sub(lambda match: html.escape(_value(match[1], ask), quote=False), guide)


def _value(expression: str, ask: Ask) -> str:
    kind, _, rest = expression.partition(":")
    try:
        return FORMS[kind](rest, ask)
    except (KeyError, ValueError, IndexError, StopIteration) as error:
        raise GuideError(f"the guide says {{{{ {expression} }}}}, which cannot be filled in: {error}") from None


def _zoo(rest: str, ask: Ask) -> str:
    name, figure, *form = rest.split(":")
    return _summary(_entry(name, ask), figure, form, ask)


def _row(rest: str, ask: Ask) -> str:
    name, wanted, figure, *form = rest.split(":")
    weighed = _weighed(_entry(name, ask), ask)
    row = next((row for row in weighed["rows"] if wanted in (row["name"], row["id"])), None)
    if row is None:
        raise ValueError(f"no row is called {wanted}")
    if figure == "share" and not form:
        part, whole = (int(quantity["x"].replace(",", "")) for quantity in (row["p"], weighed["summary"]["parameters"]))
        return _whole(text.format_percentage(part, whole))
    return _written(row[OF_A_ROW[figure]], form)


def _memory(rest: str, ask: Ask) -> str:
    name, use, regime, part, *form = rest.split(":")
    bars = _footprint(_entry(name, ask), ask)["memory"][use]
    bar = next(bar for bar in bars if bar["format"] == regime)
    parts = {part["part"]: part["q"] for part in bar["parts"]} | {"total": bar["total"]}
    return _written(parts[part], form)


def _stored(rest: str, ask: Ask) -> str:
    name, stored, *form = rest.split(":")
    rows = _footprint(_entry(name, ask), ask)["precision"]
    return _written(next(row for row in rows if row["format"] == stored)["weights"], form)


def _ratio(rest: str, ask: Ask) -> str:
    one, other, figure = rest.split(":")
    counts = (_summary(_entry(name, ask), figure, [], ask) for name in (one, other))
    first, second = (int(count.removesuffix(" B").replace(",", "")) for count in counts)
    return _whole(text.format_ratio(first, second))


def _bits(rest: str, ask: Ask) -> str:  # noqa: ARG001 - all forms are called alike
    return FORMATS[rest].bits


def _product(rest: str, ask: Ask) -> str:  # noqa: ARG001 - all forms are called alike
    factors, *form = rest.split(":")
    value = Product(tuple(Factor("one", int(factor.replace(",", ""))) for factor in factors.split("·"))).value
    if form not in ([], ["bytes"]):
        raise ValueError("a product stands alone or with :bytes")
    return _whole(str(text.format_bytes(value))) if form else f"{value:,}"


def _layer(rest: str, ask: Ask) -> str:
    typed, *asked = rest.split(":")
    document = _document(_answer(ask, {"verb": "parse", "text": typed})["node"])
    if asked[0] != "formula":
        return _summary(document, asked[0], asked[1:], ask)
    figures = _answer(ask, {"verb": "formula", "doc": document, "id": "/layers/0"})["figures"]
    return {figure["figure"]: figure["text"] for figure in figures}[asked[1]]


FORMS: Mapping[str, Callable[[str, Ask], str]] = {
    "zoo": _zoo,
    "row": _row,
    "memory": _memory,
    "stored": _stored,
    "ratio": _ratio,
    "bits": _bits,
    "product": _product,
    "layer": _layer,
}


def _entry(name: str, ask: Ask) -> dict[str, Any]:
    """The document of a known architecture; `resnet50 batch=32` sets sizes."""
    known, *sizes = name.split()
    document = dict(_answer(ask, {"verb": "load", "id": known})["doc"])
    set_to = {size: int(value) for size, _, value in (part.partition("=") for part in sizes)}
    return document | {"sizes": document.get("sizes", {}) | set_to}


def _document(node: dict[str, Any]) -> dict[str, Any]:
    """A network of one layer; a layer of images gets an input of images."""
    document: dict[str, Any] = {"netweight": 1, "name": "guide", "layers": [node]}
    if str(node["kind"]).endswith("2d") and "in" in node:
        document["inputs"] = {"x": {"shape": [node["in"], SIDE, SIDE]}}
    return document


def _summary(document: dict[str, Any], figure: str, form: list[str], ask: Ask) -> str:
    if figure in OF_MEMORY:
        return _written(_footprint(document, ask)[figure], form)
    if figure not in FIGURES:
        raise ValueError(f"figures are {', '.join((*FIGURES, *OF_MEMORY))}, with :short or without")
    return _written(_weighed(document, ask)["summary"][figure], form)


def _footprint(document: dict[str, Any], ask: Ask) -> dict[str, Any]:
    _weighed(document, ask)
    return _answer(ask, {"verb": "footprint", "doc": document})


def _weighed(document: dict[str, Any], ask: Ask) -> dict[str, Any]:
    weighed = _answer(ask, {"verb": "weigh", "doc": document})
    if weighed["errors"]:
        raise ValueError(next(row["error"]["message"] for row in weighed["rows"] if row["error"]))
    return weighed


def _written(quantity: dict[str, str], form: list[str]) -> str:
    if form not in ([], ["short"]):
        raise ValueError("a figure stands exact, or with :short")
    return _whole(f"{quantity['n']} {quantity['u']}".strip() if form else quantity["x"])


def _whole(number: str) -> str:
    """A number that no line end parts from its unit."""
    return number.replace(" ", "\u00a0")


def _answer(ask: Ask, request: dict[str, Any]) -> dict[str, Any]:
    answer = ask(request)
    if not answer["ok"]:
        raise ValueError(answer["error"]["message"])
    return answer


def engine_client() -> Ask:
    """The engine as a function from request to answer."""
    from netweight.engine import handle_request

    return lambda request: json.loads(handle_request(json.dumps(request)))
