"""What is indexed of a subject and of a record: from their public forms, and from nothing else.

Natural persons are never here: the register's door gives None for them, which becomes a
tombstone. Values shaped like a person's number are left out once more, whatever came through.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from registry.identifiers import read_uscc
from registry.masking import asks_for_person
from registry.places import ancestors, region_of_code
from registry.publication import PublicRecord, PublicSubject, Published
from registry.subject_facts import SubjectFacts
from search.engines.base import Document
from search.fields import START_LENGTH, DocumentType, Key, Number, Text, has_term
from search.numbers import day_number, newest_first, short_first
from search.text import characters, compact, cut
from search.words import common_in

#: Where the organisation code stands in a unified social credit code.
_ORGANISATION_PART = slice(8, 17)
#: Digits of every script, and Chinese numerals.
_DIGIT = re.compile(r"[\d〇零○一二三四五六七八九]")
_FEWEST_DIGITS = 11
_SHORT_TEXT = 60


def tombstone(published: Published, version: int) -> Document:
    """Return what is left of something that must go: its id and version."""
    return Document(published.public_id, DocumentType.TOMBSTONE, version)


def record_document(published: Published, version: int) -> Document:
    """Return the document of a record, or a tombstone when it isn't public today."""
    record = published.record
    if record is None:
        return tombstone(published, version)
    return Document(
        published.public_id,
        DocumentType.RECORD,
        version,
        _filled(_record_terms(record)),
        {
            **_period(record.publish_from, record.public_until),
            Number.NEWEST: newest_first(record.decided_on, record.public_id),
        },
    )


def _record_terms(record: PublicRecord) -> dict[str, list[str]]:
    name, number = compact(record.subject_name), compact(record.document_number)
    texts = dict.fromkeys(
        (record.document_number, record.title, record.authority_name, *record.searched)
    )
    return {
        Text.RECORD_NAME: [" ".join(cut(record.subject_name))],
        Text.RECORD_TEXT: [_words(text) for text in texts],
        Key.RECORD_EXACT: [name],
        Key.RECORD_COMMON: common_in(name),
        Key.RECORD_CHARACTERS: characters(record.subject_name),
        Key.RECORD_CODE: _codes([record.subject_uscc]),
        Key.RECORD_NUMBER: [] if _is_persons(number) else [number],
        Key.RECORD_KIND: [record.kind],
        Key.RECORD_SUBJECT_KIND: [record.subject_kind],
        Key.RECORD_REGION: _regions(record.region),
        Key.RECORD_AUTHORITY: [record.authority_code],
        Key.RECORD_YEAR: [str(record.decided_on.year)],
    }


def subject_document(published: Published, facts: SubjectFacts | None, version: int) -> Document:
    """Return the document of a subject, or a tombstone when it has nothing to show today.

    ``facts`` and public form are read one after the other; what is published or goes in between
    is in only one of them, and its event is already waiting.
    """
    subject = published.subject
    if subject is None or facts is None:
        return tombstone(published, version)
    return Document(
        published.public_id,
        DocumentType.SUBJECT,
        version,
        _filled(_subject_terms(subject, facts)),
        {
            **_period(facts.shown_from, facts.shown_until),
            Number.RANK: short_first(compact(subject.name), subject.public_id),
            Number.NEWEST: newest_first(facts.newest, subject.public_id),
        },
    )


def _subject_terms(subject: PublicSubject, facts: SubjectFacts) -> dict[str, list[str]]:
    names = list(dict.fromkeys((subject.name, *subject.former_names, *facts.other_names)))
    keys = list(dict.fromkeys(map(compact, names)))
    starts = (key[:length] for key in keys for length in range(1, START_LENGTH + 1))
    codes = [subject.uscc, *(code.value for code in subject.codes), *facts.other_codes]
    return {
        Text.SUBJECT_NAME: [" ".join(cut(name)) for name in names],
        Key.SUBJECT_EXACT: keys,
        Key.SUBJECT_START: list(dict.fromkeys(starts)),
        Key.SUBJECT_COMMON: list(dict.fromkeys(word for key in keys for word in common_in(key))),
        Key.SUBJECT_CHARACTERS: characters("".join(names)),
        Key.SUBJECT_CODE: _codes(codes),
        Key.SUBJECT_KIND: [subject.kind],
        Key.SUBJECT_REGION: _regions(subject.region),
        Key.SUBJECT_HAS: _has(facts),
    }


def _words(text: str) -> str:
    """Return *text* cut; titles and authorities' names come again and again."""
    return _words_of_short(text) if len(text) < _SHORT_TEXT else " ".join(cut(text))


@lru_cache(maxsize=4096)
def _words_of_short(text: str) -> str:
    return " ".join(cut(text))


def _filled(terms: dict[str, list[str]]) -> dict[str, list[str]]:
    """Leave empty values out: an empty term would be found by an empty question."""
    return {field: values for field, values in terms.items() if values and all(values)}


def _period(since: date, until: date) -> dict[str, int]:
    return {Number.SINCE: day_number(since), Number.UNTIL: day_number(until)}


def _codes(values: Iterable[str]) -> list[str]:
    """Return codes as asked for; a credit code is also found by its organisation code."""
    codes: dict[str, None] = {}
    for value in values:
        reading = read_uscc(value)
        if reading.ok:
            codes[reading.value] = codes[reading.value[_ORGANISATION_PART]] = None
        elif reading.value and not _is_persons(reading.value):
            codes[reading.value] = None
    return list(codes)


def _is_persons(value: str) -> bool:
    """Tell whether a code or document number is shaped like a person's number in disguise.

    The shortest of those has eleven digits: most values need no closer look.
    """
    return len(_DIGIT.findall(value)) >= _FEWEST_DIGITS and asks_for_person(value)


def _regions(code: str | None) -> list[str]:
    """Return every region that *code* lies in, by today's codes."""
    return list(ancestors(region_of_code(code))) if code else []


def _has(facts: SubjectFacts) -> list[str]:
    """Return a term for each combination of what may be asked of its records together."""
    return list(
        dict.fromkeys(
            has_term(kind if ask_kind else "", authority if ask_authority else "", asked_year)
            for kind, authority, year in facts.has
            for ask_kind in (False, True)
            for ask_authority in (False, True)
            for asked_year in (None, year)
            if ask_kind or ask_authority or asked_year
        )
    )
