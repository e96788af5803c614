"""The table of rate classes (data/rates.toml), read and checked once."""

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("data") / "rates.toml"

#: What a request is counted as when nothing says otherwise: no door is free.
DEFAULT_CLASS = "page"


class RateTableError(ValueError):
    """The table contradicts itself; the message names the class."""


class UnknownRateClassError(KeyError):
    """A class that the table does not have."""

    def __str__(self) -> str:
        return f"no rate class {self.args[0]!r} in {TABLE.name}"


@dataclass(frozen=True, slots=True)
class Window:
    """At most *limit* (requests, or points of cost) in *seconds*."""

    limit: int
    seconds: int

    def scaled(self, scale: float) -> "Window":
        """Return the window with its limit multiplied, never below 1."""
        return Window(max(1, int(self.limit * scale)), self.seconds)


@dataclass(frozen=True, slots=True)
class RateClass:
    """One kind of door: its windows, shortest first, and why they are what they are."""

    name: str
    reason: str
    windows: tuple[Window, ...]

    def scaled(self, scale: float) -> "RateClass":
        """Return the class with every limit multiplied by *scale*, never below 1."""
        windows = tuple(window.scaled(scale) for window in self.windows)
        return RateClass(self.name, self.reason, windows)

    @property
    def largest_cost(self) -> int:
        """The largest cost that one request can ever be granted."""
        return min(window.limit for window in self.windows)


@dataclass(frozen=True, slots=True)
class RateTable:
    """All classes by name, and the share of a limit that a process grants on its own."""

    alone_share: float
    classes: dict[str, RateClass]

    def __getitem__(self, name: str) -> RateClass:
        """Return the class *name*; raise UnknownRateClassError."""
        try:
            return self.classes[name]
        except KeyError:
            raise UnknownRateClassError(name) from None


@cache
def rate_table() -> RateTable:
    """Return the table of data/rates.toml; raise RateTableError when it makes no sense."""
    return parse(tomllib.loads(TABLE.read_text(encoding="utf-8")))


def parse(data: dict[str, Any]) -> RateTable:
    """Return the table that *data* (the TOML's content) describes; raise RateTableError."""
    share = data["alone"]["share"]
    if not 0 < share < 1:
        message = f"alone.share is {share}, not between 0 and 1"
        raise RateTableError(message)
    classes = {name: _rate_class(name, entry) for name, entry in data["classes"].items()}
    if DEFAULT_CLASS not in classes:
        message = f"no class {DEFAULT_CLASS!r}"
        raise RateTableError(message)
    return RateTable(share, classes)


def _rate_class(name: str, entry: dict[str, Any]) -> RateClass:
    if set(entry) != {"reason", "windows"}:
        message = f"{name}: has {sorted(entry)}, not reason and windows"
        raise RateTableError(message)
    windows = tuple(Window(**window) for window in entry["windows"])
    if not windows or any(window.limit < 1 or window.seconds < 1 for window in windows):
        message = f"{name}: every class has windows, every window a limit and seconds above 0"
        raise RateTableError(message)
    for short, long in pairwise(windows):
        _check_order(name, short, long)
    return RateClass(name, entry["reason"], windows)


def _check_order(name: str, short: Window, long: Window) -> None:
    """A longer window that is never or always reached first is a mistake in the table."""
    grows = short.seconds < long.seconds and short.limit < long.limit
    slows = short.limit * long.seconds > long.limit * short.seconds
    if not (grows and slows):
        message = f"{name}: {long} after {short} must allow more in all and less a second"
        raise RateTableError(message)
