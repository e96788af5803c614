"""Names that nothing announces: 仝卫红, 曹建平, found by what words don't account for.

A text is cut into words by a dictionary. A name is rarely one of them: it falls into a surname and
single characters, or into a surname and a word that is a given name. What stands on both sides
tells more; how much must speak for a name is data (``bare.toml``). A place found so is doubtful,
never hidden for that alone.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
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
from registry.masking.frames import ENDINGS, JOINTS, ORDINARY, PURE_SURNAMES
from registry.masking.shapes import is_name, is_organisation
from registry.masking.wording import begins, either, is_han

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
# Between these marks a name stands, if one does.
_PART: Final = re.compile("[^、，。；：！？,;:!?（）()“”《》\\n\\r]{2,}")
_FIRSTS: Final = SURNAMES | {name[0] for name in COMPOUND_SURNAMES}
_FIRST: Final = re.compile(f"[{''.join(sorted(_FIRSTS))}](?=[\u4e00-\u9fff])")
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


_NONE: Final = _Word("", "")


class _Place(NamedTuple):
    """Words that may be a name, how long its surname is, and what stands on both sides."""

    start: int
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
    found: dict[int, int] = {}
    for part in _PART.finditer(text):
        words = part.group()
        if not _FIRSTS.isdisjoint(words):
            at = part.start()
            for start, end in _in_part(words, _speaks_before(text, at)):
                found[at + start] = at + end
    return tuple(_with_joined(text, found).items()) if found else ()


def _speaks_before(text: str, at: int) -> int:
    """How much it speaks for a name that a part begins with it: less after a joint to a thing."""
    if text[at - 1 : at] != "、":
        return _LED
    return _LED if text.endswith(_MASKED, 0, at - 1) else 1


# What stands between two marks comes again and again, and cutting it is most of the work.
@lru_cache(maxsize=16384)
def _in_part(part: str, speaks: int) -> tuple[tuple[int, int], ...]:
    """The places of a part of a text, as offsets in it; *speaks* is for one it begins with."""
    if not any(not _begins_word(part, one.start()) for one in _FIRST.finditer(part)):
        return ()
    cut = _cutter()(part, False)  # noqa: FBT003 - it takes no keywords
    found, at, end = [], 0, 0
    for number, (word, _kind) in enumerate(cut):
        double = part[at : at + 2] in COMPOUND_SURNAMES
        if at >= end and (double or word[0] in SURNAMES) and not _begins_word(part, at):
            for place in _places(cut, number, at, 2 if double else 1):
                if _is_likely(part, place, speaks):
                    end = at + len(place.name)
                    found.append((at, end))
                    break
        at += len(word)
    return tuple(found)


def _with_joined(text: str, found: dict[int, int]) -> dict[int, int]:
    """The places with those that are joined to one of them: 顾盼、钱串和吴双全."""
    items = list(_ITEM.finditer(text))
    near = {*found, *found.values()}
    for item in (*items, *reversed(items)):
        start, end = item.span("name")
        if {start - 1, end + 1} & near and is_name(item["name"]):
            found.setdefault(start, end)
            near |= {start, end}
    return found


def _places(cut: list[tuple[str, str]], number: int, at: int, surname: int) -> Iterator[_Place]:
    """The longest name that can begin with a word, then the shorter one."""
    before = _Word(*cut[number - 1]) if number else _NONE
    found: list[_Place] = []
    name = ""
    for end in range(number + 1, min(number + 4, len(cut)) + 1):
        name += cut[end - 1][0]
        if len(name) > surname + 2:
            break
        if len(name) > surname:
            words = tuple(_Word(*word) for word in cut[number:end])
            after = _Word(*cut[end]) if end < len(cut) else _NONE
            found.append(_Place(at, name, surname, words, before, after))
    return reversed(found)


def _is_likely(text: str, place: _Place, speaks: int) -> bool:
    """Whether enough speaks for a name, and neither a word, a place nor a firm begins there."""
    least = _least(place)
    if least is None:
        return False
    told = _before(text, place, speaks) + _after(place)
    return told >= least and not _is_other(text, place, told)


def _least(place: _Place) -> int | None:
    """How much must speak for a name; None where it can't be one."""
    given = place.name[place.surname :]
    if not all(map(is_han, place.name)) or _LITTLE.intersection(given):
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


def _before(text: str, place: _Place, speaks: int) -> int:
    """How much what stands before a place speaks for a name; a number or a letter against it."""
    before = place.before
    last = before.text[-1:]
    if last and last in JOINTS:
        joint = place.start - len(before.text)
        return _LED if text.endswith(_MASKED, 0, joint) else 1
    if not last.isalnum():
        # 钱江摩托车 at the beginning of a clause is rather a brand.
        return min(speaks, 2 if _after(place) else 1)
    if before.text in _LEADS or last in _TAILS:
        return _LED
    if not is_han(last):
        return -1
    return 1 if before.kind in _ACT_KINDS else 0


def _after(place: _Place) -> int:
    """How much what stands behind a place speaks for a name."""
    first = place.after.text[:1]
    if first in JOINTS or not first.isalnum():
        return 1
    if not is_han(first):
        return 0
    return _ACTS_NEXT if first in _ACTS else 2 if place.after.kind in _ACT_KINDS else 0


def _is_other(text: str, place: _Place, told: int) -> bool:
    """Whether a word, a place or a firm stands there, or what no name ends with."""
    name, after, start = place.name, place.after.text, place.start
    is_person = len(place.words) == 1 and _GIVEN.issuperset(name[place.surname :])
    if (name[-1] in _ENDINGS and not is_person) or name.endswith(_THINGS):
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
