"""Document numbers as people write them: one key for every way of writing the same number.

眉市监罚〔2024〕15号 is copied as 眉市监罚字(2024)第015号, 眉市监罚2024-15 or 眉市监罚202415号.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

from search.text import Run, cut_runs, fold, runs

#: A document number as it is printed: a year in any bracket.
_YEAR_IN_BRACKETS: Final = re.compile(
    r"[(（\[［〔【﹝{<《〈]\s*(19|20)\d{2}\s*[)）\]］〕】﹞}>》〉]"
)
#: Blanks and line breaks that only the copying put there: beside brackets, in 第 15 号.
_COPIED_BREAKS: Final = re.compile(
    r"\s*[\r\n]+\s*|(?<=[\])〕】］）﹞}>》〉])\s+|\s+(?=[\[(〔【［（﹝{<《〈])|(?<=第)\s+|(?<=\d)\s+(?=号)"
)
#: A year written in one with what follows: 202415.
_YEAR_IN_ONE: Final = re.compile(r"((?:19|20)\d{2})(\d+)")
_BETWEEN_NUMBERS: Final = "-"
_YEAR: Final = re.compile(r"(19|20)\d{2}")
#: The last digits of a number, which no form of it changes (noughts in front would go), and what
#: stands around them.
_LAST_DIGITS: Final = re.compile(r"(.{0,60}?)(?<![0-9])([1-9][0-9]{0,19})([^0-9]{0,20})", re.DOTALL)
#: A digit that nobody writes and nothing folds, in place of those.
_STAND_IN: Final = "\N{NKO DIGIT ONE}"
#: A shorter number has no inside.
_FEWEST_RUNS: Final = 2
#: What stands before a number, and after one, and is as often left out.
_BEFORE: Final = "字第"
_AFTER: Final = "年号第"


def has_number(text: str) -> bool:
    """Tell whether *text* holds a document number: a year in brackets, or one before a number."""
    if _YEAR_IN_BRACKETS.search(fold(text)):
        return True
    parts = _normal(runs(text))
    return any(
        _YEAR.fullmatch(year.text) and _is_number(number) and not _is_number(issuer)
        for issuer, year, number in zip(parts, parts[1:], parts[2:], strict=False)
    )


def without_breaks(text: str) -> str:
    """Return a question for a document number without the breaks that copying put into it."""
    return _COPIED_BREAKS.sub("", text)


def number_keys(text: str) -> tuple[str, ...]:
    """Return the keys that a question may mean: a year and a number may be written in one.

    A key has no brackets and no 字, 第, 年, 号 beside its numbers, which have no leading noughts
    and are parted by a hyphen.
    """
    parts = runs(text)
    apart: list[Run] = []
    for run in parts:
        match = _YEAR_IN_ONE.fullmatch(run.text)
        apart += [Run(part, is_chinese=False) for part in match.groups()] if match else [run]
    return tuple(dict.fromkeys(filter(None, (_key(_normal(parts)), _key(_normal(apart))))))


class NumberTerms(NamedTuple):
    """What a document number is found by: compact as it is written, its key, and as texts."""

    compact: str
    key: str
    texts: list[str]


class _Forms(NamedTuple):
    """A document number's keys, and its words as they are written and in two other ways."""

    compact: str
    key: str
    written: str
    plain: str
    inner: str


def number_terms(number: str) -> NumberTerms:
    """Return a number's keys, and it as texts of words so that any part of it is a phrase of one.

    As it is written; in its normal form, where that is not the beginning of it; and with only
    the inmost characters of its ends, for a part that begins between two of them: 罚〔2024〕15 of
    眉市监罚〔2024〕15号, whose pairs hold no 罚 alone.
    """
    compact, key, written, plain, inner = _forms(number)
    # Word by word: 罚 2026 15 is not in 监罚 2026 15.
    others = [text for text in (plain, inner) if text and f" {text} " not in f" {written} "]
    return NumberTerms(compact, key, [written, *others])


def _forms(number: str) -> _Forms:
    """Return the forms of *number*; of an authority's only the last digits are ever different."""
    match = _LAST_DIGITS.fullmatch(number)
    if match is None or _STAND_IN in number:
        return _forms_of(number)
    before, digits, behind = match.groups()
    if before[-1:].isnumeric() or behind[:1].isnumeric():
        # Folded, they may be one run with the digits.
        return _forms_of(number)
    return _Forms._make([form.replace(_STAND_IN, digits) for form in _forms_around(before, behind)])


@lru_cache(maxsize=4096)
def _forms_around(before: str, behind: str) -> _Forms:
    """Return the forms of the numbers between these two, with a stand-in where their digits go."""
    return _forms_of(f"{before}{_STAND_IN}{behind}")


def _forms_of(number: str) -> _Forms:
    parts = runs(number)
    normal = _normal(parts)
    written, plain, inner = (" ".join(cut_runs(each)) for each in (parts, normal, _inner(normal)))
    return _Forms("".join([run for run, _chinese in parts]), _key(normal), written, plain, inner)


def normal_words(text: str) -> list[str]:
    """Return the words of a question for a part of a document number, in its normal form."""
    return cut_runs(_normal(runs(text)))


def _normal(parts: list[Run]) -> list[Run]:
    """Return a number's runs without what is as often left out, and without leading noughts."""
    found: list[Run] = []
    for at, (run, is_chinese) in enumerate(parts):
        word = run
        if is_chinese:
            if at and _is_number(parts[at - 1]):
                word = word.lstrip(_AFTER)
            if at + 1 < len(parts) and _is_number(parts[at + 1]):
                word = word.rstrip(_BEFORE)
        elif run.isdecimal():
            word = run.lstrip("0") or "0"
        if word:
            found.append(Run(word, is_chinese))
    return found


def _key(parts: list[Run]) -> str:
    key = ""
    for run in parts:
        between = _BETWEEN_NUMBERS if _is_number(run) and key[-1:].isdecimal() else ""
        key += between + run.text
    return key


def _inner(parts: list[Run]) -> list[Run]:
    if len(parts) < _FEWEST_RUNS:
        return []
    first, *inner, last = parts
    first = Run(first.text[-1], is_chinese=True) if first.is_chinese else first
    last = Run(last.text[0], is_chinese=True) if last.is_chinese else last
    return [first, *inner, last]


def _is_number(run: Run) -> bool:
    return run.text.isdecimal()
