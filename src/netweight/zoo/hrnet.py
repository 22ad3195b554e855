"""HRNet (arXiv 1908.07919), as timm builds its classifiers: planes of several sizes side by side, exchanged again."""

from __future__ import annotations

from .entry import Entry, Json, Published
from .parts import block, conv, node, repeat, residual, vision
from .resnets import Plan, body, normed, stage


def relu(name: str = "", **taken: object) -> Json:
    """Of its own, as in the reference's sums."""
    return node("relu", name, **taken)


def crossed(name: str, source: str, fine: int, coarse: int, widths: list[int], up: bool) -> Json:
    """From one plane to another: 1×1 and an upsampling, or 3×3 that halve the plane as often as it takes."""
    if up:
        layers = [*normed("0", widths[fine], 1, "1"), node("upsample", "2", factor=2 ** (coarse - fine))]
        return block(name, *layers) | {"from": source}
    steps: list[Json] = []
    for at in range(coarse - fine):
        last = at == coarse - fine - 1
        layers = normed("0", widths[coarse if last else fine], 3, "1", "" if last else "2", stride=2)
        steps.append(block(str(at), *layers))
    return block(name, *steps) | {"from": source}


def module(name: str, sources: list[str], widths: list[int]) -> tuple[list[Json], list[str]]:
    """Four basic blocks on every plane, then every plane as a sum of what comes from all; the names of the sums."""
    layers, planes, sums = list[Json](), list[str](), list[str]()
    for at, (source, width) in enumerate(zip(sources, widths, strict=False)):
        turn = residual(*normed("conv1", width, 3, "bn1", "act1"), *normed("conv2", width, 3, "bn2"))
        planes.append(f"{name}.branches.{at}")
        layers.append(block(planes[at], *repeat(4, turn, node("relu", inplace=True))) | {"from": source})
    for to in range(len(planes)):
        terms = [planes[to] if at == to else f"{name}.fuse_layers.{to}.{at}" for at in range(len(planes))]
        for at, source in enumerate(planes):
            if at != to:
                layers.append(crossed(terms[at], source, min(at, to), max(at, to), widths, at > to))
        sums.append(f"{name}.planes.{to}")
        layers += [node("add", f"{name}.sums.{to}", **{"from": terms}), relu(sums[to])]
    return layers, sums


def head(planes: list[str]) -> list[Json]:
    """Every plane widened, and added to the one above it, which is halved."""
    layers, above = list[Json](), ""
    for at, plane in enumerate(planes):
        width = 32 * 2**at
        shortcut = [block("downsample", *normed("0", 4 * width, 1, "1"))]
        wide = [residual(*body(Plan(), 0, width, 1), shortcut=shortcut), node("relu", inplace=True)]
        layers.append(block(f"incre_modules.{at}", block("0", *wide)) | {"from": plane})
        if above:
            step = conv("0", 4 * width, 3, stride=2, padding=1), node("batchnorm", "1"), node("relu", "2", inplace=True)
            down = f"downsamp_modules.{at - 1}"
            layers.append(block(down, *step) | {"from": above})
            layers.append(node("add", f"head.{at}", **{"from": [f"incre_modules.{at}", down]}))
        above = layers[-1]["name"]
    return layers


def document(name: str, width: int, classes: int = 1000) -> Json:
    """An HRNet whose finest plane has `width` channels; every coarser one has twice as many."""
    widths = [width * 2**at for at in range(4)]
    stem = [*normed("conv1", 64, 3, "bn1", "act1", stride=2), *normed("conv2", 64, 3, "bn2", "act2", stride=2)]
    layers, planes = [*stem, stage(Plan(), 1, 64, 64, 4)], ["layer1"]
    for number, modules in ((2, 1), (3, 4), (4, 3)):
        added, source = f"transition{number - 1}.{number - 1}", planes[-1]
        finer = planes
        if number == 2:
            finer = ["transition1.0"]
            layers.append(block(finer[0], *normed("0", width, 3, "1", "2")) | {"from": source})
        new = normed("0", widths[number - 1], 3, "1", "2", stride=2)
        layers.append(block(added, block("0", *new)) | {"from": source})
        planes = [*finer, added]
        for at in range(modules):
            made, planes = module(f"stage{number}.{at}", planes, widths)
            layers += made
    last = [conv("0", 2048, 1), node("batchnorm", "1"), node("relu", "2", inplace=True)]
    ends = [node("global_avgpool", "global_pool"), node("dense", "classifier", units=classes)]
    return vision(name, 224, *layers, *head(planes), block("final_layer", *last), *ends)


def entry(width: int, parameters: str, macs: str) -> Entry:
    """HRNet-W18 to W64."""
    source = "github.com/HRNet/HRNet-Image-Classification, README"
    return Entry(
        id=f"hrnet_w{width}",
        title=f"HRNet-W{width}",
        year=2019,
        group="vision",
        family="HRNet",
        build=document,
        hyperparameters={"width": width},
        source="arXiv 1908.07919; timm.models.hrnet",
        published=(
            Published("parameters", parameters, "rounded", source),
            Published("macs", macs, "multiply-adds by 1024³, printed as GFLOPs", source),
        ),
        licence="MIT",
        tags=("cnn", "classification", "imagenet"),
        note="The source's G is 1024³: in that unit the multiply-adds counted here are the ones that it prints.",
    )


ENTRIES = (
    entry(18, "21.3 M", "3.99 G"),
    entry(30, "37.7 M", "7.55 G"),
    entry(32, "41.2 M", "8.31 G"),
    entry(40, "57.6 M", "11.8 G"),
    entry(44, "67.1 M", "13.9 G"),
    entry(48, "77.5 M", "16.1 G"),
    entry(64, "128.1 M", "26.9 G"),
)
