"""Repeatable chance: the same seed and number give the same draws, whatever was drawn before.

``random.Random`` takes some 10 µs to be seeded, which is most of what a row may cost. One BLAKE2b
digest gives 512 bits in 1 µs, and draws divide them up.
"""

from collections.abc import Sequence
from functools import cache
from hashlib import blake2b
from typing import Final, TypeVar

T = TypeVar("T")

#: Fewer bits than this and the next draws would no longer be even: take a new digest.
_FEW: Final = 1 << 64
#: A prime above every size that is permuted, so that it shares no factor with any of them.
_STEP: Final = 2_654_435_761


class Dice:
    """A stream of even draws, all of them determined by its name."""

    __slots__ = ("_bits", "_name", "_round")

    def __init__(self, name: str) -> None:
        self._name = name.encode()
        self._round = 0
        self._bits = int.from_bytes(blake2b(self._name).digest(), "big")

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to *limit* - 1; limits stay far below 2**64."""
        if self._bits < _FEW:
            self._refill()
        self._bits, found = divmod(self._bits, limit)
        return found

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of *choices*; what shall come more often stands there more often."""
        # below() written out: some twenty of these calls are a third of a row's time.
        if self._bits < _FEW:
            self._refill()
        self._bits, found = divmod(self._bits, len(choices))
        return choices[found]

    def chance(self, permille: int) -> bool:
        """Return true in so many of a thousand cases."""
        if self._bits < _FEW:
            self._refill()
        self._bits, found = divmod(self._bits, 1000)
        return found < permille

    def _refill(self) -> None:
        self._round += 1
        self._bits = int.from_bytes(blake2b(b"%d:%s" % (self._round, self._name)).digest(), "big")


def permuted(label: str, number: int, size: int) -> int:
    """Return the place of *number* in a shuffled row of *size*; different ones never meet.

    Numbers beyond *size* begin again. *label* (with the seed in it) chooses the shuffle.
    """
    return (number * _STEP + _offset(label)) % size


@cache
def _offset(label: str) -> int:
    return int.from_bytes(blake2b(label.encode(), digest_size=8).digest(), "big")
