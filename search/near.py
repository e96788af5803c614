"""Names that are spelt nearly so: one wrong, missing, extra or swapped character.

No engine scans for what is similar. Of a word with one mistake at a known place, the parts before
and after it are exactly in the name: for each place, the engine is asked for both. What it finds
is a little too much; :class:`Typed` tells from the register's own name what is really meant.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from search import words
from search.clauses import Clause, Either, Every, Term
from search.fields import Key
from search.text import LONGEST_WORD, compact, trace
from search.words import common_endings, subject_name_has

#: In a shorter word, one mistake leaves too little to know it by.
FEWEST_CHARACTERS: Final = 4
#: Of a longer word at least one half is right, which is enough to ask for.
_MOST_PLACES: Final = 20
#: Words of a question beyond these are not looked at for mistakes.
_MOST_WORDS: Final = 4


def near_clause(typed: str) -> Clause | None:
    """Return what every name that is nearly spelt as *typed* matches, and a few others too.

    One of the words has the mistake, the others are as they stand. None where there is no word
    long enough to be mistaken for another.
    """
    parts = words.split(typed)[:_MOST_WORDS]
    found: list[Clause] = []
    for at, part in enumerate(parts):
        near = _near_word(compact(part))
        if near is not None:
            others = [subject_name_has(other) for other in (*parts[:at], *parts[at + 1 :])]
            found.append(Every((near, *others)) if others else near)
    if not found:
        return None
    return found[0] if len(found) == 1 else Either(tuple(found))


def _near_word(key: str) -> Clause | None:
    """Return the clause of one word; its common ending, if it has one, is asked as it stands."""
    if len(key) < FEWEST_CHARACTERS or len(key) > LONGEST_WORD:
        return None
    ending = next((each for each in common_endings() if key.endswith(each)), "")
    rest = key[: len(key) - len(ending)]
    if len(rest) < _FEWEST_BEFORE_ENDING:
        rest, ending = key, ""
    ways = _halves(rest) if len(rest) > _MOST_PLACES else _mistakes(rest)
    if not ways:
        return None
    near: Clause = Either(tuple(ways))
    return Every((Term(Key.SUBJECT_COMMON, ending), near)) if ending else near


#: Before 有限公司, two characters with a mistake in them are one that is right.
_FEWEST_BEFORE_ENDING: Final = 3


def _halves(key: str) -> list[Clause]:
    middle = len(key) // 2
    return [subject_name_has(key[:middle]), subject_name_has(key[middle:])]


def _mistakes(key: str) -> list[Clause]:
    """Return a clause for each place at which *key* may be mistaken.

    With the character left out, what is before and after it is in the name, whether it was
    wrong, too much or stands for one that is missing beside it. Only a swap needs its own.
    """
    found: dict[Clause, None] = {}
    for at in _places(key):
        around = [part for part in (key[:at], key[at + 1 :]) if part]
        clauses = tuple(map(subject_name_has, around))
        found[clauses[0] if len(clauses) == 1 else Every(clauses)] = None
        if at + 1 < len(key) and key[at] != key[at + 1]:
            swapped = key[:at] + key[at + 1] + key[at] + key[at + 2 :]
            found[subject_name_has(swapped)] = None
    return list(found)


def _places(key: str) -> list[int]:
    """Return the places of Chinese characters: letters and digits are asked as whole words."""
    bounds = trace(key).bounds
    return [at for at in range(len(key)) if at in bounds and at + 1 in bounds]


class _Match(NamedTuple):
    """Where a word stands in a name, with one mistake or none."""

    mistakes: int
    start: int
    end: int


class Typed:
    """What was typed, read once and compared with many names.

    A name is near that contains its words, at most one of them with a mistake: one wrong, missing,
    extra or swapped character in a word of four or more.
    """

    def __init__(self, text: str) -> None:
        self._words = tuple((word, compact(word)) for word in words.split(text))

    def is_near(self, name: str) -> bool:
        """Tell whether *name* is near."""
        return self._matches(compact(name)) is not None

    def spelt_as(self, name: str) -> str:
        """Return what was typed in the spelling of *name* ("did you mean"), or "" if it isn't near.

        Words with a mistake are replaced by what stands in the name.
        """
        traced = trace(name)
        found = self._matches(traced.key)
        if found is None:
            return ""
        return " ".join(
            name[traced.starts[match.start] : traced.ends[match.end - 1]]
            if match.mistakes
            else word
            for word, match in found
        )

    def _matches(self, name: str) -> list[tuple[str, _Match]] | None:
        """Return where the words stand in compact *name*, or None where they don't."""
        found: list[tuple[str, _Match]] = []
        for word, key in self._words:
            match = _match(name, key)
            if match is None:
                return None
            found.append((word, match))
        mistakes = sum(match.mistakes for _word, match in found)
        return found if found and mistakes <= 1 else None


def _match(name: str, word: str) -> _Match | None:
    """Return where *word* stands in *name*: as it is, or else with the likeliest mistake."""
    at = name.find(word)
    if at >= 0:
        return _Match(0, at, at + len(word))
    if len(word) < FEWEST_CHARACTERS:
        return None
    found = (match for start in _starts(name, word) for match in _mistaken_at(name, word, start))
    best = min(found, default=None)
    return _Match(1, best.start, best.end) if best else None


def _starts(name: str, word: str) -> Iterator[int]:
    """Yield the places of *name* where *word* may stand with one mistake, and few others.

    One of its first two characters is where it belongs, or the second stands first.
    """
    first, second = word[0], word[1]
    for at, char in enumerate(name):
        if char in (first, second) or name[at + 1 : at + 2] == second:
            yield at


class _Guess(NamedTuple):
    """A way in which a word may stand in a name; the least is the likeliest.

    A word's first character is the one that is most surely right; then swapped characters are
    likelier than a wrong one, that than a missing one, and that than one too many.
    """

    is_first: bool
    mistake: int
    start: int
    end: int


def _mistaken_at(name: str, word: str, start: int) -> list[_Guess]:
    """Return how *word* may stand at *start* with one mistake."""
    same = 0
    while same < len(word) and name[start + same : start + same + 1] == word[same]:
        same += 1
    at = start + same
    rest = len(word) - same
    swapped = word[same + 1 : same + 2] + word[same] + word[same + 2 :]
    after = word[same + 1 :]
    ways = (
        (rest > 1 and name.startswith(swapped, at), at + rest),
        (at < len(name) and name.startswith(after, at + 1), at + rest),
        (same > 0 and name.startswith(word[same:], at + 1), at + rest + 1),
        (name.startswith(after, at), at + rest - 1),
    )
    return [
        _Guess(same == 0, mistake, start, end) for mistake, (holds, end) in enumerate(ways) if holds
    ]
