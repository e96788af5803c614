"""Names that no role gives away, but the sentence they stand in: 赵建国与钱卫东系合伙关系.

The sentences are data (``frames.toml``). A name is believed only where both of its sides fit, or
where a clause begins with it and goes on as only persons are told of.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from registry.masking.facts import (
    AMBIGUOUS_SURNAMES,
    COMPOUND_SURNAMES,
    NOT_NAMES,
    SURNAMES,
    bare_place_length,
    load,
)
from registry.masking.shapes import is_name
from registry.masking.wording import begins, either, is_han

_HAN: Final = "\u4e00-\u9fff"
_BREAK: Final = r"[，。；：、！？,;:!?（）()“”\s]|$"
_MONEY: Final = "[0-9０-９一二三四五六七八九十百千万]{1,9}元"
#: What joins names: 张伟、李娜和王芳.
JOINTS: Final = frozenset("、和与及")
_FIRST_TWO: Final = 2

_FACTS: Final = load("frames.toml")
_KIN: Final = f"(?:{either(_FACTS['ordinary']['kin'])})"
PURE_SURNAMES: Final = frozenset("".join(_FACTS["pure"].split()))
#: Words that begin like names, and what a name doesn't end with.
ORDINARY: Final = frozenset(_FACTS["ordinary"]["words"].split())
ENDINGS: Final = frozenset(_FACTS["ordinary"]["endings"])
_begins_ordinary: Final = begins(ORDINARY | NOT_NAMES)
_leads: Final = tuple(_FACTS["after"]["leads"])

_FIRST: Final = f"[{''.join(sorted(SURNAMES - AMBIGUOUS_SURNAMES))}]"
_DOUBLE: Final = either(COMPOUND_SURNAMES)
# As short as it may be: in 徐静系无证经营 the third character begins what is told.
_NAME: Final = f"(?:(?:{_DOUBLE})[{_HAN}]{{1,2}}?|{_FIRST}[{_HAN}]{{1,2}}?)"
_ANY_FIRST: Final = "".join(sorted(SURNAMES | {name[0] for name in COMPOUND_SURNAMES}))


def _filled(patterns: list[str]) -> str:
    joined = "|".join(patterns)
    return joined.replace("{money}", _MONEY).replace("{break}", _BREAK).replace("{kin}", _KIN)


@cache
def _brackets() -> re.Pattern[str]:
    """Every word before a name begins a branch of its own: the engine looks for their firsts.

    Compiled when a text first needs it: it takes a second, and few processes meet one.
    """
    parts = [
        f"{before}({_NAME})(?={_filled(frame['after'])})"
        for frame in _FACTS["brackets"]
        for before in sorted(frame["before"], key=len, reverse=True)
    ]
    return re.compile("|".join(parts))


_LASTS: Final = "".join(
    sorted({word[-1] for frame in _FACTS["brackets"] for word in frame["before"]})
)
_NEAR_BRACKET: Final = re.compile(rf"[{re.escape(_LASTS)}][{_ANY_FIRST}]")
_PERSON: Final = _filled(_FACTS["after"]["person"])
_DEED: Final = _filled(_FACTS["after"]["any"])
_CLAUSE: Final = re.compile(f"(?P<name>{_NAME})(?=(?P<person>{_PERSON})|{_DEED})")

_ENDS: Final = "".join(sorted(JOINTS | {lead[-1] for lead in _leads}))
# Where such a name can begin: nearly all of a text can be passed over at once.
_START: Final = re.compile(f"[{_ANY_FIRST}](?<!(?![{_ENDS}])[{_HAN}].)")


def prepare() -> None:
    """Compile what texts will need: for a process whose children shall have it ready."""
    _brackets()


def names_in_frames(text: str) -> Iterator[str]:
    """Full names whose sentence is such that only a person's name fits into it."""
    if _NEAR_BRACKET.search(text):
        for match in _brackets().finditer(text):
            name = match[match.lastindex or 0]
            if _is_personal(name):
                yield name
                yield from _joined_before(text, match.end() - len(name))
    for start in _START.finditer(text):
        begun = _CLAUSE.match(text, start.start())
        if begun is not None:
            yield from _in_clause(text, begun)


def _in_clause(text: str, match: re.Match[str]) -> Iterator[str]:
    """The name that a clause begins with, and those that are joined to it."""
    name, at = match["name"], match.start()
    only_persons = match["person"] is not None
    if not _is_personal(name) or not _is_led(text, at, joined=only_persons):
        return
    if only_persons or _is_sure(name):
        yield name
        yield from _joined_before(text, at)


def _is_led(text: str, at: int, *, joined: bool) -> bool:
    """Whether a clause begins at a place, or a name before it is joined to what stands there.

    Args:
        text: The whole text.
        at: Where the name begins.
        joined: Whether a joint alone will do, whatever is joined.
    """
    before = text[at - 1 : at]
    if not is_han(before) or text.endswith(_leads, 0, at):
        return True
    return before in JOINTS and (joined or next(_joined_before(text, at), "") != "")


def _joined_before(text: str, at: int) -> Iterator[str]:
    """Names before a joint, nearest first: 张伟、李娜和 before 王芳."""
    while at and text[at - 1] in JOINTS:
        end = at - 1
        name = next(
            (text[end - size : end] for size in (4, 3, 2) if _ends_name(text, end, size)), ""
        )
        if not name:
            return
        yield name
        at = end - len(name)


def _ends_name(text: str, end: int, size: int) -> bool:
    start = end - size
    if start < 0:
        return False
    before = text[start - 1 : start]
    led = not is_han(before) or before in JOINTS
    led = led or text.endswith(_leads, 0, start) or text.endswith(_BEFORE_JOINED, 0, start)
    return led and is_name(text[start:end]) and _is_personal(text[start:end])


_BEFORE_JOINED: Final = tuple(
    word for frame in _FACTS["brackets"] for word in frame["before"] if word.isalpha()
)


def _is_ordinary(name: str) -> bool:
    """Whether a word or a place begins so, though its first character is a surname."""
    return _begins_ordinary(name, 0) or bare_place_length(name, 0) > 0


def _is_personal(name: str) -> bool:
    """Whether it is shaped like a name and no word, place or office begins or ends so."""
    return "某" not in name and name[-1] not in ENDINGS and not _is_ordinary(name) and is_name(name)


def _is_sure(name: str) -> bool:
    """Whether it can hardly be a word: three characters, or a surname that begins few words."""
    return len(name) > _FIRST_TWO or name[0] in PURE_SURNAMES
