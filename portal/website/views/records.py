"""A record's page: what was decided, until when it is shown, and by which rule."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from limits.guard import limited
from portal.website.views.answers import not_shown_page, readers_page
from portal.website.wording import Wording, wording_of
from registry import attachments, families, publication, publication_lists
from registry.kinds import kinds
from registry.publication import PublicField, PublicRecord

#: Stands on the page already, as a link.
SUBJECT_NAME = "subject_name"
#: Fields of every kind's layout that say who the decision is about.
ABOUT_SUBJECT = frozenset(
    {
        "subject_category",
        "uscc",
        "registration_number",
        "organisation_code",
        "tax_number",
        "institution_number",
        "social_number",
        "representative",
    }
)
#: Fields that say who decided and who reported.
ABOUT_AUTHORITY = frozenset(
    {"authority_name", "authority_code", "source_name", "source_code", "remarks"}
)


@dataclass(frozen=True, slots=True)
class Section:
    """Some of a record's fields under a heading."""

    title: str
    fields: tuple[PublicField, ...]


@limited("page")
@require_safe
@readers_page()
def record(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one record, if it may be shown today."""
    found = publication.record(public_id)
    if found is None:
        return not_shown_page(request, _("这条记录没有在公示"))
    kind, wording = kinds()[found.kind], wording_of(found.kind)
    context = {
        "record": found,
        "kind": kind,
        "wording": wording,
        "marks": families.marks({found.kind: 1}),
        "batch": publication_lists.batch(found.batch_id) if found.batch_id else None,
        "attachments": attachments.attachments_of([public_id]).get(public_id, ()),
        "sections": sections(found, wording),
        "repairable": bool(found.repair_from and found.repair_from <= publication.today()),
    }
    return render(request, "website/record.html", context)


def sections(found: PublicRecord, wording: Wording) -> list[Section]:
    """Return the record's fields under three headings, each in the layout's order.

    The first section is always there: the page itself puts the subject's name into it.
    """
    fields = [item for item in found.fields if item.name != SUBJECT_NAME]
    subject = [item for item in fields if item.name in ABOUT_SUBJECT]
    authority = [item for item in fields if item.name in ABOUT_AUTHORITY]
    decision = [item for item in fields if item not in subject and item not in authority]
    more = {wording.about_what: decision, wording.about_by: authority}
    return [Section(str(wording.about_who), tuple(subject))] + [
        Section(str(title), tuple(items)) for title, items in more.items() if items
    ]
