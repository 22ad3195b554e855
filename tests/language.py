"""Words that the project avoids, each with its replacement, and readers of the text of source files."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class Banned(NamedTuple):
    """A form that must not occur: a pattern, matched without case, and what to write in its place."""

    pattern: re.Pattern[str]
    write: str


def _banned(pattern: str, write: str) -> Banned:
    return Banned(re.compile(pattern, re.IGNORECASE), write)


BANNED = (
    _banned(r"\b(is|are|was|be) no (?!(longer|more|less|fewer)\b)\w", "unknown, missing, invalid, not a"),
    _banned(r"\bthere (is|are|was|were) (no|none)\b", "no X; X is missing"),
    _banned(r"(?-i:\bis none\b)|\bthat is no\b", "is empty, is invalid"),
    _banned(r"\b(no|nothing)\b[^.;:]{0,40}\bis called\b", "unknown X"),
    _banned(r"\bbe had\b", "cannot be loaded"),
    _banned(r"\b(what|that|which|to) learns?\b|\blearns\b|\bdoes not learn\b", "trainable"),
    _banned(r"\bsets? (it |them )?free\b", "keeps trainable"),
    _banned(r"\bwhat (backward|training|generation) keeps\b", "saved for backward, KV cache"),
    _banned(r"\b(kept|keeps?) (for|until|to) (the )?(backward|train\b)", "saved for backward"),
    _banned(r"\balive\b", "live"),
    _banned(r"\bthe most (that )?is\b|\bwhen the most\b", "the peak"),
    _banned(r"\b(come|comes) and (go|goes)\b", "allocated and freed"),
    _banned(r"\bhand(s|ed)? on\b|\bhands? it on\b", "outputs, returns"),
    _banned(r"\bmade again\b|\bmakes again\b", "recomputed"),
    _banned(r"\bwritten out\b|\bproduct by product\b|\bin one kernel\b", "unfused, as separate ops; fused"),
    _banned(r"\bat fault\b", "has an error, is invalid"),
    _banned(r"\b(said|told)\b", "stated, given, reported"),
    _banned(r"\bnobody\b|\bsomebody\b|\banybody\b", "passive voice, or the user"),
    _banned(r"\bstrangers?\b", "untrusted"),
    _banned(r"\bnought\b|\bdearer\b|\bdearest\b|\bto dear\b", "zero; most expensive"),
    _banned(r"\blooks? back\b", "attends to cached tokens"),
    _banned(r"\bmanners?\b|\bturns of\b|\bwalks?\b|\bwalk(ed|ing|er)\b", "flags; iterations; trace"),
    _banned(r"\bwhat binds\b|\bbound by\b", "limited by"),
    _banned(r"\bwhose kernels\b", "kernel backend"),
    _banned(r"\bno shape tells\b|\bbytes with a life\b|\bhas a life\b", "not determined by shapes; lifetime"),
    _banned(
        r"\b(MACs?|B|bytes?|bits?|numbers?|FLOPs?) an? "
        r"(number|weight|parameter|element|token|sample|entry|position|MAC|layer|step)\b",
        "per",
    ),
    _banned(r"\bnumbers (it|they) holds?\b|\bhow many numbers\b|\ba number of \d", "number of elements"),
    _banned(r"(?<!docs/)\bpictures?\b", "image"),
    _banned(
        r"\b\w*(normali|optimi|quanti|initiali|generali|recogni|seriali|reali|utili|summari|vectori|memori|categori|organi)s(e|es|ed|er|ers|ing|ation|ations)\b"
        r"|\bmemois\w*|\b(colour|behaviour|favour|neighbour|licence|centre|artefact)\w*|\b(model|label|cancel|travel)l(ed|ing)\b",
        "American spelling",
    ),
)  # fmt: skip
"""The forms of the language that the project does not use."""

OPENINGS = ("What ", "Whether ")
"""Openings of docstrings that leave out what is returned or done."""


NAME = re.compile(r"`[\w.<>]+`")
"""A name in backticks: names of values and former names may be quoted."""


class Text(NamedTuple):
    """A piece of text in a file: its first line, what it says, and whether it is a docstring."""

    line: int
    text: str
    docstring: bool = False


def _python(source: str) -> Iterator[Text]:
    """Docstrings, comments and string literals of several words; names and keys are left out."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield Text(token.start[0], NAME.sub("`…`", token.string))
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    tree = ast.parse(source)
    first = {node.body[0].value for node in ast.walk(tree) if isinstance(node, documented) and _has_docstring(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            yield Text(node.lineno, NAME.sub("`…`", node.value), docstring=node in first)


def _has_docstring(node: ast.AST) -> bool:
    return ast.get_docstring(node) is not None


def _lines(source: str) -> Iterator[Text]:
    yield from (Text(at, NAME.sub("`…`", line)) for at, line in enumerate(source.splitlines(), 1))


def texts(path: Path) -> Iterator[Text]:
    """The texts of a file: by paragraph in Python, by line in Markdown, HTML and TypeScript."""
    source = path.read_text("utf-8")
    if path.name == "CHANGELOG.md":
        source = "\n## ".join(source.split("\n## ")[:2])
    yield from _python(source) if path.suffix == ".py" else _lines(source)


class Found(NamedTuple):
    """A banned form in a text."""

    line: int
    form: str
    write: str


def banned_forms(path: Path) -> Iterator[Found]:
    """The banned forms in a file, each once per text."""
    seen: set[tuple[int, str]] = set()
    for text in texts(path):
        flat = " ".join(text.text.split())
        if text.docstring and flat.startswith(OPENINGS):
            yield Found(text.line, flat.split()[0], "open with what is returned or done")
        for form, write in BANNED:
            for match in form.finditer(flat):
                if (text.line, match.group()) not in seen:
                    seen.add((text.line, match.group()))
                    around = flat[max(0, match.start() - 30) : match.end() + 20]
                    yield Found(text.line, around, write)
