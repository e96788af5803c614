"""The register's own rules as system checks: every field says where its value may go."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.core.checks import CheckMessage, Error, Warning, register  # noqa: A004
from django.db.models import Model

from registry.data_files import Fault
from registry.disclosure_rules import load_rules, rule_faults
from registry.enums import Exposure
from registry.kinds import kind_faults, kinds
from registry.models.base import ClassifiedModel
from registry.reporting.layouts import layout_faults, layouts_of

#: The register's own room, and the folder of all rooms.
_REGISTRY: Final = "registry"
_PROJECT: Final = Path(__file__).resolve().parent.parent
#: Where libraries lie, should it be below that folder.
_LIBRARIES: Final = "site-packages"


@register("registry")
def every_field_is_classified(**_kwargs: Any) -> list[CheckMessage]:
    """Refuse a model or a column of any room without a classification (decision 8)."""
    return [message for model in own_models() for message in unclassified(model)]


def own_models() -> Iterator[type[Model]]:
    """Yield every model with a table of its own that this project, and no library, defines."""
    for config in apps.get_app_configs():
        path = Path(config.path).resolve()
        if path.is_relative_to(_PROJECT) and _LIBRARIES not in path.parts:
            yield from (model for model in config.get_models() if model._meta.managed)


def classified_fields(model: type[Model]) -> tuple[str, ...]:
    """Return the columns of *model* that it classifies itself: a library's parents' aren't ours."""
    meta = model._meta
    fields = meta.concrete_fields if meta.app_label == _REGISTRY else meta.local_concrete_fields
    return tuple(field.name for field in fields)


def unclassified(model: type[Model]) -> Iterable[CheckMessage]:
    """Yield an error for each field of *model* that isn't classified, and for each leftover."""
    exposure = getattr(model, "exposure", None)
    is_register = model._meta.app_label == _REGISTRY
    if exposure is None or (is_register and not issubclass(model, ClassifiedModel)):
        yield Error(f"{model.__name__} classifies nothing.", obj=model, id="registry.E001")
        return
    fields = set(classified_fields(model))
    for name in sorted(fields - exposure.keys()):
        yield Error(
            f"{model.__name__}.{name} isn't classified as public, masked or never.",
            hint="Add it to the model's exposure.",
            obj=model,
            id="registry.E002",
        )
    for name in sorted(exposure.keys() - fields):
        yield Error(f"{model.__name__} classifies {name}, which it lacks.", id="registry.E003")
    for name, where in exposure.items():
        if not isinstance(where, Exposure):
            yield Error(f"{model.__name__}.{name} is {where!r}, no Exposure.", id="registry.E004")


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
