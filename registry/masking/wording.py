"""Alternatives of many words as one fast pattern, or as one fast question."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

#: So many first characters share a branch: the engine tries the branches one after the other.
_BRANCH: Final = 16


def is_han(character: str) -> bool:
    """Tell whether *character* is a Chinese one of the common block, as names are made of."""
    return "\u4e00" <= character <= "\u9fff"


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, grouped by their first character.

    Every alternative then begins with another character, which the engine can look for at once.
    """
    return "|".join(f"{re.escape(first)}{_any(rest)}" for first, rest in _grouped(words).items())


def quickly(words: Iterable[str]) -> str:
    """The same as :func:`either` for hundreds of words that a longer text is searched for.

    The first two characters are asked for as sets, which leaves few places where the words
    themselves are tried. To stand at the very beginning of a pattern.
    """
    rests = _grouped(words)
    firsts = sorted(rests)
    groups = [firsts[at : at + _BRANCH] for at in range(0, len(firsts), _BRANCH)]
    branches = "|".join(_branch({first: rests[first] for first in group}) for group in groups)
    return f"{_set(firsts)}{_second(rests)}(?:{branches})"


def begins(words: Iterable[str]) -> Callable[[str, int], bool]:
    """A function that tells whether one of the words stands at a place of a text.

    ``str.startswith`` with hundreds of words tries them all.
    """
    grouped: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        grouped[word[0]].add(word)
    by_first = {first: tuple(found) for first, found in grouped.items()}

    def begins_at(text: str, at: int) -> bool:
        found = by_first.get(text[at : at + 1])
        return found is not None and text.startswith(found, at)

    return begins_at


def _grouped(words: Iterable[str]) -> dict[str, set[str]]:
    rests: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        rests[word[0]].add(word[1:])
    return rests


def _any(rests: Iterable[str]) -> str:
    return f"(?:{'|'.join(map(re.escape, sorted(rests, key=len, reverse=True)))})"


def _branch(rests: dict[str, set[str]]) -> str:
    """The words of a few first characters, of which one was met right before."""
    words = "|".join(f"(?<={re.escape(first)}){_any(rest)}" for first, rest in rests.items())
    return f"(?<={_set(rests)}){_second(rests)}(?:{words})"


def _second(rests: dict[str, set[str]]) -> str:
    """A look at the second character, unless one of the words has but one."""
    seconds = {rest[:1] for found in rests.values() for rest in found}
    return "" if "" in seconds else f"(?={_set(sorted(seconds))})"


def _set(characters: Iterable[str]) -> str:
    return f"[{''.join(map(re.escape, characters))}]"
