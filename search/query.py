"""From a reader's question to a request; pure, once the question has been checked."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from django.utils.translation import gettext as _

from search import pinyin, ranking, words
from search.checks import checked_text
from search.clauses import Clause, Either, Request, Term
from search.codes import ReadCode, read_code, without_label
from search.document_numbers import has_number, number_keys, without_breaks
from search.fields import DocumentType, Key, Number, Order
from search.names import parts_of
from search.narrowing import record_filters, subject_filters
from search.near import near_clause
from search.results import (
    AskedFor,
    Question,
    QuestionRefused,
    Refusal,
    Sort,
    Understanding,
)
from search.text import compact

#: Names that are nearly meant are few, and some that the engine gives are not: enough to sift.
NEAR_HITS: Final = 60


@dataclass(frozen=True, slots=True)
class Understood:
    """A question as it goes to the engine, and how it was understood.

    ``near`` is what is asked when nothing fits: names that are spelt nearly so. Its hits must be
    sifted by ``search.near.Typed``.
    """

    request: Request
    understanding: Understanding
    near: Request | None = None


def understand_subjects(question: Question, day: date) -> Understood:
    """Return the request for the subjects that *question* asks for, shown on *day*."""
    text = without_label(checked_text(question, day))
    parts = words.split(text)
    if not parts:
        raise _nothing_asked()
    code = read_code(text)
    near: Clause | None = None
    if code.is_sure:
        bands: tuple[Clause, ...] = (Term(Key.SUBJECT_CODE, code.value),)
        understanding = _as_code(code, text)
    elif all(map(words.is_common, parts)):
        bands = (words.every([words.subject_name_has(part) for part in parts]),)
        understanding = _too_common(parts)
    else:
        bands, understanding = _subject_bands(text, parts, code)
        near = near_clause(text)
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
    return Understood(request, understanding, _near(request, near))


def _near(request: Request, clause: Clause | None) -> Request | None:
    """Return the request for what is nearly spelt so, under the same conditions."""
    if clause is None:
        return None
    return replace(request, bands=(clause,), order=Number.RANK, size=NEAR_HITS, count=False)


def _subject_bands(
    text: str, parts: list[str], code: ReadCode
) -> tuple[tuple[Clause, ...], Understanding]:
    """Return the bands of a text that is a name, or words of one."""
    key = compact(text)
    codes = {part: found.value for part in parts if (found := read_code(part)).is_sure}
    has = [
        Term(Key.SUBJECT_CODE, codes[part]) if part in codes else words.subject_name_has(part)
        for part in parts
    ]
    starts = words.subject_name_starts(parts[0])
    typed = _Typed(parts)
    clauses: dict[str, Clause | None] = {
        "exact": Term(Key.SUBJECT_EXACT, key),
        "code": Term(Key.SUBJECT_CODE, code.value) if code.value else None,
        "core": words.subject_core(key),
        "starts": starts if len(parts) == 1 else words.every([starts, *has]),
        "contains": words.every(has),
        "apart": _apart(parts, codes, by_region=False),
        "placed": _apart(parts, codes, by_region=True),
        "pinyin": typed.clause("pinyin"),
        "begun": typed.clause("begun"),
        "initials": typed.clause("initials"),
    }
    bands = ranking.bands("subjects", clauses)
    understanding = Understanding(AskedFor.WORDS, _several(parts), words=tuple(parts))
    if code.sentence:
        understanding = _as_code(code, *parts)
    elif typed.sentence:
        understanding = Understanding(AskedFor.PINYIN, typed.sentence, words=tuple(parts))
    return bands, understanding


def _apart(parts: list[str], codes: dict[str, str], *, by_region: bool) -> Clause | None:
    """Return the clause that places, cores and forms of the question stand anywhere in a name.

    With *by_region*, a subject that lies in a place needn't be named after it. None where there
    is nothing to know a name by but places and forms.
    """
    if codes or not any(len(parts_of(compact(part)).core) > 1 for part in parts):
        return None
    each = (words.subject_has_apart(part, by_region=by_region) for part in parts)
    return words.every([clause for clauses in each for clause in clauses])


class _Typed:
    """The words of a question of which some may be pinyin."""

    def __init__(self, parts: list[str]) -> None:
        self._parts = pinyin.grouped(parts)
        self._read = [pinyin.read_typed(part) for part in self._parts]

    def clause(self, way: Literal["pinyin", "begun", "initials"]) -> Clause | None:
        """Return the clause of all words, those in pinyin read in one of three ways.

        Latin words of a name may stand beside them, so each is looked for as it is, too. Only
        the last word can be begun; initials may follow syllables. None where no word is read so.
        """
        found: list[Clause] = []
        is_used = False
        for at, (part, read) in enumerate(zip(self._parts, self._read, strict=True)):
            ways: list[Clause] = [words.subject_name_has(part)]
            if read and read.cuttings:
                ways.append(pinyin.as_syllables(read.cuttings))
                is_used = is_used or way == "pinyin"
            if read and read.begun and way == "begun" and at == len(self._parts) - 1:
                ways.append(pinyin.as_syllables(read.begun))
                is_used = True
            if read and way == "initials" and read.initials:
                ways.append(pinyin.as_initials(read))
                is_used = True
            found.append(words.either(ways))
        return words.every(found) if is_used else None

    @property
    def sentence(self) -> str:
        """How the words were read, or an empty string where none is pinyin."""
        if any(read and read.cuttings for read in self._read):
            return _("按拼音查询。")
        if any(read and read.initials for read in self._read):
            return _("按名称和拼音首字母查询。")
        return ""


def understand_records(question: Question, day: date) -> Understood:
    """Return the request for the records that *question* asks for; without text, for all."""
    asked = checked_text(question, day)
    text = without_label(asked)
    if asked and not words.split(text):
        raise _nothing_asked()
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


def _nothing_asked() -> QuestionRefused:
    sentence = _("请输入要查询的名称、统一社会信用代码或者文书号。")
    return QuestionRefused(Refusal.TEXT, sentence)


def _record_bands(text: str) -> tuple[tuple[Clause, ...], Understanding]:
    """Return the bands of a text: its number or name itself, then the name, then any text."""
    code = read_code(text)
    is_number = has_number(text)
    if _tells_records(code) and not is_number:
        return (Term(Key.RECORD_CODE, code.value),), _as_code(code, text)
    if is_number:
        text = without_breaks(text)
    parts = words.split(text)
    if all(map(words.is_common, parts)):
        named = words.every([words.record_name_has(part) for part in parts])
        return (named,), _too_common(parts)
    numbers: list[Clause] = [Term(Key.RECORD_NUMBER, key) for key in number_keys(text)]
    clauses: dict[str, Clause | None] = {
        "written": Term(Key.RECORD_NUMBER, compact(text)),
        "number": words.either(numbers) if numbers else None,
        "exact": Term(Key.RECORD_EXACT, compact(text)),
        "code": Term(Key.RECORD_CODE, code.value) if code.value else None,
        "name": words.every([words.record_name_has(part) for part in parts]),
        "text": words.every([_record_has(part) for part in parts]),
    }
    understanding = Understanding(AskedFor.WORDS, _several(parts), words=tuple(parts))
    if is_number:
        sentence = _("按文书号查询。")
        understanding = replace(understanding, kind=AskedFor.DOCUMENT_NUMBER, sentence=sentence)
    elif code.sentence:
        understanding = _as_code(code, *parts)
    return ranking.bands("records", clauses), understanding


def _record_has(part: str) -> Clause:
    """Return the clause of one word among others; it may be a code."""
    code = read_code(part)
    return Term(Key.RECORD_CODE, code.value) if _tells_records(code) else words.record_has(part)


def _tells_records(code: ReadCode) -> bool:
    """Tell whether *code* is surely a subject's, and no record's own number.

    One number of fifteen digits in ten passes the check of registration numbers by chance:
    建字第610326202500019号.
    """
    return code.is_sure and code.kind != AskedFor.REGISTRATION_NUMBER


def _ordered(
    sort: Sort, bands: tuple[Clause, ...], best: Literal[Number.RANK, Number.NEWEST]
) -> tuple[Order, tuple[Clause, ...]]:
    """Return the order of *sort* and its bands: any order but the best first knows only one."""
    orders: dict[Sort, Order] = {Sort.NEWEST: Number.NEWEST, Sort.NAME: Key.NAME_ORDER}
    if sort == Sort.RELEVANCE:
        return best, bands
    return orders[sort], bands if len(bands) == 1 else (Either(bands),)


def _several(parts: list[str]) -> str:
    if len(parts) == 1:
        return ""
    return _("同时包含：%(words)s。") % {"words": _("、").join(parts)}


def _too_common(parts: list[str]) -> Understanding:
    sentence = _("“%(words)s”太常见，请补充字号。") % {"words": _("、").join(parts)}
    return Understanding(AskedFor.WORDS, sentence, words=tuple(parts))


def _as_code(code: ReadCode, *typed: str) -> Understanding:
    return Understanding(code.kind, code.sentence, code.repaired, (*typed, *_other(code, typed)))


def _other(code: ReadCode, typed: tuple[str, ...]) -> tuple[str, ...]:
    """Return the repaired code, which highlights mark beside what was typed."""
    return (code.repaired,) if code.repaired and code.repaired not in typed else ()
