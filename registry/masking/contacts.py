"""Telephones, bank cards, plates and e-mail addresses, known by their own shape."""

import re
from typing import Final

from registry.identifiers import read_registration_number, read_uscc
from registry.masking import marks
from registry.masking.numbers import DIGIT, GROUP, RUN, WIDTHS
from registry.masking.plates import hide_plates

# How the eleven digits of a mobile are grouped by people; 86 or 0086 may stand before.
_MOBILE_SHAPES: Final = (
    (11,), (3, 4, 4), (3, 3, 5), (3, 8), (7, 4), (4, 4, 3), (4, 3, 4), (5, 6), (1,) * 11,
)  # fmt: skip
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")
_COUNTRY: Final = re.compile(r"^(?:00)?86(?=1)")
_AREA: Final = re.compile(r"0(?:10|2\d|[3-9]\d\d)")
_LANDLINE: Final = re.compile(r"0(?:10|2\d)\d{8}|0[3-9]\d{2}\d{7,8}")
_LOCAL_LENGTHS: Final = (7, 8)
_BRACKETED: Final = re.compile(
    rf"[（(\[［【]0[{DIGIT}]{{2,3}}[）)\]］】][\s\-－—]{{0,2}}(?:[{DIGIT}]{{7,8}}|[{DIGIT}]{{3,4}}[\s\-－—][{DIGIT}]{{4}})(?![{DIGIT}])"
)
_STARRED: Final = re.compile(
    rf"[{DIGIT}]{{3,14}}(?:[*＊●•×]{{2,14}}|[xX]{{3,8}})[{DIGIT}]{{0,4}}[XxＸｘ]?"
)
_STARS: Final = re.compile(r"[*＊●×•]|xxx|XXX")
_STARS_BEGIN: Final = re.compile(rf"[{DIGIT}](?:[*＊●•×]{{2}}|[xX]{{3}})")
# What every contact has, and most texts have not.
_SIGN: Final = re.compile(rf"[{DIGIT}@＠#.*＊]")
_FOREIGN_PREFIX: Final = re.compile(rf"[（(]\s?[+＋]?(?:00)?86\s?[）)]\s?(?={marks.TELEPHONE})")
_EXTENSION: Final = re.compile(
    rf"(?<={marks.TELEPHONE})(?:转|分机号?|[#＃])\s?[{DIGIT}]{{2,5}}(?![{DIGIT}])"
)
# Written so that no machine finds it: zhao#qq.com, zhao(at)163.com.
_EVASIVE_EMAIL: Final = re.compile(
    r"[A-Za-z0-9_.+\-]{2,64}\s?(?:#|[（(\[]at[）)\]])\s?[A-Za-z0-9\-]{2,30}\.(?:com|cn|net|org)(?:\.cn)?",
    re.IGNORECASE,
)
_IP: Final = re.compile(
    rf"(IP(?:地址)?[为是:：\s]*)(?:[{DIGIT}]{{1,3}}[.．]){{3}}[{DIGIT}]{{1,3}}(?![.{DIGIT}])"
)
_CARD: Final = re.compile(r"(?:62|4|5[1-5]|35|37|60|9558|9559)\d*")
_CARD_LENGTHS: Final = range(16, 20)
_DOCUMENT_BEFORE: Final = re.compile(
    r"(?:[号字第〕】\]）)A-Za-z]|编号|文号|证号|代码)[\s:：为]{0,2}$"
)
_AMOUNT_AFTER: Final = re.compile(r"(?:[.．]\d{1,6})?\s{0,2}(?:元|万|亿|美元|人民币|平方)")
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9Ａ-Ｚａ-ｚ０-９_.+\-]{1,64}\s?[@＠]\s?[A-Za-z0-9Ａ-Ｚａ-ｚ０-９\-]{1,63}"
    r"(?:\s?[.．。]\s?[A-Za-zＡ-Ｚａ-ｚ0-9\-]{1,30}){1,4}"
)
_DIGIT: Final = re.compile(rf"[{DIGIT}]")

Span = tuple[int, int, str]


def hide_contacts(text: str, *, numbered: bool = True) -> str:
    """Put marks in the place of telephones, bank cards, e-mail addresses and plates.

    Args:
        text: Undisguised text.
        numbered: False spares the search when the caller knows that no run of digits is inside.
    """
    if _SIGN.search(text) is None and marks.TELEPHONE not in text:
        return text
    if "@" in text or "＠" in text:
        text = _EMAIL.sub(marks.EMAIL, text)
    elif ".c" in text and ("#" in text or "at" in text.lower()):
        text = _EVASIVE_EMAIL.sub(marks.EMAIL, text)
    if _STARS_BEGIN.search(text) and _STARS.search(text):
        text = _STARRED.sub(_starred, text)
    text = _BRACKETED.sub(marks.TELEPHONE, text)
    hidden = RUN.sub(_numbers, text) if numbered else text
    if hidden is not text:
        hidden = hidden.replace(f"+{marks.TELEPHONE}", marks.TELEPHONE)
    if "IP" in hidden:
        hidden = _IP.sub(rf"\1{marks.CHAT}", hidden)
    if marks.TELEPHONE in hidden:
        hidden = _EXTENSION.sub("", _FOREIGN_PREFIX.sub("", hidden))
    return hide_plates(hidden)


def has_mobile(text: str) -> bool:
    """Whether a mobile number stands in an undisguised text."""
    return any(
        _MOBILE.fullmatch(_COUNTRY.sub("", _digits(match.group()[start:end])))
        for match in RUN.finditer(text)
        for start, end, _mark in _spans(match)
    )


def _digits(text: str) -> str:
    return "".join(GROUP.findall(text)).translate(WIDTHS)


def _numbers(match: re.Match[str]) -> str:
    raw, at, parts = match.group(), 0, []
    for start, end, mark in _spans(match):
        parts += [raw[at:start], mark]
        at = end
    return "".join((*parts, raw[at:])) if parts else raw


def _spans(match: re.Match[str]) -> list[Span]:
    """What in a run of digits is a telephone or a bank card, left to right."""
    groups = [
        (found.group().translate(WIDTHS), *found.span()) for found in GROUP.finditer(match.group())
    ]
    spans: list[Span] = []
    at = 0
    while at < len(groups):
        size, mark = _kind_at(groups, at, match)
        if size:
            spans.append((groups[at][1], groups[at + size - 1][2], mark))
        at += size or 1
    return spans


def _kind_at(groups: list[tuple[str, int, int]], at: int, match: re.Match[str]) -> tuple[int, str]:
    """How many groups from ``at`` on make one number, and its mark; (0, "") when they make none."""
    for mark, measure in (
        (marks.TELEPHONE, _mobile_size),
        (marks.TELEPHONE, _landline_size),
        (marks.ACCOUNT, _card_size),
    ):
        size = measure([group for group, _start, _end in groups[at : at + 12]])
        if size:
            start, end = groups[at][1], groups[at + size - 1][2]
            if _stands_alone(match.string, match.start() + start, match.start() + end, mark):
                return size, mark
    return 0, ""


def _mobile_size(groups: list[str]) -> int:
    first = groups[0]
    if first[0] not in "180":
        return 0
    country = 1 if len(groups) > 1 and first in {"86", "0086"} else 0
    stripped = [_COUNTRY.sub("", first, count=1), *groups[1:]] if not country else groups[1:]
    for shape in _MOBILE_SHAPES:
        size = len(shape)
        if tuple(map(len, stripped[:size])) == shape and _MOBILE.fullmatch(
            "".join(stripped[:size])
        ):
            return size + country
    return 0


def _landline_size(groups: list[str]) -> int:
    if groups[0][0] != "0":
        return 0
    if _LANDLINE.fullmatch(groups[0]):
        return 1
    if len(groups) == 1 or not _AREA.fullmatch(groups[0]):
        return 0
    if len(groups[1]) in _LOCAL_LENGTHS:
        return 2
    split = len(groups) > 2 and (len(groups[1]), len(groups[2])) in {(3, 4), (4, 4), (4, 3)}  # noqa: PLR2004
    return 3 if split else 0


def _card_size(groups: list[str]) -> int:
    size = 1
    if len(groups[0]) in {4, 6}:
        lengths = tuple(map(len, groups[:5]))
        size = next(
            (n for n in (5, 4, 2) if sum(lengths[:n]) in _CARD_LENGTHS and len(lengths) >= n), 1
        )
    elif groups[0].startswith("62"):
        sums = ((n, sum(map(len, groups[:n]))) for n in range(1, min(6, len(groups)) + 1))
        size = next(
            (n for n, digits in sums if digits in _CARD_LENGTHS and _luhn("".join(groups[:n]))), 1
        )
    number = "".join(groups[:size])
    if len(number) not in _CARD_LENGTHS or not _CARD.fullmatch(number) or not _luhn(number):
        return 0
    return 0 if read_uscc(number).ok or read_registration_number(number).ok else size


def _luhn(number: str) -> bool:
    total = 0
    for at, char in enumerate(reversed(number)):
        digit = int(char) * (1 + at % 2)
        total += digit - 9 if digit > 9 else digit  # noqa: PLR2004 - the sum of its two digits
    return total % 10 == 0


def _stands_alone(text: str, start: int, end: int, mark: str) -> bool:
    """Not a part of a code, not an amount, not a document number."""
    after = text[end : end + 1]
    if after.isascii() and after.isalpha():
        return False
    if _AMOUNT_AFTER.match(text, end):
        return False
    before = text[max(0, start - 6) : start]
    if mark == marks.ACCOUNT:
        return after != "号" and not _DOCUMENT_BEFORE.search(before)
    if after == "号" and before[-1:] in {"第", "字", "〕", "】", "]", "）", ")"}:
        return False
    if text[start] in "0０":
        return not (before[-1:].isascii() and before[-1:].isalnum()) and after != "号"
    return True


def _starred(match: re.Match[str]) -> str:
    """Numbers that the reporter has starred already still narrow down a person."""
    digits = len(_DIGIT.findall(match.group()))
    if digits > 7:  # noqa: PLR2004 - more than a telephone shows (138****1234)
        return marks.IDENTITY
    return marks.TELEPHONE if match.group()[0] in "1１0０" else marks.DOCUMENT
