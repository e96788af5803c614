"""Alternatives of many words as one fast pattern."""

import re
from collections import defaultdict
from collections.abc import Iterable


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first, grouped by their first character.

    Every alternative then begins with another character, which the engine can look for at once.
    """
    rests: defaultdict[str, set[str]] = defaultdict(set)
    for word in words:
        rests[word[0]].add(re.escape(word[1:]))
    return "|".join(
        f"{re.escape(first)}(?:{'|'.join(sorted(rest, key=len, reverse=True))})"
        for first, rest in rests.items()
    )
