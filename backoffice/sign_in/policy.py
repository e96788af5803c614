"""Of whom a second factor is demanded, and whose sessions end when nothing happens."""

from enum import StrEnum
from typing import Any

from django.conf import settings

from backoffice.access import SENSITIVE
from backoffice.sign_in.models import Authenticator


class Demand(StrEnum):
    """Values of SECOND_FACTOR."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    OFF = "off"


class Due(StrEnum):
    """What somebody who has signed in must still do before the desk opens."""

    NOTHING = ""
    VERIFY = "verify"
    ENROL = "enrol"


def is_sensitive(user: Any) -> bool:
    """Tell whether *user* may see personal data or give others that right."""
    return bool(user.is_superuser) or any(user.has_perm(permission) for permission in SENSITIVE)


def has_second_factor(user: Any) -> bool:
    """Tell whether *user* has set up an authenticator."""
    return Authenticator.objects.filter(user_id=user.pk, confirmed=True).exists()


def due(user: Any) -> Due:
    """Return what *user*, whom django-otp's middleware has looked at, must still do."""
    if settings.SECOND_FACTOR == Demand.OFF or user.is_verified():
        return Due.NOTHING
    if has_second_factor(user):
        return Due.VERIFY
    if settings.SECOND_FACTOR == Demand.OPTIONAL or not is_sensitive(user):
        return Due.NOTHING
    return Due.ENROL
