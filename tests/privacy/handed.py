"""What a page, a resolver or a document was handed: plain values and public forms, or a model?"""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from datetime import date
from itertools import islice
from types import FunctionType, ModuleType
from typing import Any

from django.db.models import Manager, Model
from django.db.models.query import QuerySet

#: Rooms whose objects are looked into.
OURS = ("portal.", "registry.", "search.", "mobile_api.", "cms.", "limits.")
#: How deep, and how many of a list: what hides deeper is none of the template's names.
DEEP, MANY = 6, 50
_PLAIN = (str, bytes, int, float, date, ModuleType, FunctionType, type(None))


def faults_in(value: Any, seen: dict[int, Any] | None = None) -> list[str]:
    """Return "path: model" for each of the register's models within *value*.

    *seen* holds what was looked into before: the objects too, so that no other takes their place.
    """
    return list(_look(value, "", DEEP, {} if seen is None else seen))


def _look(value: Any, path: str, depth: int, seen: dict[int, Any]) -> Iterator[str]:
    if isinstance(value, _PLAIN) or id(value) in seen:
        return
    seen[id(value)] = value
    if model := _model_of(value):
        yield f"{path}: {model._meta.label}"
        return
    if depth:
        for name, inner in _inside(value):
            yield from _look(inner, f"{path}.{name}", depth - 1, seen)


def _model_of(value: Any) -> type[Model] | None:
    """Return the register's model that *value* is one of, several of, or asks for."""
    if isinstance(value, QuerySet | Manager):
        model = value.model
    else:
        model = value if isinstance(value, type) else type(value)
    is_ours = isinstance(model, type) and issubclass(model, Model)
    return model if is_ours and model._meta.app_label == "registry" else None


def _inside(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        yield from ((str(name), inner) for name, inner in islice(value.items(), MANY))
    elif isinstance(value, list | tuple | set | frozenset):
        yield from ((str(at), inner) for at, inner in enumerate(islice(value, MANY)))
    elif is_dataclass(value) and not isinstance(value, type):
        names = value.__dataclass_fields__
        yield from ((name, getattr(value, name, None)) for name in names)
    elif type(value).__module__.startswith(OURS) or hasattr(value, "cleaned_data"):
        yield from getattr(value, "__dict__", {}).items()
