"""From a reader's question to a request; pure, once the question has been checked."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from django.utils.translation import gettext as _

from registry.identifiers import (
    normalise_code,
    read_organisation_code,
    read_registration_number,
    read_uscc,
)
from search import words
from search.checks import checked_text
from search.clauses import Clause, Either, Every, Request, Term
from search.fields import DocumentType, Key, Number, Order
from search.narrowing import record_filters, subject_filters
from search.results import (
    AskedFor,
    Question,
    QuestionRefused,
    Refusal,
    Sort,
    Understanding,
)
from search.text import compact, fold

#: A document number as it is printed: a year in any bracket.
_YEAR_IN_BRACKETS: Final = re.compile(
    r"[(（\[［〔【﹝{<《〈]\s*(19|20)\d{2}\s*[)）\]］〕】﹞}>》〉]"
)
_CODE: Final = re.compile(r"[0-9A-Z-]{6,}")


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it goes to the engine, and how it was understood.

    ``near`` is what is asked when nothing fits: names that are spelt nearly so.
    """

    request: Request
    understanding: Understanding
    near: Request | None = None


def understand_subjects(question: Question, day: date) -> Understood:
    """Return the request for the subjects that *question* asks for, shown on *day*."""
    text = checked_text(question, day)
    kind, code, sentence = _code(text)
    parts = words.split(text)
    if not parts:
        raise QuestionRefused(Refusal.TEXT, _("请输入要查询的名称、统一社会信用代码或者文书号。"))
    found = Term(Key.SUBJECT_CODE, code)
    if sentence:
        bands: tuple[Clause, ...] = (found,)
    else:
        exact: Clause = Term(Key.SUBJECT_EXACT, compact(text))
        has = _every([words.subject_name_has(part) for part in parts])
        starts = words.subject_name_starts(parts[0])
        bands = (
            Either((exact, found)) if code else exact,
            starts if len(parts) == 1 else Every((starts, has)),
            has,
        )
        sentence = _several(parts)
    order, bands = _ordered(question.sort, bands, Number.RANK)
    request = Request(
        DocumentType.SUBJECT,
        bands,
        (),
        order,
        day,
        question.size,
        filters=subject_filters(question),
    )
    return Understood(request, Understanding(kind, sentence, words=tuple(parts)))


def understand_records(question: Question, day: date) -> Understood:
    """Return the request for the records that *question* asks for; without text, for all."""
    text = checked_text(question, day)
    everything: Clause = Term(Key.TYPE, DocumentType.RECORD)
    bands: tuple[Clause, ...] = (everything,)
    understanding = Understanding(AskedFor.EVERYTHING)
    if text:
        bands, understanding = _record_bands(text)
    order, bands = _ordered(question.sort, bands, Number.NEWEST)
    request = Request(
        DocumentType.RECORD,
        bands,
        (),
        order,
        day,
        question.size,
        filters=record_filters(question),
    )
    return Understood(request, understanding)


def _record_bands(text: str) -> tuple[tuple[Clause, ...], Understanding]:
    """Return the bands of a text: its number or name itself, then the name, then any text."""
    key = compact(text)
    kind, code, sentence = _code(text)
    if sentence:
        return (Term(Key.RECORD_CODE, code),), Understanding(kind, sentence, words=(text,))
    exact: list[Clause] = [Term(Key.RECORD_NUMBER, key), Term(Key.RECORD_EXACT, key)]
    if code:
        exact.append(Term(Key.RECORD_CODE, code))
    parts = words.split(text)
    if _YEAR_IN_BRACKETS.search(fold(text)):
        kind, sentence = AskedFor.DOCUMENT_NUMBER, _("按文书号查询。")
    return (
        Either(tuple(exact)),
        _every([words.record_name_has(part) for part in parts]),
        _every([words.record_has(part) for part in parts]),
    ), Understanding(kind, sentence or _several(parts), words=tuple(parts))


def _ordered(
    sort: Sort, bands: tuple[Clause, ...], best: Literal[Number.RANK, Number.NEWEST]
) -> tuple[Order, tuple[Clause, ...]]:
    """Return the order of *sort* and its bands: any order but the best first knows only one."""
    orders: dict[Sort, Order] = {Sort.NEWEST: Number.NEWEST, Sort.NAME: Key.NAME_ORDER}
    if sort == Sort.RELEVANCE:
        return best, bands
    return orders[sort], _one(bands)


def _every(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else Every(tuple(clauses))


def _one(bands: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Return one band that matches what any of *bands* does, for another order than theirs."""
    return bands if len(bands) == 1 else (Either(bands),)


def _several(parts: list[str]) -> str:
    if len(parts) == 1:
        return ""
    return _("同时包含：%(words)s。") % {"words": "、".join(parts)}


def _code(text: str) -> tuple[AskedFor, str, str]:
    """Return *text* as a code and, where it is surely one, the sentence that says so.

    Codes without a check (of institutions, associations) are looked for beside names.
    """
    readings = (
        (AskedFor.USCC, read_uscc(text), _("按统一社会信用代码查询。")),
        (AskedFor.ORGANISATION_CODE, read_organisation_code(text), _("按组织机构代码查询。")),
        (AskedFor.REGISTRATION_NUMBER, read_registration_number(text), _("按工商注册号查询。")),
    )
    for kind, reading, sentence in readings:
        if reading.ok:
            return kind, reading.value, sentence
    code = normalise_code(text)
    return AskedFor.WORDS, (code if _CODE.fullmatch(code) else ""), ""
