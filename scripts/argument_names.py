"""Write the arguments of PyTorch's and Keras's layers that mean a field here, read from the maps of `dialects`.

    python scripts/argument_names.py

The maps themselves are not part of the engine in the browser, whose hints need only the names; a test holds the two
together.
"""

from __future__ import annotations

from pathlib import Path

import netweight.document
from netweight.dialects import NO_EFFECT, argument_fields, input_size_arguments

FILE = Path(next(iter(netweight.document.__path__))) / "argument_names.py"
HEAD = '"""Arguments of the layers of PyTorch and Keras; written by scripts/argument_names.py from `dialects`."""\n'


def text() -> str:
    """The module's text."""
    rows = "".join(f'    "{name}": {fields},\n'.replace("'", '"') for name, fields in sorted(argument_fields().items()))
    return (
        f"{HEAD}\nARGUMENT_FIELDS: dict[str, tuple[str, ...]] = {{\n{rows}}}\n"
        '"""For an argument, the fields that hold the same value, of all kinds."""\n\n'
        f"INPUT_SIZES = frozenset(\n    (\n{_lines(input_size_arguments())}    )\n)\n"
        '"""Arguments that repeat a size of an input."""\n\n'
        f"NO_EFFECT = frozenset(\n    (\n{_lines(NO_EFFECT)}    )\n)\n"
        '"""Arguments that change no figure."""\n'
    )


def _lines(names: frozenset[str]) -> str:
    return "".join(f'        "{name}",\n' for name in sorted(names))


def main() -> None:
    """Rewrite the module in place."""
    FILE.write_text(text(), "utf-8")


if __name__ == "__main__":
    main()
