"""Pairs that a mask leaves: what is seen of the positions before, or of those around."""

from __future__ import annotations

from typing import NamedTuple

from netweight.dims.sizes import Size, minimum


class Mask(NamedTuple):
    """Two loops of a contraction, of whose pairs only some count.

    Every one of `new` sees the positions of `seen` up to itself, `window` of them at most (0: all). Without `causal`
    it sees `window` // 2 on either side, and itself.
    """

    new: str
    seen: str
    causal: bool = True
    window: Size = 0

    def pairs(self, new: Size, seen: Size) -> Size:
        """Pairs that are computed: n(n+1)/2 under a causal mask, n·w − w(w−1)/2 with a window w."""
        if not self.causal:
            return new + 2 * _sum(new - 1, self.window // 2)
        return self._before(seen) - self._before(seen - new)

    def half(self, new: Size, seen: Size) -> Size:
        """Twice the pairs by the rule of thumb: n²/2, or n·w − w²/2 with a window w."""
        if not self.causal:
            return 2 * self.pairs(new, seen)
        return self._area(seen) - self._area(seen - new)

    def _before(self, n: Size) -> Size:
        return _sum(n, self.window) if self.window else n * (n + 1) // 2

    def _area(self, n: Size) -> Size:
        inside = minimum(n, self.window) if self.window else n
        return 2 * n * inside - inside * inside


def _sum(n: Size, most: Size) -> Size:
    """1 + 2 + … + n, where no term is larger than `most`."""
    rising = minimum(n, most)
    return rising * (rising + 1) // 2 + (n - rising) * most
