"""The register of uses: who looked at unmasked data, for what purpose, on what basis.

Each use is an entry of the audit trail. Whatever shows something unmasked calls :func:`note_use`
first, in the same transaction: what can't be written down isn't shown.
"""

from typing import Any, Final

from registry import audit
from registry.masking import scrub

#: The one action under which uses stand in the audit trail.
USED: Final = "register.used"


def note_use(by: Any, purpose: str, basis: str, about: str, what: str) -> None:
    """Write down that *by* (a member of staff) was shown something unmasked.

    *purpose* and *basis* are what the member of staff stated; *about* names the thing by its kind
    and inner id or public id (``record:81``, ``row:17``), *what* the fields shown, by their names.
    None of them may hold a value of the register; what staff typed is scrubbed all the same.

    Raises:
        ValueError: the purpose or the basis is empty.
    """
    purpose, basis = purpose.strip(), basis.strip()
    if not purpose or not basis:
        message = "a use needs its purpose and its basis"
        raise ValueError(message)
    stated = {"purpose": scrub(purpose), "basis": scrub(basis)}
    audit.note(USED, by=str(by.pk), about=about, what=what, **stated)
