"""Traditional characters: the rules are written in simplified ones, and names hide from them.

What is found in the folded text is hidden in the text as it was written; the rest stays as it is.
"""

import re
from collections.abc import Callable
from difflib import SequenceMatcher
from functools import cache
from typing import Final

import opencc

# Characters of the Chinese that is written today, traditional ones among them (乾, 於, 著), are in
# this old set of characters: those are not folded.
_TODAY: Final = "gb2312"
_LONGEST_ALIGNED: Final = 3000


def is_traditional(text: str) -> bool:
    """Whether a character stands there that only traditional writing has."""
    return not text.isascii() and _folding()[1].search(text) is not None


def fold(text: str) -> str:
    """The text in simplified characters, each for one, so that every place stays where it is."""
    return text.translate(_folding()[0])


def in_simplified(hide: Callable[[str], str], text: str) -> str:
    """The text with what ``hide`` takes from it when it reads it in simplified characters.

    A very long one comes out in simplified characters where something was hidden.
    """
    return unfolded(text, hide(fold(text)))


def unfolded(text: str, hidden: str) -> str:
    """What was hidden of a text when it was read folded, with the rest as it was written."""
    folded = fold(text)
    if hidden == folded:
        return text
    if len(text) > _LONGEST_ALIGNED:
        return hidden
    parts = []
    steps = SequenceMatcher(None, folded, hidden, autojunk=False).get_opcodes()
    for step, start, end, to, until in steps:
        parts.append(text[start:end] if step == "equal" else hidden[to:until])
    return "".join(parts)


@cache
def _folding() -> tuple[dict[int, str], re.Pattern[str]]:
    """The table from traditional to simplified characters, and a search for the former."""
    characters = [chr(at) for at in range(0x4E00, 0xA000)]
    simple = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    table = {
        ord(before): after
        for before, after in zip(characters, simple, strict=True)
        if before != after and len(after) == 1 and not _is_of_today(before)
    }
    return table, re.compile(f"[{''.join(map(chr, table))}]")


def _is_of_today(character: str) -> bool:
    try:
        character.encode(_TODAY)
    except UnicodeEncodeError:
        return False
    return True
