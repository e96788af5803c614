"""Keyset paging: a page starts where another ended, however deep, without counting or skipping."""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Generic, TypeVar

from django.db.models import BooleanField, F, Field, Func, QuerySet, Value

from registry.vault import SealError, open_sealed, seal

#: Rows of a page.
PAGE_SIZE: Final = 50
#: What is sealed is filled up to a multiple of this: a length tells nothing of what is in it.
_STEP: Final = 64
_LONGEST: Final = 400
#: Numbers are big integers; a longer one is none.
_LONGEST_NUMBER: Final = 18

Item = TypeVar("Item")
Line = TypeVar("Line")


class CursorError(ValueError):
    """The cursor was changed, or belongs to another list."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page ended: the value that the list is ordered by (ISO text), the inner id.

    ``back`` asks for the page before it instead of the one after it.
    """

    value: str
    id: int
    back: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """The inner ids of one page in their order, and where its neighbours begin (None: nowhere)."""

    ids: tuple[int, ...]
    before: Mark | None
    after: Mark | None


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a short list; ``after`` names its last item and leads on, empty at the end."""

    items: tuple[Item, ...] = ()
    after: str = ""

    def told(self, line: Callable[[Item], Line]) -> "Page[Line]":
        """Return the page with each item as *line* tells it."""
        return Page(tuple(map(line, self.items)), self.after)


def page_behind(
    rows: QuerySet[Any],
    after: str | int = "",
    size: int = PAGE_SIZE,
    *,
    order: str = "-id",
    by: str = "public_id",
) -> Page[Any]:
    """Return the page of *rows* behind the one whose field *by* is *after*.

    *order* is the column that they are ordered by, with "-" for the largest first; ties go by the
    inner id. Where *by* is that column itself, as an inner id mostly is, nothing is looked up.
    An *after* that names nothing begins at the first page, on every list of the desk: the row that
    ended the page before may have gone in between.
    """
    column, upward = order.removeprefix("-"), not order.startswith("-")
    columns = (column,) if column in {by, "id"} else (column, "id")
    mark = _named(rows, str(after or ""), columns, by, upward=upward)
    if mark is not None:
        rows = rows.filter(_beyond(rows, columns, mark))
    signed = columns if upward else tuple(f"-{name}" for name in columns)
    found = list(rows.order_by(*signed)[: size + 1])
    items = tuple(found[:size])
    return Page(items, str(getattr(items[-1], by)) if len(found) > size else "")


def _named(
    rows: QuerySet[Any], after: str, columns: tuple[str, ...], by: str, *, upward: bool
) -> Mark | None:
    """Return where the row that *after* names stands; None where it names nothing."""
    if by == columns[0]:
        number = whole_number(after)
        return Mark(str(number), number, upward) if number else None
    if not after:
        return None
    known = rows.model._default_manager.filter(**{by: after})
    found = known.values_list(columns[0], "id").first()
    return Mark(str(found[0]), found[1], upward) if found else None


def whole_number(text: str) -> int:
    """Return a parameter as a number; what is none counts as 0."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER
    return int(text) if is_number else 0


def window(rows: QuerySet, order: str, mark: Mark | None, size: int = PAGE_SIZE) -> Window:
    """Return a page of *rows*, the largest *order* (then inner id) first; one query.

    Only *order* and the id are read, which an index holds: the rows themselves are fetched for
    the page alone.
    """
    back = mark is not None and mark.back
    columns = (order, "id") if order != "id" else ("id",)
    if mark is not None:
        rows = rows.filter(_beyond(rows, columns, mark))
    ordered = rows.order_by(*(name if back else f"-{name}" for name in columns))
    found = list(ordered.values_list(*columns)[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Window((), None, None)
    has_before = more if back else mark is not None
    has_after = True if back else more
    return Window(
        tuple(row[-1] for row in found),
        _mark(found[0], back=True) if has_before else None,
        _mark(found[-1], back=False) if has_after else None,
    )


def _mark(row: tuple[Any, ...], *, back: bool) -> Mark:
    value = row[0]
    text = value.isoformat() if isinstance(value, date | datetime) else str(value)
    return Mark(text, row[-1], back)


def _beyond(rows: QuerySet, columns: tuple[str, ...], mark: Mark) -> Func:
    """Return the condition ``(order, id) < (value, id)``, which an index answers by one seek."""
    fields: list[Field] = [rows.model._meta.get_field(name) for name in columns]
    values = (mark.value, mark.id)[-len(columns) :]
    found = [
        Value(field.to_python(value), output_field=field)
        for field, value in zip(fields, values, strict=True)
    ]
    pair = "(%(expressions)s)"
    return Func(
        Func(*map(F, columns), template=pair, output_field=fields[0]),
        Func(*found, template=pair, output_field=fields[0]),
        template="%(expressions)s",
        arg_joiner=" > " if mark.back else " < ",
        output_field=BooleanField(),
    )


def seal_mark(mark: Mark, question: Mapping[str, Any]) -> str:
    """Return *mark* as a cursor that goes on with this *question* and no other."""
    plain = json.dumps([mark.value, mark.id, mark.back]).encode()
    plain += b" " * (-len(plain) % _STEP)
    return base64.urlsafe_b64encode(seal(plain, _purpose(question))).decode().rstrip("=")


def open_mark(cursor: str, question: Mapping[str, Any]) -> Mark | None:
    """Return what :func:`seal_mark` sealed, None for an empty cursor.

    Raises:
        CursorError: it isn't ours, was changed, or belongs to another question.
    """
    if not cursor:
        return None
    if len(cursor) > _LONGEST:
        raise CursorError
    try:
        sealed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        value, pk, back = json.loads(open_sealed(sealed, _purpose(question)))
    except (SealError, ValueError, binascii.Error) as error:
        raise CursorError from error
    return Mark(value, pk, back)


def _purpose(question: Mapping[str, Any]) -> str:
    told = json.dumps(question, sort_keys=True, default=str)
    return f"desk cursor {hashlib.blake2b(told.encode(), digest_size=12).hexdigest()}"
