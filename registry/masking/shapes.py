"""The shape of a person's name: where one ends, and what only looks like one.

Chinese has no blank between a name and the next word, so where a name ends is decided by data: what
can follow one, and what begins like a name but is none. In doubt one character too many is hidden,
rather than one too few.
"""

import re
from functools import lru_cache
from typing import Final

from registry.masking.facts import (
    AMBIGUOUS_SURNAMES,
    COMPOUND_SURNAMES,
    FOLLOWERS,
    FUNCTION_CHARACTERS,
    NEVER_GIVEN,
    NOT_NAMES,
    ORGANISATION_CUTS,
    RARE_SURNAMES,
    SURNAMES,
    TIBETAN,
    TRANSCRIBED,
    bare_place_length,
    place_length,
)
from registry.masking.wording import begins, quickly

DOTS: Final = "·•・．‧"
# So many parts and no more: a text of nothing else would be read to its end from each of its dots.
_DOTTED: Final = re.compile(
    rf"[\u4e00-\u9fff]{{1,8}}(?:[{DOTS}][\u4e00-\u9fff]{{1,8}}){{0,30}}[{DOTS}]"
)
_LATIN: Final = re.compile(
    r"[A-Z][A-Za-z'’\-]{1,20}(?:[ ·](?:[A-Z]\.|[A-Z][A-Za-z'’\-]{0,20})){1,3}"
)
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_SEGMENT: Final = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()·]{4,40}")
_ENDINGS: Final = (
    "公司|集团|合作社|联合社|超市|商店|商行|酒店|宾馆|饭店|餐厅|餐馆|药店|药房|诊所|医院|卫生院|学校|小学|中学"
    "|幼儿园|经营部|门市部|服务部|营业部|项目部|养殖场|农场|林场|工厂|加工厂|砖厂|企业|事务所|委员会|协会|商会"
    "|银行(?![存卡账帐流贷转])|中心|小吃店|面馆|工作室|加油站|人民政府|管理局|监督局|公安局|法院|店(?![主员里内外门面铺中])|厂(?![长区里内外房门])"
)
_ENDING: Final = re.compile(_ENDINGS)
# What any ending needs, wherever the name is cut.
_ENDS_SOMEWHERE: Final = re.compile(re.sub(r"\(\?![^)]*\)", "", _ENDINGS))
_CUT: Final = re.compile(f"[{''.join(map(re.escape, sorted(ORGANISATION_CUTS)))}]")
# A verb ends an organisation's name, unless its place of trade is named after it: 销售部.
_VERB: Final = re.compile(rf"(?:{quickly(FOLLOWERS)})(?![部店厂场站点]|有限|公司|中心|合作|股份)")
_SHORT_ENDINGS: Final = frozenset("店厂")
_SHORTEST_ORGANISATION: Final = 5
_SHORTEST_PART: Final = 2
_LONGEST_PART: Final = 6


follows: Final = begins(FOLLOWERS)


def is_name(name: str, *, rare: bool = False) -> bool:
    """Whether exactly these characters are a full name (surname and one or two more).

    Args:
        name: Two characters or more.
        rare: Whether a surname that is mostly a little word will do.
    """
    surname = 2 if name[:2] in COMPOUND_SURNAMES else 1
    known = name[0] in SURNAMES or (rare and name[0] in RARE_SURNAMES)
    if surname == 1 and (not known or name[:2] in NOT_NAMES):
        return False
    given = name[surname:]
    return (
        1 <= len(given) <= 2  # noqa: PLR2004 - one or two characters are given names
        and not NEVER_GIVEN.intersection(given)
        and all(map(_HAN.match, given))
        and not follows(given, 0)
        and not place_length(name, 0)
    )


# Each way of finding names asks at the same places of the same text.
@lru_cache(maxsize=64)
def name_length(text: str, at: int) -> int:
    """How many characters from ``at`` on are a person's name; 0 when there is none."""
    if foreign := _foreign_length(text, at):
        return foreign
    head = text[at : at + 2]
    surname = 2 if head in COMPOUND_SURNAMES else 1
    if surname == 1 and (not _is_surname(text, at) or head in NOT_NAMES):
        return 0
    size = surname + _given_length(text, at + surname)
    if size == surname:
        return 0
    if surname == 1 and head[0] in AMBIGUOUS_SURNAMES and not breaks(text, at + size):
        return 0
    return 0 if place_length(text, at) or is_organisation(text, at) else size


def _foreign_length(text: str, at: int) -> int:
    """How many characters from ``at`` on are a dotted, a Latin or a Tibetan name."""
    if dotted := dotted_length(text, at):
        return dotted
    if latin := _LATIN.match(text, at):
        return len(latin.group())
    first, second = text[at : at + 2], text[at + 2 : at + 4]
    return len(first + second) if first in TIBETAN and second in TIBETAN else 0


def _is_surname(text: str, at: int) -> bool:
    """Whether a surname stands here; one that is mostly a little word needs a real given name."""
    char, given = text[at : at + 1], text[at + 1 : at + 2]
    return char in SURNAMES or (char in RARE_SURNAMES and given not in FUNCTION_CHARACTERS)


def dotted_length(text: str, at: int) -> int:
    """How many characters from ``at`` on are a name with a dot (阿依古丽·买买提); 0 when none are.

    The last part goes on until a word begins that can't be one of its syllables.
    """
    first = _DOTTED.match(text, at)
    if first is None:
        return 0
    end = first.end()
    size = next((size for size in range(_LONGEST_PART) if _stops(text, end + size, size)), None)
    size = _LONGEST_PART if size is None else size
    return end + size - at if size else 0


def _stops(text: str, at: int, size: int) -> bool:
    """Whether the last part of a dotted name stops before ``at``, being ``size`` long there."""
    if not _HAN.match(text, at):
        return True
    if size < _SHORTEST_PART:
        return False
    char = text[at]
    if char in TRANSCRIBED:
        return False
    return char in NEVER_GIVEN or char in FUNCTION_CHARACTERS or follows(text, at)


def _given_length(text: str, at: int) -> int:
    """One or two characters of a given name, by what follows; 0 when a sentence follows."""
    first, second = text[at : at + 1], text[at + 1 : at + 2]
    if not _HAN.match(first) or first in NEVER_GIVEN:
        return 0
    if not _HAN.match(second):
        return 1
    if second == first:
        return 2
    if second in FUNCTION_CHARACTERS:
        return 2 if ends(text, at + 2) else 1
    return 1 if follows(text, at + 1) else 2


def ends(text: str, at: int) -> bool:
    """Whether the sentence or clause stops here."""
    return not text[at : at + 1].isalnum()


def breaks(text: str, at: int) -> bool:
    """Whether what follows can't belong to a name."""
    return ends(text, at) or text[at] in NEVER_GIVEN or follows(text, at)


def is_organisation(text: str, at: int) -> bool:
    """Whether an organisation's name begins here, though with a character that is a surname."""
    match = _SEGMENT.match(text, at)
    if match is None:
        return False
    segment = match.group()
    if _ENDS_SOMEWHERE.search(segment, 3) is None:
        return False
    cut = _CUT.search(segment)
    end = cut.start() if cut else len(segment)
    # 扶风建设公司: after a place a verb is rather a part of the name.
    verb = None if bare_place_length(text, at) else _VERB.search(segment, 2, end)
    end = verb.start() if verb else end
    ending = _ENDING.search(segment, 3, end)
    if ending and ending.group() in _SHORT_ENDINGS and _VERB.search(segment, 2, end):
        return False
    return ending is not None and ending.end() >= _SHORTEST_ORGANISATION
