"""Keeps the table of bound records up with every save of a page or of a revision."""

from collections.abc import Iterable
from typing import Any

from django.db.models.signals import post_save
from wagtail.models import Page, Revision

from cms.bodies import bound_ids, holds_records, stream_fields
from cms.models import BoundRecord
from cms.taking_down import take_down
from registry.leaving import on_leaving


def connect() -> None:
    """Listen to Wagtail's saves and to the register's removals."""
    on_leaving(take_down)
    post_save.connect(_page_saved, dispatch_uid="cms.binding.page")
    post_save.connect(_revision_saved, sender=Revision, dispatch_uid="cms.binding.revision")


def may_hold_records(model: type) -> bool:
    """Tell whether pages of this type have a body in which a record may stand."""
    return any(holds_records(field.stream_block) for field in stream_fields(model))


def _page_saved(instance: Any, **_more: Any) -> None:
    # ``live`` is all that changes in many saves of the plain Page: it has no body.
    if isinstance(instance, Page) and may_hold_records(type(instance)):
        bind(instance.pk, bound_ids(instance))


def _revision_saved(instance: Revision, **_more: Any) -> None:
    model = instance.content_type.model_class()
    if model and issubclass(model, Page) and may_hold_records(model):
        held = model.from_serializable_data(instance.content, check_fks=False)
        bind(int(instance.object_id), bound_ids(held))


def bind(page_id: int, public_ids: Iterable[str]) -> None:
    """Write down that a page holds these records; what is there already stays."""
    rows = [BoundRecord(page_id=page_id, record_public_id=each) for each in sorted(public_ids)]
    if rows:
        BoundRecord.objects.bulk_create(rows, ignore_conflicts=True)
