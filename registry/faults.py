"""What a form's sender is told: a sentence for the whole, or one for each field that is wrong."""


class FaultsError(ValueError):
    """Something sent can't be taken as it is. ``faults`` maps fields to a sentence each."""

    def __init__(self, sentence: str = "", faults: dict[str, str] | None = None) -> None:
        self.faults = faults or {}
        super().__init__(sentence or "；".join(self.faults.values()))
