"""Pages that hold records: drawn with one question, and never published with one that is gone."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from cms.bodies import bound_ids
from cms.record_blocks import CONTEXT_NAME, shown_records
from registry import leaving


class BoundRecordGoneError(PermissionDenied):
    """The page holds a record that isn't shown; the sentence says what editors have to do."""


def sentence() -> str:
    """Return why such a page can't be published."""
    return _("页面引用的信用记录已停止公示，不能发布。请删除相应的内容块后再发布。")


class BindsRecords(Page):
    """What every page type with a record in its body is made of; a system check asks for it."""

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the records of all blocks, asked for at once."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context[CONTEXT_NAME] = shown_records(bound_ids(self))
        return context

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> Any:
        """Publish a revision, or let it be published later, unless it holds what isn't shown.

        Every way of publishing ends here: the editor's button, a review, a schedule, a program.

        Raises:
            BoundRecordGoneError: one of its records isn't shown today.
        """
        with transaction.atomic():
            # Before the page is written: a withdrawal takes the record first, and then its pages.
            wanted = bound_ids(revision.as_object())
            if wanted and (wanted - leaving.stay(wanted) or wanted - shown_records(wanted).keys()):
                raise BoundRecordGoneError(sentence())
            return super().publish(revision, *args, **kwargs)
