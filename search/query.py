"""From a reader's question to a request; pure, once the question has been checked."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from registry.identifiers import (
    normalise_code,
    read_organisation_code,
    read_registration_number,
    read_uscc,
)
from registry.places import region_of_code
from search import words
from search.checks import checked_text
from search.clauses import Clause, Either, Every, Request, Term
from search.fields import DocumentType, Key, Number, has_term
from search.results import Question, QuestionRefused, Refusal, Sort
from search.text import compact, fold

#: A document number as it is printed: a year in any bracket.
_YEAR_IN_BRACKETS: Final = re.compile(
    r"[(（\[［〔【﹝{<《〈]\s*(19|20)\d{2}\s*[)）\]］〕】﹞}>》〉]"
)
_CODE: Final = re.compile(r"[0-9A-Z-]{6,}")


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it goes to the engine, and how it was understood (or an empty text)."""

    request: Request
    sentence: str = ""


def understand_subjects(question: Question, day: date) -> Understood:
    """Return the request for the subjects that *question* asks for, shown on *day*."""
    text = checked_text(question, day)
    code, sentence = _code(text)
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
    order = Number.RANK
    if question.sort == Sort.NEWEST:
        bands, order = _one(bands), Number.NEWEST
    conditions = _subject_conditions(question)
    request = Request(DocumentType.SUBJECT, bands, conditions, order, day, question.size)
    return Understood(request, sentence)


def understand_records(question: Question, day: date) -> Understood:
    """Return the request for the records that *question* asks for; without text, for all."""
    text = checked_text(question, day)
    conditions = _record_conditions(question)
    everything: Clause = Term(Key.TYPE, DocumentType.RECORD)
    bands, sentence = _record_bands(text) if text else ((everything,), "")
    if question.sort == Sort.NEWEST:
        bands = _one(bands)
    request = Request(DocumentType.RECORD, bands, conditions, Number.NEWEST, day, question.size)
    return Understood(request, sentence)


def _record_bands(text: str) -> tuple[tuple[Clause, ...], str]:
    """Return the bands of a text: its number or name itself, then the name, then any text."""
    key = compact(text)
    code, sentence = _code(text)
    if sentence:
        return (Term(Key.RECORD_CODE, code),), sentence
    exact: list[Clause] = [Term(Key.RECORD_NUMBER, key), Term(Key.RECORD_EXACT, key)]
    if code:
        exact.append(Term(Key.RECORD_CODE, code))
    parts = words.split(text)
    if _YEAR_IN_BRACKETS.search(fold(text)):
        sentence = _("按文书号查询。")
    return (
        Either(tuple(exact)),
        _every([words.record_name_has(part) for part in parts]),
        _every([words.record_has(part) for part in parts]),
    ), sentence or _several(parts)


def _every(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else Every(tuple(clauses))


def _one(bands: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """Return one band that matches what any of *bands* does, for another order than theirs."""
    return bands if len(bands) == 1 else (Either(bands),)


def _several(parts: list[str]) -> str:
    if len(parts) == 1:
        return ""
    return _("同时包含：%(words)s。") % {"words": "、".join(parts)}


def _code(text: str) -> tuple[str, str]:
    """Return *text* as a code and, where it is surely one, the sentence that says so.

    Codes without a check (of institutions, associations) are looked for beside names.
    """
    readings = (
        (read_uscc(text), _("按统一社会信用代码查询。")),
        (read_organisation_code(text), _("按组织机构代码查询。")),
        (read_registration_number(text), _("按工商注册号查询。")),
    )
    for reading, sentence in readings:
        if reading.ok:
            return reading.value, sentence
    code = normalise_code(text)
    return (code if _CODE.fullmatch(code) else ""), ""


def _subject_conditions(question: Question) -> tuple[Clause, ...]:
    found: list[Clause] = []
    if question.kind or question.authority or question.year:
        term = has_term(question.kind, question.authority, question.year)
        found.append(Term(Key.SUBJECT_HAS, term))
    if question.region:
        found.append(Term(Key.SUBJECT_REGION, region_of_code(question.region)))
    if question.subject_kind:
        found.append(Term(Key.SUBJECT_KIND, question.subject_kind))
    return tuple(found)


def _record_conditions(question: Question) -> tuple[Clause, ...]:
    region = region_of_code(question.region) if question.region else ""
    asked = (
        (Key.RECORD_KIND, question.kind),
        (Key.RECORD_REGION, region),
        (Key.RECORD_AUTHORITY, question.authority),
        (Key.RECORD_YEAR, str(question.year or "")),
        (Key.RECORD_SUBJECT_KIND, question.subject_kind),
    )
    return tuple(Term(key, value) for key, value in asked if value)
