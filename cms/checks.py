"""The newsroom's own rules, as system checks."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register
from wagtail.models import Page

from cms.binding import may_hold_records
from cms.publishing import BindsRecords


@register()
def check_record_pages(**_options: Any) -> list[CheckMessage]:
    """Refuse a page type that may hold records and could be published with one that is gone."""
    return [
        Error(
            f"{model.__name__} may hold records and is no BindsRecords.",
            hint="Derive it from cms.publishing.BindsRecords.",
            obj=model,
            id="cms.E001",
        )
        for model in apps.get_models()
        if issubclass(model, Page)
        and not issubclass(model, BindsRecords)
        and may_hold_records(model)
    ]
