"""The report's figures out of the register's roll-ups; nothing is counted here."""

from datetime import date
from typing import Final

from django.db.models import Q

from backoffice.monthly.choosing import Chosen, month_before
from backoffice.monthly.report import Cell, Report, make_report
from registry import ledger
from registry.kinds import kinds
from registry.models import Authority, LedgerEntry, ReportingCount, StaffScope
from registry.reporting_counts import month_figures
from registry.scopes import Scope

#: A department is expected to state its ledger when it stated or reported in so many months before.
REMEMBERED: Final = 12


def ledger_labels() -> dict[str, str]:
    """Return the kinds of which departments keep a ledger, with their labels."""
    return {code: spec.label for code, spec in kinds().items() if spec.in_ledger}


def read_report(chosen: Chosen) -> Report:
    """Return the report on the chosen month and region."""
    return make_report(
        month=chosen.month,
        region=chosen.region,
        cells=_cells(chosen.month, chosen.scope),
        before=_cells(month_before(chosen.month), chosen.scope),
        labels=ledger_labels(),
        silent=silent(chosen.month, chosen.scope),
    )


def _cells(month: date, scope: Scope) -> list[Cell]:
    return [
        Cell(
            authority_id=row.authority_id,
            authority=row.authority_name,
            region=row.region,
            kind=row.kind,
            stated=row.stated,
            reported=row.reported,
            rows=row.rows,
            rejected=row.rejected,
            timely=row.timely,
            late=row.late,
            not_assessable=row.not_assessable,
        )
        for row in month_figures(month, scope, ledger_only=True)
        if row.stated is not None or row.reported or row.rows
    ]


def silent(month: date, scope: Scope) -> list[str]:
    """Return the names of departments that are expected to state their ledger and have not.

    Expected are those with an account of their own, and those that stated or reported anything of
    a ledger's kind in the last REMEMBERED months.
    """
    first = month.replace(day=1)
    earliest = first
    for _month in range(REMEMBERED):
        earliest = month_before(earliest)
    within = Q(month__gte=earliest, month__lte=first, kind__in=ledger_labels())
    place = scope.condition("authority_id", "authority__region_id")
    expected: set[int] = set()
    for model in (ReportingCount, LedgerEntry):
        found = model.objects.filter(within, place).values_list("authority_id", flat=True)
        expected.update(found.distinct().order_by())
    with_account = StaffScope.authorities.through.objects.values("authority_id")
    own = Authority.objects.filter(scope.condition("pk", "region_id"), pk__in=with_account)
    expected.update(own.values_list("pk", flat=True))
    expected -= {authority for authority, _kind in ledger.stated(first, scope)}
    rows = Authority.objects.filter(pk__in=expected).order_by("region_id", "name")
    return list(rows.values_list("name", flat=True))
