"""A rotation from beginning to end, which may be broken off and gone on with at any moment."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from registry import audit
from registry.key_rotation import persons, resealing
from registry.vault import keys
from registry.vault.keys import LOOK_AGAIN, Ring, keep, look_again, with_new_key, without_former

SEALING, DIGEST = "sealing", "digest"
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


def finish(
    use: str, report: Callable[[str, int], object], pause: float = LOOK_AGAIN + 1
) -> Rotated:
    """Renew everything that is under a former key of *use*, then take those keys from the ring.

    *pause* is how many seconds to leave other processes to notice a new ring.

    Raises:
        RotationError: something remains under a former key, so no key was removed.
        SealError: a value can't be opened: its key is lost or wrong. Nothing of it was changed.
    """
    renew = resealing.reseal_everything if use == SEALING else persons.digest_everybody
    total = 0
    # Whoever still seals with the former key stops doing so within the pause.
    for _round in range(_MOST_ROUNDS):
        time.sleep(pause)
        renewed = renew(report)
        total += renewed
        if not renewed:
            break
    left = _left(use)
    if left:
        message = (
            f"{left} values are still under a former key: no key was removed. Go on later with "
            f"`manage.py rotate_keys {use} --resume`."
        )
        raise RotationError(message)
    if use == DIGEST:
        persons.remove_former()
    if _ring(use).keys.keys() - {_ring(use).current} - _ring(use).retired:
        keep(without_former(look_again(), use))
    audit.note("keys.rotation.done", use=use, key=_ring(use).current, renewed=total)
    return Rotated(use, _ring(use).current, total)


def _left(use: str) -> int:
    if use == DIGEST:
        return persons.persons_left()
    current = _ring(use).current
    counts = resealing.keys_in_use().values()
    return sum(number for found in counts for key, number in found.items() if key != current)


def _ring(use: str) -> Ring:
    ring: Ring = getattr(keys(), use)
    return ring
