"""Leases: one process at a time holds a role, on whichever machine, as the register says.

A lease is taken and renewed by one UPDATE with a condition, which SQLite and PostgreSQL decide
for one of two who try at once. All times are the database's: machines' clocks may differ.

A holder that stops for longer than its lease and goes on (a suspended machine, a long swap) still
believes that it holds it. So whatever must not be done by two is done in a transaction that asks
:func:`is_held` first: the row stays locked until that ends, and nobody can take the lease over
meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now

from registry.models import Lease

#: A transaction under a lease that does nothing for so long, in milliseconds, is ended by
#: PostgreSQL: its process was stopped in the middle, and nobody could take the lease over. Only
#: between two statements: nothing under a lease may be sent as a pipeline (``executemany``).
_LONGEST_PAUSE = 10_000


@dataclass(frozen=True, slots=True)
class Held:
    """A lease as its holder knows it; ``token`` is larger than every earlier holder's."""

    name: str
    holder: str
    token: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lease at this moment, and until when unless it is renewed."""

    holder: str
    expires_at: datetime


def take(name: str, holder: str, seconds: float) -> Held | None:
    """Take the lease if nobody holds it; return it, or None."""
    free = Lease.objects.filter(name=name, expires_at__lte=Now())
    with transaction.atomic():
        _end_when_idle()
        Lease.objects.bulk_create([Lease(name=name, expires_at=Now())], ignore_conflicts=True)
        taken = free.update(holder=holder, token=F("token") + 1, expires_at=_after(seconds))
        if not taken:
            return None
        token = Lease.objects.values_list("token", flat=True).get(name=name)
    return Held(name, holder, token)


def renew(held: Held, seconds: float) -> bool:
    """Hold the lease for *seconds* from now; return False when it is lost."""
    return bool(_own(held).update(expires_at=_after(seconds)))


def let_go(held: Held) -> None:
    """Let others take the lease at once; does nothing when it is lost already."""
    _own(held).update(holder="", expires_at=Now())


def is_held(held: Held) -> bool:
    """Tell whether the lease is still held, and keep it so until the transaction ends.

    Raises:
        TransactionManagementError: There is no transaction.
    """
    _end_when_idle()
    return _own(held).select_for_update().exists()


def holder(name: str) -> Holder | None:
    """Return who holds the lease, or None."""
    row = Lease.objects.filter(name=name, expires_at__gt=Now()).first()
    return Holder(row.holder, row.expires_at) if row else None


def _end_when_idle() -> None:
    """Let the database end this transaction when its process is stopped in the middle."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = {_LONGEST_PAUSE}")


def _own(held: Held) -> QuerySet[Lease]:
    return Lease.objects.filter(name=held.name, token=held.token, expires_at__gt=Now())


def _after(seconds: float) -> CombinedExpression:
    return Now() + timedelta(seconds=seconds)
