"""The mark 异议处理中: a record is shown with it while an objection that was taken up is open.

Staff take an objection up (受理), or it is the verified subject's own. A form alone marks nothing:
whoever sends one can neither change what others see nor make versions of a record.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext_noop

from registry import outbox
from registry.models import CLOSED, Case, CaseSort, CaseStep, Record
from registry.models.history import Action
from registry.publication import today
from registry.reporting.versions import sealed_version, version_of
from registry.rights.rules import rules
from registry.rights.steps import Step, write


def take_up(case: Case, by: User | None) -> bool:
    """Take a locked objection up and mark its record; tell whether that was still to be done.

    *by* is nobody where the applicant was verified: theirs needs no look first.
    """
    if not waits(case):
        return False
    record = Record.objects.select_for_update().get(pk=case.record_id)
    if record.contested_since is None:
        _change(record, Action.CONTESTED, by, {"contested_since": today()})
    write(case, Step.TAKEN_UP, by, told=gettext_noop("已受理。"))
    return True


def waits(case: Case) -> bool:
    """Tell whether a case is an objection that wasn't taken up so far."""
    is_objection = case.sort == CaseSort.OBJECTION
    return is_objection and not case.steps.filter(action=Step.TAKEN_UP).exists()


def untaken(cases: Iterable[Case]) -> set[int]:
    """Return the keys of those that wait to be taken up, with one query."""
    asked = {case.pk for case in cases if case.sort == CaseSort.OBJECTION}
    taken = CaseStep.objects.filter(case__in=asked, action=Step.TAKEN_UP)
    return asked - set(taken.values_list("case", flat=True))


def lift_for(case: Case, by: User | None) -> None:
    """Take the mark off an objection's record, in the closing transaction; the last one does."""
    if case.sort != CaseSort.OBJECTION:
        return
    record = Record.objects.select_for_update().get(pk=case.record_id)
    # The record is asked first: a flood of cases is gone through only for one that is marked.
    if record.contested_since is not None and not _others_stand(case):
        _change(record, Action.UNCONTESTED, by, {"contested_since": None})


def _others_stand(case: Case) -> bool:
    """Tell whether another objection to the record was taken up and is open."""
    others = Case.objects.filter(record=case.record_id, sort=CaseSort.OBJECTION)
    others = others.exclude(pk=case.pk).exclude(state__in=CLOSED)
    return others.filter(steps__action=Step.TAKEN_UP).exists()


def _change(record: Record, action: Action, by: User | None, changes: Mapping[str, Any]) -> None:
    """Write the next version: why a record is shown, and who decided it, stay as they are.

    Nothing leaves the public, so totals need not wait; but pages kept under the old epoch must go.
    """
    now, texts = timezone.now(), rules()["marks"]
    version_of(
        record.pk,
        record.version,
        action=action,
        reason=texts[action.value],
        basis=texts["basis"],
        actor=by,
        at=now,
        sealed=sealed_version(record),
    ).save()
    for name, value in changes.items():
        setattr(record, name, value)
    record.version += 1
    record.changed_at = now
    record.save(update_fields=[*changes, "version", "changed_at"])
    outbox.announce_records([(record.pk, record.version)])
    outbox.raise_epoch()
