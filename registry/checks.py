"""The register's own rules as system checks: every field says where its value may go."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004
from django.db.models import Model

from registry.data_files import Fault
from registry.disclosure_rules import load_rules, rule_faults
from registry.kinds import kind_faults, kinds
from registry.models.base import ClassifiedModel
from registry.reporting.layouts import layout_faults, layouts, layouts_of


@register("registry")
def every_field_is_classified(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a model or a column of the register without a classification (decision 8)."""
    return [
        message
        for model in apps.get_app_config("registry").get_models()
        for message in unclassified(model)
    ]


def unclassified(model: type[Model]) -> Iterable[CheckMessage]:
    """Yield an error for each field of *model* that isn't classified, and for each leftover."""
    if not issubclass(model, ClassifiedModel):
        yield Error(f"{model.__name__} is no ClassifiedModel.", obj=model, id="registry.E001")
        return
    fields = {field.name for field in model._meta.concrete_fields}
    for name in sorted(fields - model.exposure.keys()):
        yield Error(
            f"{model.__name__}.{name} isn't classified as public, masked or never.",
            hint="Add it to the model's exposure.",
            obj=model,
            id="registry.E002",
        )
    for name in sorted(model.exposure.keys() - fields):
        yield Error(f"{model.__name__} classifies {name}, which it lacks.", id="registry.E003")


@register("registry")
def every_column_fills_a_field(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a layout column whose field its kind doesn't classify."""
    return [
        Error(
            f"Layout {layout.code}: the kind {layout.kind} has no field {column.field!r}.",
            id="registry.E004",
        )
        for layout in layouts().values()
        for column in layout.columns
        if layout.kind not in kinds()
        or (column.adds_to or column.field) not in kinds()[layout.kind].fields
    ]


def office_faults() -> tuple[Fault, ...]:
    """Return the files of the office that had to be left out, for whoever starts without checks."""
    return (*kind_faults(), *layout_faults(), *rule_faults())


@register("registry")
def every_office_file_is_sound(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse to start with a file of the office that had to be left out; name it."""
    return [Error(fault.sentence(), id="registry.E006") for fault in office_faults()]


@register("registry")
def every_kind_can_be_reported_and_shown(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a list that passes on to nowhere; warn of a kind without a layout or a period."""
    ruled = {rule.kind for rule in load_rules().rules}
    messages: list[CheckMessage] = []
    for code, spec in kinds().items():
        onward = spec.listing.passes_on_to if spec.listing else ""
        if onward and (onward not in kinds() or not kinds()[onward].listing):
            messages.append(Error(f"{code}: {onward!r} is no list.", id="registry.E007"))
        if not layouts_of(code):
            messages.append(Warning(f"{code}: no layout reports it.", id="registry.W001"))
        if code not in ruled:
            text = f"{code}: no rule says how long it is public, so its records stay held."
            messages.append(Warning(text, id="registry.W002"))
    return messages
