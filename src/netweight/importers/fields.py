"""A configuration read key by key: which keys were read, against which defaults, and which were not."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

from netweight.faults.fault import Fault
from netweight.faults.suggestions import did_you_mean
from netweight.importers.imported import Remark, RemarkLevel
from netweight.spec.layer import MAX_SIZE

Json = dict[str, Any]

MAX_LAYERS = 10_000


class Fields:
    """The keys of a configuration, with the defaults of its model type for those that are absent.

    `aliases` are pairs of a key and the name that the class stores it under, either of which a file may use. `where`
    is the path of the configuration inside its file (`text_config`), for messages.
    """

    def __init__(
        self, config: Mapping[str, Any], defaults: Mapping[str, Any], aliases: Mapping[str, str], where: str = ""
    ) -> None:
        """Begin with no key read."""
        self.given, self.defaults, self.where = config, defaults, where
        self.names: dict[str, list[str]] = {}
        for name, own in aliases.items():
            self.names.setdefault(name, []).append(own)
            self.names.setdefault(own, []).append(name)
        self.read: set[str] = set()
        self.remarks: list[Remark] = []

    def value(self, key: str, *older: str) -> Any:
        """The value of a key, of its alias, of an older name of it, else the default of the type; None without any."""
        names = [key, *self.names.get(key, ()), *older]
        self.read.update(names)
        for name in names:
            if name in self.given:
                return self.given[name]
        return next((self.defaults[name] for name in names if name in self.defaults), None)

    def layers(self, key: str, *older: str) -> int:
        """How many layers there are: at most 10,000, since each is described. Raises Fault at the key."""
        count = self.integer(key, *older)
        if count > MAX_LAYERS:
            raise self.fault(key, f"{key} is {count:,}.", f"At most {MAX_LAYERS:,} layers.")
        return count

    def integer(self, key: str, *older: str, least: int = 1) -> int:
        """A whole number from `least` to 2^40. Raises Fault at the key."""
        value = self.value(key, *older)
        return self._whole(key, value, least)

    def integer_or(self, key: str, fallback: int, *older: str, least: int = 1) -> int:
        """A whole number, or `fallback` if the key is absent or null. Raises Fault at the key."""
        value = self.value(key, *older)
        return fallback if value is None else self._whole(key, value, least)

    def flag(self, key: str, *older: str) -> bool:
        """True or false; null counts as false. Raises Fault at the key."""
        value = self.value(key, *older)
        if value is None or isinstance(value, bool):
            return bool(value)
        raise self.fault(key, f"{key} is {_shown(value)}.", "It is true or false.")

    def rate(self, key: str, *older: str) -> float:
        """A share of at least 0 and below 1; null counts as 0. Raises Fault at the key."""
        value = self.value(key, *older)
        if value is None:
            return 0.0
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1:
            raise self.fault(key, f"{key} is {_shown(value)}.", "It is a number from 0 to below 1.")
        return float(value)

    def text(self, key: str, *older: str) -> str:
        """A word. Raises Fault at the key."""
        value = self.value(key, *older)
        if isinstance(value, str):
            return value
        raise self.fault(key, f"{key} is {_shown(value)}.", "It is a word in quotes.")

    def choice(self, key: str, known: Collection[str], *older: str) -> str:
        """One of the words in `known`. Raises Fault at the key, with what is near."""
        word = self.text(key, *older)
        if word not in known:
            hint = did_you_mean(word[:60], [(name, name) for name in known]) or f"Known: {', '.join(sorted(known))}."
            raise self.fault(key, f"{key} {word[:60]!r} cannot be counted.", hint)
        return word

    def list_of(self, key: str, length: int, *older: str) -> list[Any] | None:
        """A list of `length` entries, or None if the key is absent or null. Raises Fault at the key."""
        value = self.value(key, *older)
        if value is None:
            return None
        if not isinstance(value, list) or len(cast("list[Any]", value)) != length:
            raise self.fault(
                key, f"{key} is {_shown(value)}.", f"It is a list with an entry for each of {length} layers."
            )
        return cast("list[Any]", value)

    def remark(self, level: RemarkLevel, key: str, text: str) -> None:
        """Add something that a person should know about a key."""
        self.remarks.append(Remark(level, f"{self.where}.{key}" if self.where else key, text))

    def numbers(self, key: str) -> list[int] | None:
        """A list of whole numbers, or None if the key is absent or null. Raises Fault at the key."""
        value = self.value(key)
        if value is None:
            return None
        items = cast("list[object]", value) if isinstance(value, list) else [None]
        if len(items) > MAX_LAYERS or not all(type(each) is int and 0 <= each <= MAX_SIZE for each in items):
            raise self.fault(
                key, f"{key} is {_shown(value)}.", f"It is a list of at most {MAX_LAYERS:,} whole numbers."
            )
        return cast("list[int]", items)

    def ignore(self, *keys: str) -> None:
        """Mark keys as read: the reader knows that they change no figure here."""
        for key in keys:
            self.read.update((key, *self.names.get(key, ())))

    def unread(self) -> Iterator[tuple[str, Any]]:
        """Yield keys that were not read and whose values are not the default of the type, with their values."""
        for key, value in self.given.items():
            if key not in self.read and not (key in self.defaults and self.defaults[key] == value):
                yield key, value

    def fault(self, key: str, message: str, hint: str) -> Fault:
        """A fault of a key, placed at it."""
        return Fault(message, hint, path=f"{self.where}.{key}" if self.where else key, code="field")

    def _whole(self, key: str, value: Any, least: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= MAX_SIZE:
            found = "is missing" if value is None else f"is {_shown(value)}"
            raise self.fault(key, f"{key} {found}.", f"It is a whole number from {least} to {MAX_SIZE:,}.")
        return value


def _shown(value: Any) -> str:
    """A value as it stands in a file, cut to 60 characters."""
    import msgspec

    text = msgspec.json.encode(value).decode("utf-8", "replace")
    return text if len(text) <= 60 else f"{text[:57]}…"
