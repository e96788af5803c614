"""Kinds of record as data: which fields one has, and where each field's value may go.

The kinds are an open list: one joins with a file in ``registry/data/kinds``, its layouts in
``registry/data/layouts`` and its rule in ``registry/data/disclosure.toml``. An office adds its own
in the same three shapes below ``settings.OFFICE_KINDS_DIR``, without touching the program. Entries
of lists, commitments and declarations are kinds too (docs/decisions/0018): what holds for a
record (checks, masks, periods, history, the door out, look-up) holds for them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from registry.enums import Exposure

DATA = Path(__file__).parent / "data"
KINDS_DIR = DATA / "kinds"

#: How a masked field is masked; registry.reporting.shown has the function of each.
MASKS = ("subject_name", "person", "text", "number")


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


@cache
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
    fields = {
        spec.name: spec
        for spec in (_field(code, item) for item in unblocked(data["fields"], "fields"))
    }
    spec = KindSpec(
        code=code,
        label=data["label"],
        title=data["title"],
        content=data["content"],
        searched=tuple(data["searched"]),
        fields=fields,
        family=Family(data.get("family", Family.ACT)),
        tab=data.get("tab", "administration"),
        in_ledger=data.get("in_ledger", False),
        listing=_listing(data),
    )
    for name in (spec.title, spec.content, *spec.searched):
        if name not in fields or fields[name].exposure == Exposure.NEVER:
            message = f"{code}: {name!r} is shown or searched but isn't a field that may be."
            raise KindError(message)
    if (spec.family == Family.LIST) != (spec.listing is not None):
        message = f"{code}: a list, and only a list, has a [list] section."
        raise KindError(message)
    return spec


def data_files(folder: str) -> list[Path]:
    """Return the TOML files of ``registry/data/FOLDER``, then those that the office added."""
    found = sorted((DATA / folder).glob("*.toml"))
    if settings.OFFICE_KINDS_DIR:
        found += sorted((Path(settings.OFFICE_KINDS_DIR) / folder).glob("*.toml"))
    return found


@cache
def kinds() -> dict[str, KindSpec]:
    """Return every kind by its code, in the order of the file names, the office's own last."""
    specs = [parse_kind(path.read_text("utf-8")) for path in data_files("kinds")]
    found = {spec.code: spec for spec in specs}
    if len(found) != len(specs):
        message = "Two kinds have the same code."
        raise KindError(message)
    return found


def kinds_of(*families: Family) -> dict[str, KindSpec]:
    """Return the kinds of these families by code."""
    return {code: spec for code, spec in kinds().items() if spec.family in families}


@cache
def tabs() -> tuple[Tab, ...]:
    """Return the tabs of the subject's page in their order (domain facts, §6)."""
    data = tomllib.loads((DATA / "tabs.toml").read_text("utf-8"))
    members: dict[str, list[str]] = {item["code"]: [] for item in data["tabs"]}
    for code, spec in kinds().items():
        if spec.tab not in members:
            message = f"{code}: there is no tab {spec.tab!r}."
            raise KindError(message)
        members[spec.tab].append(code)
    return tuple(
        Tab(item["code"], item["label"], tuple(members[item["code"]])) for item in data["tabs"]
    )
