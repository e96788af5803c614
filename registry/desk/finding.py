"""What the search index can't know, found in the register: names and numbers not shown today.

Both go through partial indexes that hold nothing else, so no table is read. They are as large as
what is *not* shown: looking through a hundred thousand names takes some 20 ms.
"""

from collections.abc import Iterable
from typing import Final

from django.db import connection

from registry import bulk
from registry.enums import SubjectKind
from registry.identifiers import fold_name, normalise_code
from registry.models import FormerName, Identifier, Record, Subject

#: A single character is in half of all names.
SHORTEST: Final = 2
_ESCAPE: Final = "!"

# Conditions are written as the partial indexes have them: SQLite compares their texts.
_NAMES: Final = """
    SELECT id FROM {subjects}
    WHERE NOT counted AND NOT (name_fold = '') AND kind <> %s AND name_fold LIKE %s ESCAPE '!'
    ORDER BY id DESC LIMIT %s
"""
_NUMBERS: Final = """
    SELECT id FROM {records} WHERE counted_in_id IS NULL AND document_number LIKE %s ESCAPE '!'
    ORDER BY id DESC LIMIT %s
"""
_FORMER: Final = """
    SELECT f.subject_id FROM {former} f JOIN {subjects} s ON s.id = f.subject_id
    WHERE NOT s.counted AND f.name_fold LIKE %s ESCAPE '!' LIMIT %s
"""
_CODES: Final = """
    SELECT subject_id FROM {codes} WHERE value = %s AND status = 'current'
    UNION SELECT subject_id FROM {codes} WHERE value = %s AND NOT (status = 'current')
"""


def unshown_by_name(text: str, most: int) -> list[int]:
    """Return inner ids of organisations not shown today with *text* in their name or a former one.

    Nothing for fewer than two characters. Natural persons are never found here.
    """
    folded = fold_name(text)
    if len(folded) < SHORTEST:
        return []
    like = _like(folded)
    found = _ids(_NAMES, SubjectKind.NATURAL_PERSON.value, like, most)
    return list(dict.fromkeys([*found, *_ids(_FORMER, like, most)]))[:most]


def by_name_start(text: str, most: int) -> list[int]:
    """Return inner ids of organisations, shown or not, whose name begins so; former ones whole."""
    folded = fold_name(text)
    # From there on in the index of names; LIKE would read them all. Where they end is told here:
    # which character is the last one depends on the database's collation.
    rows = Subject.objects.filter(name_fold__gte=folded).exclude(name_fold="")
    names = rows.order_by("name_fold").values_list("name_fold", "pk")[:most]
    found = [pk for name, pk in names if name.startswith(folded)]
    former = FormerName.objects.filter(name_fold=folded).values_list("subject_id", flat=True)
    return [*found, *former[:most]]


def by_code(text: str) -> list[int]:
    """Return inner ids of the subjects that have, had, or were wrongly given this code."""
    code = normalise_code(text)
    return _ids(_CODES, code, code) if code else []


def unshown_by_number(text: str, most: int) -> list[int]:
    """Return inner ids of records not shown today with *text* in their document number.

    Numbers are compared as they are kept, brackets of both sorts taken for the same.
    """
    if len(text.strip()) < SHORTEST:
        return []
    return _ids(_NUMBERS, _any_brackets(_like(text.strip())), most)


def subject_ids(public_ids: Iterable[str]) -> list[int]:
    """Return the inner ids of these subjects, in their order."""
    wanted = list(public_ids)
    rows: dict[str, int] = dict(bulk.select(Subject, ("public_id", "id"), "public_id", wanted))
    return [rows[public_id] for public_id in wanted if public_id in rows]


def record_ids(public_ids: Iterable[str]) -> list[int]:
    """Return the inner ids of these records, in their order."""
    wanted = list(public_ids)
    rows: dict[str, int] = dict(bulk.select(Record, ("public_id", "id"), "public_id", wanted))
    return [rows[public_id] for public_id in wanted if public_id in rows]


def _like(text: str) -> str:
    for special in (_ESCAPE, "%", "_"):
        text = text.replace(special, _ESCAPE + special)
    return f"%{text}%"


def _any_brackets(like: str) -> str:
    """Let one character stand for each bracket: 〔〕, 【】, [], () and their wide forms."""
    return like.translate(dict.fromkeys(map(ord, "〔〕【】[]()（）［］"), "_"))


def _ids(sql: str, *values: str | int) -> list[int]:
    tables = {"subjects": Subject, "records": Record, "former": FormerName, "codes": Identifier}
    names = {key: connection.ops.quote_name(model._meta.db_table) for key, model in tables.items()}
    with connection.cursor() as cursor:
        cursor.execute(sql.format(**names), values)
        return [row[0] for row in cursor.fetchall()]
