"""How far the register reaches: ranges of inner ids for whoever reads all of it, and counts."""

from django.db.models import Exists, OuterRef, QuerySet

from registry.enums import SubjectKind
from registry.models import Record, Subject
from registry.publication import shown_on, today


def record_range(after: int, size: int) -> range | None:
    """Return the range of inner ids behind *after* that holds the next *size* records.

    At the end it holds fewer; None when there is none left.
    """
    return _range(Record.objects.all(), after, size)


def subject_range(after: int, size: int) -> range | None:
    """Return the range of inner ids behind *after* that holds the next *size* subjects."""
    return _range(Subject.objects.all(), after, size)


def shown_total() -> int:
    """Return how many records and subjects the register shows today, natural persons left out.

    It counts the records themselves: seconds for millions. For figures on pages there are the
    roll-ups (``registry.figures``).
    """
    shown = Record.objects.filter(shown_on(today()))
    subjects = Subject.objects.exclude(kind=SubjectKind.NATURAL_PERSON)
    records = shown.exclude(subject__kind=SubjectKind.NATURAL_PERSON).count()
    own = Exists(shown.filter(subject=OuterRef("pk")))
    return records + subjects.filter(own, merged_into__isnull=True).count()


def _range(rows: QuerySet, after: int, size: int) -> range | None:
    ids = rows.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)
    last = next(iter(ids[size - 1 : size]), None) or next(iter(ids.reverse()[:1]), None)
    return None if last is None else range(after + 1, last + 1)
