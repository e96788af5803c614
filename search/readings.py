"""How names are read aloud (pinyin), for whoever makes documents: never for web workers.

The dictionaries are pypinyin's; its own look-up takes 370 µs a name, which a rebuild can't wait
for. Here a character becomes its usual reading by a table, and only names that contain a pair of
characters known to be read otherwise are looked at more closely: 3 µs a name in the mean.

The dictionaries' files are read without importing the package, which would keep 60 MB of them.
"""

import json
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from operator import add
from pathlib import Path
from typing import Final

from search.text import Run

#: Our own preferences, which come before the dictionaries'; see the file.
READINGS_FILE: Final = Path(__file__).parent / "data" / "readings.txt"
#: Longer phrases of the dictionary are sayings, which no name contains.
_LONGEST_PHRASE: Final = 4
#: A name with several doubtful characters is spelt in this many other ways at most.
_MOST_OTHERS: Final = 2
#: Latin words of a name count among its initials (金色KTV: jsktv), if they are short.
_LONGEST_LATIN: Final = 8
#: Characters are sorted by codes from here on; two bytes would not do for twenty thousand.
_FIRST_CODE: Final = 0x800
#: Sorts behind all of them, and before a character whose reading nobody knows.
_UNREAD: Final = "\ud7ff"

Spelt = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name's sound: each of ``syllables`` and ``initials`` is one text of words in order."""

    syllables: list[str]
    initials: list[str]


class _Table(dict[int, str]):
    """A table for ``str.translate`` that gives characters without a reading *before* and a mark."""

    def __init__(self, entries: Mapping[str, str], before: str, after: str) -> None:
        super().__init__({ord(char): f"{value}{after}" for char, value in entries.items()})
        self._before, self._after = before, after

    def __missing__(self, at: int) -> str:
        return f"{self._before}{chr(at)}{self._after}"


class Readings:
    """The tables; made once by :func:`readings` in half a second."""

    def __init__(
        self,
        usual: Mapping[str, str],
        others: Mapping[str, Spelt],
        phrases: tuple[Mapping[str, Spelt], Mapping[str, Spelt]],
        codes: Mapping[tuple[str, str], str],
    ) -> None:
        # The dictionary's phrases, and ours, which have the last word: 西安市长安区 is no 市长.
        self._others, self._phrases, self._codes = others, phrases, codes
        self._doubtful = frozenset(others)
        # How a phrase that is read otherwise begins: most names hold none of these.
        self._pairs = frozenset(phrase[:2] for known in phrases for phrase in known)
        self._syllables = _Table(usual, "", " ")
        self._firsts = _Table({char: reading[0] for char, reading in usual.items()}, "", "")
        self._order = _Table(
            {char: codes[reading, char] for char, reading in usual.items()}, _UNREAD, ""
        )

    def spell(self, runs: Sequence[Run], pairs: Sequence[str]) -> Spelling:
        """Return how a name of these *runs* is typed; ``pairs`` are its cut words."""
        text = runs[0].text if len(runs) == 1 and runs[0].is_chinese else ""
        if text and self._pairs.isdisjoint(pairs) and self._doubtful.isdisjoint(text):
            # Two names in three: nothing to look up.
            letters = text.translate(self._firsts)
            initials = " ".join(map(add, letters, letters[1:]))
            return Spelling([text.translate(self._syllables)[:-1]], [initials] if initials else [])
        return self._spell_closely(runs, pairs)

    def _spell_closely(self, runs: Sequence[Run], pairs: Sequence[str]) -> Spelling:
        """Return how a name is typed that has numbers, phrases or doubtful characters."""
        has_phrases = not self._pairs.isdisjoint(pairs)
        first = [self._spell_run(run, has_phrases=has_phrases) for run in runs]
        ways = [first, *self._other_ways(runs, first)]
        initials = dict.fromkeys(map(_initial_pairs, ways))
        return Spelling(
            [" ".join([word for words, _letters in way for word in words]) for way in ways],
            [pairs for pairs in initials if pairs],
        )

    def sort_key(self, runs: Sequence[Run], pairs: Sequence[str]) -> str:
        """Return what orders names as a dictionary does: by sound, and within it by character.

        One character after the other: all 张 stand together, before all 章.
        """
        has_phrases = not self._pairs.isdisjoint(pairs)
        return "".join(
            [
                self._sort_run(run, has_phrases=has_phrases) if is_chinese else run
                for run, is_chinese in runs
            ]
        )

    def _sort_run(self, run: str, *, has_phrases: bool) -> str:
        codes = run.translate(self._order)
        if not has_phrases or len(codes) != len(run):
            return codes
        for at, words in self._phrases_in(run):
            known = zip(words, run[at : at + len(words)], strict=True)
            codes = (
                codes[:at]
                + "".join([self._codes[each] for each in known])
                + codes[at + len(words) :]
            )
        return codes

    def _spell_run(self, run: Run, *, has_phrases: bool) -> tuple[list[str], str]:
        """Return the words of a run as they are typed, and its letters for initials."""
        text, is_chinese = run
        if not is_chinese:
            return [text], text if text.isalpha() and len(text) <= _LONGEST_LATIN else " "
        words, letters = text.translate(self._syllables).split(), text.translate(self._firsts)
        if has_phrases:
            for at, known in self._phrases_in(text):
                words[at : at + len(known)] = known
            letters = "".join([word[0] for word in words])
        return words, letters

    def _phrases_in(self, run: str) -> Iterator[tuple[int, Spelt]]:
        """Yield where phrases with readings of their own stand in *run*, the longest first."""
        begun = [at for at in range(len(run) - 1) if run[at : at + 2] in self._pairs]
        for phrases in self._phrases:
            end = 0
            for at in begun:
                if at < end:
                    continue
                for length in range(_LONGEST_PHRASE, 1, -1):
                    known = phrases.get(run[at : at + length])
                    if known:
                        yield at, known
                        end = at + len(known)
                        break

    def _other_ways(
        self, runs: Sequence[Run], first: list[tuple[list[str], str]]
    ) -> Iterator[list[tuple[list[str], str]]]:
        """Yield the name with one doubtful character read otherwise, a few times at most."""
        left = _MOST_OTHERS
        for number, (run, is_chinese) in enumerate(runs):
            if not is_chinese or self._doubtful.isdisjoint(run):
                continue
            for at, word in self._doubts(run):
                words = list(first[number][0])
                words[at] = word
                letters = "".join([syllable[0] for syllable in words])
                yield [*first[:number], (words, letters), *first[number + 1 :]]
                left -= 1
                if not left:
                    return

    def _doubts(self, run: str) -> Iterator[tuple[int, str]]:
        """Yield the places of *run* that no phrase decides, with each other reading."""
        for at, char in enumerate(run):
            if char in self._doubtful and not self._is_decided(run, at):
                for other in self._others[char]:
                    yield at, other

    def _is_decided(self, run: str, at: int) -> bool:
        return any(
            run[start : start + length] in phrases
            for phrases in self._phrases
            for length in range(2, _LONGEST_PHRASE + 1)
            for start in range(max(0, at - length + 1), at + 1)
        )


def _initial_pairs(way: list[tuple[list[str], str]]) -> str:
    """Return the overlapping pairs of a name's first letters; a number parts them."""
    letters = "".join([part for _words, part in way])
    if " " not in letters:
        return " ".join(map(add, letters, letters[1:]))
    return " ".join(pair for pair in map(add, letters, letters[1:]) if " " not in pair)


@cache
def readings() -> Readings:
    """Return the tables of this process, made when first asked for."""
    usual, phrases = _dictionaries()
    own, others, own_phrases = _own()
    sounds = {char: raw.split(",")[0] for char, raw in usual.items()}
    plain = {char: _plain(sound) for char, sound in sounds.items()} | own
    known = _telling(phrases, plain, others)
    return Readings(plain, others, (known, own_phrases), _codes(plain, known | own_phrases, sounds))


def _telling(
    phrases: Mapping[str, Spelt], usual: Mapping[str, str], others: Mapping[str, Spelt]
) -> dict[str, Spelt]:
    """Return the phrases that tell more than their characters and shorter phrases do.

    They are read otherwise, or settle how a doubtful character is read.
    """
    telling: dict[str, Spelt] = {}
    for phrase, spelt in sorted(phrases.items(), key=lambda item: len(item[0])):
        words = [usual.get(char, "") for char in phrase]
        is_settled = [char not in others for char in phrase]
        for length in range(2, len(phrase)):
            for at in range(len(phrase) - length + 1):
                if known := telling.get(phrase[at : at + length]):
                    words[at : at + length] = known
                    is_settled[at : at + length] = [True] * length
        if tuple(words) != spelt or not all(is_settled):
            telling[phrase] = spelt
    return telling


def _dictionaries() -> tuple[dict[str, str], dict[str, Spelt]]:
    """Return the library's readings: of characters, with tones; of short phrases, without."""
    spec = find_spec("pypinyin")
    if spec is None or spec.origin is None:
        message = "The package pypinyin is not installed."
        raise ModuleNotFoundError(message)
    folder = Path(spec.origin).parent
    characters = json.loads((folder / "pinyin_dict.json").read_text("utf-8"))
    phrases = json.loads((folder / "phrases_dict.json").read_text("utf-8"))
    return (
        {chr(int(at)): raw for at, raw in characters.items()},
        {
            phrase: tuple(_plain(spelt[0]) for spelt in spelled)
            for phrase, spelled in phrases.items()
            if 1 < len(phrase) <= _LONGEST_PHRASE and len(spelled) == len(phrase)
        },
    )


def _own() -> tuple[dict[str, str], dict[str, Spelt], dict[str, Spelt]]:
    """Return our own usual readings, the others beside them, and phrases."""
    usual, others, phrases = {}, {}, {}
    for line in READINGS_FILE.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        chars, first, *rest = line.split()
        if len(chars) > 1:
            phrases[chars] = (first, *rest)
            continue
        usual[chars] = first
        if rest:
            others[chars] = tuple(rest)
    return usual, others, phrases


def _codes(
    usual: Mapping[str, str], phrases: Mapping[str, Spelt], sounds: Mapping[str, str]
) -> dict[tuple[str, str], str]:
    """Return a character for each reading of each character, in the order of a dictionary.

    By syllable, tone and character. Those outside the basic plane are too rare and too many.
    """
    known = {(reading, char) for char, reading in usual.items() if char < "\U00010000"}
    for phrase, spelt in phrases.items():
        known |= set(zip(spelt, phrase, strict=True))
    rare = {(reading, char) for char, reading in usual.items() if char >= "\U00010000"}
    ordered = sorted(known, key=lambda each: (each[0], _tone(sounds.get(each[1], "")), each[1]))
    codes = {each: chr(_FIRST_CODE + number) for number, each in enumerate(ordered)}
    return codes | {each: _UNREAD + each[1] for each in rare}


@cache
def _plain(sound: str) -> str:
    """Return a syllable without its tone; ü is v."""
    letters = unicodedata.normalize("NFD", sound).replace("u\u0308", "v")
    return "".join(char for char in letters if char.isascii())


@cache
def _tone(sound: str) -> int:
    """Return a syllable's tone from 1 to 4, or 5 where it has none."""
    marks = [mark for mark in unicodedata.normalize("NFD", sound) if mark in _TONES]
    return _TONES.index(marks[0]) + 1 if marks else len(_TONES) + 1


_TONES: Final = "\u0304\u0301\u030c\u0300"
