"""What the page shows before it has an engine, written by the engine itself when the page is built.

    python -m netweight.app.prebuilt OUT [GUIDE]

OUT gets `public/data.json` (templates, catalogue), `public/zoo.json` (the totals of the zoo networks),
`public/designs.gz` (their documents), `guide.html` (GUIDE with its numbers filled in) and `requests.json` (questions
that touch every part of the engine, for the packing of the browser's Python). A zoo network is weighed by the engine in
the browser when it is opened: ready answers of all of them would take 100 MB.
"""

import gzip
import json
import sys
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from netweight.engine import handle_request

from . import guide

START = "small-cnn"
TEMPLATES = (
    ("small-cnn", "Small CNN"),
    ("lstm-classifier", "LSTM classifier"),
    ("transformer-block", "Transformer block"),
    ("empty", "Empty"),
)
EXPORTS = ("json", "csv", "md", "html")

Answer = dict[str, Any]


class PrebuiltError(ValueError):
    """The engine could not answer something that the page needs; the message says what."""


def ask_engine(request: dict[str, Any]) -> Answer:
    """The engine's answer to a request that must succeed."""
    given: Answer = json.loads(handle_request(json.dumps(request)))
    if not given["ok"]:
        raise PrebuiltError(f"{request['verb']} {request.get('id', '')}: {given['error']['message']}")
    return given


def read_template(name: str) -> dict[str, Any]:
    """A template's design document."""
    return json.loads((files("netweight") / "templates" / f"{name}.json").read_text("utf-8"))


def with_first_answers(document: dict[str, Any]) -> dict[str, Any]:
    """A document with what the page shows of it."""
    return {
        "doc": document,
        "answer": ask_engine({"verb": "weigh", "doc": document}),
        "footprint": ask_engine({"verb": "footprint", "doc": document}),
        "label": ask_engine({"verb": "label", "doc": document}),
    }


def first_screen_data() -> dict[str, Any]:
    """`data.json`."""
    templates = [{"id": name, "title": title, **with_first_answers(read_template(name))} for name, title in TEMPLATES]
    return {"start": START, "templates": templates, "catalogue": ask_engine({"verb": "catalogue"})}


def sample_requests() -> list[dict[str, Any]]:
    """Questions that between them touch every verb, good and bad."""
    documents = [read_template(name) for name, _ in TEMPLATES]
    asked: list[dict[str, Any]] = [{"verb": "catalogue"}, {"verb": "memory_choices"}, {"verb": "nonsense"}]
    asked += [{"verb": "weigh", "doc": {"layers": 3}}]
    asked += [{"verb": verb, "doc": doc} for verb in ("weigh", "footprint", "memory", "label") for doc in documents]
    asked += [{"verb": "export", "doc": documents[0], "format": name} for name in EXPORTS]
    asked += [{"verb": "formula", "doc": documents[0], "id": "/layers/0"}, {"verb": "parse", "text": "conv 3x3 64 s2"}]
    asked += [
        {"verb": "open", "text": json.dumps(documents[0]), "name": "net.json"},
    ]
    step = {"plan": {"train": "adamw"}, "device": "rtx-4090"}
    asked += [{"verb": "memory", "doc": doc, **step} for doc in documents]
    figures = {"parameters": "1000", "flops": "1000", "weights": {"fp32": "4000"}}
    known: list[dict[str, Any]] = [{"id": "a", "title": "A", **figures}]
    return [*asked, {"verb": "compare", "doc": documents[0], "known": known}]


def pack_designs(designs: Mapping[str, Any]) -> bytes:
    """Documents by id, gzipped: per line an id, a tab and the document as JSON.

    A reader of one document parses one line. Equal documents give equal bytes: no time is among them.
    """
    lines = "".join(f"{name}\t{compact_json(document)}\n" for name, document in designs.items())
    return gzip.compress(lines.encode(), mtime=0)


def write_prebuilt(out: Path, guide_file: Path | None) -> None:
    """Write everything below `out`."""
    public = out / "public"
    public.mkdir(parents=True, exist_ok=True)
    zoo = ask_engine({"verb": "zoo"})
    write_compact_json(public / "data.json", first_screen_data())
    write_compact_json(public / "zoo.json", zoo)
    designs = {entry["id"]: ask_engine({"verb": "load", "id": entry["id"]})["doc"] for entry in zoo["entries"]}
    (public / "designs.gz").write_bytes(pack_designs(designs))
    text = guide_file.read_text("utf-8") if guide_file and guide_file.is_file() else ""
    (out / "guide.html").write_text(guide.render_guide(text, guide.engine_client()), "utf-8")
    write_compact_json(out / "requests.json", sample_requests())


def compact_json(value: object) -> str:
    """JSON without spaces: it goes over the wire."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def write_compact_json(path: Path, value: object) -> None:
    """Write JSON without spaces."""
    path.write_text(compact_json(value), "utf-8")


def main(arguments: list[str]) -> int:
    """The command line: see the module's text."""
    out, *rest = arguments
    try:
        write_prebuilt(Path(out), Path(rest[0]) if rest else None)
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
