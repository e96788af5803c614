"""Look-ups as every door asks them: the index proposes, the register disposes (decision 5)."""

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final

from registry import publication
from registry.enums import SubjectKind
from registry.freshness import Freshness, freshness
from registry.publication import Having, PublicSubject
from search.checks import SUBJECT_KINDS
from search.clauses import Facet, Request
from search.codes import without_label
from search.engines import engine
from search.engines.base import Engine
from search.facets import facet_counts
from search.narrowing import record_facets, subject_facets
from search.near import Typed
from search.paging import Checked, checked, one_page
from search.query import Understood, understand_records, understand_subjects
from search.results import (
    FacetCounts,
    Meta,
    Page,
    Question,
    RecordAnswer,
    SubjectAnswer,
)

#: Suggestions that fit above a phone's keyboard.
MOST_SUGGESTED: Final = 8
#: Who is suggested while somebody types: nobody whose name may be a person's.
SUGGESTED_KINDS: Final = tuple(
    kind for kind in SUBJECT_KINDS if kind != SubjectKind.SOLE_TRADER.value
)


def find_subjects(question: Question) -> SubjectAnswer:
    """Return the subjects that *question* asks for, best first.

    Where none is, those whose names are spelt nearly so: the answer says it.

    Raises:
        QuestionRefused: It can't be answered; the sentence says why.
        EngineUnavailable: The index doesn't answer: this is not "nothing found".
    """
    asked = _Asked.of(question, by_their_records=True)
    understood = understand_subjects(question, asked.day)
    check = partial(publication.subjects, on=asked.day, having=_having(question))
    facets = subject_facets(question, asked.day) if question.facets else ()
    got = one_page(question, asked.request(understood, facets), asked.engine, check)
    is_empty = not (got.page.items or got.page.cursor or question.cursor)
    if is_empty and understood.near and (near := _nearly(asked, understood.near)):
        return replace(near, meta=asked.meta(got), understood=understood.understanding)
    return SubjectAnswer(got.page, asked.meta(got), understood.understanding, asked.facets(got))


def find_records(question: Question) -> RecordAnswer:
    """Return the records that *question* asks for; without text all of them, newest first.

    Raises:
        QuestionRefused: It can't be answered; the sentence says why.
        EngineUnavailable: The index doesn't answer: this is not "nothing found".
    """
    asked = _Asked.of(question)
    understood = understand_records(question, asked.day)
    check = partial(publication.listed_records, on=asked.day)
    facets = record_facets(question) if question.facets else ()
    got = one_page(question, asked.request(understood, facets), asked.engine, check)
    return RecordAnswer(got.page, asked.meta(got), understood.understanding, asked.facets(got))


def suggest(text: str, limit: int = MOST_SUGGESTED) -> tuple[PublicSubject, ...]:
    """Return organisations whose name starts with *text*, or else contains it: asked per keystroke.

    Nothing is counted, filled up or guessed. Sole traders are left out: their names hold their
    owners'.

    Raises:
        QuestionRefused: It is no question, or one after a person.
        EngineUnavailable: The index doesn't answer.
    """
    day, size = publication.today(), min(limit, MOST_SUGGESTED)
    understood = understand_subjects(
        Question(text=text, size=size, subject_kinds=SUGGESTED_KINDS), day
    )
    found = engine().search(replace(understood.request, count=False))
    shown = checked(found.hits, partial(publication.subjects, on=day), {})
    return tuple(one for one in shown.values() if one.kind in SUGGESTED_KINDS)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question on its way: its day, and how fresh everything was just before it was asked.

    Asked before the index is: whatever was withdrawn until then has left it, or is waiting.
    """

    question: Question
    engine: Engine
    day: date
    fresh: Freshness
    #: Whether totals and counts may hold something that must go.
    unsure: bool

    @classmethod
    def of(cls, question: Question, *, by_their_records: bool = False) -> "_Asked":
        """Prepare *question*; what is counted ``by_their_records`` also waits for expiry.

        A record's last day is in the index. What a subject has is there as of its last change.
        """
        fresh = freshness()
        unsure = fresh.removals_wait or (by_their_records and fresh.expiry_waits)
        return cls(question, engine(), publication.today(), fresh, unsure)

    def request(self, understood: Understood, facets: tuple[Facet, ...]) -> Request:
        """Leave out what would count something that must go."""
        counted = () if self.unsure else facets
        return replace(understood.request, count=not self.unsure, facets=counted)

    def facets(self, got: Checked) -> tuple[FacetCounts, ...] | None:
        """Return the counts, or None where they weren't asked for or would be unsafe."""
        if not self.question.facets or self.unsure:
            return None
        return facet_counts(self.question, got.found.facets)

    def meta(self, got: Checked) -> Meta:
        """Say how far the answer can be trusted."""
        as_of = got.found.as_of
        return Meta(
            engine=self.engine.name,
            index_as_of=self.fresh.index_as_of or as_of,
            data_as_of=self.fresh.data_as_of or as_of,
            partial=self.unsure or got.is_short,
        )


def _having(question: Question) -> Having | None:
    """Return what a subject's record must be for it to be found, where anything is asked of it."""
    if not (question.kinds or question.authorities or question.years):
        return None
    return Having(question.kinds, question.authorities, question.years)


def _nearly(asked: _Asked, request: Request) -> SubjectAnswer | None:
    """Return those whose names, as the register knows them, are spelt nearly as was typed.

    One page, without a cursor: the engine finds a few too many, and which, is only known here.
    """
    found = asked.engine.search(request)
    typed = Typed(without_label(asked.question.text.strip()))
    having = _having(asked.question)
    check = partial(publication.subjects, on=asked.day, having=having, named=typed.is_near)
    near = tuple(checked(found.hits, check, {}).values())
    if not near:
        return None
    items = near[: asked.question.size]
    page = Page(items, total=len(items), capped=len(near) > len(items))
    meta = Meta(asked.engine.name, found.as_of)
    meant = next(filter(None, map(typed.spelt_as, _names(near[0]))), "")
    return SubjectAnswer(page, meta, nearly=True, meant=meant)


def _names(subject: PublicSubject) -> tuple[str, ...]:
    return (subject.name, *subject.former_names)
