"""The smallest documents and requests that show a point of the contract."""

from datetime import date

from search.clauses import Request, Term
from search.engines.base import Document
from search.fields import DocumentType, Key, Number
from search.numbers import day_number

DAY = date(2026, 11, 21)
BEFORE, AFTER = date(2026, 11, 20), date(2026, 11, 22)
#: Every record and nothing else.
RECORDS = Term(Key.TYPE, "record")
SUBJECTS = Term(Key.TYPE, "subject")


def record(name, order=1, version=1, since=DAY, until=DAY, **terms):
    """Return a record's document, shown on DAY alone."""
    return Document(
        name,
        DocumentType.RECORD,
        version,
        {Key.NAME_ORDER: [name], **terms},
        {
            Number.SINCE: day_number(since),
            Number.UNTIL: day_number(until),
            Number.NEWEST: order,
        },
    )


def subject(name, order=1, version=1, since=DAY, until=DAY, **terms):
    """Return a subject's document, shown on DAY alone; its rank is *order*, the newest first."""
    made = record(name, order, version, since, until, **terms)
    numbers = {**made.numbers, Number.RANK: order}
    return Document(name, DocumentType.SUBJECT, version, made.terms, numbers)


def tombstone(name, version):
    """Return what is left of something that must go."""
    return Document(name, DocumentType.TOMBSTONE, version)


def asked(*bands, order=Number.NEWEST, size=10, day=DAY, **more):
    """Return a request, by default for all records."""
    type_ = more.pop("type", DocumentType.RECORD)
    conditions = tuple(more.pop("conditions", ()))
    return Request(type_, bands or (RECORDS,), conditions, order, day, size, **more)


def ids(found):
    """Return the ids of the hits in order."""
    return [hit.public_id for hit in found.hits]


def put(writer, *documents):
    """Write *documents* and commit."""
    writer.put(documents)
    writer.commit()
