"""A net for thousands of planted values: one pass over a text, however many they are."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape
from urllib.parse import unquote

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

#: Characters that stand between digits without ending a number for whoever reads it.
_BETWEEN = re.compile("(?<=[0-9])[\\s\u200b-\u200f\u2060\ufeff·.\\-]{1,3}(?=[0-9])")
_WIDE = re.compile("[\uff10-\uff19]")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_DIGITS = re.compile(r"[0-9]{6,}[xX]?")
#: How a workbook and a PDF begin.
PACKED = (b"PK\x03\x04", b"%PDF-")
#: Digits of a telephone's number; those of persons' certificates and cards have more.
WHOLE = 11
#: Encodings beside UTF-8 in which bytes on a disk or in a column may hold a text.
ENCODINGS = ("gb18030", "utf-16-le")


class Net:
    """Finds which of many values stand in a text: numbers, names of rare characters, others.

    Values of digits are looked up by every stretch of a run of digits, names by every stretch of
    the rare characters that no other text has; only the few others are sought one by one.
    """

    def __init__(self, parts: Iterable[str], rare: str, surnames: Iterable[str] = ()) -> None:
        self._surnames = frozenset(surnames)
        self._rare = re.compile(f"[{rare}]{{2,}}")
        parts = frozenset(parts)
        numbers = {part for part in parts if _DIGITS.fullmatch(part)}
        self.numbers = {part.upper() for part in numbers}
        self.names = {part for part in parts if self._rare.fullmatch(part)}
        # A whole name is met where its given name is.
        self.others = sorted(part for part in parts - numbers if not self._rare.search(part))
        self._whole_numbers = {part for part in self.numbers if len(part) >= WHOLE}
        self._lengths = sorted({len(part) for part in self.numbers})

    def caught(self, text: str | bytes | frozenset[int]) -> set[str]:
        """Return the planted parts in a text, however it writes them, in bytes, among numbers.

        Numbers are compared whole, and with whole ones: among hundreds of random ones, nine digits
        are a part of somebody's at times.
        """
        if isinstance(text, frozenset):
            return {str(number) for number in text} & self._whole_numbers
        if isinstance(text, bytes):
            return self.caught_in_bytes(text)
        return {part for reading in readings(text) for part in self._caught(reading)}

    def caught_in_bytes(self, data: bytes) -> set[str]:
        """Return the planted parts in bytes, in whatever encoding they stand there.

        Two characters of two bytes each are met by chance in what is sealed: whole names are not.
        """
        found = set(self._caught(data.decode("utf-8", "ignore")))
        for encoding in ENCODINGS:
            text = data.decode(encoding, "ignore").replace("\x00", " ")
            parts = set(self._caught(text))
            found |= {p for p in parts if p not in self.names or self._whole(p, text)}
        return found

    def _whole(self, given: str, text: str) -> bool:
        at = text.find(given)
        return text[at - 1 : at] in self._surnames or text[at - 2 : at] in self._surnames

    def _caught(self, text: str) -> Iterator[str]:
        for run in _DIGITS.findall(text):
            yield from _stretches(run.upper(), self._lengths, self.numbers)
        for run in self._rare.findall(text):
            yield from _stretches(run, range(2, len(run) + 1), self.names)
        yield from (part for part in self.others if part in text)


def _stretches(run: str, lengths: Iterable[int], known: set[str]) -> Iterator[str]:
    for length in lengths:
        for at in range(len(run) - length + 1):
            if run[at : at + length] in known:
                yield run[at : at + length]


def readings(text: str) -> Iterator[str]:
    """Yield *text*, and as it reads without escapes, full widths and gaps between digits."""
    yield text
    plain = text
    if "&" in plain:
        plain = unescape(plain)
    if "%" in plain:
        plain = unquote(plain)
    if "\\u" in plain:
        plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), plain)
    if _WIDE.search(plain):
        plain = unicodedata.normalize("NFKC", plain)
    plain = _BETWEEN.sub("", plain)
    if plain != text:
        yield plain


def readable(content: bytes) -> Iterator[str]:
    """Yield what somebody reads in a file: its text, or that of what is packed into it."""
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield from readable(packed.read(name))
    elif content.startswith(b"%PDF-"):
        yield content.decode("latin-1")
        yield from (page.extract_text() for page in _pages(content))
    yield content.decode("utf-8", "replace")


def _pages(content: bytes) -> Iterator[PageObject]:
    try:
        yield from PdfReader(io.BytesIO(content)).pages
    except PyPdfError:  # the tests' own files are hardly PDFs
        return
