"""Sealing everything anew with the current key, while others read and write."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from django.db import transaction
from django.db.models import BinaryField, Count, QuerySet, Value
from django.db.models.functions import Substr

from registry import bulk
from registry.key_rotation.columns import (
    SealedColumn,
    hex_sealed_anew,
    sealed_anew,
    sealed_columns,
)
from registry.models import Attachment, CaseFile, Proposal, Submission
from registry.pacing import Pace
from registry.vault import files, key_of, keys
from registry.vault.keys import KEY_ID_LENGTH

Report = Callable[[str, int], object]

#: Values looked through in one transaction, at first and at most.
_FIRST, _MOST = 100, 2000
#: Behind the byte that tells the format.
_KEY_STARTS: Final = 2
#: Names in JSON under which a sealed row stands as hexadecimal digits.
_IN_FACTS: Final = "sealed"


def reseal_everything(report: Report) -> int:
    """Seal every value and stored file anew that isn't under the current key; return how many.

    *report* is told of each step: what, and how many values of it. It may be stopped at any
    moment and called again: what is done is not done twice.
    """
    total = 0
    for column in sealed_columns():
        for number in _reseal(column):
            total += number
            report(column.label, number)
    for label, number in (
        ("Proposal.facts", _reseal_proposals()),
        ("vault", sum(files.reseal(name) for name in _stored_files())),
    ):
        total += number
        report(label, number)
    return total


def keys_in_use() -> dict[str, Counter[str]]:
    """Return, for each column and the vault, how many values are under which key."""
    found = {column.label: _counts(column) for column in sealed_columns()}
    found["Proposal.facts"] = Counter(
        key_of(bytes.fromhex(row.facts[_IN_FACTS])) for row in _proposals()
    )
    found["vault"] = Counter(filter(None, map(files.key_of_file, _stored_files())))
    return found


def _counts(column: SealedColumn) -> Counter[str]:
    rows = _with_key(column).values("sealed_under").annotate(number=Count("pk")).order_by()
    return Counter({bytes(row["sealed_under"]).decode(): row["number"] for row in rows})


def _with_key(column: SealedColumn) -> QuerySet:
    key = Substr(column.name, _KEY_STARTS, KEY_ID_LENGTH, output_field=BinaryField())
    return column.rows().annotate(sealed_under=key)


def _reseal(column: SealedColumn) -> Iterator[int]:
    """Reseal a column in short transactions, by ranges of its key; yield how many were."""
    pace = Pace(aim=0.03, first=_FIRST, fewest=20, most=_MOST)
    current = keys().sealing.current.encode()
    rows, after = column.model._default_manager.order_by("pk"), None
    while True:
        with pace.turn(), transaction.atomic():
            later = rows if after is None else rows.filter(pk__gt=after)
            ids = list(later.values_list("pk", flat=True)[: pace.size])
            if not ids:
                return
            number = _reseal_rows(column, ids, current)
        after = ids[-1]
        yield number


def _reseal_rows(column: SealedColumn, ids: list[object], current: bytes) -> int:
    """Reseal those of these rows that need it; call it in a transaction."""
    old = _with_key(column).filter(pk__in=ids).exclude(sealed_under=Value(current, BinaryField()))
    found = list(old.select_for_update(of=("self",)).values_list("pk", column.name))
    values = [(sealed_anew(column, pk, bytes(value)), pk) for pk, value in found]
    key = column.model._meta.pk
    assert key is not None
    bulk.update(column.model, (column.name,), values, key=key.attname)
    return len(values)


def _proposals() -> Iterator[Proposal]:
    for row in Proposal.objects.order_by("pk").iterator():
        if _IN_FACTS in row.facts:
            yield row


def _reseal_proposals() -> int:
    """Reseal the rows that wait for a second person: few, one transaction each."""
    number, current = 0, keys().sealing.current
    for found in _proposals():
        if key_of(bytes.fromhex(found.facts[_IN_FACTS])) == current:
            continue
        with transaction.atomic():
            row = Proposal.objects.select_for_update().get(pk=found.pk)
            row.facts[_IN_FACTS] = hex_sealed_anew(row.facts[_IN_FACTS])
            row.save(update_fields=["facts"])
        number += 1
    return number


def _stored_files() -> Iterator[str]:
    for model in (Submission, Attachment, CaseFile):
        yield from model.objects.exclude(stored_as="").values_list("stored_as", flat=True)
