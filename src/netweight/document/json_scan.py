"""JSON text looked through before it is decoded: how deep, how many lists, how many keys. In little memory and time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

CHUNK_BYTES = 2**20
"""Bytes that are looked at in one go."""
MAX_LISTS = 2**20
"""Lists and objects of a text; nodes are far fewer."""
MAX_SCAN_DEPTH = 2**10
"""Depth from which on nothing more is looked at."""

_TEXT = re.compile(rb'"[^"]*"')
_BRACKET = re.compile(rb"[\[{]|[\]}]")
_SIGNS = bytes(set(range(256)) - set(b'"[]{}:'))


class JsonScan(NamedTuple):
    """What a text holds outside of its strings: the deepest nesting, lists and objects, and keys."""

    depth: int
    lists: int
    keys: int


def scan_json(raw: bytes) -> JsonScan:
    """Look a text through; ends early where it is deeper or holds more lists than any design."""
    depth = deepest = lists = keys = 0
    for bare in _structure_chunks(raw):
        keys += bare.count(b":")
        lists += bare.count(b"[") + bare.count(b"{")
        if lists > MAX_LISTS:
            break
        for found in _BRACKET.finditer(bare):
            depth += 1 if found.group() in b"[{" else -1
            if depth > deepest:
                deepest = depth
                if deepest > MAX_SCAN_DEPTH:
                    return JsonScan(deepest, lists, keys)
    return JsonScan(deepest, lists, keys)


def _structure_chunks(raw: bytes) -> Iterator[bytes]:
    """The brackets and colons outside of strings, piece by piece."""
    inside = False
    rest = b""
    for at in range(0, len(raw), CHUNK_BYTES):
        piece = rest + raw[at : at + CHUNK_BYTES]
        # An escape may be cut in two by the end of a piece.
        odd = (len(piece) - len(piece.rstrip(b"\\"))) % 2
        rest = piece[len(piece) - odd :] if odd else b""
        bare = piece[: len(piece) - odd].replace(b"\\\\", b"").replace(b'\\"', b"").translate(None, _SIGNS)
        if inside:
            _, there, bare = bare.partition(b'"')
            inside = not there
        if not inside:
            # Two strings side by side are as good as one.
            bare = _TEXT.sub(b"", bare.replace(b'""', b""))
            bare, there, _ = bare.partition(b'"')
            inside = bool(there)
            yield bare
