"""Whose the rows of one submission are: a file may bring decisions of several authorities.

The submission says who reported; each row says who decided. Who reports for one of them alone
reads, mends and takes back no other's.
"""

from typing import TYPE_CHECKING

from django.db.models import Q

from registry.models import Authority, Record, Submission
from registry.places import inside
from registry.reporting.reach import reach_of
from registry.scopes import Scope

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def readable_rows(submission: Submission, user: "User", scope: Scope) -> Q:
    """Return the condition for the submission's set-aside rows that *user* may read."""
    if scope.everything or submission.reported_by_id == user.pk:
        return Q()
    own = scope.condition("authority_id", "authority__region_id")
    # Whose a row is that tells no authority: anybody's of those for whom it could be reported.
    return own | Q(authority__isnull=True) if _holds(scope, reach_of(submission)) else own


def readable_records(submission: Submission, user: "User", scope: Scope) -> Q:
    """Return the condition for the submission's records that *user* may read in its verdicts."""
    if scope.everything or submission.reported_by_id == user.pk:
        return Q()
    return scope.condition()


def _holds(scope: Scope, reach: Scope) -> bool:
    """Tell whether all of *reach* lies in *scope*."""
    if reach.everything:
        return False
    if reach.region and not reach.authorities:
        return scope.allows_region(reach.region)
    if scope.is_department:
        return bool(reach.authorities) and reach.authorities <= scope.authorities
    regions = Authority.objects.filter(pk__in=reach.authorities).values_list("region_id", flat=True)
    found = set(regions)
    return bool(found) and bool(scope.region) and found <= set(inside(scope.region))


def holds_all(submission: Submission, scope: Scope) -> bool:
    """Tell whether everything that the submission brought was decided within *scope*."""
    if scope.everything:
        return True
    records = Record.objects.filter(submission=submission).exclude(scope.condition())
    own = scope.condition("authority_id", "authority__region_id")
    aside = submission.set_aside.filter(authority__isnull=False).exclude(own)
    return not (records.exists() or aside.exists())
