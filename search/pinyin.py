"""Questions typed in pinyin, in full (meixian) or as initials (mx): letters to clauses.

All that is needed here is which syllables there are: how names sound was settled when they were
indexed (``search.readings``), and no web worker loads a dictionary.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import islice, product
from operator import add
from pathlib import Path
from typing import Final, NamedTuple

from search.clauses import Clause, Either, Every, Phrase, Term
from search.fields import Key, Text
from search.text import fold
from search.words import endings_in_pinyin

SYLLABLES_FILE: Final = Path(__file__).parent / "data" / "syllables.txt"
#: Letters of a word in pinyin, as typed after folding: ü is typed v by most.
_LETTERS: Final = re.compile(r"[a-zü]+")
_APOSTROPHES: Final = re.compile(r"['’‘ʼ`-]+")
#: Longer words are no pinyin: a name of thirty characters fits.
_LONGEST: Final = 120
#: Most words can be cut in one or two ways, xian'an'an in a few; more is noise.
_MOST_CUTTINGS: Final = 8
#: A letter begins up to 36 syllables.
_MOST_BEGUN: Final = 40
#: No syllable begins with these, and no name has more characters than that.
_NO_INITIALS: Final = frozenset("iuvü")
_MOST_INITIALS: Final = 30
_FEWEST_INITIALS: Final = 2
#: So short a word that can be cut may still be initials: an is 安 or 安宁.
_SHORT_WORD: Final = 3


class _Table(NamedTuple):
    """The syllables and other spellings of some, and the length of the longest."""

    known: dict[str, str]
    longest: int


@cache
def _syllables() -> _Table:
    known: dict[str, str] = {}
    for line in SYLLABLES_FILE.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        for entry in line.split():
            typed, _equals, meant = entry.partition("=")
            known[typed] = meant or typed
    return _Table(known, max(map(len, known)))


def syllables() -> frozenset[str]:
    """Return the syllables as they are indexed."""
    return frozenset(_syllables().known.values())


class Typed(NamedTuple):
    """A word of Latin letters as pinyin: its cuttings into syllables, and its initials.

    ``begun`` are cuttings whose last syllable is not typed to its end yet. Of a word that goes
    on in initials (meixiantc), ``mixed`` are the syllables before them, and ``initials`` those of
    the whole word.
    """

    cuttings: tuple[tuple[str, ...], ...]
    begun: tuple[tuple[str, ...], ...]
    initials: str
    mixed: tuple[str, ...] = ()


def read_typed(word: str) -> Typed | None:
    """Return a word of letters as it may be pinyin; None for any other word."""
    parts = [part for part in _APOSTROPHES.split(fold(word)) if part]
    letters = "".join(parts)
    if len(letters) > _LONGEST or not _LETTERS.fullmatch(letters):
        return None
    cuttings = _joined(parts, _cuttings, _MOST_CUTTINGS)
    begun = _joined(parts, _begun, _MOST_BEGUN)
    may_be_initials = (
        _FEWEST_INITIALS <= len(letters) <= _MOST_INITIALS
        and (not cuttings or len(letters) <= _SHORT_WORD)
        and _NO_INITIALS.isdisjoint(letters)
    )
    if may_be_initials or cuttings or len(parts) > 1:
        return Typed(cuttings, begun, letters if may_be_initials else "")
    mixed, initials = _mixed(letters)
    return Typed(cuttings, begun, initials, mixed)


def _mixed(word: str) -> tuple[tuple[str, ...], str]:
    """Return the syllables that *word* starts with, as many as there are, and all its initials."""
    for end in range(len(word) - _FEWEST_INITIALS, 1, -1):
        rest = word[end:]
        if _NO_INITIALS.isdisjoint(rest) and (syllables_ := next(_cuttings(word[:end]), None)):
            return syllables_, "".join(syllable[0] for syllable in syllables_) + rest
    return (), ""


def _joined(
    parts: Sequence[str], cut_last: Callable[[str], Iterable[tuple[str, ...]]], most: int
) -> tuple[tuple[str, ...], ...]:
    """Return the cuttings of a word that apostrophes part; *cut_last* cuts its last part."""
    each = [*map(_cuttings, parts[:-1]), cut_last(parts[-1])]
    ways = product(*(tuple(islice(some, most)) for some in each))
    return tuple(tuple(syllable for part in way for syllable in part) for way in islice(ways, most))


def _cuttings(word: str) -> Iterator[tuple[str, ...]]:
    """Yield every way to cut *word* into syllables, those with the longest first."""
    return _cut_from(word, 0, _good_starts(word))


def _cut_from(word: str, start: int, good: frozenset[int]) -> Iterator[tuple[str, ...]]:
    if start == len(word):
        yield ()
        return
    known, longest = _syllables()
    for end in range(min(len(word), start + longest), start, -1):
        if end in good and (syllable := known.get(word[start:end])):
            for rest in _cut_from(word, end, good):
                yield (syllable, *rest)


def _good_starts(word: str) -> frozenset[int]:
    """Return the places of *word* from which the rest can be cut: no dead end is walked."""
    known, longest = _syllables()
    good = {len(word)}
    for start in range(len(word) - 1, -1, -1):
        ends = range(start + 1, min(len(word), start + longest) + 1)
        if any(end in good and word[start:end] in known for end in ends):
            good.add(start)
    return frozenset(good)


def _begun(word: str) -> Iterator[tuple[str, ...]]:
    """Yield *word* with all that its last syllable may become: meix, meixi, meixia."""
    known, longest = _syllables()
    for length in range(min(longest, len(word) - 1), 0, -1):
        begun = word[-length:]
        ends = sorted({meant for typed, meant in known.items() if typed.startswith(begun)})
        whole = next(_cuttings(word[:-length]), None) if ends else None
        if whole:
            yield from ((*whole, end) for end in ends)
            return


def as_syllables(cuttings: Sequence[tuple[str, ...]]) -> Clause:
    """Return the clause that a name sounds like any of *cuttings* in one piece."""
    clauses = tuple(map(_as_phrase, cuttings))
    return clauses[0] if len(clauses) == 1 else Either(clauses)


def as_initials(read: Typed) -> Clause:
    """Return the clause that syllables of a name begin with the initials, one after the other.

    Those that were typed in full are somewhere in it too.
    """
    letters = read.initials
    initials = Phrase(Text.SUBJECT_INITIALS, tuple(map(add, letters, letters[1:])))
    return Every((_as_phrase(read.mixed), initials)) if read.mixed else initials


def _as_phrase(cutting: tuple[str, ...]) -> Clause:
    """Ask for a common ending by its term, as ``search.words`` does with characters."""
    for count, typed, ending in _endings_by_length():
        if "".join(cutting[-count:]) == typed:
            rest = cutting[: len(cutting) - count + 1]
            term = Term(Key.SUBJECT_COMMON, ending)
            return Every((term, _in_one_piece(rest))) if len(rest) > 1 else term
    return _in_one_piece(cutting)


def _in_one_piece(syllables: tuple[str, ...]) -> Clause:
    if len(syllables) == 1:
        return Term(Key.SUBJECT_SYLLABLES, syllables[0])
    return Phrase(Text.SUBJECT_PINYIN, syllable_pairs(syllables))


def syllable_pairs(syllables: Sequence[str]) -> tuple[str, ...]:
    """Return the overlapping pairs of *syllables*, as they are indexed: xi'an, an'shi.

    There are four hundred syllables: a phrase of single ones reads lists of half the register.
    """
    return tuple(map("{}'{}".format, syllables, syllables[1:]))


@cache
def _endings_by_length() -> tuple[tuple[int, str, str], ...]:
    """Return the common endings: syllables, how they are typed, characters; the longest first."""
    found = [(len(ending), typed, ending) for typed, ending in endings_in_pinyin().items()]
    return tuple(sorted(found, reverse=True))


def grouped(words: Sequence[str]) -> list[str]:
    """Return *words* with single syllables that follow each other joined: mei xian is meixian.

    An apostrophe keeps them apart: xi an is not xian.
    """
    found: list[str] = []
    was_single = False
    for word in words:
        is_single = fold(word) in _syllables().known
        if is_single and was_single:
            found[-1] += f"'{word}"
        else:
            found.append(word)
        was_single = is_single
    return found
