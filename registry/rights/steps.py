"""The steps of a case: what the applicant is told, and what only staff may read, sealed."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _

from registry import audit
from registry.masking import scrub
from registry.models import Case, CaseStep
from registry.rights.filled_in import filled_in
from registry.staff_words import scrubbed_about
from registry.vault import open_json, seal_json

PURPOSE = "case step"
_LONGEST_TOLD = 1000
#: Who acts where an applicant does: the audit trail has no other name for them.
FORM = "form"


class Step(models.TextChoices):
    """What was done with a case."""

    RECEIVED = "received", _("收到申请")
    TAKEN_UP = "taken_up", _("受理")
    FORWARDED = "forwarded", _("转作出决定的机关核查")
    ANSWERED = "answered", _("机关反馈核查情况")
    ASKED_MORE = "asked_more", _("要求补充材料")
    ADDED = "added", _("补充材料")
    PROPOSED = "proposed", _("提出办理意见")
    RETURNED = "returned", _("复核未同意")
    WITHDRAWN = "granted.withdraw", _("支持申请，撤下记录")
    VOIDED = "granted.void", _("支持申请，作废记录")
    CORRECTED = "granted.correct", _("支持申请，更正记录")
    REPAIRED = "granted.repair", _("准予信用修复")
    KEPT = "granted.keep", _("支持申请")
    REFUSED = "refused.keep", _("不予支持")
    NOT_TAKEN = "not_taken.keep", _("不予受理")
    CANCELLED = "cancelled", _("申请人撤回")
    RECORD_GONE = "record_gone", _("记录因另一件申请停止公示")
    SETTLED = "settled", _("随记录停止公示办结")
    UNTOLD = "untold", _("消息未能送达，请另行告知申请人")


@dataclass(frozen=True, slots=True)
class StaffStep:
    """A step as staff read it without stating a purpose: texts scrubbed."""

    action: str
    label: str
    at: datetime
    by: User | None
    told: str
    text: str


def write(  # noqa: PLR0913 - who, what, and both texts
    case: Case,
    step: Step,
    by: User | None,
    told: str = "",
    text: str = "",
    *,
    actor: str = FORM,
) -> CaseStep:
    """Write a step and its entry of the audit trail; call it inside the step's transaction.

    *told* goes to the applicant, scrubbed; *text* is for staff and kept sealed as it is. *actor* is
    who the trail names where it is nobody of the staff.
    """
    row = CaseStep.objects.create(
        case=case,
        action=step.value,
        actor=by,
        told=scrubbed_about(case.record, told, _LONGEST_TOLD),
        sealed=seal_json({"text": text.strip()}, PURPOSE) if text.strip() else None,
    )
    actor = str(by.pk) if by else actor
    audit.note(f"rights.{step.value}", by=actor, application=case.pk, application_sort=case.sort)
    return row


def text_of(row: CaseStep) -> str:
    """Return what only staff may read of a step, raw."""
    return str(open_json(bytes(row.sealed), PURPOSE)["text"]) if row.sealed else ""


def steps_of(case: Case) -> list[StaffStep]:
    """Return a case's steps for staff, oldest first; every text is scrubbed.

    Of the applicant's name too, as what they filled in first is.
    """
    names = _names_in(case)
    return [
        StaffStep(
            row.action,
            str(Step(row.action).label),
            row.at,
            row.actor,
            row.told,
            scrub(text_of(row), names),
        )
        for row in case.steps.select_related("actor").order_by("pk")
    ]


def _names_in(case: Case) -> tuple[str, ...]:
    name = filled_in(case).get("name", "").strip()
    return (name,) if name else ()
