"""When a session ends: hours after the sign-in, minutes of silence, or because somebody ends it."""

import time
from enum import StrEnum
from typing import Any, Final

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from backoffice.sign_in.models import AccountState
from backoffice.sign_in.policy import is_sensitive

SIGNED_IN: Final = "signed_in_at"
SEEN: Final = "seen_at"
#: A session is written at most this often, in seconds, to remember that somebody is there.
SEEN_EVERY: Final = 60


class Ended(StrEnum):
    """Why a session is over."""

    AGE = "age"
    IDLE = "idle"
    SIGNED_OUT = "signed_out"


def begin(session: SessionBase) -> None:
    """Note when this session began."""
    session[SIGNED_IN] = session[SEEN] = time.time()


def why_ended(session: SessionBase, user: Any, state: AccountState | None) -> Ended | None:
    """Return why *user*'s session is over, None while it isn't."""
    now, began = time.time(), session.get(SIGNED_IN, 0.0)
    if now - began > settings.SESSION_HOURS * 3600:
        return Ended.AGE
    if state and state.signed_out_at and began < state.signed_out_at.timestamp():
        return Ended.SIGNED_OUT
    silent = now - session.get(SEEN, began)
    if silent > settings.SESSION_IDLE_MINUTES * 60 and is_sensitive(user):
        return Ended.IDLE
    return None


def see(session: SessionBase) -> None:
    """Note that somebody is there; cheap when that has just been noted."""
    now = time.time()
    if now - session.get(SEEN, 0.0) > SEEN_EVERY:
        session[SEEN] = now


def state_of(user: Any) -> AccountState | None:
    """Return what is kept of *user*'s account, None when that is nothing."""
    return AccountState.objects.filter(user_id=user.pk).first()


def sign_out_everywhere(user: Any) -> None:
    """End every session of *user* that has begun by now."""
    AccountState.objects.update_or_create(
        user_id=user.pk, defaults={"signed_out_at": timezone.now()}
    )
