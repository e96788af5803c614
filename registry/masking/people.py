"""Other people's names in free text, known by what stands before or after them.

Chinese has no blank between a name and the next word, so where a name ends is decided by data: what
can follow one, and what begins like a name but is none. In doubt one character too many is hidden,
rather than one too few.
"""

import re
from typing import Final

from registry.masking.facts import (
    ACTS,
    AMBIGUOUS_SURNAMES,
    COMPOUND_SURNAMES,
    DEEDS,
    FOLLOWERS,
    FUNCTION_CHARACTERS,
    LINKS,
    NEVER_GIVEN,
    NOT_NAMES,
    ORGANISATION_CUTS,
    ROLES,
    SURNAMES,
    TITLES,
    bare_place_length,
    place_length,
)
from registry.masking.names import mask_person_name
from registry.masking.wording import either

# 会计师事务所 and 经理部 are no roles.
_ROLE: Final = re.compile(f"(?:{either(ROLES)})(?![师部级证所会])")
_LINK: Final = re.compile(either(LINKS))
_AFTER_ROLE: Final = re.compile(
    r"[\s:：“”\"'’‘「（(]{0,3}(?:姓名|名叫|名为|叫|为|是|系)?[\s:：“”\"'’‘「]{0,2}"
)
_MORE: Final = re.compile(r"[、和与及]|以及|，(?=[\u4e00-\u9fff]{2,3}[、，。；])")
_TITLE: Final = re.compile(
    rf"{either([*TITLES, *DEEDS])}|男(?=[，,、。；）)])|女(?=[，,、。；）)])|［身份证号］|［电话］"
    r"|等(?=[0-9０-９一二两三四五六七八九十]{1,3}[人名])"
)
_CHANGED: Final = "变更为"
_BACKWARDS: Final = frozenset("、和与及")
_SEXES: Final = frozenset("男女")
_BEFORE_MARK: Final = re.compile(
    r"[\s（(，,:：]*(?:(?:公民)?身份(?:证)?|证件|联系|手机|电话)*(?:号码?|电话|方式)?[为是\s:：（(]*$"
)
_DOTTED: Final = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·•・‧][\u4e00-\u9fff]{1,8})+")
_LATIN: Final = re.compile(r"[A-Z][A-Za-z'’\-]{1,20}(?:[ ·][A-Z][A-Za-z'’\-]{0,20}){1,3}")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_SEGMENT: Final = re.compile(r"[\u4e00-\u9fffA-Za-z0-9（）()·]{4,40}")
_ENDING: Final = re.compile(
    "公司|集团|合作社|联合社|超市|商店|商行|酒店|宾馆|饭店|餐厅|餐馆|药店|药房|诊所|医院|卫生院|学校|小学|中学"
    "|幼儿园|经营部|门市部|服务部|营业部|项目部|养殖场|农场|林场|工厂|加工厂|砖厂|企业|事务所|委员会|协会|商会"
    "|银行|中心|小吃店|面馆|工作室|加油站|人民政府|管理局|监督局|公安局|法院|店(?![主员里内外门面铺中])|厂(?![长区里内外房门])"
)
# A verb ends an organisation's name, unless its place of trade is named after it: 销售部.
_VERB: Final = re.compile(rf"(?:{either(FOLLOWERS)})(?![部店厂场站点]|有限|公司|中心|合作|股份)")
_SHORT_ENDINGS: Final = frozenset("店厂")
_SHORTEST_ORGANISATION: Final = 5


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
    for match in _ROLE.finditer(text):
        _after_role(text, match.end(), found)
    for match in _LINK.finditer(text):
        _between(text, match.end(), found)
    for match in _TITLE.finditer(text):
        _before(text, match, found)
    return found


def hide_known(text: str, name: str) -> str:
    """Shorten a name that the record itself tells, blanks between its characters or not."""
    text = text.replace(name, mask_person_name(name))
    if " " in text or "\u3000" in text:
        spaced = r"[ \u3000]*".join(map(re.escape, name))
        return re.sub(spaced, mask_person_name(name), text)
    return text


def _after_role(text: str, at: int, found: dict[str, None]) -> None:
    """Collect the names after a role, as many as are joined by 、, 和 and the like."""
    spoken = _AFTER_ROLE.match(text, at)
    at = spoken.end() if spoken else at
    while size := _name_length(text, at):
        _collect(text[at : at + size], found)
        joint = _MORE.match(text, at + size)
        if joint is None:
            return
        at = joint.end()


def _between(text: str, at: int, found: dict[str, None]) -> None:
    if text[at : at + 1] not in SURNAMES and text[at : at + 2] not in COMPOUND_SURNAMES:
        return
    for size in (4, 3, 2):
        name = text[at : at + size]
        if text.startswith(ACTS, at + size) and _is_name(name):
            _collect(name, found)
            if text.startswith(_CHANGED, at + size):
                _after_role(text, at + size + len(_CHANGED), found)
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
        if _is_name(text[start:end]):
            return size
    return 0


def _is_name(name: str) -> bool:
    """Whether exactly these characters are a full name (surname and one or two more)."""
    surname = 2 if name[:2] in COMPOUND_SURNAMES else 1
    if surname == 1 and (name[0] not in SURNAMES or name[:2] in NOT_NAMES):
        return False
    given = name[surname:]
    return (
        1 <= len(given) <= 2  # noqa: PLR2004 - one or two characters are given names
        and not NEVER_GIVEN.intersection(given)
        and all(map(_HAN.match, given))
        and not given.startswith(FOLLOWERS)
        and not place_length(name, 0)
    )


def _collect(name: str, found: dict[str, None]) -> None:
    if "某" not in name and mask_person_name(name) != name:
        found[name] = None


def _name_length(text: str, at: int) -> int:
    """How many characters from ``at`` on are a person's name; 0 when there is none."""
    if dotted := _DOTTED.match(text, at) or _LATIN.match(text, at):
        return len(dotted.group())
    head = text[at : at + 2]
    surname = 2 if head in COMPOUND_SURNAMES else 1
    if surname == 1 and (head[:1] not in SURNAMES or head in NOT_NAMES):
        return 0
    if place_length(text, at) or _is_organisation(text, at):
        return 0
    size = surname + _given_length(text, at + surname)
    if size == surname or (head[0] in AMBIGUOUS_SURNAMES and not _breaks(text, at + size)):
        return 0
    return size


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
        return 2 if _ends(text, at + 2) else 1
    return 1 if text.startswith(FOLLOWERS, at + 1) else 2


def _ends(text: str, at: int) -> bool:
    """Whether the sentence or clause stops here."""
    return not text[at : at + 1].isalnum()


def _breaks(text: str, at: int) -> bool:
    return _ends(text, at) or text[at] in NEVER_GIVEN or text.startswith(FOLLOWERS, at)


def _is_organisation(text: str, at: int) -> bool:
    """Whether an organisation's name begins here, though with a character that is a surname."""
    match = _SEGMENT.match(text, at)
    if match is None:
        return False
    segment = match.group()
    end = next((at for at, char in enumerate(segment) if char in ORGANISATION_CUTS), len(segment))
    # 扶风建设公司: after a place a verb is rather a part of the name.
    verb = None if bare_place_length(text, at) else _VERB.search(segment, 2, end)
    end = verb.start() if verb else end
    ending = _ENDING.search(segment, 3, end)
    if ending and ending.group() in _SHORT_ENDINGS and _VERB.search(segment, 2, end):
        return False
    return ending is not None and ending.end() >= _SHORTEST_ORGANISATION
