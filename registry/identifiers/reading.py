"""What reading an identifier answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """One identifier as it was understood.

    Attributes:
        value: Normalised (NFKC, upper case, no blanks, no zero-width characters), even when not ok.
        ok: Whether every check of its standard holds.
        code: Stable code of the first fault, such as ``uscc.check``; empty when ok.
        problem: One plain Chinese sentence for the reporter; empty when ok. It never repeats the
            number itself, because it goes into error workbooks and logs.
    """

    value: str
    ok: bool
    code: str = ""
    problem: str = ""
