"""The data files of this package, read once at import."""

import tomllib
from importlib import resources
from typing import Any, Final


def _load(name: str) -> dict[str, Any]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return tomllib.loads(text)


_REGISTRARS: Final[list[dict[str, Any]]] = _load("registrars.toml")["registrar"]
_LOOKALIKES: Final = _load("lookalikes.toml")

# First characters that some registrar issues.
REGISTRARS: Final = frozenset(entry["first"] for entry in _REGISTRARS)
# First two characters to one of the kinds of subject; pairs not here are "other".
SUBJECT_KINDS: Final[dict[str, str]] = {
    entry["first"] + second: subject
    for entry in _REGISTRARS
    for second, subject in entry.get("subject", {}).items()
}
PROVINCES: Final[frozenset[str]] = frozenset(_load("provinces.toml")["codes"])
ILLEGAL_LOOKALIKES: Final[dict[str, list[str]]] = _LOOKALIKES["illegal"]
LEGAL_LOOKALIKES: Final[dict[str, list[str]]] = _LOOKALIKES["legal"]
