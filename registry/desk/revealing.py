"""The one way to a record's unmasked values: stated purpose and basis, written down first."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from registry.desk.deciding import NotThereError, RefusedError
from registry.desk.pages import find_record
from registry.kinds import DATA
from registry.reporting.layouts import layouts
from registry.reporting.sealed_rows import open_row
from registry.scopes import Scope
from registry.uses import note_use

_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class RawField:
    """One reported value as it was reported: never kept, cached, logged or put into an address."""

    label: str
    value: str


@cache
def purposes() -> dict[str, str]:
    """Return the closed list of purposes by code (``registry/data/purposes.toml``)."""
    data = tomllib.loads((DATA / "purposes.toml").read_text("utf-8"))
    return {item["code"]: item["label"] for item in data["purposes"]}


@dataclass(frozen=True, slots=True)
class Stated:
    """What a member of staff states: a purpose of the list, in own words, and the basis."""

    purpose: str
    words: str
    basis: str

    def sentence(self) -> str:
        """Return the purpose as the register of uses keeps it.

        Raises:
            RefusedError: something is missing, too long, or none of the list.
        """
        if self.purpose not in purposes():
            raise RefusedError(_("请选择查看用途。"))
        if not self.words.strip() or not self.basis.strip():
            raise RefusedError(_("请写明具体用途和依据。"))
        if max(len(self.words), len(self.basis)) > _LONGEST:
            raise RefusedError(_("用途和依据各不超过 200 字。"))
        return f"{purposes()[self.purpose]}：{self.words.strip()}"


def reveal(scope: Scope, public_id: str, stated: Stated, by: User) -> tuple[RawField, ...]:
    """Return what was reported of a record, after the use was written down.

    Raises:
        NotThereError: no such record in *scope*.
        RefusedError: the purpose is none of the list, or purpose, words or basis are missing.
    """
    sentence = stated.sentence()
    with transaction.atomic():
        row = find_record(scope, public_id)
        if row is None:
            raise NotThereError(public_id)
        note_use(by, sentence, stated.basis, f"record:{row.public_id}", "all reported fields")
        layout_code, cells, extra = open_row(row.sealed)
    labels = layouts()[layout_code].headers if layout_code in layouts() else {}
    known = [RawField(labels.get(name, name), text) for name, text in cells.items() if text]
    return (*known, *(RawField(name, text) for name, text in extra.items() if text))
