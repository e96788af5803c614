"""Digits in disguise: zero-width characters between them, digits of other scripts and styles."""

import re
import sys
import unicodedata
from typing import Final

_INVISIBLE: Final = (
    *(0x00AD, 0x034F, 0x061C, 0x180E, 0xFEFF),
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10),
)
_ASCII_DIGITS: Final = "0123456789"
_CHINESE_NUMERALS: Final = dict(zip("〇零○一二三四五六七八九", "000123456789", strict=True))


def _table() -> dict[int, str | None]:
    """Invisible characters to nothing, decimal digits of every script but the plain ones to ASCII.

    Full-width digits stay: they are common and every pattern knows them.
    """
    table: dict[int, str | None] = dict.fromkeys(_INVISIBLE)
    for at in range(0x80, min(sys.maxunicode, 0x20000)):
        char = chr(at)
        if char.isdecimal() and not 0xFF10 <= at <= 0xFF19:  # noqa: PLR2004 - ０ to ９
            table[at] = _ASCII_DIGITS[unicodedata.decimal(char)]
    return table


_TABLE: Final = _table()
# Whatever is neither Han, nor Chinese punctuation, nor full width, nor ASCII is looked at closely:
# four ranges are searched ten times as fast as the hundreds of the table.
_UNUSUAL: Final = re.compile("[^\u3400-\u9fff\u3000-\u303f\uff00-\uff60\\x00-\\x7e“”‘’…—·]")
_NUMERALS: Final = re.compile("[〇零○一二三四五六七八九]{15,18}[XxＸｘ×]?")
# A mobile number in words.
_MOBILE: Final = re.compile(
    "(?<![〇零○一二三四五六七八九])一[三四五六七八九][〇零○一二三四五六七八九]{9}(?![〇零○一二三四五六七八九])"
)


def undisguise(text: str) -> str:
    """The text as a reader sees it, with plain digits; the same text when nothing is disguised."""
    if text.isascii():
        return text
    if _UNUSUAL.search(text):
        text = text.translate(_TABLE)
    if "〇" in text or "零" in text or "○" in text:
        text = _MOBILE.sub(_digits, _NUMERALS.sub(_digits, text))
    return text


def _digits(match: re.Match[str]) -> str:
    return "".join(_CHINESE_NUMERALS.get(char, char) for char in match.group())
