"""Networks that no library holds as their papers have them, written out here."""

from __future__ import annotations

from collections import OrderedDict

import torch
from torch import Tensor, nn


def alexnet() -> nn.Module:
    """Krizhevsky et al. 2012, section 3.5."""
    conv, linear = nn.Conv2d, nn.Linear
    normed = [nn.ReLU(), nn.LocalResponseNorm(5), nn.MaxPool2d(3, 2)]
    layers: list[tuple[str, nn.Module]] = [
        ("conv1", conv(3, 96, 11, 4)),
        ("norm1", nn.Sequential(*normed)),
        ("conv2", conv(96, 256, 5, padding=2, groups=2)),
        ("norm2", nn.Sequential(*normed)),
        ("conv3", conv(256, 384, 3, padding=1)),
        ("conv4", conv(384, 384, 3, padding=1, groups=2)),
        ("conv5", conv(384, 256, 3, padding=1, groups=2)),
        ("pool5", nn.Sequential(nn.MaxPool2d(3, 2), nn.Flatten())),
        ("fc6", linear(256 * 6 * 6, 4096)),
        ("fc7", linear(4096, 4096)),
        ("fc8", linear(4096, 1000)),
    ]
    return nn.Sequential(OrderedDict(layers))


class Sampling(nn.Module):
    """A mean with a factor and a bias for every plane."""

    def __init__(self, planes: int) -> None:
        super().__init__()
        self.weight = nn.ParameterDict({name: nn.Parameter(torch.zeros(planes)) for name in ("weight", "bias")})

    def forward(self, x: Tensor) -> Tensor:
        shape = (1, -1, 1, 1)
        return nn.functional.avg_pool2d(x, 2) * self.weight["weight"].view(shape) + self.weight["bias"].view(shape)


class LeNet(nn.Module):
    """LeCun et al. 1998, section II.B; Table I says which planes the second convolution sees."""

    def __init__(self) -> None:
        super().__init__()
        runs = [[(start + step) % 6 for step in range(length)] for length in (3, 4) for start in range(6)]
        self.seen = [*runs, [0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5], [0, 1, 2, 3, 4, 5]]
        self.C1, self.S2 = nn.Conv2d(1, 6, 5), Sampling(6)
        self.C3 = nn.ModuleList(nn.Conv2d(len(planes), 1, 5) for planes in self.seen)
        self.S4, self.C5 = Sampling(16), nn.Conv2d(16, 120, 5)
        self.F6, self.output = nn.Linear(120, 84), nn.Linear(84, 10, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        x = self.S2(self.C1(x).tanh()).tanh()
        x = torch.cat([layer(x[:, sorted(planes)]) for layer, planes in zip(self.C3, self.seen, strict=True)], 1)
        return self.output(self.F6(self.C5(self.S4(x.tanh()).tanh()).tanh().flatten(1)).tanh())


REFERENCES = {"alexnet-2012": alexnet, "lenet5-1998": LeNet}
