"""Words of a question as clauses: how a part of a name or of a text is looked for."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from search import names
from search.clauses import Clause, Either, Every, Phrase, Term
from search.document_numbers import has_number, normal_words
from search.fields import START_LENGTH, Key, Text
from search.text import compact, cut, cut_question

ENDINGS_FILE: Final = Path(__file__).parent / "data" / "common_endings.txt"
#: Blanks and the marks between words; brackets and hyphens belong to names and numbers.
_BETWEEN: Final = re.compile(r"[\s,;:，；：、。|｜]+")


@cache
def endings_in_pinyin() -> dict[str, str]:
    """Return the parts of names that are terms of their own, by how they are typed in pinyin."""
    lines = ENDINGS_FILE.read_text("utf-8").splitlines()
    pairs = (line.split() for line in lines if line.strip() and not line.startswith("#"))
    return {typed: ending for ending, typed in pairs}


@cache
def common_endings() -> tuple[str, ...]:
    """Return the parts of names that are terms of their own, the longest first."""
    return tuple(sorted(endings_in_pinyin().values(), key=lambda word: (-len(word), word)))


def common_in(name: str) -> list[str]:
    """Return the common endings that the compact *name* contains, wherever they stand."""
    return [word for word in common_endings() if word in name]


def is_common(word: str) -> bool:
    """Tell whether *word* is nothing but an ending or a form: it tells no name from another."""
    key = compact(word)
    return key in common_endings() or key in names.forms()


_NO_CLAUSE: Final = "A condition needs at least one clause."


def split(text: str) -> list[str]:
    """Return the words of a question that hold anything to look for, each once."""
    words = (word for word in _BETWEEN.split(text) if compact(word))
    return list(dict.fromkeys(words))


def every(clauses: list[Clause]) -> Clause:
    """Return the clause that all of *clauses* match; raise ValueError when there is none.

    An engine would take a condition of nothing for one that everything meets.
    """
    different = tuple(dict.fromkeys(clauses))
    if not different:
        raise ValueError(_NO_CLAUSE)
    return different[0] if len(different) == 1 else Every(different)


def either(clauses: list[Clause]) -> Clause:
    """Return the clause that any of *clauses* matches; raise ValueError when there is none."""
    different: dict[Clause, None] = {}
    for clause in clauses:
        different.update(dict.fromkeys(_alternatives(clause)))
    if not different:
        raise ValueError(_NO_CLAUSE)
    return next(iter(different)) if len(different) == 1 else Either(tuple(different))


def _alternatives(clause: Clause) -> tuple[Clause, ...]:
    return clause.clauses if isinstance(clause, Either) else (clause,)


def in_name(word: str, text: Text, alone: Key, common: Key) -> Clause:
    """Return the clause that *word* is a part of a name, as exactly as the index can tell.

    ``alone`` is the field of single characters, ``common`` that of common endings: of a word that
    ends with one, the first part is a phrase and the ending a term.
    """
    word, clauses = _without_ending(compact(word), word, common)
    words, single = cut_question(word)
    if words:
        clauses.append(Phrase(text, tuple(words)))
    clauses += [Term(alone, character) for character in single]
    return every(clauses)


def _without_ending(key: str, word: str, common: Key) -> tuple[str, list[Clause]]:
    """Ask for a common ending by its term; the first of its characters stays with the rest."""
    if not key.endswith(common_endings()):
        return word, []
    ending = next(ending for ending in common_endings() if key.endswith(ending))
    rest = key[: -len(ending)]
    return (rest + ending[0] if rest else ""), [Term(common, ending)]


def subject_name_has(word: str) -> Clause:
    """Return the clause that a subject's present or former name contains *word*."""
    return in_name(word, Text.SUBJECT_NAME, Key.SUBJECT_CHARACTERS, Key.SUBJECT_COMMON)


def subject_name_starts(word: str) -> Clause:
    """Return the clause that a subject's name, or its core, starts with *word*.

    Beyond six characters, that it starts with six of them and contains the whole.
    """
    key = compact(word)
    start = Term(Key.SUBJECT_START, key[:START_LENGTH])
    return start if len(key) <= START_LENGTH else Every((start, subject_name_has(word)))


def subject_core(key: str) -> Clause:
    """Return the clause that a subject is called *key* where its places or form are left out.

    A question's own form may be another: 眉县天成商贸公司 is 眉县天成商贸有限公司.
    """
    form = names.form_of(key)
    cores = [key, key[: -len(form)]] if form and len(key) > len(form) + 1 else [key]
    return either([Term(Key.SUBJECT_CORE, core) for core in cores])


def subject_has_apart(word: str, *, by_region: bool) -> list[Clause]:
    """Return the clauses that the places, the core and the form of *word* are in a name.

    Anywhere in it, each by itself; with *by_region*, a place may also be the region that the
    subject lies in.
    """
    places, core, form = names.parts_of(compact(word))
    clauses = [_place(place) if by_region else subject_name_has(place) for place in places]
    clauses += [subject_name_has(part) for part in (core, form) if part]
    return clauses


def _place(place: str) -> Clause:
    regions = [Term(Key.SUBJECT_REGION, code) for code in names.regions_called(place)]
    return either([subject_name_has(place), *regions])


def record_name_has(word: str) -> Clause:
    """Return the clause that the name of a record's subject contains *word*."""
    return in_name(word, Text.RECORD_NAME, Key.RECORD_CHARACTERS, Key.RECORD_COMMON)


def record_has(word: str) -> Clause:
    """Return the clause that a record's subject, number, authority or text contains *word*.

    A character at the end of *word* must be a word of the text itself, or stand beside a number.
    """
    found: list[Clause] = [record_name_has(word), Phrase(Text.RECORD_TEXT, tuple(cut(word)))]
    normal = normal_words(word) if has_number(word) else []
    if normal:
        found.append(Phrase(Text.RECORD_TEXT, tuple(normal)))
    return either(found)
