"""Entries that bear the name of a builder of timm, and say so in their source."""

from __future__ import annotations

from functools import partial

import timm

from netweight import zoo

NAMES = [entry.id for entry in zoo.entries() if "timm.models" in entry.source]
NEWER = {"xception": "legacy_xception"}
"""Names that timm warns of, and what it calls them now."""

REFERENCES = {name: partial(timm.create_model, NEWER.get(name, name)) for name in NAMES}
