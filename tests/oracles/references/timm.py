"""Entries that bear the name of a builder of timm, and say so in their source."""

from __future__ import annotations

from functools import partial

import timm

from netweight import zoo

NAMES = [entry.id for entry in zoo.entries() if "timm.models" in entry.source]
CALLED = {"xception": "legacy_xception", "inception_v3_timm": "inception_v3"}
"""What timm calls an entry: of the first it warns under our name, the second's name torchvision has too."""

REFERENCES = {name: partial(timm.create_model, CALLED.get(name, name)) for name in NAMES}
