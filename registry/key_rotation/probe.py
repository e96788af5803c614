"""Do the keys fit the register? Asked before anything is served or written."""

from pathlib import Path

from django.conf import settings
from django.db import DatabaseError

from registry.key_rotation.columns import SealedColumn, sealed_columns
from registry.vault import KeysError, SealError, open_sealed


def key_fault() -> str | None:
    """Return why the key ring doesn't open what the register holds; None where it does.

    Looks at the oldest and the newest value of every sealed column, and makes no new ring where
    there are any: new rows would be sealed beside old ones that nobody can read.
    """
    samples = [(column, value) for column in sealed_columns() for value in _samples(column)]
    if not samples:
        return None
    if not settings.REGISTER_KEYS and not Path(settings.REGISTER_KEYS_FILE).exists():
        return f"{settings.REGISTER_KEYS_FILE} is missing."
    try:
        for column, value in samples:
            open_sealed(value, column.purpose)
    except (KeysError, SealError) as error:
        return str(error)
    return None


def _samples(column: SealedColumn) -> list[bytes]:
    """Return the oldest and the newest value; none of a table that is still to be made."""
    rows = column.rows()
    values = [rows.order_by(order).values_list(column.name, flat=True) for order in ("pk", "-pk")]
    try:
        return [bytes(value) for one in values for value in one[:1]]
    except DatabaseError:
        return []
