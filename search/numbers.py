"""Days and orders as whole numbers below 2**63, the largest that both engines sort by.

Orders by name are terms, which both sort by their bytes.
"""

import hashlib
from datetime import date
from functools import lru_cache
from typing import Final

_FIRST_DAY: Final = date(1900, 1, 1).toordinal()
#: Days fit in 16 bits until 2079; later ones count as the last.
_LAST_NUMBER: Final = 0xFFFF
_TIE_BYTES: Final = 6
#: 16 bits of a day or a length above them make 63.
_TIE_BITS: Final = 8 * _TIE_BYTES - 1
#: Three bytes each, in a column of which neighbours share their beginnings.
_SORTED_LENGTH: Final = 30
#: Before digits and letters: a name comes before those that it begins.
_BELOW_ALL: Final = "-"
_LONGEST_NAME: Final = 0xFFFF


def day_number(day: date) -> int:
    """Return the days since 1900, from 0 to 65535 (in 2079)."""
    return min(max(day.toordinal() - _FIRST_DAY, 0), _LAST_NUMBER)


def newest_first(day: date, public_id: str) -> int:
    """Return a number that orders by day and then by id, so that (almost) no two are equal.

    The tie-breaker is a digest of the id: cursors carry these numbers, and tell nobody the id
    of a hit that was left out.
    """
    return day_number(day) << _TIE_BITS | _tie(public_id)


def short_first(name: str, public_id: str) -> int:
    """Return a number that is larger for shorter names: they hold more of what was asked."""
    return (_LONGEST_NAME - min(len(name), _LONGEST_NAME)) << _TIE_BITS | _tie(public_id)


def name_order(sort_key: str, public_id: str) -> str:
    """Return a term that orders by how a name sounds and then by id: no two are equal.

    A name's beginning is enough, for what is equal so far is nearly the same.
    """
    return f"{sort_key[:_SORTED_LENGTH]}{_BELOW_ALL}{_tie(public_id):012x}"


# A document asks for it three times.
@lru_cache(maxsize=64)
def _tie(public_id: str) -> int:
    digest = hashlib.blake2b(public_id.encode(), digest_size=_TIE_BYTES).digest()
    return int.from_bytes(digest) >> 1
