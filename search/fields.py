"""Names of what is indexed, and of the two types of document; each engine makes its schema of it.

Text fields hold words separated by blanks (``search.text``); key fields hold whole terms.
"""

from enum import StrEnum
from typing import Final, Literal, TypeAlias

#: Raised with every change of the fields below: an index of another number is rebuilt.
SCHEMA_VERSION: Final = 4


class DocumentType(StrEnum):
    """What a document stands for; a tombstone says only that its id must not come back."""

    SUBJECT = "subject"
    RECORD = "record"
    TOMBSTONE = "tombstone"


class Text(StrEnum):
    """Fields of words in order: a phrase of them is a part of the text."""

    SUBJECT_NAME = "subject_name"  # present and former names
    RECORD_NAME = "record_name"  # the subject's name
    RECORD_TEXT = "record_text"  # document number, title, content, authority's name
    SUBJECT_PINYIN = "subject_pinyin"  # overlapping pairs of the names' syllables: mei'xian
    SUBJECT_INITIALS = "subject_initials"  # overlapping pairs of the syllables' first letters


class Key(StrEnum):
    """Fields of whole terms, compared and never cut."""

    TYPE = "type"
    SUBJECT_EXACT = "subject_exact"  # names, compact
    SUBJECT_CORE = "subject_core"  # names without leading places, without ending, without both
    SUBJECT_START = "subject_start"  # what a name (or its core) starts with: 1 to 6 characters
    SUBJECT_COMMON = "subject_common"  # common endings that a name contains
    SUBJECT_CHARACTERS = "subject_characters"
    SUBJECT_SYLLABLES = "subject_syllables"  # for questions of a single one
    SUBJECT_CODE = "subject_code"
    SUBJECT_KIND = "subject_kind"
    SUBJECT_REGION = "subject_region"  # every region that it lies in
    SUBJECT_HAS = "subject_has"  # kind, authority, year of its shown records: see ``has_term``
    RECORD_EXACT = "record_exact"
    RECORD_COMMON = "record_common"
    RECORD_CHARACTERS = "record_characters"
    RECORD_CODE = "record_code"
    RECORD_NUMBER = "record_number"  # the document number, compact
    RECORD_KIND = "record_kind"
    RECORD_SUBJECT_KIND = "record_subject_kind"
    RECORD_REGION = "record_region"  # every region that the authority lies in
    RECORD_AUTHORITY = "record_authority"
    RECORD_YEAR = "record_year"
    NAME_ORDER = "name_order"  # by which names are sorted, ascending; no two documents' are equal


class FilterName(StrEnum):
    """What an answer can be narrowed to, by the name that every door gives it."""

    KIND = "kind"
    SUBJECT_KIND = "subject_kind"
    REGION = "region"
    AUTHORITY = "authority"
    YEAR = "year"


class Number(StrEnum):
    """Fields of whole numbers from 0 to 2**63 - 1."""

    SINCE = "since"  # first day on which it is shown, see ``search.numbers.day_number``
    UNTIL = "until"  # last day
    RANK = "rank"  # short names first
    NEWEST = "newest"  # late decisions first


#: What hits can be ordered by: a number, largest first, or NAME_ORDER, ascending.
Order: TypeAlias = Literal[Number.RANK, Number.NEWEST, Key.NAME_ORDER]

#: How many first characters of a name are terms of their own.
START_LENGTH: Final = 6


def has_term(kind: str = "", authority: str = "", year: int | None = None) -> str:
    """Return the term of subjects with a shown record of this kind, authority and year together.

    What is empty is not asked. One term for each combination: three separate conditions would
    find a subject that has a licence of one authority and a penalty of another.
    """
    return f"{kind}|{authority}|{year or ''}"
