"""Names that nothing announces: 仝卫红, 曹建平, found by what words don't account for.

A text is cut into words by a dictionary. A name is rarely one of them: it falls into a surname and
single characters, or into a surname and a word that is a given name. What stands on both sides
tells more; how much must speak for a name is data (``bare.toml``). A place found so is doubtful,
never hidden for that alone.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, NamedTuple

from registry.masking.facts import (
    AMBIGUOUS_SURNAMES,
    COMPOUND_SURNAMES,
    NOT_NAMES,
    SURNAMES,
    bare_place_length,
    load,
    place_length,
)
from registry.masking.frames import ENDINGS, ORDINARY, PURE_SURNAMES
from registry.masking.shapes import is_name, is_organisation
from registry.masking.wording import begins, either

_MASKED: Final = "某某"
_FACTS: Final = load("bare.toml")
#: What staff read about such a place.
BARE_LABEL: Final[str] = _FACTS["label"]
_GIVEN: Final = frozenset("".join(_FACTS["given"].split()))
_LITTLE: Final = frozenset(_FACTS["little"])
_TAILS: Final = frozenset(_FACTS["tails"])
_LONGER_TAILS: Final = (*_FACTS["longer_tails"], _MASKED[0])
_LEADS: Final = frozenset(_FACTS["leads"])
_ACTS: Final = frozenset(_FACTS["acts"])
_ACT_KINDS: Final = frozenset(_FACTS["act_kinds"])
_LEAST: Final[dict[str, dict[str, int]]] = _FACTS["least"]
_begins_word: Final = begins(ORDINARY | NOT_NAMES | set(_FACTS["ordinary"]["words"].split()))
_THINGS: Final = tuple(_FACTS["ordinary"]["things"])
#: How much it speaks for a name that a lead stands before it.
_LED: Final = 2
#: How much it speaks for a name that what a person does follows.
_ACTS_NEXT: Final = 3
#: So much speaks for a name that it may begin like a place: 聂荣华.
_SURE: Final = 3

_JOINTS: Final = frozenset("、和与及")
_PERSON: Final = "nr"
# 郑家山, 杨家沟 are places; what 某 follows is a surname itself.
_FAMILY: Final = "家"
_FAMILY_TAILS: Final = _TAILS | set("山湖江河岛林岩嘴")
# 书 ends names as well as things.
_ENDINGS: Final = (ENDINGS - {"书"}) | set("路性率度值量")
#: How words account for a place, by their lengths after the surname's own word.
_SHAPES: Final = {
    (1, 1, 1): "apart",
    (1, 2): "given",
    (2, 1): "first",
    (1, 1): "pair",
    (3,): "word3",
    (2,): "word2",
}
_DOUBLE_SHAPES: Final = {
    (2, 1, 1): "apart",
    (2, 2): "given",
    (3, 1): "first",
    (2, 1): "pair",
    (3,): "word3",
    (4,): "word3",
}
# What stands in a list: between joints, or a joint and a break or what is said of several.
_ITEM: Final = re.compile(
    "(?<![\u4e00-\u9fff](?<![、和与及/，]))(?P<name>[\u4e00-\u9fff]{2,4}?)"
    "(?=[、和与及/，。；：）)（(]|均|都|各|等|[一二两三四五六七八九十0-9]{1,2}[人名]|$)"
)
# A firm goes on behind a place: 准予眉县|晏源|石材加工部设立登记.
_FIRM: Final = re.compile(
    f"[^，。；：、！？,;:!?的在于因未将是被从到向与给对该其本某至称]{{0,14}}?(?:{either(_FACTS['firms'])})"
)


class _Word(NamedTuple):
    text: str
    kind: str
    start: int


_NONE: Final = _Word("", "", 0)


class _Place(NamedTuple):
    """Words that may be a name, how long its surname is, and what stands on both sides."""

    name: str
    surname: int
    words: tuple[_Word, ...]
    before: _Word
    after: _Word


@cache
def _cutter() -> Callable[[str, bool], list[tuple[str, str]]]:
    """What cuts a text into words with their kinds; its dictionary is read when first needed."""
    import rjieba

    cut: Callable[[str, bool], list[tuple[str, str]]] = rjieba.tag
    return cut


def bare_names(text: str) -> tuple[tuple[int, int], ...]:
    """Return the places of a masked text, as offsets, that may be names though nothing says so."""
    words = [_NONE]
    at = 0
    for word, kind in _cutter()(text, False):  # noqa: FBT003 - it takes no keywords
        words.append(_Word(word, kind, at))
        at += len(word)
    words.append(_NONE)
    found: dict[int, int] = {}
    for number in range(1, len(words) - 1):
        start = words[number].start
        double = text[start : start + 2] in COMPOUND_SURNAMES
        if double or text[start] in SURNAMES:
            for place in _places(words, number, 2 if double else 1):
                if _is_likely(text, place):
                    found[start] = start + len(place.name)
                    break
    return tuple(_with_joined(text, found).items()) if found else ()


def _with_joined(text: str, found: dict[int, int]) -> dict[int, int]:
    """The places with those that are joined to one of them: 顾盼、钱串和吴双全."""
    items = list(_ITEM.finditer(text))
    near = {end for start, end in found.items()} | set(found)
    for item in (*items, *reversed(items)):
        start, end = item.span("name")
        if {start - 1, end + 1} & near and is_name(item["name"]):
            found.setdefault(start, end)
            near |= {start, end}
    return found


def _places(words: list[_Word], number: int, surname: int) -> Iterator[_Place]:
    """The longest name that can begin with a word, then the shorter one."""
    found: list[_Place] = []
    name = ""
    for end in range(number + 1, min(number + 5, len(words))):
        name += words[end - 1].text
        if len(name) > surname + 2:
            break
        if len(name) > surname:
            some = tuple(words[number:end])
            found.append(_Place(name, surname, some, words[number - 1], words[end]))
    return reversed(found)


def _is_likely(text: str, place: _Place) -> bool:
    """Whether enough speaks for a name, and neither a word, a place nor a firm begins there."""
    least = _least(place)
    if least is None:
        return False
    told = _before(text, place) + _after(place)
    return told >= least and not _is_other(text, place, told)


def _least(place: _Place) -> int | None:
    """How much must speak for a name; None where it can't be one."""
    given = place.name[place.surname :]
    if not place.name.isalpha() or place.name.isascii() or _LITTLE.intersection(given):
        return None
    sizes = tuple(len(word.text) for word in place.words)
    shape = _SHAPES[sizes] if place.surname == 1 else _DOUBLE_SHAPES.get(sizes, "apart")
    known = _GIVEN.issuperset(given)
    pure = place.name[0] in PURE_SURNAMES
    is_person = place.words[0].kind.startswith(_PERSON)
    if shape.startswith("word") and not (is_person or (pure and known)):
        return _LEAST["thing"].get(shape) if known else None
    if place.surname > 1 or pure:
        return _LEAST["double" if place.surname > 1 else "pure" if known else "odd"].get(shape)
    if _begins_word(given, 0):
        return None
    kind = "other" if known else "strange"
    return _LEAST["little" if place.name[0] in AMBIGUOUS_SURNAMES else kind].get(shape)


def _before(text: str, place: _Place) -> int:
    """How much what stands before a place speaks for a name; a number or a letter against it."""
    before = place.before
    last = before.text[-1:]
    if last and last in _JOINTS:
        return _LED if text.endswith(_MASKED, 0, before.start) else 1
    if not last.isalnum():
        # 钱江摩托车 at the beginning of a clause is rather a brand.
        return 2 if _after(place) else 1
    if before.text in _LEADS:
        return _LED
    if not _is_han(last):
        return -1
    if last in _TAILS:
        return _LED
    return 1 if before.kind in _ACT_KINDS else 0


def _after(place: _Place) -> int:
    """How much what stands behind a place speaks for a name."""
    first = place.after.text[:1]
    if first in _JOINTS or not first.isalnum():
        return 1
    if not _is_han(first):
        return 0
    return _ACTS_NEXT if first in _ACTS else 2 if place.after.kind in _ACT_KINDS else 0


def _is_other(text: str, place: _Place, told: int) -> bool:
    """Whether a word, a place or a firm stands there, or what no name ends with."""
    name, after, start = place.name, place.after.text, place.words[0].start
    is_person = len(place.words) == 1 and _GIVEN.issuperset(name[place.surname :])
    if (name[-1] in _ENDINGS and not is_person) or _begins_word(name, 0) or name.endswith(_THINGS):
        return True
    if after in _TAILS or after.startswith(_LONGER_TAILS):
        return True
    if name[place.surname] == _FAMILY and (name[-1] in _FAMILY_TAILS or name.endswith(_FAMILY)):
        return True
    near = bare_place_length(text, start)
    if place_length(text, start) or near >= len(name) or (near and told < _SURE):
        return True
    if is_organisation(text, start):
        return True
    return _after(place) < _ACTS_NEXT and _FIRM.match(text, start + len(name)) is not None


def _is_han(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"
