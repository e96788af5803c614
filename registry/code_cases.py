"""Cases of doubled and wrong codes (重错码): opened once for each fault, worked off, kept.

A case is about a code and the subjects that bear it. It closes by itself when the fault is gone,
whoever mended it; what the office decided to leave as it is isn't opened again.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registry import audit, code_faults, outbox, staff_words, subjects
from registry.code_faults import Found
from registry.enums import IdentifierStatus
from registry.models import CodeCase, Identifier, Subject
from registry.models.code_cases import CodeFault
from registry.numbers import number, put
from registry.scopes import Scope
from registry.subject_steps import SubjectError, next_version, renew_uscc
from registry.vault import keyed_digest

#: Cases on a page, and in a workbook.
PAGE: Final = 30
MOST_EXPORTED: Final = 10_000
#: Open cases that one call of the job looks at again.
_REVIEWED: Final = 100
#: Up to which case the last look came.
_SEEN: Final = "code_cases_seen"


class CaseOutcome(StrEnum):
    """How a case ended; the words of ``CodeCase.outcome``."""

    MERGED = "merged"  # they were one subject
    WRONG = "wrong"  # the code isn't this subject's
    KEPT = "kept"  # both are right, for the reason noted
    REFUSED = "refused"  # back to the department: it must report the right code
    GONE = "gone"  # mended by other means


OUTCOMES: Final = {
    CaseOutcome.MERGED: gettext_lazy("合并主体"),
    CaseOutcome.WRONG: gettext_lazy("标记为错误代码"),
    CaseOutcome.KEPT: gettext_lazy("核实无误，予以保留"),
    CaseOutcome.REFUSED: gettext_lazy("退回部门更正"),
    CaseOutcome.GONE: gettext_lazy("问题已消除"),
}
#: Ended so, the same fault is no new case: the office has looked at it.
_FINAL: Final = (CaseOutcome.KEPT, CaseOutcome.REFUSED)


class CaseError(ValueError):
    """The case can't be settled so; the text is a Chinese sentence that says why."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases a list holds; what is empty is not asked."""

    fault: str = ""
    authority: int | None = None
    settled: bool = False
    since: datetime | None = None


def find_faults(pieces: int = 1) -> int:
    """Look for faults in the next pieces of the register; return how many cases were opened.

    Run by the scheduler: each piece and each case is a transaction of its own.
    """
    opened = 0
    for _piece in range(pieces):
        opened += sum(map(open_case, code_faults.next_piece()))
    close_gone()
    return opened


def open_case(found: Found) -> bool:
    """Open a case unless the same fault is one already, or was left as it is by the office."""
    digest = keyed_digest(found.fault.value, found.code, *map(str, found.subjects))
    known = CodeCase.objects.filter(digest=digest)
    if known.filter(Q(settled_at__isnull=True) | Q(outcome__in=_FINAL)).exists():
        return False
    try:
        with transaction.atomic():
            case = CodeCase.objects.create(
                fault=found.fault,
                code=found.code,
                digest=digest,
                region_id=found.region,
                authority_id=found.authority,
            )
            case.subjects.set(found.subjects)
            audit.note("code_case.opened", case=case.pk, fault=found.fault.value)
    except IntegrityError:
        return False
    return True


def close_gone(limit: int = _REVIEWED) -> int:
    """Look at the next open cases again, and close those whose fault is gone; return how many."""
    after = number(_SEEN)
    rows = CodeCase.objects.filter(settled_at__isnull=True, pk__gt=after).order_by("pk")
    found = list(rows.prefetch_related("subjects")[:limit])
    put(_SEEN, found[-1].pk if len(found) == limit else 0)
    gone = [case for case in found if not still_holds(case)]
    for case in gone:
        with transaction.atomic():
            still_open = CodeCase.objects.filter(pk=case.pk, settled_at__isnull=True)
            still_open.update(settled_at=timezone.now(), outcome=CaseOutcome.GONE)
            audit.note("code_case.gone", case=case.pk)
    return len(gone)


def still_holds(case: CodeCase) -> bool:
    """Tell whether a case's fault is there still.

    What only a reported row told of (a failing code, codes of several) stays until staff say.
    """
    members = list(case.subjects.all())
    if not members:
        return True
    going_on = [one for one in members if one.merged_into_id is None]
    if len(members) > 1 and len(going_on) < 2:  # noqa: PLR2004 - two subjects
        return False
    codes = Identifier.objects.filter(subject__in=members).exclude(status=IdentifierStatus.WRONG)
    if case.fault == CodeFault.FAILING:
        return codes.filter(value=case.code).exists()
    if case.fault == CodeFault.SHARED:
        bearing = codes.filter(value=case.code).values("subject").distinct().count()
        return bearing > 1 or bool(_told(case))
    if len(members) == 1:
        in_use = codes.filter(type="uscc", status=IdentifierStatus.CURRENT)
        return in_use.count() > 1
    return len({(one.name_fold, one.region_id) for one in going_on}) < len(going_on)


def _told(case: CodeCase) -> bool:
    """Whether a row told of it: one of the subjects doesn't bear the code itself."""
    bearing = Identifier.objects.filter(value=case.code, subject__in=case.subjects.all())
    return 0 < bearing.values("subject").distinct().count() < case.subjects.count()


def cases(scope: Scope, chosen: CaseFilter) -> QuerySet[CodeCase]:
    """Return the cases of a part of the register, newest first."""
    rows = CodeCase.objects.filter(scope.region_condition())
    rows = rows.filter(settled_at__isnull=not chosen.settled)
    if chosen.fault:
        rows = rows.filter(fault=chosen.fault)
    if chosen.authority is not None:
        rows = rows.filter(authority=chosen.authority)
    if chosen.since:
        rows = rows.filter(found_at__gte=chosen.since)
    related = rows.select_related("authority", "region", "settled_by")
    return related.prefetch_related("subjects").order_by("-pk")


def open_cases(scope: Scope) -> QuerySet[CodeCase]:
    """Return the cases that are open, newest first."""
    return cases(scope, CaseFilter())


@dataclass(frozen=True, slots=True)
class CaseCount:
    """How many cases of one sort an authority has, and how many of them are open."""

    fault: str
    authority_id: int | None
    authority_name: str
    total: int
    still_open: int


def case_counts(scope: Scope) -> list[CaseCount]:
    """Return the numbers of cases by sort and authority, the most open first."""
    rows = (
        CodeCase.objects.filter(scope.region_condition())
        .values("fault", "authority", "authority__name")
        .annotate(total=Count("pk"), still_open=Count("pk", filter=Q(settled_at__isnull=True)))
        .order_by("-still_open", "-total", "fault")
    )
    return [
        CaseCount(
            row["fault"],
            row["authority"],
            row["authority__name"] or "",
            row["total"],
            row["still_open"],
        )
        for row in rows
    ]


def settle(
    case: CodeCase, outcome: CaseOutcome, note: str, by: User, kept: Subject | None = None
) -> None:
    """Settle a case: merge into *kept*, mark *kept*'s code wrong, leave both, or refuse.

    Raises:
        CaseError: it is settled already, no reason is given, or the way doesn't fit.
    """
    if not note.strip() or len(note) > staff_words.LONGEST:
        raise CaseError(_("请填写说明，不超过 %(n)d 个字。") % {"n": staff_words.LONGEST})
    if outcome not in OUTCOMES or outcome == CaseOutcome.GONE:
        raise CaseError(_("没有这种处理方式。"))
    try:
        with transaction.atomic():
            row = CodeCase.objects.select_for_update().get(pk=case.pk)
            if row.settled_at is not None:
                raise CaseError(_("这件重错码已经办结，请刷新列表。"))
            if outcome == CaseOutcome.MERGED:
                _merge(row, note, by, kept)
            elif outcome == CaseOutcome.WRONG:
                _mark_wrong(row, kept)
            whose = row.subjects.values_list("pk", flat=True)
            row.note = staff_words.scrubbed_about_subjects(whose, note)
            row.outcome, row.settled_by = outcome, by
            row.settled_at = timezone.now()
            row.save(update_fields=["outcome", "note", "settled_by", "settled_at"])
            audit.note("code_case.settled", by=str(by.pk), case=row.pk, outcome=outcome.value)
    except SubjectError as error:
        raise CaseError(str(error)) from error


def _merge(case: CodeCase, note: str, by: User, kept: Subject | None) -> None:
    members = list(case.subjects.filter(merged_into__isnull=True).order_by("pk"))
    if kept is None or kept not in members or len(members) < 2:  # noqa: PLR2004 - two subjects
        raise CaseError(_("请选择合并后存续的主体。"))
    for one in members:
        if one.pk != kept.pk:
            subjects.merge(one, kept, note, by)


def _mark_wrong(case: CodeCase, bearer: Subject | None) -> None:
    """Mark the code as wrong where *bearer* has it: it leads to that subject no longer."""
    if bearer is None:
        raise CaseError(_("请选择代码有误的主体。"))
    rows = Identifier.objects.filter(subject=bearer, value=case.code)
    if bearer not in case.subjects.all() or not rows.exists():
        raise CaseError(_("所选主体没有这个代码。"))
    rows.update(status=IdentifierStatus.WRONG)
    row = Subject.objects.select_for_update().get(pk=bearer.pk)
    renew_uscc(row)
    next_version(row, "uscc")
    outbox.announce_subject(row.pk, row.version, removes=True)
    outbox.raise_epoch()
