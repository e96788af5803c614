"""What can go wrong with a case, as a sentence for whoever asked."""

from registry.decisions import DecisionError


class RightsError(ValueError):
    """An application can't be taken as it is. ``faults`` maps fields to a sentence each.

    Fields are those of :class:`~registry.rights.applying.Application`, codes of
    ``materials_for``, ``files`` for all files together and ``text`` for what is added later.
    """

    def __init__(self, sentence: str = "", faults: dict[str, str] | None = None) -> None:
        self.faults = faults or {}
        super().__init__(sentence or "；".join(self.faults.values()))


class AlreadyAppliedError(RightsError):
    """The very same was sent before, or one contact sent too many about the record of late."""


class CaseError(DecisionError):
    """Staff can't do this with the case; the sentence says why."""
