"""Addresses in free text: what is more exact than the township goes."""

import re
from typing import Final

from registry.masking import marks
from registry.masking.facts import WORDS
from registry.masking.wording import either

_NUMBER: Final = r"[0-9０-９A-Za-zＡ-Ｚ一二三四五六七八九十百]{1,5}(?:[-－—之][0-9０-９]{1,5}){0,3}"
_DIGITS: Final = "0-9０-９"
_UNIT: Final = (
    r"(?:号楼|号院|号(?![令文线桥公决通车机井标召库])|弄|小组|组|栋|幢|座|单元|室|户|楼|层|队"
    r"|铺|门(?![市诊店窗]))"
)
_PLACE: Final = (
    r"(?:路|街|巷|大道|胡同|弄|村|社区|小区|花园|家园|嘉园|公寓|家属院|家属楼|新城|庄|屯|广场|大厦|大院|苑|府|寨"
    r"|堡|沟|湾|坪|坊|里|组)"
)
# A street, village or estate with a number: 平阳街12号, 梁村三组, 渭水花园3号楼2单元501室.
_DETAIL: Final = re.compile(
    rf"{_PLACE}(?:[东西南北中]段|段)?(?:[东西南北]侧)?(?:[甲乙丙附副付第]){{0,2}}{_NUMBER}(?:村民)?{_UNIT}"
    rf"(?:门面房?|商铺|家属[院楼区]|家属)?(?:[，,\s]?(?:附|第)?{_NUMBER}{_UNIT})*(?:{_NUMBER}(?=[，。；、）)\s]|$))?"
)
# An estate of any name (凤凰城, 书香门第): a building and a flat after it, and either the
# place before it or the entrance between the two; 3号楼2单元 of a building site is none.
_BLOCK: Final = r"(?:号楼|栋|幢|座)[，,\s]?"
_FLAT: Final = re.compile(
    rf"第?{_NUMBER}{_BLOCK}(?P<entrance>{_NUMBER}单元[，,\s]?|(?=[{_DIGITS}]{{1,2}}[-－—]))?(?:{_NUMBER}[层楼])?"
    rf"{_NUMBER}(?:[室户]|号(?!楼))"
)
_BLOCKS: Final = re.compile("号楼|栋|幢|座")
_CUT: Final = re.compile(
    r"[^\u4e00-\u9fff0-9０-９A-Za-z]|[在于位往至从的是由到向]|地址|住址|住所|自家|家住|居住|住"
)
_ADMIN: Final = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?(?:[\u4e00-\u9fff]{1,10}?(?:市|自治州|盟))?"
    r"(?:[\u4e00-\u9fff]{1,8}?(?:自治县|(?<![小社园校厂库景片辖])(?:县|区|旗)))?"
    r"(?:[\u4e00-\u9fff]{1,8}?(?:街道办事处|街道办|街道|街办|镇(?!街道|街办)|乡))?"
)
# 经营地址 is a business's.
_BUSINESS: Final = "".join(f"(?<!{word}地址)" for word in WORDS["business_before"])
_LONGEST_LOCAL: Final = 6
_WORD: Final = re.compile(rf"{either(WORDS['address'])}|地址{_BUSINESS}(?=[:：为是])")
_WEAK: Final = frozenset(
    {"住", "户籍", "现住", "暂住", "租住", "住在", "居住在", "居住于", "户籍地", "家在"}
    | {"寄往", "寄至", "邮寄至"}
)
_NOT_AFTER_LIVES: Final = frozenset("院宿房所户建持民处客校进满改宅")
_SPOKEN: Final = re.compile(r"[\s:：为是在于（(]{0,3}")
_SEGMENT: Final = re.compile(r"[^，。；;,、\n（）()［］“”]{2,60}")
_HINT: Final = re.compile(rf"{_PLACE}|[镇乡县市区号楼室栋]")


def hide_addresses(text: str) -> str:
    """Put a mark in the place of whatever is below the township in an address."""
    if _WORD.search(text):
        text = _after_words(text)
    text = _without(_DETAIL, text)
    return _without(_FLAT, text) if _BLOCKS.search(text) else text


def _without(detail: re.Pattern[str], text: str) -> str:
    """The text with a mark where the pattern matches, from below the township on."""
    match = detail.search(text)
    if match is None:
        return text
    parts, at = [], 0
    while match is not None:
        start, placed = _local_start(text, at, match)
        if placed or detail is _DETAIL or match["entrance"] is not None:
            parts += [text[at:start], marks.ADDRESS]
            at = match.end()
        match = detail.search(text, match.end())
    return "".join((*parts, text[at:]))


def _local_start(text: str, least: int, match: re.Match[str]) -> tuple[int, bool]:
    """Where the part below the township begins, and whether a place is named before it.

    Looks back from a street, a village or a building.
    """
    start = max(least, match.start() - 40)
    cuts = list(_CUT.finditer(text, start, match.start()))
    start = cuts[-1].end() if cuts else start
    admin = _ADMIN.match(text, start, match.start())
    if admin and admin.end() > start:
        return admin.end(), True
    return max(start, match.start() - _LONGEST_LOCAL), False


def _after_words(text: str) -> str:
    parts, at = [], 0
    for match in _WORD.finditer(text):
        if match.start() < at:
            continue
        start, end = _told(text, match)
        if end > start:
            parts += [text[at:start], marks.ADDRESS]
            at = end
    return "".join((*parts, text[at:])) if parts else text


def _told(text: str, match: re.Match[str]) -> tuple[int, int]:
    """What after a word like 住址 is to go; an empty span when nothing is."""
    if match.group() in _WEAK and text[match.end() : match.end() + 1] in _NOT_AFTER_LIVES:
        return 0, 0
    spoken = _SPOKEN.match(text, match.end())
    at = spoken.end() if spoken else match.end()
    segment = _SEGMENT.match(text, at)
    if segment is None or _HINT.search(segment.group()) is None:
        return 0, 0
    admin = _ADMIN.match(text, at, segment.end())
    start = admin.end() if admin else at
    if match.group() in _WEAK and start == at and not _DETAIL.search(text, at, segment.end()):
        return 0, 0
    return start, segment.end()
