"""Kinds of record as data: which fields one has, and where each field's value may go.

The kinds are an open list: one joins with a file in ``registry/data/kinds``, its layouts in
``registry/data/layouts`` and its rule in ``registry/data/disclosure``. An office adds its own
in the same three shapes below ``settings.OFFICE_KINDS_DIR``, without touching the program. Entries
of lists, commitments and declarations are kinds too (docs/decisions/0018): what holds for a
record (checks, masks, periods, history, the door out, look-up) holds for them.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain
from typing import Any

from registry.data_files import (
    DATA,
    Fault,
    forget_data,
    own_files,
    read_office,
    remembered,
)
from registry.enums import Exposure

__all__ = [
    "CODE",
    "COMMON_FIELDS",
    "DATA",
    "MASKS",
    "Family",
    "FieldSpec",
    "KindError",
    "KindSpec",
    "ListColour",
    "ListSpec",
    "Tab",
    "blocks",
    "forget_data",
    "kind_faults",
    "kinds",
    "kinds_of",
    "parse_kind",
    "remembered",
    "tabs",
    "unblocked",
]

#: How a masked field is masked; registry.reporting.showing has the function of each.
MASKS = ("subject_name", "person", "text", "number")

#: What may name a kind or a layout: it stands in addresses, in GraphQL and in 32 characters.
CODE = re.compile(r"[a-z][a-z0-9_]{0,31}")

#: Fields that every kind has: who, by what, when, by whom. Rows can't be prepared without them.
COMMON_FIELDS = (
    "subject_name",
    "subject_category",
    "uscc",
    "certificate",
    "certificate_number",
    "document_number",
    "decided_on",
    "authority_name",
    "authority_code",
)
#: Who a person is, by number: of no kind may it be shown.
NEVER_SHOWN = (
    "certificate",
    "certificate_number",
    "representative_certificate",
    "representative_certificate_number",
)


class Family(StrEnum):
    """What sort of thing a kind is."""

    ACT = "act"  # an administrative decision: 行政许可, 行政处罚, 五类 …
    LIST = "list"  # an entry of a list: 名单
    COMMITMENT = "commitment"  # 信用承诺
    DECLARATION = "declaration"  # 信用申报


class ListColour(StrEnum):
    """What being on a list means to its reader."""

    RED = "red"  # 诚实守信
    BLACK = "black"  # 严重失信
    WATCH = "watch"  # 重点关注
    OTHER = "other"  # 失信被执行人, 经营异常


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One reported field: ``mask`` is one of MASKS and set exactly where exposure is masked."""

    name: str
    label: str
    exposure: Exposure
    mask: str = ""


@dataclass(frozen=True, slots=True)
class ListSpec:
    """What makes a kind a list (名单).

    ``also_called`` is shown beside the label (黑名单); ``legal_basis``, ``decided_by`` and
    ``exit_rule`` are sentences for readers. ``passes_on_to`` is the list that an entry moves to on
    a serious breach within its validity. ``four_eyes``: a second person must agree before an
    entry is shown. How long one is shown is the disclosure rules' business, like every kind's.
    """

    colour: ListColour
    legal_basis: str
    decided_by: str
    exit_rule: str
    also_called: str = ""
    passes_on_to: str = ""
    four_eyes: bool = False


@dataclass(frozen=True, slots=True)
class KindSpec:
    """One kind of record.

    ``title`` and ``content`` name the fields that head a record and say what was decided;
    ``title_else`` heads one whose layout has no title (the forms of 2016);
    ``searched`` names the shown fields whose text readers may search. ``tab`` is the tab of the
    subject's page that it belongs to (``registry/data/tabs.toml``); ``in_ledger`` says that
    departments state how many they decided and have seven working days to report them.
    """

    code: str
    label: str
    title: str
    content: str
    searched: tuple[str, ...]
    fields: dict[str, FieldSpec]
    family: Family = Family.ACT
    tab: str = "administration"
    in_ledger: bool = False
    listing: ListSpec | None = None
    title_else: str = ""

    def title_of(self, shown: Mapping[str, str]) -> str:
        """Return what heads a record with these shown values."""
        return shown.get(self.title) or shown.get(self.title_else, "")


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab of the subject's page, with the kinds in it; some have none yet."""

    code: str
    label: str
    kinds: tuple[str, ...] = field(default=())


class KindError(ValueError):
    """A kind's data file contradicts itself."""


def _field(kind: str, data: Mapping[str, str]) -> FieldSpec:
    spec = FieldSpec(data["name"], data["label"], Exposure(data["exposure"]), data.get("mask", ""))
    if (spec.exposure == Exposure.MASKED) != (spec.mask in MASKS):
        message = f"{kind}.{spec.name}: a masked field, and only such a one, names its mask."
        raise KindError(message)
    return spec


def _listing(data: Mapping[str, Any]) -> ListSpec | None:
    if "list" not in data:
        return None
    said = dict(data["list"])
    return ListSpec(colour=ListColour(said.pop("colour")), **said)


@remembered
def blocks() -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Return the fields and columns that kinds and layouts share, by the block's name."""
    return tomllib.loads((DATA / "blocks.toml").read_text("utf-8"))


def unblocked(items: list[dict[str, Any]], part: str) -> list[dict[str, Any]]:
    """Return *items* with each ``block`` replaced by its ``fields`` or ``columns`` (*part*)."""
    found: list[dict[str, Any]] = []
    for item in items:
        found += blocks()[item["block"]][part] if "block" in item else [item]
    return found


def parse_kind(text: str) -> KindSpec:
    """Return the kind written in *text* (TOML); raise KindError where it contradicts itself."""
    data = tomllib.loads(text)
    code = data["code"]
    specs = [_field(code, item) for item in unblocked(data["fields"], "fields")]
    spec = KindSpec(
        code=code,
        label=data["label"],
        title=data["title"],
        title_else=data.get("title_else", ""),
        content=data["content"],
        searched=tuple(data["searched"]),
        fields={item.name: item for item in specs},
        family=Family(data.get("family", Family.ACT)),
        tab=data.get("tab", "administration"),
        in_ledger=data.get("in_ledger", False),
        listing=_listing(data),
    )
    if len(specs) != len(spec.fields):
        message = f"{code}: a field stands there twice."
        raise KindError(message)
    for message in chain(_wrong_fields(spec), _wrong_rest(spec)):
        raise KindError(message)
    return spec


def _wrong_fields(spec: KindSpec) -> Iterator[str]:
    """Yield what is wrong with the fields of a kind."""
    code, fields = spec.code, spec.fields
    for name in COMMON_FIELDS:
        if name not in fields:
            yield f"{code}: the field {name!r} is missing, which every kind has."
    for name in NEVER_SHOWN:
        if name in fields and fields[name].exposure != Exposure.NEVER:
            yield f"{code}: {name!r} is never shown."
    for name in filter(None, (spec.title, spec.title_else, spec.content, *spec.searched)):
        if name not in fields or fields[name].exposure == Exposure.NEVER:
            yield f"{code}: {name!r} is shown or searched but isn't a field that may be."


def _wrong_rest(spec: KindSpec) -> Iterator[str]:
    """Yield what is wrong with a kind beside its fields."""
    if not CODE.fullmatch(spec.code):
        yield f"{spec.code!r}: a code is a small letter, then at most 31 small letters, digits, _."
    if (spec.family == Family.LIST) != (spec.listing is not None):
        yield f"{spec.code}: a list, and only a list, has a [list] section."
    if spec.tab not in {item["code"] for item in _tabs()}:
        yield f"{spec.code}: there is no tab {spec.tab!r}."


@remembered
def _read() -> tuple[dict[str, KindSpec], tuple[Fault, ...]]:
    found: dict[str, KindSpec] = {}

    def take(text: str) -> None:
        spec = parse_kind(text)
        if spec.code in found:
            message = f"There is already a kind {spec.code!r}."
            raise KindError(message)
        found[spec.code] = spec

    for path in own_files("kinds"):
        take(path.read_text("utf-8"))
    return found, read_office("kinds", take)


def kinds() -> dict[str, KindSpec]:
    """Return every kind by its code, in the order of the file names, the office's own last."""
    return _read()[0]


def kind_faults() -> tuple[Fault, ...]:
    """Return the office's files of kinds that can't be used."""
    return _read()[1]


def kinds_of(*families: Family) -> dict[str, KindSpec]:
    """Return the kinds of these families by code."""
    return {code: spec for code, spec in kinds().items() if spec.family in families}


@remembered
def _tabs() -> list[dict[str, str]]:
    return tomllib.loads((DATA / "tabs.toml").read_text("utf-8"))["tabs"]


@remembered
def tabs() -> tuple[Tab, ...]:
    """Return the tabs of the subject's page in their order (domain facts, §6)."""
    return tuple(
        Tab(
            item["code"],
            item["label"],
            tuple(code for code, spec in kinds().items() if spec.tab == item["code"]),
        )
        for item in _tabs()
    )
