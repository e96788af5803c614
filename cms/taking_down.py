"""A record leaves, and so does every page that holds it, in the same transaction (decision 22).

A page whose published body holds the record goes offline as a whole: what editors wrote around
it is about it. Every revision that holds it is deleted; one clean revision is written, with a note
for editors in its place, so that their own text isn't lost. What was planned or under review is
cancelled. Pictures and documents that only this page used are kept from the public, and their
renditions deleted, until an editor has looked at them.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, Revision, WorkflowState

from cms.bodies import bound_ids, file_ids, remove_records
from cms.models import BoundRecord, HiddenFile, TakenDownPage
from registry import audit
from registry.leaving import Leaving

#: The name under which it stands in Wagtail's log of a page.
LOG_ACTION = "cms.record_left"


def take_down(leaving: Leaving) -> None:
    """Take from the public every page that holds what has *gone*; a receiver of the register's."""
    if not leaving.gone:
        return
    rows = BoundRecord.objects.filter(record_public_id__in=leaving.gone)
    gone: dict[int, set[str]] = {}
    for page_id, public_id in rows.values_list("page_id", "record_public_id"):
        gone.setdefault(page_id, set()).add(public_id)
    # In one order everywhere: no two withdrawals wait for each other.
    for page_id in sorted(gone):
        _take_page(page_id, gone[page_id])


@dataclass(slots=True)
class _Found:
    """What of a page holds records that are gone."""

    in_page: bool
    revisions: list[int] = field(default_factory=list)
    images: set[int] = field(default_factory=set)
    documents: set[int] = field(default_factory=set)

    def add_files(self, page: Page) -> None:
        images, documents = file_ids(page)
        self.images |= images
        self.documents |= documents


def _take_page(page_id: int, gone: Collection[str]) -> None:
    with transaction.atomic():
        locked = Page.objects.select_for_update().filter(pk=page_id).first()
        if locked is None:
            return
        page = locked.specific
        found = _find(page, gone)
        was_live = page.live and found.in_page
        draft = _draft(page, found)
        _cancel_reviews(page)
        if found.in_page:
            _clean(page, gone)
        _purge(found.revisions)
        if draft is not None and page.alias_of_id is None:
            _keep(page, draft, gone)
        BoundRecord.objects.filter(page=page, record_public_id__in=gone).delete()
        if found.in_page or draft is not None:
            # Where only former versions held it, there is nothing for editors to look at.
            _tell_editors(page, found, len(gone), was_live=was_live)
        audit.note(
            "cms.taken_down", page=page.pk, records=len(gone), revisions=len(found.revisions)
        )


def _find(page: Page, gone: Collection[str]) -> _Found:
    found = _Found(in_page=not bound_ids(page).isdisjoint(gone))
    if found.in_page:
        found.add_files(page)
    for revision in page.revisions.order_by("pk").iterator(chunk_size=50):
        held = page.with_content_json(revision.content)
        if not bound_ids(held).isdisjoint(gone):
            found.revisions.append(revision.pk)
            found.add_files(held)
    return found


def _draft(page: Page, found: _Found) -> Page | None:
    """Return what editors last wrote if it must be written anew, else None."""
    latest = page.get_latest_revision()
    if latest is None:
        return page if found.in_page else None
    held: Page = page.with_content_json(latest.content)
    return held if latest.pk in found.revisions else None


def _cancel_reviews(page: Page) -> None:
    """End reviews under way: what they would publish is no longer what editors should look at."""
    for review in WorkflowState.objects.active().for_instance(page):
        review.cancel()


def _clean(page: Page, gone: Collection[str]) -> None:
    """Empty the page's own row, and take it offline."""
    remove_records(page, gone)
    if page.live:
        page.save(clean=False)
        page.unpublish(log_action=LOG_ACTION)
    else:
        page.save(clean=False)
    page.revisions.update(approved_go_live_at=None)


def _purge(revision_ids: Collection[int]) -> None:
    Revision.objects.filter(pk__in=revision_ids).delete()


def _keep(page: Page, draft: Page, gone: Collection[str]) -> None:
    """Write one revision that holds nothing of what is gone, for editors to go on from."""
    page.refresh_from_db(fields=["latest_revision", "live_revision"])
    draft.latest_revision = page.latest_revision
    draft.live_revision = page.live_revision
    draft.live = page.live
    remove_records(draft, gone)
    draft.save_revision(clean=False)


def _tell_editors(page: Page, found: _Found, records: int, *, was_live: bool) -> None:
    """Put the page on the editors' list, with the files that they have to look at."""
    entry = TakenDownPage.objects.create(
        page=page, was_live=was_live, records=records, revisions=len(found.revisions)
    )
    images = _only_here(page, get_image_model(), found.images)
    documents = _only_here(page, get_document_model(), found.documents)
    HiddenFile.objects.bulk_create(
        [HiddenFile(taken_down=entry, image_id=pk) for pk in images]
        + [HiddenFile(taken_down=entry, document_id=pk) for pk in documents]
    )
    _purge_renditions(images)


def _only_here(page: Page, model: type[Any], ids: Iterable[int]) -> list[int]:
    """Return those of the files that nothing else uses."""
    files = model.objects.filter(pk__in=ids).order_by("pk")
    return [file.pk for file in files if not _is_used_elsewhere(file, str(page.pk))]


def _is_used_elsewhere(file: Any, page_id: str) -> bool:
    references = ReferenceIndex.get_references_to(file).select_related("base_content_type")
    return any(
        each.base_content_type.model_class() is not Page or each.object_id != page_id
        for each in references
    )


def _purge_renditions(image_ids: Collection[int]) -> None:
    """Delete the renditions one by one: their files go with them, at the commit."""
    for rendition in get_image_model().get_rendition_model().objects.filter(image__in=image_ids):
        rendition.delete()
