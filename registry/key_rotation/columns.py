"""Where sealed values are kept: every column, and what each is sealed for.

A model says it beside its fields: ``sealed_for`` maps a column to the purpose that its values are
authenticated with. A system check refuses a sealed column that says nothing.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db.models import BinaryField, Model, QuerySet

from registry.reporting.sealed_rows import ROW_PURPOSE
from registry.reporting.versions import VERSION_PURPOSE
from registry.vault import SealError, open_sealed, seal

#: Columns whose names begin so hold sealed values.
_PREFIX: Final = "sealed"


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One column of one table."""

    model: type[Model]
    name: str
    purpose: str

    def rows(self) -> QuerySet[Model]:
        """Return the rows that hold a value: a purge leaves none, or an empty one."""
        rows = self.model._default_manager.exclude(**{self.name: b""})
        return rows.filter(**{f"{self.name}__isnull": False})

    @property
    def label(self) -> str:
        """Its name for people at a terminal."""
        return f"{self.model.__name__}.{self.name}"


def sealed_columns() -> list[SealedColumn]:
    """Return every sealed column of every table, of whatever room."""
    return [
        SealedColumn(model, name, model.sealed_for[name])  # type: ignore[attr-defined]
        for model in apps.get_models()
        for name in _names(model)
    ]


def sealed_anew(column: SealedColumn, pk: Any, value: bytes) -> bytes:
    """Return the *value* of row *pk* sealed with the current key, and what is sealed inside it too.

    Raises:
        SealError: it can't be opened: unknown key, wrong key or changed bytes; it names the row.
    """
    inner = _INSIDE.get(column.purpose)
    try:
        plain = open_sealed(value, column.purpose)
        return seal(inner(plain) if inner else plain, column.purpose)
    except SealError as error:
        message = f"{column.label} of row {pk}: {error}"
        raise SealError(message) from error


def hex_sealed_anew(sealed: str) -> str:
    """Return a row that is sealed inside JSON, as hexadecimal digits, with the current key."""
    return seal(open_sealed(bytes.fromhex(sealed), ROW_PURPOSE), ROW_PURPOSE).hex()


def _version_anew(plain: bytes) -> bytes:
    """Return a former version whose row is sealed anew."""
    kept: dict[str, Any] = json.loads(plain)
    kept["sealed"] = hex_sealed_anew(kept["sealed"])
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")).encode()


#: What holds a sealed value within a sealed value.
_INSIDE: Final[dict[str, Callable[[bytes], bytes]]] = {VERSION_PURPOSE: _version_anew}


def _names(model: type[Model]) -> list[str]:
    return [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, BinaryField) and field.name.startswith(_PREFIX)
    ]


@register("registry")
def every_sealed_column_says_what_for(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a sealed column without a purpose: its values would be lost with their key."""
    return [message for model in apps.get_models() for message in unsaid(model)]


def unsaid(model: type[Model]) -> Iterable[CheckMessage]:
    """Yield an error for each sealed column of *model* that doesn't say what it is sealed for."""
    said = getattr(model, "sealed_for", {})
    for name in _names(model):
        if not said.get(name):
            yield Error(
                f"{model.__name__}.{name} doesn't say what its values are sealed for.",
                hint="Add it to the model's sealed_for.",
                obj=model,
                id="registry.E008",
            )
