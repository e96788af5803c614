"""Words of a question as clauses: how a part of a name or of a text is looked for."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from search.clauses import Clause, Either, Every, Phrase, Term
from search.fields import START_LENGTH, Key, Text
from search.text import compact, cut_question

ENDINGS_FILE: Final = Path(__file__).parent / "data" / "common_endings.txt"
#: Blanks and the marks between words; brackets and hyphens belong to names and numbers.
_BETWEEN: Final = re.compile(r"[\s,;，；、。|]+")


@cache
def common_endings() -> tuple[str, ...]:
    """Return the parts of names that are terms of their own, the longest first."""
    lines = ENDINGS_FILE.read_text("utf-8").splitlines()
    words = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def common_in(name: str) -> list[str]:
    """Return the common endings that the compact *name* contains, wherever they stand."""
    return [word for word in common_endings() if word in name]


def split(text: str) -> list[str]:
    """Return the words of a question that hold anything to look for, each once."""
    words = (word for word in _BETWEEN.split(text) if compact(word))
    return list(dict.fromkeys(words))


def in_text(word: str, text: Text, alone: Key | None = None, common: Key | None = None) -> Clause:
    """Return the clause that *word* is a part of *text*, as exactly as the index can tell.

    ``alone`` is the field of single characters, ``common`` that of common endings, where *text*
    has them. Without ``alone``, a character at the word's end must be a word of the text itself.
    """
    clauses: list[Clause] = []
    if common:
        word, clauses = _without_ending(compact(word), word, common)
    words, single = cut_question(word)
    if words:
        clauses.append(Phrase(text, tuple(words)))
    for character in dict.fromkeys(single):
        clauses.append(Term(alone, character) if alone else Phrase(text, (character,)))
    return clauses[0] if len(clauses) == 1 else Every(tuple(clauses))


def _without_ending(key: str, word: str, common: Key) -> tuple[str, list[Clause]]:
    """Ask for a common ending by its term; the first of its characters stays with the rest."""
    ending = next((ending for ending in common_endings() if key.endswith(ending)), "")
    if not ending:
        return word, []
    rest = key[: -len(ending)]
    return (rest + ending[0] if rest else ""), [Term(common, ending)]


def subject_name_has(word: str) -> Clause:
    """Return the clause that a subject's present or former name contains *word*."""
    return in_text(word, Text.SUBJECT_NAME, Key.SUBJECT_CHARACTERS, Key.SUBJECT_COMMON)


def subject_name_starts(word: str) -> Clause:
    """Return the clause that a subject's name starts with *word*.

    Beyond six characters, that the name starts with six of them and contains the whole.
    """
    key = compact(word)
    start = Term(Key.SUBJECT_START, key[:START_LENGTH])
    return start if len(key) <= START_LENGTH else Every((start, subject_name_has(word)))


def record_name_has(word: str) -> Clause:
    """Return the clause that the name of a record's subject contains *word*."""
    return in_text(word, Text.RECORD_NAME, Key.RECORD_CHARACTERS, Key.RECORD_COMMON)


def record_has(word: str) -> Clause:
    """Return the clause that a record's subject, number, authority or text contains *word*."""
    return Either((record_name_has(word), in_text(word, Text.RECORD_TEXT)))
