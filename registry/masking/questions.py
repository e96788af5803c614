"""Which search questions ask for a person: those are refused with one sentence."""

import re
from typing import Final

from registry.identifiers import read_registration_number, read_uscc, resident_birth_date
from registry.identifiers.facts import PROVINCES
from registry.masking.contacts import has_mobile
from registry.masking.disguises import undisguise
from registry.masking.numbers import LONG_RUN, WIDTHS, contains_identity

_LENGTH: Final = 18
_NOISE: Final = re.compile(r"[^0-9X]")
# Building permits are region, date and sequence in 18 digits too, with dates since about then.
_LAST_ADULT_YEAR: Final = 2004


def asks_for_person(question: str) -> bool:
    """Whether a question is shaped like a resident ID or a mobile number, in any disguise.

    Credit codes, registration numbers with a right check and document numbers are not.
    """
    plain = undisguise(question)
    if read_uscc(plain).ok or read_registration_number(plain).ok:
        return False
    return contains_identity(plain) or _mistyped_identity(plain) or has_mobile(plain)


def _mistyped_identity(question: str) -> bool:
    """An ID of a grown-up in which only the check is wrong: the searcher mistyped it."""
    for match in LONG_RUN.finditer(question):
        digits = _NOISE.sub("", match.group().translate(WIDTHS))
        if len(digits) == _LENGTH and digits[:2] in PROVINCES:
            born = resident_birth_date(digits)
            if born is not None and born.year <= _LAST_ADULT_YEAR and not read_uscc(digits).ok:
                return True
    return False
