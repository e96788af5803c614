"""How a case stands, for whoever has its ticket and code; and what they may still do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from registry.calendar import working_years
from registry.kinds import kinds
from registry.models import Case, CaseState, Record
from registry.models.rights import CLOSED
from registry.rights import clocks, marks, materials, outcomes
from registry.rights.applying import application_of
from registry.rights.errors import RightsError
from registry.rights.filled_in import PURPOSE
from registry.rights.materials import Upload
from registry.rights.rules import rules
from registry.rights.steps import Step, text_of, write
from registry.tickets import code_fits

#: What can still be added to, and taken back.
_ADDABLE = frozenset({CaseState.RECEIVED, CaseState.MORE_NEEDED, CaseState.FORWARDED})
#: Cases with a decision that can be read.
DECIDED = frozenset({CaseState.GRANTED, CaseState.REFUSED, CaseState.NOT_TAKEN, CaseState.SETTLED})


@dataclass(frozen=True, slots=True)
class CaseStatus:
    """How a case stands. ``record_title`` is masked, and told to whoever has the code alone."""

    ticket: str
    sort: str
    sort_label: str
    record_title: str
    state: str
    state_label: str
    received_on: date
    due_on: date | None
    steps: tuple[tuple[datetime, str], ...]
    answer: str
    #: What holds now, in sentences: whether the record is shown, and what remains possible.
    now: tuple[str, ...]
    may_add: bool
    may_cancel: bool
    has_decision: bool


def case_with(ticket: str, code: str) -> Case | None:
    """Return a case for its ticket and code; None for an unknown one and a wrong code alike."""
    case = Case.objects.select_related("record").filter(public_id=ticket).first()
    kept = bytes(case.query_digest) if case else b""
    return case if code_fits(kept, PURPOSE, ticket, code) and case else None


def status(ticket: str, code: str) -> CaseStatus | None:
    """Return how a case stands; None for an unknown ticket and a wrong code alike."""
    case = case_with(ticket, code)
    return _status(case) if case else None


def _status(case: Case) -> CaseStatus:
    told = case.steps.exclude(told="").order_by("pk").values_list("at", "told")
    return CaseStatus(
        ticket=case.public_id,
        sort=case.sort,
        sort_label=case.get_sort_display(),
        record_title=title_of(case),
        state=case.state,
        state_label=case.get_state_display(),
        received_on=timezone.localdate(case.received_at),
        due_on=None if case.paused_at else clocks.due_in(case).due_on,
        steps=tuple((at, _(text)) for at, text in told),
        answer=case.answer if case.state in CLOSED else "",
        now=tuple(outcomes.sentences(case)),
        may_add=case.state in _ADDABLE,
        may_cancel=case.state in _ADDABLE,
        has_decision=case.state in DECIDED,
    )


def title_of(case: Case) -> str:
    """Return what tells a case's record without its content: kind and document number, masked."""
    return f"{kinds()[case.record.kind].label} {case.record.document_number}"


def add(ticket: str, code: str, text: str, files: Sequence[Upload] = ()) -> CaseStatus | None:
    """Add a text, files or both to an open case: what staff asked for, or of one's own.

    Returns how it stands then; None for an unknown ticket and a wrong code alike.

    Raises:
        RightsError: the case takes nothing more, there is nothing to add, or a file isn't taken.
    """
    found = case_with(ticket, code)
    if found is None:
        return None
    text, most = text.strip(), rules()["forms"]["more"]
    if not text and not files:
        raise RightsError(faults={"text": _("请填写补充说明，或者上传材料。")})
    if len(text) > most:
        raise RightsError(faults={"text": _("补充说明不超过%(most)d字。") % {"most": most}})
    if found.state not in _ADDABLE:
        raise RightsError(_("该申请已不能补充材料。"))
    # Before any file is looked into, which costs.
    _refuse_too_many(found)
    materials.refuse_full(found, len(files))
    checked = materials.check(found.sort, found.role, files)
    with materials.kept(checked) as sealed, transaction.atomic():
        case = _locked(found, _("该申请已不能补充材料。"))
        if _said_before(case, text) and not files:
            return _status(case)
        _refuse_too_many(case)
        write(
            case,
            Step.ADDED,
            None,
            told=gettext_noop("已收到补充材料。"),
            text=text or gettext_noop("（仅上传材料）"),
        )
        materials.add_to(case, sealed)
        _resume(case)
    return _status(case)


def _said_before(case: Case, text: str) -> bool:
    """Tell whether this is a page that was sent twice."""
    last = case.steps.order_by("-pk").first()
    return last is not None and last.action == Step.ADDED and text_of(last) == text


def _refuse_too_many(case: Case) -> None:
    if case.steps.filter(action=Step.ADDED).count() >= rules()["forms"]["additions"]:
        raise RightsError(_("补充次数已达上限，请联系信用办。"))


def _resume(case: Case) -> None:
    """Let the clock go on where it stood still for the applicant."""
    if case.paused_at is None:
        return
    case.paused_at = None
    case.due_on = clocks.due_day(case, working_years())
    waits = case.steps.filter(action__in=(Step.FORWARDED, Step.ANSWERED)).order_by("-pk").first()
    is_asked = waits is not None and waits.action == Step.FORWARDED
    case.state = CaseState.FORWARDED if is_asked else CaseState.RECEIVED
    case.save(update_fields=["paused_at", "due_on", "state"])


def cancel(ticket: str, code: str) -> CaseStatus | None:
    """Take back one's application; the record's mark goes with it.

    Raises:
        RightsError: it is decided, or a decision waits for its second person.
    """
    found = case_with(ticket, code)
    if found is None:
        return None
    with transaction.atomic():
        case = _locked(found, _("该申请已不能撤回。"))
        case.state = CaseState.CANCELLED
        case.decided_at = timezone.now()
        case.paused_at = None
        case.save(update_fields=["state", "decided_at", "paused_at"])
        write(case, Step.CANCELLED, None, told=gettext_noop("申请人已撤回申请。"))
        marks.lift_for(case, None)
    return _status(case)


def _locked(found: Case, refused: str) -> Case:
    Record.objects.select_for_update().get(pk=found.record_id)
    case = Case.objects.select_for_update().get(pk=found.pk)
    if case.state not in _ADDABLE:
        raise RightsError(refused)
    return case


__all__ = ["CaseStatus", "add", "application_of", "cancel", "case_with", "status", "title_of"]
