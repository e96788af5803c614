"""What every table of the register has: a classification of its fields, random public ids."""

import secrets
from typing import ClassVar

from django.db import models

from registry.enums import Exposure

#: Length of a public id: 128 random bits in base64url without padding.
PUBLIC_ID_LENGTH = 22


def new_public_id() -> str:
    """Return a random 128-bit id for URLs: 22 characters, not guessable, not sequential."""
    return secrets.token_urlsafe(16)


class ClassifiedModel(models.Model):
    """A table whose every column says where its value may go.

    ``exposure`` maps each field to an :class:`Exposure`; a system check refuses a field that is
    missing, so that nobody adds a column without deciding about it (design decision 8).
    """

    exposure: ClassVar[dict[str, Exposure]] = {}
    #: What the values of each sealed column are sealed for (registry.key_rotation.columns).
    sealed_for: ClassVar[dict[str, str]] = {}

    class Meta:
        abstract = True


def classify(public: str = "", masked: str = "", never: str = "") -> dict[str, Exposure]:
    """Return an exposure map from three blank-separated lists of field names."""
    return {
        name: exposure
        for names, exposure in (
            (public, Exposure.PUBLIC),
            (masked, Exposure.MASKED),
            (never, Exposure.NEVER),
        )
        for name in names.split()
    }
