"""What an applicant filled in, sealed beside the case until its time is over."""

from typing import Any, Final

from registry.models import Case
from registry.vault import open_json, seal_json

#: What it is sealed for, as the model says too; query codes of cases are digests for it.
PURPOSE: Final = "case"


def seal(values: dict[str, Any]) -> bytes:
    """Return what is kept of a form's *values*."""
    return seal_json(values, PURPOSE)


def filled_in(case: Case) -> dict[str, Any]:
    """Return a case's values, raw; none where they were removed, long after the case's end."""
    values: dict[str, Any] = open_json(bytes(case.sealed), PURPOSE) if case.sealed else {}
    return values
