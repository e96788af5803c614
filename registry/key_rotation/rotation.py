"""A rotation from beginning to end, which may be broken off and gone on with at any moment."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils import timezone

from registry import audit
from registry.key_rotation import persons, resealing
from registry.models import IdentityDigest
from registry.vault import keys
from registry.vault.keys import LOOK_AGAIN, Ring, keep, look_again, with_new_key, without_former

SEALING, DIGEST = "sealing", "digest"
#: How long former keys stay readable: longer than anything sealed takes to be written.
EARLIEST_END: Final = timedelta(days=1)
#: Rounds until nothing is left under a former key: others may have written with it meanwhile.
_MOST_ROUNDS: Final = 10


class RotationError(RuntimeError):
    """The rotation can't be ended; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was done: values sealed anew or digests added, and the key that is current now."""

    use: str
    current: str
    renewed: int


def begin(use: str) -> str:
    """Make a new key of *use* the current one and return its id; running processes follow.

    Raises:
        KeysError: the ring comes from the environment, which no program can change.
    """
    keep(with_new_key(look_again(), use))
    current = _ring(use).current
    audit.note("keys.rotation.begun", use=use, key=current)
    return current


def renew(use: str, report: Callable[[str, int], object], pause: float = LOOK_AGAIN + 1) -> Rotated:
    """Renew everything that is under a former key of *use*; the ring stays as it is.

    *pause* is how many seconds to leave other processes to notice a new ring.

    Raises:
        SealError: a value can't be opened: its key is lost or wrong. Nothing of it was changed.
    """
    act = resealing.reseal_everything if use == SEALING else persons.digest_everybody
    total = 0
    # Whoever still seals with the former key stops doing so within the pause.
    for _round in range(_MOST_ROUNDS):
        time.sleep(pause)
        renewed = act(report)
        total += renewed
        if not renewed:
            break
    if total:
        audit.note("keys.rotation.renewed", use=use, key=_ring(use).current, renewed=total)
    return Rotated(use, _ring(use).current, total)


def end(use: str) -> frozenset[str]:
    """Take the former keys of *use* from the ring, a day after they were replaced.

    By then nothing is under way any more that was sealed with one and isn't written yet.

    Raises:
        RotationError: it is too soon, or something is under a former key still: renew again.
    """
    former = frozenset(_ring(use).keys.keys() - {_ring(use).current} - _ring(use).retired)
    if not former:
        return former
    if _begun_at(use) > timezone.now() - EARLIEST_END:
        message = f"Too soon: former keys stay for {EARLIEST_END} after a rotation was begun."
        raise RotationError(message)
    if use == DIGEST:
        persons.remove_former()
    left = _left(use)
    if left:
        message = (
            f"{left} values are still under a former key: no key was removed. Run "
            f"`manage.py rotate_keys {use} --resume` first."
        )
        raise RotationError(message)
    keep(without_former(look_again(), use))
    audit.note("keys.rotation.ended", use=use, key=_ring(use).current, removed=sorted(former))
    return former


def _begun_at(use: str) -> datetime:
    """Return when the last rotation began; long ago where nobody wrote that down."""
    entries = (entry for entry in audit.entries("keys.rotation.begun") if entry.facts["use"] == use)
    return next((entry.at for entry in entries), datetime.min.replace(tzinfo=UTC))


def _left(use: str) -> int:
    if use == DIGEST:
        current = _ring(use).current
        return IdentityDigest.objects.exclude(key_id=current).count()
    current = _ring(use).current
    counts = resealing.keys_in_use().values()
    return sum(number for found in counts for key, number in found.items() if key != current)


def _ring(use: str) -> Ring:
    ring: Ring = getattr(keys(), use)
    return ring
