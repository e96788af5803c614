"""The decision as its applicant reads it: one set of words for the page and for the PDF.

Official texts are Chinese whatever the reader's language. The record is told by its kind, its
masked number, its authority and its day, never by its content: it may just have been taken down.
"""

from copy import copy
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone, translation

from registry.kinds import kinds
from registry.masking import scrub
from registry.models import Case, CaseState, Office
from registry.places import ancestors
from registry.rights.rules import rules
from registry.rights.standing import DECIDED, case_with
from registry.rights.steps import Step

_CLOSING = (
    Step.WITHDRAWN,
    Step.VOIDED,
    Step.CORRECTED,
    Step.REPAIRED,
    Step.KEPT,
    Step.REFUSED,
    Step.NOT_TAKEN,
)


@dataclass(frozen=True, slots=True)
class DecisionText:
    """A decision in words. ``office`` signs it on ``decided_on``; ``day`` is that day written."""

    ticket: str
    heading: str
    paragraphs: tuple[str, ...]
    office: str
    decided_on: date
    day: str


def decision_of(ticket: str, code: str) -> DecisionText | None:
    """Return the decision of a case for its ticket and code; None while there is none."""
    case = case_with(ticket, code)
    return decision_text(case) if case else None


def decision_text(case: Case) -> DecisionText | None:
    """Return the decision of a case, for staff and for whoever has its code; None without one."""
    if case.state not in DECIDED or case.decided_at is None:
        return None
    return _said(case, _closing_step(case), timezone.localdate(case.decided_at))


def preview(case: Case, step: str, reason: str, basis: str) -> DecisionText:
    """Return the decision that closing a case by *step* would make today; nothing is written."""
    draft = copy(case)
    draft.answer, draft.basis = scrub(reason.strip()), scrub(basis.strip())
    return _said(draft, step, timezone.localdate())


def _said(case: Case, step: str, decided_on: date) -> DecisionText:
    texts, is_taken = rules()["decision"], step != Step.NOT_TAKEN
    with translation.override("zh-hans"):
        facts = _facts(case)
    paragraphs = [texts["intro"], texts["record"], texts["findings"][f"{case.sort}.{step}"]]
    paragraphs.append(texts["reason"])
    if case.basis:
        paragraphs.append(texts["basis"])
    paragraphs.append(texts["further" if is_taken else "again"])
    return DecisionText(
        ticket=case.public_id,
        heading=texts["headings"][case.sort if is_taken else CaseState.NOT_TAKEN.value],
        # A template's braces are filled; braces in what staff wrote are not looked into.
        paragraphs=tuple(text.format_map(facts) for text in paragraphs),
        office=office_name(case.region_id),
        decided_on=decided_on,
        day=_written(decided_on),
    )


def _closing_step(case: Case) -> str:
    last = case.steps.filter(action__in=_CLOSING).order_by("-pk").values_list("action", flat=True)
    return str(last[0])


def _facts(case: Case) -> dict[str, str]:
    record = case.record
    return {
        "ticket": case.public_id,
        "sort": str(case.get_sort_display()),
        "received_on": _written(timezone.localdate(case.received_at)),
        "kind": str(kinds()[record.kind].label),
        "number": record.document_number,
        "authority": record.authority.name,
        "decided_on": _written(record.decided_on),
        "reason": case.answer,
        "basis": case.basis,
    }


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def office_name(region: str) -> str:
    """Return who signs in a region: its credit office, the nearest around it, or the portal."""
    names = dict(
        Office.objects.filter(region_id__in=ancestors(region)).values_list("region", "name")
    )
    return next((names[code] for code in ancestors(region) if code in names), settings.SITE_NAME)
