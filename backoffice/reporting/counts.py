"""What the start page tells departments: rows to mend, ledgers to state."""

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from backoffice.access import REPORT
from backoffice.monthly.choosing import month_before
from backoffice.start.waiting import MOST, Waiting
from registry import ledger
from registry.enums import Verdict
from registry.kinds import kinds
from registry.models import SetAsideRow, Submission
from registry.models.reporting import SubmissionStatus
from registry.scopes import Scope

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: Submissions whose rows are still asked about: older ones were mended in a file of their own.
RECENT: Final = 50


def counts(user: "User", scope: Scope) -> list[Waiting]:
    """Return what waits for a department: offices have their own queues."""
    if not scope.is_department or not user.has_perm(REPORT):
        return []
    return [
        Waiting(_("退回待更正的行"), _to_mend(scope), reverse("backoffice_reporting"), order=10),
        Waiting(
            _("上月台账待填报"), _to_state(scope), reverse("backoffice_reporting_ledger"), order=20
        ),
    ]


def _to_mend(scope: Scope) -> int:
    """Count, up to MOST, the rejected rows of the latest submissions that nobody mended."""
    latest = Submission.objects.filter(
        authority_id__in=scope.authorities, status=SubmissionStatus.DONE
    ).order_by("-pk")
    rows = SetAsideRow.objects.filter(
        submission_id__in=list(latest.values_list("pk", flat=True)[:RECENT]),
        verdict=Verdict.REJECTED,
        settled_at__isnull=True,
    )
    return rows[: MOST + 1].count()


def _to_state(scope: Scope) -> int:
    """Count the ledgers of last month that were not stated."""
    kept = [code for code, spec in kinds().items() if spec.in_ledger]
    stated = ledger.stated(month_before(timezone.localdate()), scope)
    return sum((authority, kind) not in stated for authority in scope.authorities for kind in kept)
