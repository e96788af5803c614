"""Kinds of record as data: which fields a kind has, what they are called, where they may go.

A kind is one file in ``registry/data/kinds``; a new one needs no code and no migration.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from registry.enums import Exposure

KINDS_DIR = Path(__file__).parent / "data" / "kinds"

#: How a masked field is masked; registry.reporting.shown has the function of each.
MASKS = ("subject_name", "person", "text", "number")


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One reported field: ``mask`` is one of MASKS and set exactly where exposure is masked."""

    name: str
    label: str
    exposure: Exposure
    mask: str = ""


@dataclass(frozen=True, slots=True)
class KindSpec:
    """One kind of record.

    ``title`` and ``content`` name the fields that head a record and say what was decided;
    ``searched`` names the shown fields whose text readers may search.
    """

    code: str
    label: str
    title: str
    content: str
    searched: tuple[str, ...]
    fields: dict[str, FieldSpec]


class KindError(ValueError):
    """A kind's data file contradicts itself."""


def _field(kind: str, data: dict[str, str]) -> FieldSpec:
    spec = FieldSpec(data["name"], data["label"], Exposure(data["exposure"]), data.get("mask", ""))
    if (spec.exposure == Exposure.MASKED) != (spec.mask in MASKS):
        message = f"{kind}.{spec.name}: a masked field, and only such a one, names its mask."
        raise KindError(message)
    return spec


def parse_kind(text: str) -> KindSpec:
    """Return the kind written in *text* (TOML); raise KindError where it contradicts itself."""
    data = tomllib.loads(text)
    code = data["code"]
    fields = {spec.name: spec for spec in (_field(code, item) for item in data["fields"])}
    spec = KindSpec(
        code, data["label"], data["title"], data["content"], tuple(data["searched"]), fields
    )
    for name in (spec.title, spec.content, *spec.searched):
        if name not in fields or fields[name].exposure == Exposure.NEVER:
            message = f"{code}: {name!r} is shown or searched but isn't a field that may be."
            raise KindError(message)
    return spec


@cache
def kinds() -> dict[str, KindSpec]:
    """Return every kind by its code, in the order of the file names."""
    specs = (parse_kind(path.read_text("utf-8")) for path in sorted(KINDS_DIR.glob("*.toml")))
    return {spec.code: spec for spec in specs}
