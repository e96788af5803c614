"""What can go wrong with a case, as a sentence for whoever asked."""

from registry.decisions import DecisionError
from registry.faults import FaultsError


class RightsError(FaultsError):
    """An application can't be taken as it is. ``faults`` maps fields to a sentence each.

    Fields are those of :class:`~registry.rights.applying.Application`, codes of
    ``materials_for``, ``files`` for all files together and ``text`` for what is added later.
    """


class AlreadyAppliedError(RightsError):
    """The very same was sent before, or one contact sent too many about the record of late."""


class CaseError(DecisionError):
    """Staff can't do this with the case; the sentence says why."""
