"""Documents and questions for the benchmark of the bare engines, without any register.

Firms are invented as in ``tests.load.filling``; each follows from its number alone, so that
questions can be made without keeping (or reading) what was indexed.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from operator import add

from search.engines.base import Document
from search.fields import START_LENGTH, DocumentType, Key, Number, Text, has_term
from search.names import cores
from search.numbers import day_number, name_order, newest_first, short_first
from search.pinyin import syllable_pairs
from search.readings import readings
from search.text import Run, cut
from search.words import common_in
from tests.load.filling import BODIES, DAYS, LAST_DAY, PLACES, REGIONS, SOLE, TRADES, name

RECORDS_A_SUBJECT = 2
_UNTIL = date(2029, 1, 1)
_PROVINCE, _CITY = "610000", "610300"


@dataclass(frozen=True, slots=True)
class Decision:
    """One invented record."""

    public_id: str
    kind: str
    place: str
    authority: str
    day: date
    office: str
    running: int
    trade: str
    keeper: str

    @property
    def number(self) -> str:
        """The document number as it is printed."""
        return f"{self.office}〔{self.day.year}〕{self.running}号"


@dataclass(frozen=True, slots=True)
class Firm:
    """One invented subject and its records."""

    number: int
    name: str
    former: str
    kind: str
    place: str
    decisions: tuple[Decision, ...]

    @property
    def public_id(self) -> str:
        """An id as the register makes them: 22 letters that follow no order."""
        return f"{random.Random(self.number).getrandbits(128):022x}"[:22]

    @property
    def code(self) -> str:
        """A code in the shape of the real ones (its check digit is not computed)."""
        return f"91610326{self.number:08d}XK"


def firm(number: int) -> Firm:
    """Return the firm of *number*, always the same one."""
    dice = random.Random(number)
    called, place = name(dice)
    former = name(dice)[0] if dice.random() < 0.03 else ""
    kind = "sole_trader" if any(called.endswith(form) for form in SOLE) else "enterprise"
    decisions = tuple(
        _decision(dice, number * RECORDS_A_SUBJECT + at) for at in range(RECORDS_A_SUBJECT)
    )
    return Firm(number, called, former, kind, place, decisions)


def _decision(dice: random.Random, number: int) -> Decision:
    place, body = dice.choice(PLACES), dice.randrange(len(BODIES))
    kind, letter = ("licence", "许") if dice.random() < 0.8 else ("penalty", "罚")
    day = LAST_DAY - timedelta(days=int(DAYS * dice.random() ** 1.5))
    return Decision(
        public_id=f"{dice.getrandbits(88):022x}",
        kind=kind,
        place=place,
        authority=f"11{REGIONS[place]}{body:04d}",
        day=day,
        office=f"{place}市监{letter}",
        running=number,
        trade=dice.choice(TRADES),
        keeper=name(dice)[0],
    )


def documents(subjects: int) -> Iterator[Document]:
    """Yield the documents of *subjects* firms and of their records."""
    for number in range(subjects):
        made = firm(number)
        yield subject_document(made)
        for decision in made.decisions:
            yield record_document(made, decision)


def subject_document(made: Firm) -> Document:
    """Return a subject's document, with the fields of ``search.documents``."""
    names = [made.name, made.former] if made.former else [made.name]
    words = [_pairs(each) for each in names]
    sounds = [
        readings().spell(_run(each), cut_name.split())
        for each, cut_name in zip(names, words, strict=True)
    ]
    spelt = [text.split() for sound in sounds for text in sound.syllables]
    known_as = [core for each in names for core in cores(each) if core]
    begun = dict.fromkeys((*names, *known_as))
    newest = max(decision.day for decision in made.decisions)
    key = made.public_id
    return Document(
        key,
        DocumentType.SUBJECT,
        1,
        {
            Text.SUBJECT_NAME: words,
            Text.SUBJECT_PINYIN: [" ".join(syllable_pairs(way)) for way in spelt],
            Text.SUBJECT_INITIALS: [text for sound in sounds for text in sound.initials],
            Key.SUBJECT_EXACT: names,
            Key.SUBJECT_CORE: list(dict.fromkeys(known_as)),
            Key.SUBJECT_START: list(
                dict.fromkeys(each[:n] for each in begun for n in range(1, START_LENGTH + 1))
            ),
            Key.SUBJECT_COMMON: _endings(made.name),
            Key.SUBJECT_SYLLABLES: list(dict.fromkeys(word for way in spelt for word in way)),
            Key.SUBJECT_CHARACTERS: list(dict.fromkeys("".join(names))),
            Key.SUBJECT_CODE: [made.code, made.code[8:17]],
            Key.SUBJECT_KIND: [made.kind],
            Key.SUBJECT_REGION: _regions(made.place),
            Key.SUBJECT_HAS: _has(made),
            Key.NAME_ORDER: [name_order(_sort_key(made.name), key)],
        },
        _numbers(made, key, newest),
    )


def _numbers(made: Firm, key: str, newest: date) -> dict[str, int]:
    return {
        Number.SINCE: day_number(min(decision.day for decision in made.decisions)),
        Number.UNTIL: day_number(_UNTIL),
        Number.RANK: short_first(made.name, key),
        Number.NEWEST: newest_first(newest, key),
    }


def record_document(made: Firm, decision: Decision) -> Document:
    """Return a record's document, with the fields of ``search.documents``."""
    office, year, running = decision.office, decision.day.year, decision.running
    content = f"准予从事{decision.trade}经营{decision.keeper}代为保管"
    return Document(
        decision.public_id,
        DocumentType.RECORD,
        1,
        {
            Text.RECORD_NAME: [_pairs(made.name)],
            Text.RECORD_TEXT: [
                f"{_words(office)} {year} {running} 号",
                _words(f"{decision.trade}经营许可"),
                _words(f"{decision.place}市场监督管理局"),
                _words(f"当事人未按核准的范围从事{decision.trade}经营活动，违反规定。"),
                _pairs(content),
            ],
            Key.RECORD_EXACT: [made.name],
            Key.RECORD_COMMON: _endings(made.name),
            Key.RECORD_CHARACTERS: list(dict.fromkeys(made.name)),
            Key.RECORD_CODE: [made.code, made.code[8:17]],
            Key.RECORD_NUMBER: [f"{office}{year}{running}号", f"{office}{year}-{running}"],
            Key.RECORD_KIND: [decision.kind],
            Key.RECORD_SUBJECT_KIND: [made.kind],
            Key.RECORD_REGION: _regions(decision.place),
            Key.RECORD_AUTHORITY: [decision.authority],
            Key.RECORD_YEAR: [str(decision.day.year)],
            Key.NAME_ORDER: [name_order(_sort_key(made.name), decision.public_id)],
        },
        {
            Number.SINCE: day_number(decision.day),
            Number.UNTIL: day_number(_UNTIL),
            Number.NEWEST: newest_first(decision.day, decision.public_id),
        },
    )


def _pairs(text: str) -> str:
    """Cut a run without marks, as ``search.text.cut`` does and much quicker."""
    return " ".join(map(add, text, text[1:]))


def _run(called: str) -> list[Run]:
    """Return the runs of an invented name, which is all Chinese."""
    return [Run(called, is_chinese=True)]


@lru_cache(maxsize=16)
def _sort_key(called: str) -> str:
    return readings().sort_key(_run(called), _pairs(called).split())


@lru_cache(maxsize=10_000)
def _words(text: str) -> str:
    return " ".join(cut(text))


@lru_cache(maxsize=100_000)
def _endings_of(end: str) -> tuple[str, ...]:
    return tuple(common_in(end))


def _endings(called: str) -> list[str]:
    # What stands before the last ten characters is too short for any of the common endings.
    return list(_endings_of(called[-10:]))


def _regions(place: str) -> list[str]:
    return list(dict.fromkeys((REGIONS[place], _CITY, _PROVINCE)))


def _has(made: Firm) -> list[str]:
    """Return the terms of ``search.documents``: each part of the three asked for or not."""
    return list(
        dict.fromkeys(
            has_term(kind, authority, year)
            for decision in made.decisions
            for kind in ("", decision.kind)
            for authority in ("", decision.authority)
            for year in (None, decision.day.year)
            if kind or authority or year
        )
    )
