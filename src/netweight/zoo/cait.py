"""CaiT (arXiv 2103.17239) and XCiT (2106.09681), as timm builds them: a class token that comes in at the end."""

from __future__ import annotations

from typing import Any

from .entry import Entry, Json, Published
from .naming import Naming
from .parts import after, block, conv, node, plane, repeat, residual, sequence, vision
from .patched import perceptron


def scaled(name: str) -> Json:
    """A factor for every feature."""
    return node("scale", name, axis=-1)


def token(width: int) -> Json:
    """The class token as a sequence of one."""
    return after(node("learned", "cls_token", length=1, units=width, each=True), "patches")


def layer(width: int, heads: int) -> list[Json]:
    """Attention whose heads are mixed before and after the softmax, and an MLP."""
    attend = node("attention", "attn", heads=heads, talking=True, talking_bias=True)
    return [
        residual(node("layernorm", "norm1"), attend, scaled("gamma_1")),
        residual(node("layernorm", "norm2"), perceptron(4 * width, width), scaled("gamma_2")),
    ]


def asking(width: int, heads: int) -> list[Json]:
    """The token alone looks, at itself and all patches."""
    attend = residual(
        node("identity", "token"),
        after(node("concat"), ["token", "patches"]),
        node("layernorm", "norm1"),
        node("slice", "first", end=1),
        after(node("attention", "attn", heads=heads), ["first", "norm1"]),
        scaled("gamma_1"),
    )
    return [attend, residual(node("layernorm", "norm2"), perceptron(4 * width, width), scaled("gamma_2"))]


def cait(name: str, width: int, depth: int, heads: int, image: int = 224, classes: int = 1000) -> Json:
    """Layers without the token, then two in which only the token changes."""
    return vision(
        name,
        image,
        block("patch_embed", conv("proj", width, 16, stride=16)),
        *sequence(),
        node("positions", "pos_embed"),
        *repeat(depth, *layer(width, heads), name="blocks"),
        node("identity", "patches"),
        token(width),
        *repeat(2, *asking(width, heads), name="blocks_token_only"),
        node("identity", "asked"),
        after(node("concat"), ["asked", "patches"]),
        node("layernorm", "norm"),
        node("select", index=0),
        node("dense", "head", units=classes),
    )


def covariance(width: int, heads: int, name: str = "attn") -> Json:
    """Attention between features instead of positions: queries and keys are normed along the sequence."""
    return block(
        name,
        node("dense", "qkv", units=3 * width),
        node("permute", order=[2, 1]),
        node("split", "parts", parts=3),
        node("reshape", "queries", shape=[heads, width // heads, -1]),
        node("rmsnorm", "query", affine=False),
        after(node("reshape", "keys", shape=[heads, width // heads, -1]), "parts.y1"),
        node("rmsnorm", "key", affine=False),
        after(node("reshape", "values", shape=[heads, width // heads, -1]), "parts.y2"),
        after(node("matmul", "scores", transpose=True), ["query", "key"]),
        node("scale", "temperature"),
        node("softmax", "shares"),
        after(node("matmul"), ["shares", "values"]),
        node("reshape", shape=[width, -1]),
        node("permute", order=[2, 1]),
        node("dense", "proj", units=width),
    )


def mixing(width: int) -> Json:
    """Two depthwise convolutions over the plane."""
    first, second = (conv(f"conv{n}", width, 3, padding=1, groups=width) for n in (1, 2))
    return block("local_mp", *plane(), first, node("gelu", "act"), node("batchnorm", "bn"), second, *sequence())


def turn(width: int, heads: int) -> list[Json]:
    """Features look at each other, positions at those beside them, and an MLP."""
    return [
        residual(node("layernorm", "norm1"), covariance(width, heads), scaled("gamma1")),
        residual(node("layernorm", "norm3"), mixing(width), scaled("gamma3")),
        residual(node("layernorm", "norm2"), perceptron(4 * width, width), scaled("gamma2")),
    ]


def final(width: int, heads: int, *, every: bool) -> list[Json]:
    """The token looks at all, the others pass by; `every` position goes through the second norm, or the token."""
    attend = residual(
        node("layernorm", "norm1"),
        node("slice", "first", end=1),
        after(node("attention", "attn", heads=heads), ["first", "norm1"]),
        after(node("slice", "rest", start=1), "norm1"),
        after(node("concat"), ["attn", "rest"]),
        scaled("gamma1"),
    )
    norm = [node("layernorm", "norm2")]
    if not every:
        norm = [
            node("identity", "before"),
            node("slice", end=1),
            *norm,
            after(node("slice", "others", start=1), "before"),
            after(node("concat"), ["norm2", "others"]),
        ]
    forward = residual(
        node("identity", "tokens"),
        node("slice", "cls", end=1),
        perceptron(4 * width, width),
        scaled("gamma2"),
        after(node("slice", "tail", start=1), "tokens"),
        after(node("concat"), ["gamma2", "tail"]),
    )
    return [attend, *norm, forward]


def xcit(
    name: str, width: int, depth: int, heads: int, every: bool = True, image: int = 224, classes: int = 1000
) -> Json:
    """XCiT over patches of 16 × 16; `places` are 64 sines and cosines of every position."""
    stem: list[Json] = []
    for number in range(4):
        layers = [conv("0", width // 2 ** (3 - number), 3, stride=2, padding=1, bias=False), node("batchnorm", "1")]
        stem += [block(f"proj.{2 * number}", *layers), *([node("gelu")] if number < 3 else [])]
    made = vision(
        name,
        image,
        block("patch_embed", *stem),
        after(conv("pos_embed.token_projection", width, 1), "places"),
        after(node("add"), ["patch_embed", "pos_embed.token_projection"]),
        *sequence(),
        *repeat(depth, *turn(width, heads), name="blocks"),
        node("identity", "patches"),
        token(width),
        after(node("concat"), ["cls_token", "patches"]),
        *repeat(2, *final(width, heads, every=every), name="cls_attn_blocks"),
        node("layernorm", "norm"),
        node("select", index=0),
        node("dense", "head", units=classes),
    )
    made["sizes"]["side"] = image // 16
    made["inputs"]["places"] = {"shape": [64, "side", "side"]}
    return made


APART = ((r"attn\.([qkv])_proj\.", r"attn.\1."), (r"attn\.o_proj\.", "attn.proj."))
CAIT = Naming(
    paths=(
        (r"(blocks\.\d+\.attn)\.[qkv]_proj\.", r"\1.qkv."),
        *APART,
        (r"talking_scores", "proj_l"),
        (r"talking_shares", "proj_w"),
        (r"(gamma_\d|cls_token|pos_embed)\.weight$", r"\1"),
    ),
    ones=((r"^pos_embed$", (1, -1, -1)), (r"cls_token$", (1, 1, -1))),
)
XCIT = Naming(
    paths=(*APART, (r"(gamma\d|temperature|cls_token)\.weight$", r"\1")),
    ones=((r"temperature$", (-1, 1, 1)), (r"cls_token$", (1, 1, -1))),
)


FIRST = "The paper counts at 384 and 448 pixels without the longer table of positions, and rounds."
SECOND = "The paper rounds, and prints up to 1 % more multiply-adds for M24 and L24."


def entry(name: str, title: str, printed: tuple[str, str], **rest: Any) -> Entry:
    """One network of timm."""
    second = name.startswith("xcit")
    table = "El-Nouby et al. 2021, arXiv 2106.09681, Table 1" if second else "Touvron et al. 2021, arXiv 2103.17239"
    return Entry(
        id=name,
        title=title,
        year=2021,
        group="vision",
        family="XCiT" if second else "CaiT",
        build=xcit if second else cait,
        hyperparameters=rest,
        source=f"arXiv {'2106.09681' if second else '2103.17239'}; timm {name}",
        published=(
            Published("parameters", printed[0], "rounded", table),
            Published("macs", printed[1], "multiply-adds, printed as FLOPs", table),
        ),
        aliases=(title.lower().replace(" ", "-"),),
        naming=XCIT if second else CAIT,
        tags=("transformer", "classification", "imagenet", *(("depthwise",) if second else ())),
        note=SECOND if second else FIRST,
    )


def first(size: str, image: int, printed: tuple[str, str], heads: int) -> Entry:
    """A row of CaiT's Tables 3 and 5; heads have 48 features."""
    width, depth = 48 * heads, int(size[-2:])
    title = f"CaiT-{size.upper()}" + (f" {image}" if image != 224 else "")
    return entry(f"cait_{size}_{image}", title, printed, width=width, depth=depth, heads=heads, image=image)


def second(size: str, depth: int, printed: tuple[str, str], width: int, heads: int, **rest: Any) -> Entry:
    """XCiT at 224 pixels."""
    name, title = f"xcit_{size}_{depth}_p16_224", f"XCiT-{size[0].upper()}{depth}/16"
    return entry(name, title, printed, width=width, depth=depth, heads=heads, **rest)


ENTRIES = (
    first("xxs24", 224, ("12.0 M", "2.5 G"), 4),
    first("xxs36", 224, ("17.3 M", "3.8 G"), 4),
    first("s24", 224, ("46.9 M", "9.4 G"), 8),
    first("xxs24", 384, ("12.0 M", "9.5 G"), 4),
    first("xxs36", 384, ("17.3 M", "14.2 G"), 4),
    first("xs24", 384, ("26.6 M", "19.3 G"), 6),
    first("s24", 384, ("46.9 M", "32.2 G"), 8),
    first("s36", 384, ("68.2 M", "48.0 G"), 8),
    first("m36", 384, ("270.9 M", "173.3 G"), 16),
    first("m48", 448, ("356.0 M", "329.6 G"), 16),
    second("nano", 12, ("3.0 M", "0.5 G"), 128, 4, every=False),
    second("tiny", 12, ("7 M", "1.2 G"), 192, 4),
    second("tiny", 24, ("12 M", "2.3 G"), 192, 4),
    second("small", 12, ("26 M", "4.8 G"), 384, 8),
    second("small", 24, ("48 M", "9.1 G"), 384, 8),
    second("medium", 24, ("84 M", "16.2 G"), 512, 8),
    second("large", 24, ("189 M", "36.1 G"), 768, 16),
)
