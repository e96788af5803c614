"""Tidying of codes, names and document numbers, as stored and as compared.

Reporters paste from scans and office software: full-width letters, blanks of every width,
zero-width characters, several shapes of the same bracket, Kangxi radicals that look like the
characters.
"""

import unicodedata
from typing import Final

_INVISIBLE_CATEGORIES: Final = frozenset({"Cf", "Cc", "Mn", "Me"})
_BLANK_CATEGORIES: Final = frozenset({"Zs", "Zl", "Zp"})
# Nothing invisible lies between the end of the plane of letters and the tag characters.
_LAST_INVISIBLE: Final = 0x10000
_TAGS: Final = range(0xE0000, 0xE01F0)
_DASHES: Final = "‐‑‒–—―−－﹣"
_MIDDLE_DOTS: Final = "•‧∙⋅・･●"
_OPENING: Final = "(（﹙[［【〔﹝〖〘〚{｛﹛「『《〈<＜"
_CLOSING: Final = ")）﹚]］】〕﹞〗〙〛}｝﹜」』》〉>＞"
# Full-width marks that names carry as half-width ones; ，；： stay Chinese.
_HALF_WIDTH_MARKS: Final = "＆＋－．／＿＃％＠＊＝＇"


def _invisible() -> dict[int, None]:
    """Format, control and combining characters that leave no trace in print (blanks excluded)."""
    return {
        at: None
        for at in (*range(_LAST_INVISIBLE), *_TAGS)
        if unicodedata.category(chr(at)) in _INVISIBLE_CATEGORIES and not chr(at).isspace()
    }


_INVISIBLE: Final = _invisible()
_BLANKS: Final = {
    at: None
    for at in range(0x3001)
    if unicodedata.category(chr(at)) in _BLANK_CATEGORIES or chr(at).isspace()
}


def _name_table() -> dict[int, str | None]:
    """Full-width letters, digits and compatibility ideographs to the plain ones, one dot, （）."""
    table: dict[int, str | None] = dict(_INVISIBLE)
    widths = [*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)]
    ideographs = [*range(0x2E80, 0x2FD6), *range(0xF900, 0xFB00)]
    for at in (*widths, *ideographs, *map(ord, _HALF_WIDTH_MARKS)):
        plain = unicodedata.normalize("NFKC", chr(at))
        if plain != chr(at):
            table[at] = plain
    table.update(dict.fromkeys(map(ord, _MIDDLE_DOTS), "·"))
    table.update({ord("("): "（", ord(")"): "）", ord("﹙"): "（", ord("﹚"): "）"})
    return table


def _key_table() -> dict[int, str | None]:
    """One bracket, one dash, no blanks, nothing invisible: for keys, never for display."""
    table: dict[int, str | None] = {**_INVISIBLE, **_BLANKS}
    table.update(dict.fromkeys(map(ord, _OPENING), "["))
    table.update(dict.fromkeys(map(ord, _CLOSING), "]"))
    table.update(dict.fromkeys(map(ord, _DASHES), "-"))
    return table


_CODE_TABLE: Final[dict[int, None]] = {**_INVISIBLE, **_BLANKS, ord("'"): None, ord("`"): None}
_NAME_TABLE: Final = _name_table()
_KEY_TABLE: Final = _key_table()
# Both steps in one pass, for names are compared by the thousand.
_FOLDED_NAME_TABLE: Final[dict[int, str | None]] = {
    **{at: plain and plain.translate(_KEY_TABLE).lower() for at, plain in _NAME_TABLE.items()},
    **_KEY_TABLE,
}


def normalise_code(raw: str) -> str:
    """A code as stored: half width, upper case, no blanks, nothing invisible.

    The apostrophe that spreadsheets put before a number kept as text goes too. Hyphens stay.
    """
    if raw.isascii() and raw.isalnum():
        return raw.upper()
    return unicodedata.normalize("NFKC", raw).translate(_CODE_TABLE).upper()


def normalise_name(raw: str) -> str:
    """A name as stored: half-width letters and digits, （）, one dot ·, single inner blanks."""
    return " ".join(raw.translate(_NAME_TABLE).split())


def fold_name(raw: str) -> str:
    """A name as compared: ``normalise_name``, lower case, no blanks, one bracket shape."""
    return raw.translate(_FOLDED_NAME_TABLE).lower()


def fold_document_number(raw: str) -> str:
    """A document number as a key: NFKC, one bracket shape, one dash, no blanks, upper case."""
    return unicodedata.normalize("NFKC", raw).translate(_KEY_TABLE).upper()
