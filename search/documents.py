"""What is indexed of a subject and of a record: from their public forms, and from nothing else.

Natural persons are never here: the register's door gives None for them, which becomes a
tombstone. Values shaped like a person's number are left out once more, whatever came through.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from registry.enums import SubjectKind
from registry.identifiers import read_uscc
from registry.masking import asks_for_person
from registry.places import ancestors, region_of_code
from registry.publication import PublicRecord, PublicSubject, Published
from registry.subject_facts import SubjectFacts
from search.document_numbers import number_terms
from search.engines.base import Document
from search.fields import START_LENGTH, DocumentType, Key, Number, Text, has_term
from search.kind_names import list_names
from search.names import called, in_short, without_brackets
from search.numbers import day_number, name_order, newest_first, short_first
from search.pinyin import syllable_pairs
from search.readings import readings
from search.text import Run, chinese_in, cut, cut_runs, runs
from search.words import common_in

#: Where the organisation code stands in a unified social credit code.
_ORGANISATION_PART = slice(8, 17)
#: Digits of every script, and Chinese numerals.
_DIGIT = re.compile(r"[\d〇零○一二三四五六七八九]")
_FEWEST_DIGITS = 11
_SHORT_TEXT = 60
#: Whose names are long, and said in short.
_PUBLIC_BODIES = frozenset({SubjectKind.GOVERNMENT.value, SubjectKind.INSTITUTION.value})


#: Lengths of the starts of names; those of shorter names come to the same.
_STARTS = range(1, START_LENGTH + 1)


def read_dictionaries() -> None:
    """Read what names are cut, placed and spelt with: a change would wait a second for it."""
    name = _read("眉县天成商贸有限公司")
    called(name.key)
    readings().spell(name.runs, name.words)


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


class _Name(NamedTuple):
    """A name read once: what all fields of names are made of."""

    runs: list[Run]
    key: str
    words: list[str]


def _read(name: str) -> _Name:
    parts = runs(name)
    return _Name(parts, "".join([run for run, _chinese in parts]), cut_runs(parts))


@lru_cache(maxsize=4096)
def _whose_terms(name: str, code: str) -> tuple[dict[str, list[str]], str]:
    """Return the fields of a record's subject, and its sort key: records of one come together."""
    read = _read(name)
    terms: dict[str, list[str]] = {
        Text.RECORD_NAME: [" ".join(read.words)],
        Key.RECORD_EXACT: [read.key],
        Key.RECORD_COMMON: common_in(read.key),
        Key.RECORD_CHARACTERS: chinese_in(read.runs),
        Key.RECORD_CODE: _codes([code]),
    }
    return terms, readings().sort_key(read.runs, read.words)


def _record_terms(record: PublicRecord) -> dict[str, list[str]]:
    whose, sort_key = _whose_terms(record.subject_name, record.subject_uscc)
    numbers, written = _number_terms(record.document_number)
    authority = record.authority_name
    texts = dict.fromkeys(
        (record.title, authority, in_short(authority), *record.searched, *list_names(record.kind))
    )
    texts.pop(record.document_number, None)
    return whose | {
        Text.RECORD_TEXT: [*written, *filter(None, map(_words, texts))],
        Key.RECORD_NUMBER: numbers,
        Key.RECORD_KIND: [record.kind],
        Key.RECORD_SUBJECT_KIND: [record.subject_kind],
        Key.RECORD_REGION: _regions(record.region),
        Key.RECORD_AUTHORITY: [record.authority_code],
        Key.RECORD_YEAR: [str(record.decided_on.year)],
        Key.NAME_ORDER: [name_order(sort_key, record.public_id)],
    }


def _number_terms(number: str) -> tuple[list[str], list[str]]:
    """Return a document number's keys and its texts."""
    compact, key, texts = number_terms(number)
    return [] if _is_persons(compact) else list(dict.fromkeys((compact, key))), texts


def subject_document(published: Published, facts: SubjectFacts | None, version: int) -> Document:
    """Return the document of a subject, or a tombstone when it has nothing to show today.

    ``facts`` and public form are read one after the other; what is published or goes in between
    is in only one of them, and its event is already waiting.
    """
    subject = published.subject
    if subject is None or facts is None:
        return tombstone(published, version)
    terms = _subject_terms(subject, facts)
    return Document(
        published.public_id,
        DocumentType.SUBJECT,
        version,
        _filled(terms),
        {
            **_period(facts.shown_from, facts.shown_until),
            Number.RANK: short_first(terms[Key.SUBJECT_EXACT][0], subject.public_id),
            Number.NEWEST: newest_first(facts.newest, subject.public_id),
        },
    )


def _subject_terms(subject: PublicSubject, facts: SubjectFacts) -> dict[str, list[str]]:
    names = dict.fromkeys((subject.name, *subject.former_names, *facts.other_names))
    read = [_read(name) for name in names]
    exact = list(dict.fromkeys([name.key for name in read]))
    read += [_read(short) for short in _also_called(subject.kind, names)]
    keys = list(dict.fromkeys([name.key for name in read]))
    known_as = [called(key) for key in keys]
    sounds = [readings().spell(name.runs, name.words) for name in read]
    spelt = [text.split() for sound in sounds for text in sound.syllables]
    sort_key = readings().sort_key(read[0].runs, read[0].words)
    codes = [subject.uscc, *(code.value for code in subject.codes), *facts.other_codes]
    return {
        Text.SUBJECT_NAME: [" ".join(name.words) for name in read],
        Text.SUBJECT_PINYIN: [*filter(None, (" ".join(syllable_pairs(way)) for way in spelt))],
        Text.SUBJECT_INITIALS: [text for sound in sounds for text in sound.initials],
        Key.SUBJECT_EXACT: exact,
        Key.SUBJECT_CORE: _once([[*keys[len(exact) :], *after, *bare] for after, bare in known_as]),
        Key.SUBJECT_START: _starts([*keys, *(name for some in known_as for name in some.after)]),
        Key.SUBJECT_COMMON: _once([common_in(key) for key in keys]),
        Key.SUBJECT_SYLLABLES: list(dict.fromkeys(word for way in spelt for word in way)),
        Key.SUBJECT_CHARACTERS: _once([chinese_in(name.runs) for name in read]),
        Key.SUBJECT_CODE: _codes(codes),
        Key.SUBJECT_KIND: [subject.kind],
        Key.SUBJECT_REGION: _regions(subject.region),
        Key.SUBJECT_HAS: _has(facts),
        Key.NAME_ORDER: [name_order(sort_key, subject.public_id)],
    }


def _also_called(kind: str, names: Iterable[str]) -> list[str]:
    """Return what a subject of *names* is called that no register says."""
    found = [short for name in names if (short := without_brackets(name))]
    if kind in _PUBLIC_BODIES:
        found += [short for name in names if (short := in_short(name))]
    return found


def _once(lists: list[list[str]]) -> list[str]:
    """Return the different values of *lists*; most subjects have one name."""
    if len(lists) == 1:
        return lists[0]
    return list(dict.fromkeys(value for values in lists for value in values))


def _starts(keys: list[str]) -> list[str]:
    return list(dict.fromkeys([key[:length] for key in keys for length in _STARTS]))


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
    for value in dict.fromkeys(values):
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
    return _once([_combinations(*each) for each in facts.has])


@lru_cache(maxsize=16_384)
def _combinations(kind: str, authority: str, year: int) -> list[str]:
    """Return the terms of one record; those of an authority's records are the same each year."""
    return [
        has_term(kind if ask_kind else "", authority if ask_authority else "", asked_year)
        for ask_kind in (False, True)
        for ask_authority in (False, True)
        for asked_year in (None, year)
        if ask_kind or ask_authority or asked_year
    ]
