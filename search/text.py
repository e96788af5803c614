"""One way of reading text for every engine: folded, simplified, cut into words.

Chinese writes no blanks, so its runs are cut into overlapping pairs: a phrase of consecutive
pairs is then exactly a part of the text. Both engines get these words separated by blanks and
need no analyser of their own. What is indexed and what is asked go through the same functions;
whoever changes one must rebuild the index (:data:`TEXT_VERSION`).
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

import opencc

#: Raised with every change that cuts text differently: an index of another number is rebuilt.
TEXT_VERSION: Final = 1
#: Longer runs of letters or digits are cut off: they are noise, and terms have a longest length.
LONGEST_WORD: Final = 64

_HAN: Final = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
#: A Chinese run, a run of digits, a run of other letters: 5G is two words, found together.
_RUN: Final = re.compile(rf"(?P<han>[{_HAN}]+)|\d+|[^\W\d_{_HAN}]+")
#: The blocks of Chinese characters in which traditional forms may stand.
_BLOCKS: Final = (range(0x3400, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x323B0))
#: Format characters leave no trace in print and must not cut a word in two.
_FORMAT_CATEGORY: Final = "Cf"


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
    return table


def fold(text: str) -> str:
    """Return *text* in half width, simplified characters and lower case; nothing invisible."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).translate(_simplifying()).lower()


def _runs(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the runs of folded *text* and whether each is Chinese.

    Marks and blanks between Chinese characters don't end a run, so that 宝鸡（集团）公司 is
    found by 宝鸡集团; between digits they do, so that 〔2024〕15 stays two numbers.
    """
    chinese = ""
    for match in _RUN.finditer(fold(text)):
        if match["han"]:
            chinese += match["han"]
            continue
        if chinese:
            yield chinese, True
            chinese = ""
        yield match[0][:LONGEST_WORD], False
    if chinese:
        yield chinese, True


def cut(text: str) -> list[str]:
    """Return the words of *text* in order: pairs of Chinese characters, runs of letters, digits.

    A Chinese run of one character is a word of its own.
    """
    words: list[str] = []
    for run, chinese in _runs(text):
        if chinese and len(run) > 1:
            words += [run[at : at + 2] for at in range(len(run) - 1)]
        else:
            words.append(run)
    return words


def cut_question(word: str) -> tuple[list[str], list[str]]:
    """Return *word* cut as :func:`cut` does, and the characters that stand alone at its ends.

    In the text that is sought, a character at the question's end may belong to a longer run
    (罚〔2024〕15 in 处罚〔2024〕15号), where it is no word: it is looked for by itself.
    """
    runs = list(_runs(word))
    alone: list[str] = []
    while runs and runs[0][1] and len(runs[0][0]) == 1:
        alone.append(runs.pop(0)[0])
    while runs and runs[-1][1] and len(runs[-1][0]) == 1:
        alone.append(runs.pop()[0])
    if not runs:
        return [], alone
    words: list[str] = []
    for run, chinese in runs:
        long = chinese and len(run) > 1
        words += [run[at : at + 2] for at in range(len(run) - 1)] if long else [run]
    return words, alone


def characters(text: str) -> list[str]:
    """Return the different Chinese characters of *text*, for questions of a single one."""
    return list(dict.fromkeys(char for run, chinese in _runs(text) if chinese for char in run))


def compact(text: str) -> str:
    """Return *text* folded, letters, digits and characters only: a key for exact comparison."""
    return "".join(match[0] for match in _RUN.finditer(fold(text)))
