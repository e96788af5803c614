"""The ledger's page: a department states per month and kind how many decisions it made."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from backoffice.access import REPORT, allowed
from backoffice.monthly.choosing import recent_months
from backoffice.pages import asker
from backoffice.reporting import read
from backoffice.reporting.pages import above, frame
from registry import ledger
from registry.kinds import kinds
from registry.models import Authority

#: Months that may be stated: late statements are taken, and say when they were made.
MONTHS: Final = 24
#: Statements of the history on the page.
HISTORY: Final = 30
_LONGEST_NUMBER: Final = 7


@dataclass(frozen=True, slots=True)
class Line:
    """One number to state: its field, what it is about, and what was stated last."""

    field: str
    authority: Authority
    kind: str
    label: str
    stated: int | None


@allowed(REPORT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ledger_page(request: HttpRequest) -> HttpResponse:
    """Show a month's ledger (``month``) with its history, and take what is stated."""
    _user, scope = asker(request)
    months = {f"{day:%Y-%m}": day for day in recent_months(MONTHS)}
    asked = request.POST if request.method == "POST" else request.GET
    last = list(months.values())[1]
    month = months.get(asked.get("month", ""), last)
    lines = _lines(month, read.own_authorities(scope))
    if request.method == "POST" and _state(request, month, lines):
        return redirect(f"{reverse('backoffice_reporting_ledger')}?month={month:%Y-%m}")
    context = frame(
        _("台账填报"),
        above(),
        icon="form",
        month=month,
        months=[(value, day, day == month) for value, day in months.items()],
        lines=[(line, asked.get(line.field, "")) for line in lines],
        history=ledger.statements(scope, HISTORY) if lines else [],
        most=ledger.MOST_DECISIONS,
    )
    return render(request, "backoffice/reporting/ledger.html", context)


def _lines(month: date, authorities: list[Authority]) -> list[Line]:
    known = {code: spec.label for code, spec in kinds().items() if spec.in_ledger}
    lines = []
    for authority in authorities:
        for kind, label in known.items():
            held = ledger.history(authority, kind, month)
            stated = held[0].decisions if held else None
            lines.append(Line(f"{kind}-{authority.code}", authority, kind, label, stated))
    return lines


def _state(request: HttpRequest, month: date, lines: list[Line]) -> bool:
    """Take what was stated anew; tell whether all of it could be taken."""
    user, _scope = asker(request)
    numbers = {line.field: _number(request.POST, line.field) for line in lines}
    if any(number is None for number in numbers.values()):
        messages.error(request, _("件数应为不小于0的整数，没有决定的填0，不填的留空。"))
        return False
    made = 0
    try:
        for line in lines:
            number = numbers[line.field]
            if number is not None and number >= 0 and number != line.stated:
                ledger.state(line.authority, line.kind, month, number, user)
                made += 1
    except ledger.LedgerError as error:
        messages.error(request, str(error))
        return False
    if made:
        messages.success(request, _("已填报%(n)d项。") % {"n": made})
    else:
        messages.info(request, _("没有改动。"))
    return True


def _number(sent: QueryDict, field: str) -> int | None:
    """Return the stated number, -1 where the field is empty, None where it is no number."""
    text = sent.get(field, "").strip()
    if not text:
        return -1
    if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER:
        return int(text)
    return None
