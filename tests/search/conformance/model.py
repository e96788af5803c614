"""The contract as a few lines of Python: slow, simple, and what every engine must agree with."""

from dataclasses import replace

from search.clauses import Either, Every, Phrase, Position, Term
from search.engines.base import Hit
from search.fields import Key, Number
from search.numbers import day_number


def keep(state, documents):
    """Put *documents* into *state* (by id): an older version never replaces a newer one."""
    for document in documents:
        there = state.get(document.public_id)
        if there is None or there.version <= document.version:
            state[document.public_id] = document


def matches(clause, document):
    """Tell whether *document* is one that *clause* describes."""
    match clause:
        case Term(Key.TYPE, value):
            return document.type == value
        case Term(field, value):
            return value in document.terms.get(field, [])
        case Phrase(field, words):
            return any(_follow(words, text.split()) for text in document.terms.get(field, []))
        case Every(clauses):
            return all(matches(part, document) for part in clauses)
        case Either(clauses):
            return any(matches(part, document) for part in clauses)
    raise AssertionError(clause)


def _follow(words, text):
    return any(
        tuple(text[at : at + len(words)]) == tuple(words)
        for at in range(len(text) - len(words) + 1)
    )


def all_hits(request, documents):
    """Return every hit of *request*, in order, whatever its size and where it starts."""
    return [hit for band in _banded(request, documents) for hit in band]


def _banded(request, documents):
    left = [
        document
        for document in documents
        if _in_period(document, request.day)
        and all(matches(clause, document) for clause in request.conditions)
        and all(matches(each.clause, document) for each in request.filters)
    ]
    for number, clause in enumerate(request.bands):
        band = [document for document in left if matches(clause, document)]
        left = [document for document in left if document not in band]
        band.sort(
            key=lambda document: _order(request, document),
            reverse=request.order is not Key.NAME_ORDER,
        )
        yield [_hit(number, request, document) for document in band]


def _order(request, document):
    if request.order is Key.NAME_ORDER:
        (name,) = document.terms[Key.NAME_ORDER]
        return name
    return document.numbers[request.order]


def _hit(band, request, document):
    position = Position(band, _order(request, document))
    return Hit(document.public_id, document.version, position)


def _in_period(document, day):
    if not document.numbers:
        return False
    number = day_number(day)
    return document.numbers[Number.SINCE] <= number <= document.numbers[Number.UNTIL]


def counts(request, facet, documents):
    """Return what *facet* counts: (value, count) pairs."""
    hits = {
        hit.public_id for hit in all_hits(_without(request, request.narrowing(facet)), documents)
    }
    terms = [
        set(document.terms.get(facet.field, []))
        for document in documents
        if document.public_id in hits
    ]
    if facet.among:
        pairs = [
            (value, sum(bool(held & set(wanted)) for held in terms))
            for value, wanted in facet.among
        ]
    else:
        values = set().union(*terms)
        pairs = [(value, sum(value in held for held in terms)) for value in values]
        pairs.sort(key=lambda pair: (-pair[1], pair[0]))
        pairs = pairs[: facet.most]
    return tuple((value, count) for value, count in pairs if count)


def _without(request, filters):
    return replace(request, filters=filters)
