"""Pages about files of records: commitments and their texts."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_denied

from backoffice.access import KEEP_LISTS, REVEAL, allowed
from backoffice.lists import read
from backoffice.lists.forms import AttachForm
from backoffice.lists.pages import FORM, READERS, record_of, top
from backoffice.pages import asker, frame, sent_file, unkept
from backoffice.register.unmasked import PurposeForm
from backoffice.reporting.uploading import KeptFile, VaultUploadHandler
from registry import attachments, audit
from registry.attachments import AttachmentError
from registry.desk.revealing import Stated
from registry.kinds import Family
from registry.models import Attachment, Record
from registry.vault import files

#: Records that may carry files.
FAMILIES: Final = (Family.COMMITMENT, Family.LIST, Family.DECLARATION)
#: Who may open a file that nobody has made public: for a stated purpose, and written down.
_UNREVIEWED: Final = (REVEAL, KEEP_LISTS)


@allowed(*READERS)
@require_safe
@never_cache
def commitments(request: HttpRequest) -> HttpResponse:
    """Show the newest commitments (``after``), each with its files behind it."""
    _user, scope = asker(request)
    page = read.commitments(scope, request.GET.get("after", ""))
    context = frame(_("信用承诺"), top(), page=page)
    return render(request, "backoffice/lists/commitments.html", context)


@allowed(*READERS)
@require_safe
@never_cache
def of_record(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a record's files and, to those who may, the form for another one."""
    return _page(request, record_of(request, public_id, *FAMILIES), AttachForm())


def _page(request: HttpRequest, record: Record, form: AttachForm) -> HttpResponse:
    context = frame(
        _("附件"),
        top(),
        (reverse("backoffice_lists_commitments"), _("信用承诺")),
        entry=read.entry_line(record),
        kind=read.kinds()[record.kind].label,
        values=read.values_of(record.kind, record.shown),
        attachments=attachments.of_record(record),
        form=form,
        may_keep=request.user.has_perm(KEEP_LISTS),
    )
    return render(request, "backoffice/lists/attachments.html", context)


@csrf_exempt
@allowed(KEEP_LISTS)
@require_POST
def attach(request: HttpRequest, public_id: str) -> HttpResponse:
    """Attach a file (``file``) to a record under a ``label``."""
    # Never in the clear on the disk, not even on its way.
    request.upload_handlers = [VaultUploadHandler(request)]
    return _attach(request, public_id)


@csrf_protect
def _attach(request: HttpRequest, public_id: str) -> HttpResponse:
    user, _scope = asker(request)
    record = record_of(request, public_id, *FAMILIES)
    sent = request.FILES.get("file")
    label = request.POST.get("label", "")
    try:
        attachments.attach(record, label, _content(sent), user)
    except AttachmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("附件已上传。查看并确认不含个人信息后，可设为公示。"))
    return redirect("backoffice_lists_attachments", public_id)


def _content(sent: object) -> bytes:
    """Return an upload's bytes; raise AttachmentError where there is none, or too many."""
    if not isinstance(sent, KeptFile) or sent.kept is None:
        raise AttachmentError(_("请选择文件。"))
    attachments.check_size(sent.kept.size)
    return b"".join(files.read(sent.kept.stored_as))


@allowed(*READERS, REVEAL)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def look(request: HttpRequest, public_id: str, attachment: str) -> HttpResponse:
    """Send a public file; ask for purpose and basis (GET) before any other is sent (POST)."""
    row = _attachment_of(request, public_id, attachment)
    if row.is_public:
        audit.note("attachments.looked_at", by=str(request.user.pk), attachment=row.pk)
        return sent_file(attachments.read(row), row.media_type)
    if not any(request.user.has_perm(name) for name in _UNREVIEWED):
        refused: HttpResponse = permission_denied(request)
        return refused
    form = PurposeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        user, _scope = asker(request)
        stated = Stated(**form.cleaned_data)
        pieces = attachments.read_unreviewed(row, stated.sentence(), stated.basis, user)
        return sent_file(pieces, row.media_type)
    context = frame(
        _("查看附件"),
        top(),
        (reverse("backoffice_lists_attachments", args=[public_id]), _("附件")),
        warning=_("附件未经脱敏，可能含个人信息。每次查看都记录查看人、时间、用途和依据。"),
        action=_("登记并查看"),
        form=form,
    )
    return unkept(render(request, FORM, context, status=422 if form.errors else 200))


@allowed(KEEP_LISTS)
@require_POST
def change(request: HttpRequest, public_id: str, attachment: str) -> HttpResponse:
    """Make a file public, hide it or remove it, as ``do`` says."""
    user, _scope = asker(request)
    row = _attachment_of(request, public_id, attachment)
    do = request.POST.get("do", "")
    if do in {"publish", "hide"}:
        attachments.set_public(row, user, public=do == "publish")
        messages.success(
            request, _("附件已设为公示。") if do == "publish" else _("附件已停止公示。")
        )
    elif do == "remove":
        attachments.remove(row, user)
        messages.success(request, _("附件已移除，文件已删除。"))
    return redirect("backoffice_lists_attachments", public_id)


def _attachment_of(request: HttpRequest, public_id: str, attachment: str) -> Attachment:
    record = record_of(request, public_id, *FAMILIES)
    found = next(
        (row for row in attachments.of_record(record) if row.public_id == attachment), None
    )
    if found is None:
        raise Http404
    return found
