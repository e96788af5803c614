"""What people write beside the data, as plain columns keep it: reasons, bases, notes, answers.

It is scrubbed when it is written, so that whoever reads the database, or a backup of it, finds no
person in it. Masking it again where it is shown hides what rules that came later know.
"""

from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Final

from registry.mask_passages import values_of
from registry.masking import scrub
from registry.models import Record
from registry.reporting.showing import known_names
from registry.vault import SealError

#: What the columns of reasons, bases, notes and answers hold.
LONGEST: Final = 200
#: Records of subjects that are asked for their persons.
_LOOKED_AT: Final = 20


def scrubbed(words: str, most: int = LONGEST, names: Iterable[str] = ()) -> str:
    """Return what somebody wrote as it is kept: scrubbed, at most *most* characters.

    *names* are persons whom it may be about: they go in whatever words they stand. A mask may be
    longer than what it hides, so what fits a form may still be cut.
    """
    return scrub(words.strip(), names)[:most]


def scrubbed_about(record: Record, words: str, most: int = LONGEST) -> str:
    """Return what somebody wrote about a record as it is kept, without those whom it names."""
    # A record is opened for it, and hundreds are settled at once with no words at all.
    return scrubbed(words, most, _names_in([record])) if words.strip() else ""


def scrubbed_about_subjects(ids: Collection[int], words: str, most: int = LONGEST) -> str:
    """Return what somebody wrote about subjects (inner ids) as it is kept.

    Without those whom their newest records name: mostly their legal representatives.
    """
    records = Record.objects.filter(subject__in=ids).order_by("-pk")[:_LOOKED_AT]
    return scrubbed(words, most, _names_in(records))


def _names_in(records: Iterable[Record]) -> list[str]:
    names: dict[str, None] = {}
    for record in records:
        # Where its key is lost, or its layout, what must go must go all the same.
        with suppress(SealError, KeyError):
            names |= dict.fromkeys(known_names(values_of(record)))
    return list(names)
