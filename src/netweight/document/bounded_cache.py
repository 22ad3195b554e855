"""What was made of a piece of a document before, remembered by its content: pieces come again, in one and in many."""

from __future__ import annotations

from typing import Generic, TypeVar

Key = TypeVar("Key")
Thing = TypeVar("Thing")


class BoundedCache(Generic[Key, Thing]):
    """Things by their key, until they weigh too much together: then all of them are forgotten."""

    def __init__(self, most: int) -> None:
        """An empty one for a weight of `most`."""
        self.most, self.weight = most, 0
        self.things: dict[Key, Thing] = {}
        self.get = self.things.get

    def clear(self) -> None:
        """Forget all of them."""
        self.things.clear()
        self.weight = 0

    def put(self, key: Key, thing: Thing, weight: int = 1) -> None:
        """Remember a thing that is as heavy as said."""
        self.weight += weight
        if self.weight > self.most:
            self.clear()
            self.weight = weight
        self.things[key] = thing
