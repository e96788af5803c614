"""Pages that went offline because a record left, and the files that only they used."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.models import HiddenFile, TakenDownPage
from registry import audit

#: Who may see the list, and say that a page was looked at.
_ACTIONS = ("change", "publish")
#: Where Wagtail writes renditions, below MEDIA_ROOT.
PICTURES = "images"


def unchecked(user: Any) -> QuerySet[TakenDownPage]:
    """Return what nobody has looked at yet among the pages that *user* may edit, newest first.

    Those whose page was deleted meanwhile are there for whoever may edit any page.
    """
    pages = PagePermissionPolicy().instances_user_has_any_permission_for(user, _ACTIONS)
    rows = TakenDownPage.objects.filter(checked_at__isnull=True)
    mine = rows.filter(page__in=pages)
    if pages.exists():
        mine = mine | rows.filter(page__isnull=True)
    return (
        mine.select_related("page")
        .prefetch_related("files__image", "files__document")
        .order_by("-at", "-pk")
    )


def may_look(user: Any) -> bool:
    """Tell whether *user* edits pages at all."""
    return bool(PagePermissionPolicy().user_has_any_permission(user, _ACTIONS))


def check(entry_id: int, by: User) -> None:
    """Say that a page was looked at: its files may be given out again.

    Raises:
        PermissionDenied: it is none of *by*'s pages, or somebody has looked at it already.
    """
    with transaction.atomic():
        entry = unchecked(by).filter(pk=entry_id).first()
        if entry is None:
            raise PermissionDenied
        entry.files.all().delete()
        entry.checked_at, entry.checked_by = timezone.now(), by
        entry.save(update_fields=["checked_at", "checked_by"])
        audit.note("cms.checked", by=str(by.pk), page=entry.page_id)


def is_document_hidden(document_id: int) -> bool:
    """Tell whether a document is kept from readers until an editor has looked at it."""
    return HiddenFile.objects.filter(document=document_id).exists()


def is_picture_hidden(path: str) -> bool:
    """Tell whether a rendition, by its path below ``images/``, is of a picture kept from readers.

    Asked with every picture: one question, of a table that is nearly always empty.
    """
    hidden = HiddenFile.objects.filter(image__isnull=False).values("image")
    renditions = get_image_model().get_rendition_model().objects
    return renditions.filter(image__in=hidden, file=f"{PICTURES}/{path}").exists()
