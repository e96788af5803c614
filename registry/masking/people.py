"""Other people's names in free text, known by what stands before or after them.

Where a name ends is the business of :mod:`registry.masking.shapes`.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from registry.masking.dotted import dotted_names
from registry.masking.facts import (
    ACTS,
    BY_ACTS,
    COMPOUND_SURNAMES,
    DEEDS,
    LINKS,
    OFFICE_TAILS,
    RARE_SURNAMES,
    ROLES,
    SURNAMES,
    TIBETAN,
    TITLES,
)
from registry.masking.frames import names_in_frames
from registry.masking.names import mask_person_name
from registry.masking.roles import names_after_endings, names_after_verbs
from registry.masking.shapes import DOTS, is_name, name_length
from registry.masking.wording import begins, either, quickly

# 会计师事务所 and 经理部 are no roles.
_ROLE: Final = re.compile(f"(?:{quickly(ROLES)})(?![师部级证所会])")
_GAP: Final = r"[\s:：“”\"'’‘「（(]{0,3}(?:姓名|名叫|名为|叫|为|是|系)?[\s:：“”\"'’‘「]{0,2}"
_FIRST: Final = "".join(
    sorted(SURNAMES | RARE_SURNAMES | {name[0] for name in (*COMPOUND_SURNAMES, *TIBETAN)})
)
# The end of a role and what a name may begin with behind it (any character, if it has a dot).
_NEAR_ROLE: Final = re.compile(
    rf"[{''.join(sorted({role[-1] for role in ROLES}))}](?:{_GAP}[A-Z{_FIRST}])|[{DOTS}]"
)
_LINK: Final = re.compile(either(LINKS))
_AFTER_ROLE: Final = re.compile(_GAP)
_MORE: Final = re.compile(r"[、和与及]|以及|，(?=[\u4e00-\u9fff]{2,3}[、，。；])")
_TITLE: Final = re.compile(
    rf"{either([*TITLES, *DEEDS])}|男(?=[，,、。；）)])|女(?=[，,、。；）)])|［身份证号］|［电话］"
    r"|等(?=[0-9０-９一二两三四五六七八九十]{1,3}[人名])|等人(?![员民士工])"
)
_acts: Final = begins(ACTS)
_acts_for: Final = begins(BY_ACTS)
_BY_WHOM: Final = "由"
_SPACE: Final = re.compile(r"\s")
_CHANGED: Final = "变更为"
_BACKWARDS: Final = frozenset("、和与及")
# At the beginning of a clause, when it happened behind it: ，孟祥瑞于2024年2月2日….
_WHEN: Final = re.compile(
    r"(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}(?=于(?:[0-9０-９]|当日|当天|昨日|同日|上述))"
)
_SEXES: Final = frozenset("男女")
_BEFORE_MARK: Final = re.compile(
    r"[\s（(，,:：]*(?:(?:公民)?身份(?:证)?|证件|联系|手机|电话)*(?:号码?|电话|方式)?[为是\s:：（(]*$"
)


def hide_people(text: str) -> str:
    """Shorten every name that a role, a title or an act gives away, wherever it stands again."""
    # One name shortened may show where the next one ends; each round leaves fewer to be found.
    while found := _found(text):
        # The longest first: 王小 of one place is the beginning of 王小明 in another.
        for name in sorted(found, key=len, reverse=True):
            text = text.replace(name, mask_person_name(name))
    return text


def _found(text: str) -> dict[str, None]:
    """Full names that still stand in a text, in the order in which they were met."""
    found: dict[str, None] = {}
    for find in FINDERS.values():
        find(text, found)
    return found


def _by_role(text: str, found: dict[str, None]) -> None:
    if _NEAR_ROLE.search(text) is None:
        return
    for match in _ROLE.finditer(text):
        _after_role(text, match.end(), found)


def _by(names: Callable[[str], Iterator[str]]) -> "Finder":
    def find(text: str, found: dict[str, None]) -> None:
        for name in names(text):
            _collect(name, found)

    return find


def _by_link(text: str, found: dict[str, None]) -> None:
    for match in _LINK.finditer(text):
        _between(text, match, found)


def _by_time(text: str, found: dict[str, None]) -> None:
    for match in _WHEN.finditer(text):
        if is_name(match.group()):
            _collect(match.group(), found)


def _by_title(text: str, found: dict[str, None]) -> None:
    for match in _TITLE.finditer(text):
        _before(text, match, found)


Finder = Callable[[str, dict[str, None]], None]
#: How names are found: each adds to a dictionary the full names that it meets in a text.
FINDERS: Final[dict[str, Finder]] = {
    "role": _by_role,
    "ending": _by(names_after_endings),
    "verb": _by(names_after_verbs),
    "dotted": _by(dotted_names),
    "link": _by_link,
    "title": _by_title,
    "time": _by_time,
    "frame": _by(names_in_frames),
}


def hide_known(text: str, name: str) -> str:
    """Shorten a name that the record itself tells, blanks between its characters or not."""
    text = text.replace(name, mask_person_name(name))
    if _SPACE.search(text):
        spaced = r"\s*".join(map(re.escape, name))
        return re.sub(spaced, mask_person_name(name), text)
    return text


def _after_role(text: str, at: int, found: dict[str, None]) -> None:
    """Collect the names after a role, as many as are joined by 、, 和 and the like."""
    spoken = _AFTER_ROLE.match(text, at)
    at = spoken.end() if spoken else at
    while size := name_length(text, at):
        _collect(text[at : at + size], found)
        joint = _MORE.match(text, at + size)
        if joint is None:
            return
        at = joint.end()


def _between(text: str, match: re.Match[str], found: dict[str, None]) -> None:
    """Collect the name between a link and an act: 与李四签订, 由王五个人承包."""
    at = match.end()
    if text[at : at + 1] not in SURNAMES and text[at : at + 2] not in COMPOUND_SURNAMES:
        return
    for size in (4, 3, 2):
        name = text[at : at + size]
        if _acts(text, at + size) and is_name(name):
            _collect(name, found)
            if text.startswith(_CHANGED, at + size):
                _after_role(text, at + size + len(_CHANGED), found)
            return
        if match.group() == _BY_WHOM and _acts_for(text, at + size) and is_name(name):
            if name[-1] not in OFFICE_TAILS:
                _collect(name, found)
            return


def _before(text: str, match: re.Match[str], found: dict[str, None]) -> None:
    end = match.start()
    if match.group()[0] == "［":
        lead = _BEFORE_MARK.search(text, max(0, end - 16), end)
        end = lead.start() if lead else end
    elif match.group() in _SEXES:
        end = len(text[:end].rstrip("，,（( "))
        if end == match.start():
            return
    while size := _size_before(text, end, bounded=match.group() in DEEDS):
        _collect(text[end - size : end], found)
        end -= size + 1
        if text[end : end + 1] not in _BACKWARDS:
            return


def _size_before(text: str, end: int, *, bounded: bool) -> int:
    """How many characters before ``end`` are a full name; 0 when none are.

    Args:
        text: The whole text.
        end: Where the name ends.
        bounded: Whether the name must be the first thing of its clause.
    """
    for size in (4, 3, 2):
        start = end - size
        if start < 0 or (bounded and start and text[start - 1].isalnum()):
            continue
        if is_name(text[start:end]):
            return size
    return 0


def _collect(name: str, found: dict[str, None]) -> None:
    if "某" not in name and mask_person_name(name) != name:
        found[name] = None
