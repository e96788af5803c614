"""The embedded index's own fields, and how documents and terms of the contract become theirs.

Documents lie in each segment in the order in which most questions want them (records newest
first, subjects shortest name first), so that whoever needs the first few reads the beginning of
each list and leaves the rest alone. Each document has its bucket of every order to say where that
beginning ends: see ``search.engines.embedded_tiers``. What facets count shares one field, so that
all of them are counted in one pass.
"""

import binascii
from functools import cache, lru_cache
from typing import Any, Final

import tantivy

from search.engines.base import Document
from search.fields import DocumentType, Key, Number, Order, Text

#: Names of the engine's own fields. Stored are id, type and version (design decision 9).
ID: Final = "id"
VERSION: Final = "version"
PLACE: Final = "place"  # what documents are sorted by inside a segment
TIERS: Final = "tiers"  # buckets as terms: to see which there are, and of which size
FACETS: Final = "facets"  # every term of the keys below that facets count
TOGETHER: Final = "together"  # those of SUBJECT_HAS that ask for several things at once

#: Keys whose terms share the field FACETS, and what they begin with there: records' with r,
#: subjects' with s, so that one look at the terms with that beginning finds all.
_CODES: Final[dict[str, str]] = {
    Key.RECORD_KIND: "rk:",
    Key.RECORD_SUBJECT_KIND: "rs:",
    Key.RECORD_REGION: "rr:",
    Key.RECORD_AUTHORITY: "ra:",
    Key.RECORD_YEAR: "ry:",
    Key.SUBJECT_KIND: "ss:",
    Key.SUBJECT_REGION: "sr:",
}
#: What all terms in FACETS of a type of document begin with.
FACET_START: Final = {DocumentType.RECORD: "r", DocumentType.SUBJECT: "s"}

#: How many low bits of an order number a bucket takes together. A day of decisions is one, and a
#: 64th of the names of one length: some 10 000 documents each in an index of ten millions.
_BUCKET_BITS: Final[dict[Order, int]] = {Number.NEWEST: 47, Number.RANK: 41}
#: What the terms of buckets begin with.
_BUCKET_LETTERS: Final[dict[tuple[DocumentType, Order], str]] = {
    (DocumentType.RECORD, Number.NEWEST): "n",
    (DocumentType.RECORD, Number.RANK): "q",
    (DocumentType.SUBJECT, Number.NEWEST): "m",
    (DocumentType.SUBJECT, Number.RANK): "r",
}
_LETTERS_OF: Final[dict[DocumentType, list[tuple[Order, str]]]] = {
    each: [(order, letter) for (type_, order), letter in _BUCKET_LETTERS.items() if type_ is each]
    for each in DocumentType
}
#: Records stand before subjects, and tombstones last.
_RECORDS_FIRST: Final = 1 << 63
#: Base 64 with letters that sort as their values do, and that no query parser knows.
_SORTED: Final = b"._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_BASE64: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_TO_SORTED: Final = bytes.maketrans(_BASE64, bytes(sorted(_SORTED)))
_FROM_SORTED: Final = bytes.maketrans(bytes(sorted(_SORTED)), _BASE64)


@cache
def schema() -> tantivy.Schema:
    """Return the index's fields."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field(ID, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(VERSION, stored=True, fast=True)
    builder.add_unsigned_field(PLACE, fast=True)
    for letter in _BUCKET_LETTERS.values():
        builder.add_unsigned_field(bucket_field(letter), indexed=True)
    for name in (TIERS, TOGETHER):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(FACETS, fast=True, tokenizer_name="raw", index_option="basic")
    for key in Key:
        if key not in _CODES and key is not Key.SUBJECT_HAS:
            builder.add_text_field(
                key,
                stored=key is Key.TYPE,
                fast=key is Key.NAME_ORDER,
                tokenizer_name="raw",
                index_option="basic",
            )
    for text in Text:
        builder.add_text_field(text, tokenizer_name="whitespace", index_option="position")
    for number in Number:
        # Periods are asked through the inverted index, orders through the column.
        period = number in {Number.SINCE, Number.UNTIL}
        builder.add_unsigned_field(number, indexed=period, fast=not period)
    return builder.build()


def field_and_term(key: str, value: str) -> tuple[str, str]:
    """Return the engine's field and term of a key's *value*."""
    if key in _CODES:
        return FACETS, _CODES[key] + value
    if key == Key.SUBJECT_HAS:
        return _has(value)
    return key, sortable(value) if key == Key.NAME_ORDER else value


@lru_cache(maxsize=65_536)
def _has(value: str) -> tuple[str, str]:
    """Return field and term of what a subject has, with which of its parts are asked in front.

    A facet counts terms of one such shape, and finds them beside each other.
    """
    parts = value.split("|")
    shape = "".join("1" if part else "0" for part in parts)
    if shape.count("1") == 1:
        return FACETS, f"s{shape}:{value}"
    return TOGETHER, f"{shape}:{value}"


def beginnings(key: str) -> list[tuple[str, str]]:
    """Return (field, beginning) of every place where terms of *key* lie."""
    if key in _CODES:
        return [(FACETS, _CODES[key])]
    if key == Key.SUBJECT_HAS:
        return [(FACETS, "s0"), (FACETS, "s1"), (TOGETHER, "")]
    return [(key, "")]


def value_of(field: str, term: str) -> str:
    """Return the key's value that *term* stands for, the opposite of :func:`field_and_term`."""
    if field in {FACETS, TOGETHER}:
        return term.partition(":")[2]
    return from_sortable(term) if field == Key.NAME_ORDER else term


def sortable(text: str) -> str:
    """Return *text* in plain letters that sort as its code points do.

    The binding asks for a range of texts through tantivy's query parser alone, which reads blanks
    and marks as its own.
    """
    made = binascii.b2a_base64(text.encode(), newline=False).rstrip(b"=")
    # A digit in front: nothing begins like one of the parser's own words or signs.
    return "0" + made.translate(_TO_SORTED).decode("ascii")


def from_sortable(made: str) -> str:
    """Return the text that :func:`sortable` was given."""
    data = made[1:].encode("ascii").translate(_FROM_SORTED)
    return binascii.a2b_base64(data + b"=" * (-len(data) % 4)).decode()


def bucket(order: Order, number: int) -> int:
    """Return which bucket of *order* a document of this order number is in."""
    return number >> _BUCKET_BITS[order]


def bucket_letter(type_: DocumentType, order: Order) -> str | None:
    """Return what the terms of a type's buckets begin with; None where there are none."""
    return _BUCKET_LETTERS.get((type_, order))


def bucket_field(letter: str) -> str:
    """Return the field of bucket numbers, for ranges of them."""
    return f"tier_{letter}"


def tantivy_document(document: Document) -> tantivy.Document:
    """Return *document* as it is written."""
    return tantivy.Document.from_dict(values_of(document), schema())


def values_of(document: Document) -> dict[str, Any]:
    """Return the values of the index's fields."""
    made: dict[str, Any] = {
        ID: document.public_id,
        Key.TYPE: document.type,
        VERSION: document.version,
        PLACE: _place(document),
        **document.numbers,
    }
    facets: list[str] = []
    together: list[str] = []
    # As field_and_term() says, which a rebuild has no time to ask of every value.
    for name, values in document.terms.items():
        if name in _CODES:
            start = _CODES[name]
            facets += [start + value for value in values]
        elif name == Key.SUBJECT_HAS:
            for field, term in map(_has, values):
                (facets if field == FACETS else together).append(term)
        elif name == Key.NAME_ORDER:
            made[name] = [sortable(value) for value in values]
        else:
            made[name] = values
    made |= {FACETS: facets, TOGETHER: together, TIERS: _put_in_tiers(made, document)}
    return made


def _put_in_tiers(made: dict[str, Any], document: Document) -> list[str]:
    """Add the document's bucket of each order to *made*; return the buckets' terms."""
    terms = []
    for order, letter in _LETTERS_OF[document.type]:
        if order in document.numbers:
            number = bucket(order, document.numbers[order])
            made[bucket_field(letter)] = number
            terms.append(f"{letter}{number:x}")
    return terms


def _place(document: Document) -> int:
    if document.type == DocumentType.RECORD:
        return _RECORDS_FIRST | document.numbers.get(Number.NEWEST, 0)
    return document.numbers.get(Number.RANK, 0)
