"""CSV as departments send it: UTF-8 with or without BOM, GB18030, UTF-16; comma, tab, semicolon."""

import codecs
import csv
from collections.abc import Callable, Iterable, Iterator

from registry.reporting.unreadable import Unreadable

Pieces = Callable[[], Iterable[bytes]]

#: No cell of the layout takes more than 5 000 characters; a longer one is an unclosed quote.
csv.field_size_limit(1 << 20)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Commas that the first piece of a table in UTF-16 has at the least.
_FEWEST_COMMAS = 5
#: Lines of a large file that are looked at for its header.
_FIRST_LINES = 200
#: Bytes that no text has: something else was renamed to .csv.
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\x0b\x0c\x1a\x1b")


def csv_rows(pieces: Pieces) -> Iterator[list[str]]:
    """Yield the rows of a CSV file; raise Unreadable where it is none.

    The whole file is parsed once before the first row is given: a file goes in or it doesn't,
    and never to the line at which a quote stays open.
    """
    encoding = _encoding(pieces)
    first = next(_lines(_decoded(pieces(), encoding)), "")
    delimiter = max(",\t;", key=first.count)
    _prove(pieces, encoding, delimiter)
    yield from csv.reader(_lines(_decoded(pieces(), encoding)), delimiter=delimiter)


def first_csv_rows(first: bytes) -> list[list[str]]:
    """Return the rows at the beginning of a large CSV file, as far as its first bytes go."""
    text = _decode_beginning(first)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:_FIRST_LINES]
    delimiter = max(",\t;", key=lines[0].count)
    try:
        return list(csv.reader((line + "\n" for line in lines), delimiter=delimiter))
    except csv.Error as error:
        raise Unreadable("quoting", "1") from error


def _decode_beginning(first: bytes) -> str:
    """Return the text of a file's first bytes, whose last character may be cut."""
    names = [name for mark, name in _MARKS if first.startswith(mark)]
    if not names and 0 in first:
        names = [_unmarked(first)]
    elif not names and _CONTROLS & set(first):
        raise Unreadable("not_a_table")
    for name in names or ("utf-8", "gb18030"):
        try:
            return codecs.getincrementaldecoder(name)().decode(first)
        except UnicodeError:
            continue
    raise Unreadable("encoding")


def _prove(pieces: Pieces, encoding: str, delimiter: str) -> None:
    """Raise Unreadable where a quote stays open: it would swallow the rows behind it."""
    for strict in (True, False):
        reader = csv.reader(
            _lines(_decoded(pieces(), encoding)), delimiter=delimiter, strict=strict
        )
        try:
            for _row in reader:
                pass
        except csv.Error as error:
            quotes = sum(text.count('"') for text in _decoded(pieces(), encoding))
            # Text behind a closed quote ("农家"乐) is read leniently, where all quotes are paired.
            if not strict or quotes % 2 or "expected after" not in str(error):
                raise Unreadable("quoting", str(reader.line_num)) from error
        else:
            return


def _encoding(pieces: Pieces) -> str:
    """Return the encoding in which the *whole* file can be read, marks first."""
    first = next(iter(pieces()), b"")
    for mark, name in _MARKS:
        if first.startswith(mark):
            return _proven(pieces, name)
    if 0 in first:
        return _proven(pieces, _unmarked(first))
    if _CONTROLS & set(first):
        raise Unreadable("not_a_table")
    for name in ("utf-8", "gb18030"):
        if _reads(pieces, name):
            return name
    raise Unreadable("encoding")


def _unmarked(first: bytes) -> str:
    """Return which UTF-16 this is without a mark: the one in which its commas are commas."""
    little, big = (first.decode(name, "replace") for name in ("utf-16-le", "utf-16-be"))
    if max(little.count(","), big.count(",")) < _FEWEST_COMMAS:
        raise Unreadable("not_a_table")
    return "utf-16-le" if little.count(",") > big.count(",") else "utf-16-be"


def _proven(pieces: Pieces, name: str) -> str:
    if not _reads(pieces, name):
        raise Unreadable("encoding")
    return name


def _reads(pieces: Pieces, encoding: str) -> bool:
    try:
        for _text in _decoded(pieces(), encoding):
            pass
    except UnicodeError:
        return False
    return True


def _decoded(pieces: Iterable[bytes], encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)()
    for piece in pieces:
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _lines(texts: Iterable[str]) -> Iterator[str]:
    """Yield lines with their ends; csv puts quoted ones together again."""
    rest = ""
    for text in texts:
        *whole, rest = (rest + text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        for line in whole:
            yield line + "\n"
    if rest:
        yield rest
