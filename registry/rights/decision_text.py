"""The decision as its applicant reads it: one set of words for the page and for the PDF.

Official texts are Chinese whatever the reader's language. The subject is named as the register
shows it: organisations in full, natural persons masked. The record is told by its kind, its masked
number, its authority and its days, never by its content: it may just have been taken down.
"""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.conf import settings
from django.utils import timezone, translation

from registry.kinds import kinds
from registry.models import Case, Office
from registry.places import ancestors
from registry.rights.closing import as_kept
from registry.rights.outcomes import gone_since
from registry.rights.rules import rules
from registry.rights.standing import DECIDED, case_with
from registry.rights.steps import Step
from registry.subject_names import shown_name

_CLOSING = (
    Step.WITHDRAWN,
    Step.VOIDED,
    Step.CORRECTED,
    Step.REPAIRED,
    Step.KEPT,
    Step.REFUSED,
    Step.NOT_TAKEN,
    Step.SETTLED,
)
#: After these a record is shown no more.
_ENDING: Final = frozenset({Step.WITHDRAWN, Step.VOIDED, Step.REPAIRED, Step.SETTLED})
#: Ends that decide nothing, by the words that close their paper.
_UNDECIDED: Final[Mapping[str, str]] = {Step.NOT_TAKEN: "again", Step.SETTLED: "settled"}


@dataclass(frozen=True, slots=True)
class DecisionText:
    """A decision in words. ``office`` signs it on ``decided_on``; ``day`` is that day written.

    ``addressee`` stands above the paragraphs, and is empty where nobody is addressed by name;
    ``finding`` is the paragraph that says how it ended.
    """

    ticket: str
    heading: str
    addressee: str
    paragraphs: tuple[str, ...]
    finding: str
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
    draft.answer, draft.basis = as_kept(case, reason, basis)
    return _said(draft, step, timezone.localdate())


def _said(case: Case, step: str, decided_on: date) -> DecisionText:
    texts, is_decided = rules()["decision"], step not in _UNDECIDED
    with translation.override("zh-hans"):
        facts = _facts(case, decided_on)
    finding = texts["findings"][f"{case.sort}.{step}"]
    wanted = [texts["intro" if is_decided else "received"], *_about(case, step, texts), finding]
    wanted += [texts[name] for name in ("reason", "basis") if facts[name]]
    wanted.append(texts[_UNDECIDED.get(step, "further")])
    # A template's braces are filled; braces in what staff wrote are not looked into.
    heading = case.sort if is_decided else step.partition(".")[0]
    return DecisionText(
        ticket=case.public_id,
        heading=texts["headings"][heading],
        addressee=texts["addressee"].format_map(facts) if is_decided else "",
        paragraphs=tuple(text.format_map(facts) for text in wanted),
        finding=finding.format_map(facts),
        office=office_name(case.region_id),
        decided_on=decided_on,
        day=_written(decided_on),
    )


def _about(case: Case, step: str, texts: Mapping[str, Any]) -> list[str]:
    """Return the templates that tell whose record it is, which one, and how long it was shown.

    Where nobody's right to apply was found, whose record it was isn't told once it is gone: else
    anybody who asked in time would hold an official paper about it for ever.
    """
    record = case.record
    if step in _UNDECIDED and gone_since(record) is not None:
        return [texts["record"]]
    named = "subject" if record.subject.uscc else "person"
    dated = record.publish_from is not None and record.public_until is not None
    period = texts["was_shown" if step in _ENDING else "shown"]
    return [texts[named], texts["record"], *([period] if dated else [])]


def _closing_step(case: Case) -> str:
    last = case.steps.filter(action__in=_CLOSING).order_by("-pk").values_list("action", flat=True)
    return str(last[0])


def _facts(case: Case, decided_on: date) -> dict[str, str]:
    record = case.record
    subject = record.subject
    return {
        "subject": shown_name(subject.name, subject.kind),
        "code": subject.uscc or "",
        "ticket": case.public_id,
        "sort": str(case.get_sort_display()),
        "received_on": _written(timezone.localdate(case.received_at)),
        "kind": str(kinds()[record.kind].label),
        "number": record.document_number,
        "authority": record.authority.name,
        "decided_on": _written(record.decided_on),
        "shown_from": _written(record.publish_from) if record.publish_from else "",
        "shown_until": _written(record.public_until) if record.public_until else "",
        "closed_on": _written(decided_on),
        "gone_on": _written(gone_since(record) or decided_on),
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
