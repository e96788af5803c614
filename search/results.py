"""What a look-up is asked and what it answers, for every door alike."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from registry.publication import PublicRecord, PublicSubject

T = TypeVar("T")


class Sort(StrEnum):
    """In which order hits come; each ends with the public id, so that no two hits tie."""

    RELEVANCE = "relevance"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the index; what is empty is not asked.

    ``region`` takes a county's, city's or province's code and includes what lies in it;
    ``size`` is the number of hits a page, 1 to 50; ``cursor`` goes on where a page ended.
    ``subject_kind`` is one of the register's kinds of subject, natural persons excluded.
    """

    text: str = ""
    kind: str = ""
    region: str = ""
    authority: str = ""
    year: int | None = None
    sort: Sort = Sort.RELEVANCE
    size: int = 20
    cursor: str = ""
    subject_kind: str = ""


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
class Meta:
    """How far the answer can be trusted: ``index_as_of`` is the index's last commit."""

    engine: str
    index_as_of: datetime | None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class SubjectAnswer:
    """Subjects found, and how the question was understood (a Chinese sentence, or empty)."""

    page: Page[PublicSubject]
    meta: Meta
    understood: str = ""


@dataclass(frozen=True, slots=True)
class RecordAnswer:
    """Records found, and how the question was understood."""

    page: Page[PublicRecord]
    meta: Meta
    understood: str = ""


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
