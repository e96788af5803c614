"""Public corrections (更正声明): for a subject that was wrongly shown, if it wishes one.

A correction names the subject and that something was wrong, never what was shown; natural persons
have none, since the correction would name them. It ends by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import audit, outbox
from registry.decisions import DecisionError
from registry.door_rows import survivors
from registry.enums import SubjectKind
from registry.kinds import kinds
from registry.models import Case, CaseSort, CaseState, Correction, Record, Subject
from registry.places import full_region_name
from registry.publication import today
from registry.rights.rules import rules
from registry.scopes import Scope
from registry.staff_words import scrubbed_about_subjects
from registry.subject_names import shown_name

#: Shown values that a correction's text may hold: who it is about, and who decided.
_HARMLESS: Final = frozenset({"subject_name", "authority_name", "source_name", "uscc"})
#: A shorter value is found by chance.
_SHORTEST_VALUE: Final = 4


class CorrectionError(DecisionError):
    """The correction can't be published; the sentence says why."""


@dataclass(frozen=True, slots=True)
class PublicCorrection:
    """A correction as everybody reads it; ``subject_id`` may have nothing shown any more."""

    public_id: str
    subject_id: str
    subject_name: str
    region: str
    region_name: str
    text: str
    published_on: date
    public_until: date


@dataclass(frozen=True, slots=True)
class Position:
    """Where a page of corrections ended: the next one starts after it."""

    published_on: date
    id: int


@dataclass(frozen=True, slots=True)
class CorrectionPage:
    """Some corrections, newest first, and where to go on (None at the end)."""

    corrections: tuple[PublicCorrection, ...]
    after: Position | None


def text_for(case: Case) -> str:
    """Return the usual text for a case, which staff may write anew."""
    record = case.record
    texts = rules()["corrections"]
    template = texts["corrected" if _was_corrected(case) else "text"]
    name = shown_name(record.subject.name, record.subject.kind)
    return str(template.format(name=name, kind=kinds()[record.kind].label))


def publish(about: Case | Subject, text: str, by: User) -> Correction:
    """Publish a correction for a granted objection whose subject wishes it, or for a subject.

    Raises:
        CorrectionError: the case doesn't call for one, it is about a natural person, the text is
            missing, too long, or tells what was shown; or the case has one already.
    """
    case = about if isinstance(about, Case) else None
    subject = about.record.subject if isinstance(about, Case) else about
    _check(case, subject)
    region = case.region_id if case else subject.region_id
    if region is None:
        raise CorrectionError(_("主体所在区划不明，不能发布更正声明。"))
    start = today()
    try:
        with transaction.atomic():
            row = Correction.objects.create(
                case=case,
                subject=subject,
                region_id=region,
                text=_checked_text(text, subject, case.record if case else None),
                published_on=start,
                public_until=start + timedelta(days=_days(case)),
                made_by=by,
            )
            outbox.raise_epoch()
            _note("published", row, by)
    except IntegrityError as error:
        raise CorrectionError(_("这件申请已经发布过更正声明。")) from error
    return row


def withdraw(correction: Correction, by: User) -> None:
    """Take a correction off everything public, for good; twice is once."""
    with transaction.atomic():
        row = Correction.objects.select_for_update().get(pk=correction.pk)
        if row.withdrawn_at is None:
            row.withdrawn_at = timezone.now()
            row.save(update_fields=["withdrawn_at"])
            outbox.raise_epoch()
            _note("withdrawn", row, by)
    correction.refresh_from_db()


def corrections(after: Position | None = None, limit: int = 20) -> CorrectionPage:
    """Return corrections that are shown today, newest first, at most *limit*."""
    rows = _shown()
    if after:
        rows = rows.filter(
            Q(published_on__lt=after.published_on)
            | Q(published_on=after.published_on, pk__lt=after.id)
        )
    found = list(rows.order_by("-published_on", "-pk")[: limit + 1])
    page = found[:limit]
    more = len(found) > limit
    position = Position(page[-1].published_on, page[-1].pk) if more and page else None
    return CorrectionPage(tuple(_public(page)), position)


def of_subject(public_id: str) -> tuple[PublicCorrection, ...]:
    """Return what is shown today of a subject and of those that were merged into it."""
    own = Q(subject__public_id=public_id) | Q(subject__merged_into__public_id=public_id)
    return tuple(_public(_shown().filter(own).order_by("-published_on", "-pk")))


def standing(scope: Scope) -> QuerySet[Correction]:
    """Return the corrections of *scope* that weren't withdrawn, newest first: for staff."""
    rows = Correction.objects.filter(scope.region_condition(), withdrawn_at=None)
    return rows.select_related("subject", "case", "made_by").order_by("-pk")


def _shown() -> QuerySet[Correction]:
    day = today()
    rows = Correction.objects.filter(
        withdrawn_at=None, published_on__lte=day, public_until__gte=day
    )
    return rows.exclude(subject__kind=SubjectKind.NATURAL_PERSON).select_related("subject")


def _public(rows: Iterable[Correction]) -> list[PublicCorrection]:
    found = list(rows)
    whose = survivors([row.subject.public_id for row in found])
    public = []
    for row in found:
        subject = whose[row.subject.public_id]
        if subject.kind == SubjectKind.NATURAL_PERSON:
            continue
        public.append(
            PublicCorrection(
                public_id=row.public_id,
                subject_id=subject.public_id,
                subject_name=shown_name(subject.name, subject.kind),
                region=row.region_id,
                region_name=full_region_name(row.region_id),
                text=row.text,
                published_on=row.published_on,
                public_until=row.public_until,
            )
        )
    return public


def _check(case: Case | None, subject: Subject) -> None:
    if subject.kind == SubjectKind.NATURAL_PERSON:
        raise CorrectionError(_("自然人的更正声明会公开其姓名，不予发布。"))
    if case is None:
        return
    if case.sort != CaseSort.OBJECTION or case.state != CaseState.GRANTED:
        raise CorrectionError(_("只有支持了的异议申请可以发布更正声明。"))
    if not case.wants_correction:
        raise CorrectionError(_("申请人没有要求公开更正。"))


def _checked_text(text: str, subject: Subject, record: Record | None) -> str:
    text, most = text.strip(), rules()["corrections"]["length"]
    if not 0 < len(text) <= most:
        raise CorrectionError(_("请填写更正内容，不超过%(most)d字。") % {"most": most})
    if record is not None and _tells_of(record, text):
        raise CorrectionError(_("更正声明不能写出曾公示的内容，请只说明信息有误。"))
    return scrubbed_about_subjects([subject.pk], text, most)


def _tells_of(record: Record, text: str) -> bool:
    told = [value for name, value in record.shown.items() if name not in _HARMLESS]
    values = [record.document_number, *map(str, told)]
    return any(len(value) >= _SHORTEST_VALUE and value in text for value in values)


def _days(case: Case | None) -> int:
    """Return how many days a correction is shown: as many as what was wrong was."""
    limits = rules()["corrections"]
    if case is None or case.record.publish_from is None or case.decided_at is None:
        return int(limits["longest_days"])
    shown = (timezone.localdate(case.decided_at) - case.record.publish_from).days
    return int(min(max(shown, limits["shortest_days"]), limits["longest_days"]))


def _was_corrected(case: Case) -> bool:
    return case.steps.filter(action="granted.correct").exists()


def _note(what: str, row: Correction, by: User) -> None:
    audit.note(f"corrections.{what}", by=str(by.pk), correction=row.pk, case=row.case_id)
