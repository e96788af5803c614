"""Clauses in tantivy's words, and how many documents they can match at most."""

from datetime import date
from typing import Any, Final, Protocol

import tantivy

from search.clauses import Clause, Either, Every, Phrase, Position, Term
from search.engines.embedded_schema import field_and_term, schema, sortable
from search.fields import Key, Number, Order
from search.numbers import day_number

MUST: Final = tantivy.Occur.Must
MUST_NOT: Final = tantivy.Occur.MustNot
SHOULD: Final = tantivy.Occur.Should
#: A query and how it takes part in another.
Part = tuple[Any, Any]
_UNSIGNED: Final = tantivy.FieldType.Unsigned


class Opened(Protocol):
    """One commit of one generation: what is asked."""

    index: Any
    searcher: Any


def translated(clause: Clause) -> Any:
    """Return *clause* as a query."""
    query = tantivy.Query
    match clause:
        case Term(field, value):
            return query.term_query(schema(), *field_and_term(field, value), index_option="basic")
        case Phrase(field, (word,)):
            return query.term_query(schema(), field, word, index_option="basic")
        case Phrase(field, words):
            return query.phrase_query(schema(), field, list(words))
        case Every(clauses):
            return query.boolean_query([(MUST, translated(part)) for part in clauses])
        case Either(clauses):
            return query.boolean_query([(SHOULD, translated(part)) for part in clauses])


def all_of(parts: list[Part]) -> Any:
    """Return one query of *parts*; one that is alone needs no other around it."""
    if len(parts) == 1 and parts[0][0] == MUST:
        return parts[0][1]
    return tantivy.Query.boolean_query(parts)


def behind(opened: Opened, order: Order, position: Position) -> Any:
    """Return the condition of standing behind *position* in its band."""
    if order == Key.NAME_ORDER:
        return opened.index.parse_query(f"{order}:{{{sortable(str(position.order))} TO *}}")
    return tantivy.Query.range_query(
        schema(), order, _UNSIGNED, upper_bound=position.order, include_upper=False
    )


def outside(day: date) -> list[Any]:
    """Return queries of what is not shown on *day*: its period is over or hasn't begun."""
    number = day_number(day)
    bounds: list[tuple[Number, int | None, int | None]] = [
        (Number.UNTIL, None, number - 1),
        (Number.SINCE, number + 1, None),
    ]
    return [
        tantivy.Query.range_query(schema(), field, _UNSIGNED, lower, upper, use_inverted_index=True)
        for field, lower, upper in bounds
    ]


class Frequencies:
    """How many documents clauses can match at most, from the index's own counts of terms.

    For one question: each term is looked up once.
    """

    def __init__(self, searcher: Any) -> None:
        self._searcher = searcher
        self._known: dict[tuple[str, str], int] = {}

    def of(self, clause: Clause) -> int:
        """Return the most documents that can match *clause*."""
        match clause:
            case Term(field, value):
                return self._term(*field_and_term(field, value))
            case Phrase(field, words):
                return min(self._term(field, word) for word in words)
            case Every(clauses):
                return min(map(self.of, clauses))
            case Either(clauses):
                return sum(map(self.of, clauses))

    def _term(self, field: str, term: str) -> int:
        key = (field, term)
        if key not in self._known:
            self._known[key] = self._searcher.doc_freq(field, term)
        return self._known[key]
