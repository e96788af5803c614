"""What a look-up is asked and what it answers, for every door alike."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from registry.publication import PublicRecord, PublicSubject
from search.fields import FilterName

T = TypeVar("T")


class Sort(StrEnum):
    """In which order hits come; each ends with the public id, so that no two hits tie."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the index; what is empty is not asked.

    Several values of one filter are alternatives. ``regions`` take a county's, city's or
    province's code and include what lies in it; ``size`` is the number of hits a page, 1 to 50;
    ``cursor`` goes on where a page ended. ``subject_kinds`` are the register's, natural persons
    excluded. ``facets`` asks for the counts of every filter.
    """

    text: str = ""
    kinds: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    subject_kinds: tuple[str, ...] = ()
    sort: Sort = Sort.RELEVANCE
    size: int = 20
    cursor: str = ""
    facets: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of hits, each checked against the register.

    ``total`` is None while it can't be told exactly (withdrawals on their way to the index);
    ``capped`` says that there are more than ``total``. ``cursor`` is empty on the last page.
    """

    items: tuple[T, ...] = ()
    total: int | None = None
    capped: bool = False
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value to narrow to: how many hits it has beside all other filters."""

    value: str
    label: str
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """The values of one filter, counted as if it were not set; those chosen are always there."""

    name: FilterName
    values: tuple[FacetValue, ...]


class AskedFor(StrEnum):
    """What kind of question a text was taken for."""

    EVERYTHING = "everything"
    USCC = "uscc"
    ORGANISATION_CODE = "organisation_code"
    REGISTRATION_NUMBER = "registration_number"
    DOCUMENT_NUMBER = "document_number"
    WORDS = "words"
    PINYIN = "pinyin"


@dataclass(frozen=True, slots=True)
class Understanding:
    """How the question was understood: ``sentence`` says it in the reader's language, or is empty.

    ``repaired`` is the code that was looked for in place of the one typed; ``words`` are those
    that highlights mark in texts and names (``search.highlight``).
    """

    kind: AskedFor = AskedFor.WORDS
    sentence: str = ""
    repaired: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meta:
    """How far the answer can be trusted.

    ``data_as_of`` is when the register last changed, ``index_as_of`` up to when the index holds
    its changes. ``partial``: what was withdrawn is still on its way out of the index, so totals
    and counts are left out, or a page is shorter than it should be.
    """

    engine: str
    index_as_of: datetime | None
    data_as_of: datetime | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class SubjectAnswer:
    """Subjects found, and how the question was understood.

    ``nearly`` says that nothing fits and these are spelt nearly so; ``meant`` is then the
    question in the spelling of the best of them. ``facets`` are None where counts are left out
    or weren't asked for.
    """

    page: Page[PublicSubject]
    meta: Meta
    understood: Understanding = field(default_factory=Understanding)
    facets: tuple[FacetCounts, ...] | None = None
    nearly: bool = False
    meant: str = ""


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """Records found, and how the question was understood; see SubjectAnswer."""

    page: Page[PublicRecord]
    meta: Meta
    understood: Understanding = field(default_factory=Understanding)
    facets: tuple[FacetCounts, ...] | None = None


class Refusal(StrEnum):
    """Stable codes of what is refused: the parameter's name, or the reason."""

    TEXT = "text"
    PERSON = "person"
    KIND = "kind"
    SUBJECT_KIND = "subject_kind"
    REGION = "region"
    AUTHORITY = "authority"
    YEAR = "year"
    SORT = "sort"
    SIZE = "size"
    CURSOR = "cursor"
    DEPTH = "depth"


class QuestionRefused(ValueError):  # noqa: N818 - it is an answer, not a fault
    """The question can't be answered; ``code`` is a Refusal, the text one Chinese sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class EngineUnavailable(RuntimeError):  # noqa: N818
    """The engine doesn't answer: say so (503), and never "nothing found"."""


def hits_of(answer: SubjectAnswer | RecordAnswer) -> int:
    """Return how many hits an answer has, as look-ups are counted; what is nearly meant is none."""
    if isinstance(answer, SubjectAnswer) and answer.nearly:
        return 0
    page = answer.page
    return len(page.items) if page.total is None else page.total


def refused_kind(refused: QuestionRefused) -> str:
    """Return as what a refused question is counted: after a person, or another."""
    return Refusal.PERSON.value if refused.code == Refusal.PERSON else "refused"
