"""Numbers for what has none of its own: commitments, checks without a document.

The same commitment sent again must be the same record, so its number is made of what it is: its
layout's column says of which fields (``made_of``). The digest in it is keyed, for a matter is
free text, and written in letters, so that no mask takes it for somebody's number.
"""

from registry.identifiers import fold_name
from registry.reporting.layouts import Column
from registry.vault import keyed_digest

_LETTERS = "ABCDEFGHJKLMNPQR"
_LENGTH = 10
_DATE_LENGTH = 10


def made_number(column: Column, values: dict[str, str]) -> dict[str, str]:
    """Return the made number under the column's field; nothing where a part of it is missing."""
    parts = [values.get(name, "") for name in column.made_of]
    if not all(parts):
        return {}
    digest = keyed_digest("number", *(fold_name(part) for part in parts))
    letters = "".join(_LETTERS[half] for byte in digest for half in (byte >> 4, byte & 15))
    days = [part.replace("-", "") for part in parts if _is_day(part)]
    return {column.field: "-".join(["自编", *days, letters[:_LENGTH]])}


def _is_day(text: str) -> bool:
    return len(text) == _DATE_LENGTH and text.count("-") == 2  # noqa: PLR2004 - ISO
