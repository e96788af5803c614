"""What people write beside the data, as plain columns keep it: reasons, bases, notes, answers.

It is scrubbed when it is written, so that whoever reads the database, or a backup of it, finds no
person in it. Masking it again where it is shown hides what rules that came later know.
"""

from collections.abc import Iterable
from typing import Final

from registry.mask_passages import values_of
from registry.masking import scrub
from registry.models import Record
from registry.reporting.showing import known_names
from registry.vault import SealError

#: What the columns of reasons, bases, notes and answers hold.
LONGEST: Final = 200


def scrubbed(words: str, most: int = LONGEST, names: Iterable[str] = ()) -> str:
    """Return what somebody wrote as it is kept: scrubbed, at most *most* characters.

    *names* are persons whom it may be about: they go in whatever words they stand. A mask may be
    longer than what it hides, so what fits a form may still be cut.
    """
    return scrub(words.strip(), names)[:most]


def scrubbed_about(record: Record, words: str, most: int = LONGEST) -> str:
    """Return what somebody wrote about a record as it is kept, without those whom it names."""
    return scrubbed(words, most, _names_in(record))


def _names_in(record: Record) -> tuple[str, ...]:
    try:
        return known_names(values_of(record))
    except (SealError, KeyError):
        # Its key is lost, or its layout: what must go must go all the same.
        return ()
