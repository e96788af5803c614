"""What is left of a closed case once its time is over: that it was there, and how it ended."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from registry import audit
from registry.models import CLOSED, Case, CaseFile, CaseStep
from registry.vault import files as vault

#: Cases cleared in one transaction.
_BATCH = 200


def closed_before(before: datetime) -> QuerySet[Case]:
    """Return the cases that were closed before that moment and still hold what was applied."""
    return Case.objects.filter(state__in=CLOSED, decided_at__lt=before).exclude(sealed=b"")


def remove_old(before: datetime) -> int:
    """Remove sealed applications and files of cases closed *before*; return how many cases.

    The files themselves go after the transaction: one that a crash leaves behind belongs to
    nothing then, and ``registry.jobs.remove_nobodys_files`` takes it.
    """
    removed, after, old = 0, 0, closed_before(before).order_by("pk")
    # Each look goes on behind the last: what is cleared already isn't gone through again.
    while chosen := list(old.filter(pk__gt=after).values_list("pk", flat=True)[:_BATCH]):
        _remove(chosen)
        removed, after = removed + len(chosen), chosen[-1]
    return removed


def _remove(cases: list[int]) -> None:
    with transaction.atomic():
        files = CaseFile.objects.filter(case__in=cases).exclude(stored_as="")
        names = list(files.values_list("stored_as", flat=True))
        files.update(stored_as="", label="")
        CaseStep.objects.filter(case__in=cases).update(sealed=None)
        Case.objects.filter(pk__in=cases).update(sealed=b"")
        audit.note("rights.removed", cases=len(cases), files=len(names))
    for name in names:
        vault.remove(name)
