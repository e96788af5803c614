"""Whether a new record may be one that was taken from the public, under a number written anew.

A record's key holds its document number and its authority's code. Who sends a withdrawn record
again with 第 put in, a nought left out or another code makes a new key of the same decision. No
program can tell that from another decision of the same day for sure, so staff do.
"""

import re
from collections import defaultdict
from collections.abc import Collection
from datetime import date
from itertools import product
from typing import Final

from django.db import connection

from registry import bulk
from registry.enums import RecordState
from registry.identifiers import fold_document_number
from registry.models import Record
from registry.reporting.versions import TOLD_REASON

#: The problem of a row that waits for it, and the queue in which it does.
CAME_BACK: Final = "H106"

#: A subject's inner id and the day of a decision about it, as an ISO text.
Day = tuple[int, str]
Groups = tuple[str, ...]

_DIGITS: Final = re.compile("[0-9]+")
#: A year with the number written on behind it.
_YEAR_AND_MORE: Final = re.compile("((?:19|20)[0-9]{2})([0-9]+)")
_NUMERALS: Final = str.maketrans("〇零一二三四五六七八九", "00123456789")
_TENS: Final = re.compile("([1-9]?)十([1-9]?)")


def stopped_numbers(kind: str, days: Collection[Day]) -> dict[Day, set[str]]:
    """Return the document numbers of records of these subjects and days that staff took down.

    And of those that were told to be secret. What its department took back is none of them: to
    report it again with the right number is what it was taken back for. One query, or none.
    """
    if not days:
        return {}
    quote = connection.ops.quote_name
    places = ", ".join(["(%s, %s)"] * len(days))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH w (s, d) AS (VALUES {places}) "  # noqa: S608 - our names
            "SELECT r.subject_id, r.decided_on, r.document_number FROM w "
            f"CROSS JOIN {quote(Record._meta.db_table)} r "
            "WHERE r.subject_id = w.s AND r.kind = %s AND r.decided_on = w.d AND "
            "(r.state IN (%s, %s) OR (r.state = %s AND (r.reason = %s OR r.basis <> '')))",
            [
                *(part for pk, day in days for part in (pk, bulk.day(date.fromisoformat(day)))),
                kind,
                RecordState.WITHDRAWN.value,
                RecordState.VOID.value,
                RecordState.HELD.value,
                TOLD_REASON,
            ],
        )
        found: defaultdict[Day, set[str]] = defaultdict(set)
        for subject, day, number in cursor.fetchall():
            found[subject, str(day)].add(number)
    return found


def are_alike(one: str, other: str) -> bool:
    """Tell whether two document numbers may be the same one, written in two ways.

    Only their figures are compared: those say which document it is, and everything between them
    is written in many ways (〔2026〕1号, 2026年第01号, 字〔2026〕一号). Numbers without any figures
    can't be told apart.
    """
    ours, theirs = _shapes(one), _shapes(other)
    if not ours or not theirs:
        return not ours and not theirs
    return any(_fit(*pair) for pair in product(ours, theirs))


def _shapes(number: str) -> set[Groups]:
    """Return the figures in a number; Chinese numerals may be figures, or part of a name."""
    folded = fold_document_number(number)
    read = _TENS.sub(_ten, folded.translate(_NUMERALS))
    return {groups for text in (folded, read) if (groups := _groups(text))}


def _ten(found: re.Match[str]) -> str:
    return (found[1] or "1") + (found[2] or "0")


def _groups(text: str) -> Groups:
    parts: list[str] = []
    for digits in _DIGITS.findall(text):
        year = _YEAR_AND_MORE.fullmatch(digits)
        parts += year.groups() if year else [digits]
    return tuple(part.lstrip("0") or "0" for part in parts)


def _fit(one: Groups, other: Groups) -> bool:
    """Tell whether the figures are the same, in whatever order, or some more stand beside."""
    short, long = sorted((one, other), key=len)
    number = len(short)
    beside = short in (long[:number], long[-number:])
    return beside or sorted(one) == sorted(other) or "".join(one) == "".join(other)
