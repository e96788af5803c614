"""The data map: each table and field of the register, and where its values may go.

Made from the models' own classification and from ``registry/data/privacy.toml``; a system check
refuses a table that the map leaves out, so that nobody adds one without saying what for.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from django.db.models import BinaryField, Field, Model

from registry import retention
from registry.enums import Exposure
from registry.models.base import ClassifiedModel

_FILE: Final = Path(__file__).parent / "data" / "privacy.toml"
#: Where values may go, in words, in the order of their openness.
PLACES: Final = {
    "public": "公众（网站、检索、接口、名单、下载）",
    "staff": "工作台（脱敏）",
    "purpose": "工作台（说明用途后可见原文，留痕）",
    "subject": "当事人（凭编号和查询码）",
    "department": "报送单位（本单位报送的内容）",
    "nobody": "仅程序内部",
}
#: What is kept by no purge: with the register, or by an office's own rules.
_ALWAYS: Final = {"record": "与信用记录同", "office": "由信用办管理"}


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """One column: its classification, how it lies in the database, and where its values go."""

    name: str
    label: str
    exposure: Exposure
    at_rest: str
    goes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table of the map."""

    name: str
    what: str
    whose: str
    basis: str
    keep: str
    fields: tuple[FieldEntry, ...]


@cache
def _said() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def tables() -> list[TableEntry]:
    """Return every table of the register with its fields."""
    return [_table(model) for model in _models()]


def _models() -> list[type[ClassifiedModel]]:
    return list(apps.get_app_config("registry").get_models())  # type: ignore[arg-type]


def _table(model: type[ClassifiedModel]) -> TableEntry:
    said = _said()["tables"][model.__name__]
    fields = tuple(_field(model, field, said["goes"]) for field in model._meta.concrete_fields)
    return TableEntry(
        model.__name__,
        said["what"],
        said["whose"],
        _said()["bases"][said["basis"]],
        kept_for(said["keep"]),
        fields,
    )


def kept_for(code: str) -> str:
    """Return in words how long something is kept, by its code."""
    if code in _ALWAYS:
        return _ALWAYS[code]
    keep = next(keep for keep in retention.keeps() if keep.code == code)
    return f"{keep.since}后 {keep.kept_days} 天"


def _field(model: type[ClassifiedModel], field: Field, goes: list[str]) -> FieldEntry:
    exposure = model.exposure[field.name]
    return FieldEntry(
        field.name,
        str(field.verbose_name),
        exposure,
        _at_rest(model, field),
        _goes(exposure, goes, sealed=field.name in model.sealed_for),
    )


def _at_rest(model: type[ClassifiedModel], field: Field) -> str:
    if field.name in model.sealed_for:
        return "加密"
    if isinstance(field, BinaryField):
        return "摘要"
    return "脱敏明文" if model.exposure[field.name] is Exposure.MASKED else "明文"


def _goes(exposure: Exposure, goes: list[str], *, sealed: bool) -> tuple[str, ...]:
    """Return where a field's values go: never more widely than its table or its class allow."""
    if sealed:
        raw = tuple(place for place in goes if place in {"purpose", "subject", "department"})
        return raw or ("nobody",)
    if exposure is Exposure.NEVER:
        return tuple(place for place in goes if place not in {"public", "purpose"}) or ("nobody",)
    return tuple(place for place in goes if place != "purpose")


@register("registry")
def every_table_is_on_the_map(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a table that the data map leaves out, a leftover, and what the map can't mean."""
    models: dict[str, type[Model]] = {model.__name__: model for model in _models()}
    said = _said()["tables"]
    messages: list[CheckMessage] = [
        Error(f"{name} isn't in data/privacy.toml.", obj=models[name], id="registry.E009")
        for name in sorted(models.keys() - said.keys())
    ]
    messages += [
        Error(f"data/privacy.toml has {name}, which is no table.", id="registry.E010")
        for name in sorted(said.keys() - models.keys())
    ]
    codes = _ALWAYS.keys() | {keep.code for keep in retention.keeps()}
    return messages + [
        Error(f"data/privacy.toml: {name} says what nobody knows.", id="registry.E011")
        for name, entry in said.items()
        if not {*entry["goes"]} <= PLACES.keys()
        or entry["keep"] not in codes
        or entry["basis"] not in _said()["bases"]
    ]
