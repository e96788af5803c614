"""Finding the look-alike (O for 0, I for 1, B for 8) that makes a wrong code right.

Runs only on codes that failed, so it may try many candidates.
"""

from collections.abc import Callable, Iterator
from itertools import islice, product
from typing import Final

from registry.identifiers.facts import ILLEGAL_LOOKALIKES, LEGAL_LOOKALIKES

# A code with so many odd characters that more are needed was not mistyped: it is another thing.
_MOST_CANDIDATES: Final = 256


def _candidates(value: str, alphabet: str) -> Iterator[str]:
    odd = [at for at, char in enumerate(value) if char not in alphabet]
    if odd:
        choices = [_meant(value[at], alphabet) for at in odd]
        for chosen in product(*choices):
            chars = list(value)
            for at, char in zip(odd, chosen, strict=True):
                chars[at] = char
            yield "".join(chars)
        return
    for at, char in enumerate(value):
        for other in LEGAL_LOOKALIKES.get(char, ()):
            if other in alphabet:
                yield f"{value[:at]}{other}{value[at + 1 :]}"


def _meant(odd: str, alphabet: str) -> list[str]:
    """What a character outside *alphabet* may stand for: a B among digits is an 8."""
    meant = ILLEGAL_LOOKALIKES.get(odd) or LEGAL_LOOKALIKES.get(odd, [])
    return [char for char in meant if char in alphabet]


def repairs(value: str, alphabet: str, passes: Callable[[str], bool]) -> tuple[str, ...]:
    """All codes that look-alikes make of one that failed, the same character read the same way.

    More than one means that nobody knows which was meant. Readings of their own for each place
    would be so many that some passes by chance.
    """
    odd = sorted({char for char in value if char not in alphabet})
    if not odd:
        return tuple(dict.fromkeys(filter(passes, _candidates(value, alphabet))))
    ways = product(*(_meant(char, alphabet) for char in odd))
    read = (value.translate(dict(zip(map(ord, odd), way, strict=True))) for way in ways)
    return tuple(filter(passes, islice(read, _MOST_CANDIDATES)))


def repair(value: str, alphabet: str, passes: Callable[[str], bool]) -> str:
    """The code that was probably meant, or "" when no look-alike explains the fault.

    Args:
        value: The normalised code that failed.
        alphabet: The characters its standard allows.
        passes: Whether a candidate holds in full.
    """
    return next(filter(passes, islice(_candidates(value, alphabet), _MOST_CANDIDATES)), "")


def describe_repair(value: str, repaired: str) -> str:
    """Where the two differ, as a part of a Chinese sentence: 第3位“O”应为数字“0”."""
    return "，".join(
        f"第{at}位“{wrong}”应为{_kind(right)}“{right}”"
        for at, (wrong, right) in enumerate(zip(value, repaired, strict=True), 1)
        if wrong != right
    )


def describe_odd(value: str, alphabet: str) -> str:
    """The first character that the standard does not allow, as a part of a Chinese sentence."""
    at, char = next((at, char) for at, char in enumerate(value, 1) if char not in alphabet)
    return f"第{at}位不能是“{char}”"


def _kind(char: str) -> str:
    return "数字" if char.isdigit() else "字母"
