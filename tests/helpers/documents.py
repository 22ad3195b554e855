"""Documents for the parity test: sound and unsound ones, the same every time."""

import random
from typing import Any

SIZES = (1, 2, 3, 4, 7, 8, 16, 32, 64, 100, 128, 257, 512, 1000, 4096)


def image_layer(chance: random.Random) -> dict[str, Any]:
    size = chance.choice(SIZES)
    return chance.choice(
        [
            {
                "kind": "conv2d",
                "filters": size,
                "kernel": chance.choice([1, 3, 5, [3, 5]]),
                "stride": chance.choice([1, 2]),
            },
            {"kind": "conv2d", "filters": size, "kernel": 3, "padding": "same", "bias": chance.random() < 0.5},
            {"kind": "conv2d", "filters": size, "kernel": 3, "groups": chance.choice([1, 2, 3, 64])},
            {"kind": "batchnorm"},
            {"kind": "relu"},
            {"kind": "maxpool2d", "kernel": 2, "stride": 2},
        ]
    )


def text_layer(chance: random.Random) -> dict[str, Any]:
    size = chance.choice(SIZES)
    return chance.choice(
        [
            {"kind": "dense", "units": size},
            {"kind": "dense", "units": size, "bias": False},
            {"kind": "layernorm"},
            {"kind": "gelu"},
            {"kind": "attention", "heads": chance.choice([1, 2, 4, 12]), "causal": chance.random() < 0.5},
            {"kind": "lstm", "units": size},
        ]
    )


def layers(chance: random.Random, one: Any, depth: int = 0) -> list[dict[str, Any]]:
    made = []
    for _ in range(chance.randint(1, 5)):
        turn = chance.random()
        if depth < 2 and turn < 0.1:
            made.append({"kind": "residual", "layers": layers(chance, one, depth + 1)})
        elif depth < 2 and turn < 0.2:
            made.append({"kind": "repeat", "times": chance.randint(1, 40), "layers": layers(chance, one, depth + 1)})
        elif depth < 2 and turn < 0.3:
            paths = [layers(chance, one, depth + 1) for _ in range(2)]
            made.append({"kind": "branches", "merge": "concat", "axis": 1, "branches": paths})
        else:
            made.append(one(chance))
    return made


def document(seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    batch = chance.choice([1, 2, 32, 1024])
    if seed % 2:
        side = chance.choice([8, 32, 224])
        inputs = {"x": {"shape": [chance.choice([1, 3, 64]), side, side]}}
        return {
            "netweight": 1,
            "name": f"image {seed}",
            "sizes": {"batch": batch},
            "inputs": inputs,
            "layers": layers(chance, image_layer),
        }
    inputs = {"x": {"shape": ["seq", chance.choice([64, 768, 5120])]}}
    sizes = {"batch": batch, "seq": chance.choice([1, 77, 128, 131072])}
    return {
        "netweight": 1,
        "name": f"text {seed}",
        "sizes": sizes,
        "inputs": inputs,
        "layers": layers(chance, text_layer),
    }


UNSOUND: list[Any] = [
    None,
    [],
    {},
    {"netweight": 2, "layers": []},
    {"netweight": 1, "layers": [{"kind": "no such kind"}]},
    {"netweight": 1, "layers": [{"kind": "dense", "units": -1}]},
    {"netweight": 1, "layers": [{"kind": "dense", "units": "many", "in": 3}]},
    {"netweight": 1, "layers": [{"kind": "dense", "units": 2**70, "in": 2**70}]},
    {"netweight": 1, "layers": [{"kind": "dense", "units": 3, "in": 3, "extra": "é \u2028 \U0001f600"}]},
    {"netweight": 1, "inputs": {"x": {"shape": [3, 8, 8]}}, "layers": [{"kind": "conv2d", "filters": 4, "kernel": 99}]},
    # More turns than a machine word of the browser's Python counts.
    {
        "netweight": 1,
        "inputs": {"x": {"shape": [4]}},
        "layers": [{"kind": "repeat", "times": 2**40, "layers": [{"kind": "dense", "units": 4}]}],
    },
]
