"""What leaves the public: told to whoever keeps something bound to records, in the same breath.

The register knows nothing of pages. A room that holds ids of records beside a text of its own (a
page with a record in it; one day a feed, an embed, a file of open data) registers a receiver with
:func:`on_leaving`. It is called inside the very transaction that takes the records away, so that
record and page go together or not at all (design decision 22, docs/decisions/0031-gone.md).

All removals meet in ``outbox.announce_records(removes=True)``: that calls :func:`tell`.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from registry import bulk
from registry.disclosure import is_shown
from registry.models import Record


@dataclass(frozen=True, slots=True)
class Leaving:
    """Public ids of records: ``gone`` is shown no longer, ``changed`` is shown otherwise.

    Changed means that a former text may not be shown any more (corrected, masked further). Who
    asks ``registry.publication`` each time has nothing to do for it; who keeps texts must drop
    them.
    """

    gone: tuple[str, ...]
    changed: tuple[str, ...]


#: Called with what leaves. It may write; what it raises undoes the removal too.
Receiver = Callable[[Leaving], None]

_receivers: list[Receiver] = []


def on_leaving(receiver: Receiver) -> Receiver:
    """Have *receiver* called whenever records leave the public; it returns it, as decorators do."""
    if receiver not in _receivers:
        _receivers.append(receiver)
    return receiver


def tell(record_ids: Sequence[int]) -> None:
    """Tell the receivers of records (inner ids) that were taken from the public just now.

    Call it after they were written, inside the transaction. It asks nothing where nobody listens,
    and one question for each five hundred records else.
    """
    if not _receivers or not record_ids:
        return
    with transaction.atomic():
        for leaving in _leavings(record_ids):
            for receiver in _receivers:
                receiver(leaving)


def _leavings(record_ids: Sequence[int]) -> Iterator[Leaving]:
    columns = ("public_id", "state", "publish_from", "public_until")
    day = timezone.localdate()
    for some in bulk.pieces(record_ids):
        gone: list[str] = []
        changed: list[str] = []
        rows = Record.objects.filter(pk__in=some).values_list(*columns)
        for public_id, state, since, until in rows:
            (changed if is_shown(state, since, until, day) else gone).append(public_id)
        yield Leaving(tuple(gone), tuple(changed))


def stay(public_ids: Collection[str]) -> frozenset[str]:
    """Return those of *public_ids* that are shown today, and keep them so until the commit.

    Whoever is about to publish something bound to them calls it first, inside its transaction: a
    withdrawal then comes before (and the record isn't among them) or after (and its receivers
    find what was bound). Locked in the order of ids, as everywhere.
    """
    rows = Record.objects.select_for_update(of=("self",)).filter(public_id__in=list(public_ids))
    day = timezone.localdate()
    return frozenset(
        row.public_id
        for row in rows.order_by("pk").only("public_id", "state", "publish_from", "public_until")
        if is_shown(row.state, row.publish_from, row.public_until, day)
    )
