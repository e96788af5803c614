"""One way of reading text for every engine: folded, simplified, cut into words.

Chinese writes no blanks, so its runs are cut into overlapping pairs: a phrase of consecutive
pairs is then exactly a part of the text. Both engines get these words separated by blanks and
need no analyser of their own. What is indexed and what is asked go through the same functions;
whoever changes one must rebuild the index (:data:`TEXT_VERSION`).
"""

import re
import unicodedata
from functools import cache, lru_cache
from operator import add
from pathlib import Path
from typing import Final, NamedTuple

import opencc

#: Raised with every change that cuts text differently: an index of another number is rebuilt.
TEXT_VERSION: Final = 4
#: Longer runs of letters or digits are cut off: they are noise, and terms have a longest length.
LONGEST_WORD: Final = 64
#: Characters that look like others and that neither NFKC nor OpenCC folds.
SHAPES_FILE: Final = Path(__file__).parent / "data" / "same_shapes.txt"

_HAN: Final = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
#: A Chinese run, a run of digits, a run of other letters: 5G is two words, found together.
_RUN: Final = re.compile(rf"(?P<han>[{_HAN}]+)|\d+|[^\W\d_{_HAN}]+")
#: The same, as pairs of which one is empty.
_HAN_OR_OTHER: Final = re.compile(rf"([{_HAN}]+)|(\d+|[^\W\d_{_HAN}]+)")
#: The same characters, Chinese and others together.
_WORD: Final = re.compile(rf"[{_HAN}]+|[^\W_]+")
#: Most names are nothing but Chinese: one look saves cutting them into runs.
_ONLY_HAN: Final = re.compile(rf"[{_HAN}]+")
#: The blocks of Chinese characters in which traditional forms may stand.
_BLOCKS: Final = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x323B0))
#: Format characters leave no trace in print and must not cut a word in two.
_FORMAT_CATEGORY: Final = "Cf"


class Run(NamedTuple):
    """A run of one kind of characters in a folded text."""

    text: str
    is_chinese: bool


@cache
def _simplifying() -> dict[int, str | None]:
    """Return OpenCC's traditional → simplified table for ``str.translate``, made once (30 ms).

    Each character stands in a line of its own, so that no phrase rule of OpenCC applies: the same
    character always becomes the same, wherever it stands, and a part of a name stays a part of it.
    """
    characters = [chr(at) for block in _BLOCKS for at in block]
    simple = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    table: dict[int, str | None] = {
        ord(before): after
        for before, after in zip(characters, simple, strict=True)
        if before != after
    }
    # Some simplified forms are themselves traditional ones of others (薴 → 苧 → 苎).
    table = {at: after.translate(table) for at, after in table.items() if after}
    invisible = (at for at in range(0x10000) if unicodedata.category(chr(at)) == _FORMAT_CATEGORY)
    table.update(dict.fromkeys(invisible))
    table.update(_same_shapes())
    return table


def _same_shapes() -> dict[int, str]:
    lines = SHAPES_FILE.read_text("utf-8").splitlines()
    pairs = (line.split() for line in lines if line and not line.startswith("#"))
    return {ord(odd): plain for odd, plain in pairs}


def fold(text: str) -> str:
    """Return *text* in half width, simplified characters and lower case; nothing invisible."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).translate(_simplifying()).lower()


def runs(text: str) -> list[Run]:
    """Return the runs of *text*, folded.

    Marks and blanks between Chinese characters don't end a run, so that 宝鸡（集团）公司 is
    found by 宝鸡集团; between digits they do, so that 〔2024〕15 stays two numbers.
    """
    folded = fold(text)
    if _ONLY_HAN.fullmatch(folded):
        return [Run(folded, is_chinese=True)]
    found: list[Run] = []
    for match in _RUN.finditer(folded):
        part = match[0]
        if match["han"] is None:
            found.append(Run(part[:LONGEST_WORD], is_chinese=False))
        elif found and found[-1].is_chinese:
            found[-1] = Run(found[-1].text + part, is_chinese=True)
        else:
            found.append(Run(part, is_chinese=True))
    return found


def cut_runs(parts: list[Run]) -> list[str]:
    """Return the words of *parts*: see :func:`cut`."""
    words: list[str] = []
    for run, is_chinese in parts:
        if is_chinese and len(run) > 1:
            words.extend(map(add, run, run[1:]))
        else:
            words.append(run)
    return words


def cut(text: str) -> list[str]:
    """Return the words of *text* in order: pairs of Chinese characters, runs of letters, digits.

    A Chinese run of one character is a word of its own.
    """
    folded = fold(text)
    if _ONLY_HAN.fullmatch(folded):
        return list(map(add, folded, folded[1:])) or [folded]
    words: list[str] = []
    chinese = ""
    # As runs() and cut_runs() do, which a rebuild has no time for in long texts.
    for han, other in _HAN_OR_OTHER.findall(folded):
        if han:
            chinese += han
            continue
        if chinese:
            words += map(add, chinese, chinese[1:]) if len(chinese) > 1 else chinese
            chinese = ""
        words.append(other[:LONGEST_WORD])
    if chinese:
        words += map(add, chinese, chinese[1:]) if len(chinese) > 1 else chinese
    return words


def cut_question(word: str) -> tuple[list[str], list[str]]:
    """Return *word* cut as :func:`cut` does, and the characters that stand alone at its ends.

    In the text that is sought, a character at the question's end may belong to a longer run
    (罚〔2024〕15 in 处罚〔2024〕15号), where it is no word: it is looked for by itself.
    """
    if len(word) > 1 and _ONLY_HAN.fullmatch(word):
        return cut(word), []
    parts = runs(word)
    alone: list[str] = []
    while parts and parts[0].is_chinese and len(parts[0].text) == 1:
        alone.append(parts.pop(0).text)
    while parts and parts[-1].is_chinese and len(parts[-1].text) == 1:
        alone.append(parts.pop().text)
    return cut_runs(parts), alone


def characters(text: str) -> list[str]:
    """Return the different Chinese characters of *text*, for questions of a single one."""
    return chinese_in(runs(text))


def chinese_in(parts: list[Run]) -> list[str]:
    """Return the different Chinese characters of *parts*."""
    return list(dict.fromkeys("".join([run for run, is_chinese in parts if is_chinese])))


def compact(text: str) -> str:
    """Return *text* folded, letters, digits and characters only: a key for exact comparison."""
    folded = fold(text)
    return folded if _ONLY_HAN.fullmatch(folded) else "".join(_WORD.findall(folded))


class Traced(NamedTuple):
    """A text as it is compared, and where each character of that stands in the text itself.

    ``key[at]`` comes from ``text[starts[at]:ends[at]]``. ``bounds`` are the places of ``key``
    where a word may begin or end: before and after each Chinese character, but not within a run
    of letters or of digits.
    """

    key: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    bounds: frozenset[int]


def trace(text: str) -> Traced:
    """Return *text* as :func:`compact` gives it, with the way back to what is displayed."""
    key: list[str] = []
    starts, ends = [], []
    bounds: set[int] = set()
    kind_before = None
    for at, end in _clusters(text):
        for char, kind in _folded(text[at:end]):
            if kind != kind_before or kind == _CHINESE:
                bounds.add(len(key))
            kind_before = kind
            if kind is not None:
                key.append(char)
                starts.append(at)
                ends.append(end)
    return Traced("".join(key), tuple(starts), tuple(ends), frozenset({*bounds, len(key)}))


_CHINESE: Final = "han"


@lru_cache(maxsize=16_384)
def _folded(cluster: str) -> tuple[tuple[str, str | None], ...]:
    """Return what a character is folded to, each with the kind of its run.

    A page of hits holds some thousand characters, and always the same.
    """
    return tuple((char, _kind(char)) for char in fold(cluster))


def _kind(char: str) -> str | None:
    """Return which kind of run *char* belongs to, or None where it belongs to none."""
    match = _RUN.fullmatch(char)
    if match is None:
        return None
    return match.lastgroup or ("digit" if char.isdecimal() else "letter")


def _clusters(text: str) -> list[tuple[int, int]]:
    """Return the places of the characters of *text*, marks that join the one before with it."""
    found: list[tuple[int, int]] = []
    for at, char in enumerate(text):
        if found and unicodedata.combining(char):
            found[-1] = (found[-1][0], at + 1)
        else:
            found.append((at, at + 1))
    return found
