"""What holds for whoever applied: whether the record is shown, since when not, what can be done.

Asked of the register at the moment of looking: a record that came back or ended meanwhile is told
as it is, whatever its case said.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from registry.enums import RecordState
from registry.models import Case, CaseSort, CaseState, Record, RecordVersion
from registry.models.history import Action
from registry.publication import today
from registry.rights.steps import Step

#: Changes that end what a record shows; marks and merges come after them without meaning.
_ENDS: Final = (
    Action.WITHDRAWN,
    Action.VOIDED,
    Action.REPAIRED,
    Action.EXITED,
    Action.PASSED_ON,
)


def gone_since(record: Record) -> date | None:
    """Return the first day on which a record was shown no more for good; None while it may be."""
    if record.state in {RecordState.WITHDRAWN, RecordState.VOID}:
        ends = RecordVersion.objects.filter(record=record, action__in=_ENDS)
        at = ends.order_by("-number").values_list("at", flat=True).first()
        return timezone.localdate(at or record.changed_at)
    if record.public_until is not None and record.public_until < today():
        return record.public_until + timedelta(days=1)
    return None


def sentences(case: Case) -> Iterator[str]:
    """Yield what holds about a case's record, and what its applicant may still do."""
    gone = gone_since(case.record)
    yield _shown(case, gone)
    if case.state == CaseState.REFUSED:
        yield _("不服决定的，可以自收到之日起六十日内申请行政复议，或者六个月内提起行政诉讼。")
    if case.state == CaseState.NOT_TAKEN:
        yield _("不予受理不影响您的权利，可以补充材料后重新提出申请。")
    if gone is None and case.state in {CaseState.REFUSED, CaseState.CANCELLED}:
        yield _again(case)
    if case.state == CaseState.SETTLED:
        yield _("认为仍须就这条信息作出处理的，请与信用办联系。")


def _shown(case: Case, gone: date | None) -> str:
    """Return whether the record is shown today, and since or until when."""
    if gone is not None:
        return _("这条信息自 %(day)s 起不再公示。") % {"day": gone.isoformat()}
    record = case.record
    if record.state != RecordState.PUBLIC:
        return _("这条信息目前没有公示。")
    if case.steps.filter(action=Step.CORRECTED).exists():
        said = _("这条信息已经更正，更正后继续公示，%(day)s 到期自动停止。")
    else:
        said = _("这条信息仍在公示，%(day)s 到期自动停止。")
    if record.public_until is None:
        return _("这条信息仍在公示。")
    return said % {"day": record.public_until.isoformat()}


def _again(case: Case) -> str:
    if case.sort == CaseSort.REPAIR:
        return _("条件具备后可以再次申请信用修复。")
    return _("有新的事实或者材料的，可以重新提出异议。")
