"""Finding by part of a name, code or number: the index for what is shown, the register beside it.

The index finds any part of a Chinese word within milliseconds, but knows only what is public
today; the register looks through the names and numbers of all that isn't. Both propose ids, and
one question to the register keeps those that are in scope and as the filters ask. At most MOST
are shown: whoever has more to choose from adds a word.
"""

from dataclasses import dataclass
from typing import Any, Final

from registry.desk import finding, records, subjects
from registry.desk.filters import RecordFilter, SubjectFilter
from registry.scopes import Scope
from search.results import EngineUnavailable, Question, QuestionRefused
from search.service import find_records, find_subjects

#: Hits that a search shows.
MOST: Final = 100
_PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Found:
    """What was found; ``is_cut``: there is more. ``refused`` says why nothing was looked for.

    ``index_down``: the search index didn't answer, so what is public is missing.
    """

    lines: tuple[Any, ...] = ()
    is_cut: bool = False
    refused: str = ""
    index_down: bool = False


@dataclass(slots=True)
class _Index:
    """What the index proposed: public ids, and what happened."""

    subjects: list[str]
    records: list[str]
    refused: str = ""
    is_down: bool = False
    more: bool = False


def search_subjects(scope: Scope, asked: SubjectFilter, text: str) -> Found:
    """Return the organisations that *text* is a part of a name, or a code, of."""
    got = _ask_index(scope, text, with_records=False, region=asked.region)
    if got.refused:
        return Found(refused=got.refused)
    ids = _subject_ids(got, text)
    lines = subjects.narrowed(scope, asked, ids)
    return Found(lines[:MOST], got.more or len(lines) > MOST, index_down=got.is_down)


def search_records(scope: Scope, asked: RecordFilter, text: str) -> Found:
    """Return the records whose number *text* is a part of, or whose subject's name."""
    got = _ask_index(scope, text, with_records=True, region="")
    if got.refused:
        return Found(refused=got.refused)
    of_subjects = records.record_ids_of_subjects(scope, _subject_ids(got, text), MOST)
    numbered = finding.unshown_by_number(text, MOST)
    ids = {*finding.record_ids(got.records), *numbered, *of_subjects}
    lines = records.narrowed(scope, asked, ids, MOST + 1)
    cut = got.more or len(lines) > MOST or len(of_subjects) == MOST
    return Found(lines[:MOST], cut, index_down=got.is_down)


def _subject_ids(got: _Index, text: str) -> list[int]:
    proposed = [
        *finding.by_code(text),
        *finding.subject_ids(got.subjects),
        *finding.unshown_by_name(text, MOST),
    ]
    return list(dict.fromkeys(proposed))


def _ask_index(scope: Scope, text: str, *, with_records: bool, region: str) -> _Index:
    """Ask the index, once for all and once for the region of whoever sees only that."""
    got = _Index([], [])
    near = region or scope.region
    try:
        for regions in dict.fromkeys([(near,) if near else (), ()]):
            _collect_subjects(got, Question(text=text, regions=regions, size=_PAGE))
        if with_records:
            _collect_records(got, Question(text=text, regions=(near,) if near else (), size=_PAGE))
    except QuestionRefused as refused:
        got.refused = refused.sentence
    except EngineUnavailable:
        got.is_down = True
    return got


def _collect_subjects(got: _Index, question: Question) -> None:
    answer = find_subjects(question)
    if not answer.nearly:
        got.subjects += [one.public_id for one in answer.page.items]
        got.more = got.more or bool(answer.page.cursor)


def _collect_records(got: _Index, question: Question) -> None:
    answer = find_records(question)
    got.records += [one.public_id for one in answer.page.items]
    got.more = got.more or bool(answer.page.cursor)
