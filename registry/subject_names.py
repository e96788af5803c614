"""A subject's name as everybody but the register itself sees it."""

from functools import lru_cache

from django.conf import settings

from registry.enums import SubjectKind
from registry.masking import mask_sole_trader_name


def shown_name(name: str, kind: str) -> str:
    """Return a subject's name; a setting hides the owner's inside a sole trader's.

    A natural person's is kept masked: nothing is left to hide there.
    """
    if kind == SubjectKind.SOLE_TRADER and settings.MASK_SOLE_TRADER_NAMES:
        return _masked(name)
    return name


_masked = lru_cache(maxsize=4096)(mask_sole_trader_name)
