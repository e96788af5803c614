"""The register of uses: who looked at unmasked data, for what purpose, on what basis.

Each use is an entry of the audit trail. Whatever shows something unmasked calls :func:`note_use`
first, in the same transaction: what can't be written down isn't shown.
"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

from registry import audit
from registry.masking import marks, scrub
from registry.masking.disguises import undisguise
from registry.masking.numbers import LONG_RUN

#: The one action under which uses stand in the audit trail.
USED: Final = "register.used"

_DATA: Final = Path(__file__).parent / "data"
#: ``record:Yx3…``: a word of the program and an inner or public id. No value fits in.
_ABOUT: Final = re.compile(r"[a-z_]{1,20}:[A-Za-z0-9_-]{1,40}")
#: Names of fields, or words of the program, with blanks between.
_WHAT: Final = re.compile(r"[a-z][a-z0-9_.]*( [a-z][a-z0-9_.]*)*")
_LONGEST_WHAT: Final = 2000


class UseError(ValueError):
    """A use that says too little of itself, or might hold a value."""


@cache
def use_rules() -> dict[str, Any]:
    """Return what may stand in the register of uses (``registry/data/uses.toml``)."""
    return tomllib.loads((_DATA / "uses.toml").read_text("utf-8"))


def note_use(by: Any, purpose: str, basis: str, about: str, what: str, **noted: str | bool) -> None:
    """Write down that *by* (a member of staff) was shown something unmasked.

    *purpose* and *basis* are what the member of staff stated; *about* names the thing by its kind
    (``registry/data/uses.toml``) and inner id or public id (``record:81``, ``row:17``), *what* the
    fields shown, by their names. None of them may hold a value of the register; what staff typed
    is scrubbed all the same. *noted* are keyed digests and yes or no, for reviewers.

    Raises:
        UseError: the purpose or the basis is empty, or *about* or *what* isn't of that form.
    """
    purpose, basis = purpose.strip(), basis.strip()
    if not purpose or not basis:
        message = "a use needs its purpose and its basis"
        raise UseError(message)
    if not _ABOUT.fullmatch(about) or not _WHAT.fullmatch(what) or len(what) > _LONGEST_WHAT:
        message = "a use is about a kind and an id, and names fields: never values"
        raise UseError(message)
    stated = {"purpose": _scrubbed(purpose), "basis": _scrubbed(basis)}
    audit.note(USED, by=str(by.pk), about=about, what=what, **stated, **noted)


def _scrubbed(text: str) -> str:
    """Return what staff stated without persons, and without any number as long as an identity's.

    A mistyped one, whose check digit is wrong, tells as much; a code of digits alone goes with it.
    """
    plain = undisguise(text)
    hidden = LONG_RUN.sub(marks.OTHER, plain)
    return scrub(text if hidden == plain else hidden)
