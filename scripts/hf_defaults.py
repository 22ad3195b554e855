"""Write the defaults of the model types that are read from `config.json`, as an installed transformers has them.

Run with transformers installed: `python scripts/hf_defaults.py`. Defaults are those of the fields of the configuration
class, not of an instance of it: an instance has values that follow from other defaults (Mistral's `head_dim`).
"""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

from transformers import PretrainedConfig
from transformers.models.auto.configuration_auto import CONFIG_MAPPING

from netweight.importers.huggingface.kinds import KINDS

TARGET = Path(__file__).parents[1] / "src" / "netweight" / "importers" / "huggingface" / "defaults.json"


def default_values(of: type) -> dict[str, Any]:
    """The default of every field by its name; null where there is none."""
    found: dict[str, Any] = {}
    for field in dataclasses.fields(of):  # pyright: ignore[reportArgumentType]
        value = field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
        found[field.name] = None if value is dataclasses.MISSING else value
    return found


def type_data(model_type: str, common: dict[str, Any]) -> dict[str, Any]:
    """What `TypeDefaults` reads, without the fields that all configurations have with the same value."""
    config = CONFIG_MAPPING[model_type]
    own = {key: value for key, value in default_values(config).items() if key not in common or common[key] != value}
    aliases = dict(config.attribute_map or {})
    return {"name": config.__name__, "defaults": own, **({"aliases": aliases} if aliases else {})}


def main() -> None:
    """Write the file."""
    common = default_values(PretrainedConfig)
    found = {name: type_data(name, common) for name in KINDS}
    TARGET.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    main()
