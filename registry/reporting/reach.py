"""What a submission may bring: the part of the register of whoever reports it.

Asked when it is taken in, not when it was received: who has lost an authority meanwhile reports
nothing for it any more.
"""

from registry.models import Submission
from registry.models.reporting import Channel
from registry.reporting_keys import scope_of_key
from registry.scopes import ALL, NOTHING, Scope, scope_of


def reach_of(submission: Submission) -> Scope:
    """Return the authorities whose decisions a submission may bring."""
    if submission.reporting_key is not None:
        return scope_of_key(submission.reporting_key)
    if submission.reported_by is not None:
        return scope_of(submission.reported_by)
    # At a terminal of the server sits the office itself.
    return ALL if submission.channel == Channel.COMMAND else NOTHING
