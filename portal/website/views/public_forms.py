"""What every public form has in common, whatever it asks for.

Nothing typed stands in an address or a log, no page of it is kept by anybody, and what is too
large is refused before it is read. Looking costs a page; sending costs from the class of forms.
"""

import io
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from limits.guard import classified, demand
from portal.website.forms import PlainForm
from portal.website.parameters import ParametersRefused, read_parameters
from portal.website.sending import Effort, NotSent, effort_of, form_token, kept_token, rules
from portal.website.views.answers import View, message_page, refused_page

MIB: Final = 1 << 20


def form_page(
    *, with_files: bool = False, only_post: bool = False, charge: str = "form"
) -> Callable[[View], View]:
    """Charge, refuse unknown parameters and what is too large, and let nobody keep the answer.

    With *only_post* whoever comes by the address alone (a bookmark) is led to where tickets are
    asked for. *charge* is what sending costs: less where no code can be guessed. The token against
    forgery is checked here and not by the middleware, which would read the whole body first.
    """

    def decorate(view: View) -> View:
        protected = csrf_protect(view)

        @csrf_exempt
        @classified(charge)
        @require_http_methods(["GET", "HEAD", "POST"])
        @never_cache
        @sensitive_post_parameters()
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            demand(request, charge if request.method == "POST" else "page")
            try:
                read_parameters(request, ())
            except ParametersRefused as refused:
                return refused_page(request, refused)
            if only_post and request.method != "POST":
                return redirect("case_status")
            if is_too_large(request, with_files=with_files):
                return _too_large(request, with_files=with_files)
            request.upload_handlers = [InMemory(request)] if with_files else [Nothing(request)]
            return protected(request, *args, **kwargs)

        return answered

    return decorate


def is_too_large(request: HttpRequest, *, with_files: bool) -> bool:
    """Tell from its announced length whether a body is larger than its form may be.

    What announces no length, or none that is a number, Django reads as empty.
    """
    size = rules()["size"]
    most = size["text_bytes"] + (size["files_mib"] * MIB if with_files else 0)
    told = request.META.get("CONTENT_LENGTH") or ""
    return told.isdecimal() and int(told) > most


def _too_large(request: HttpRequest, *, with_files: bool) -> HttpResponse:
    sentence = _("提交的内容过长，请删减后重新提交。")
    if with_files:
        sentence = _(
            "所选文件合计超过 %(most)s MiB，未能提交。请返回上一页压缩文件，"
            "或先提交申请，再凭受理编号补充材料。"
        ) % {"most": rules()["size"]["files_mib"]}
    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    return message_page(request, status, _("文件过大"), sentence, without_search=True)


class InMemory(FileUploadHandler):
    """Keeps files in memory, whatever their size: the whole body is bounded before."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin the next file."""
        super().new_file(*args, **kwargs)
        self._content = io.BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's
        """Take a piece of it."""
        self._content.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile | None:  # noqa: ARG002 - Django's
        """Return the file; its sender's name for it is forgotten with the request."""
        name = self.file_name or "file"
        return SimpleUploadedFile(name, self._content.getvalue(), self.content_type or "")


class Nothing(FileUploadHandler):
    """Takes no file: this form has none."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Forget a piece."""

    def file_complete(self, file_size: int) -> None:
        """Forget the file."""


def effort_or_fault(request: HttpRequest, form: PlainForm) -> Effort | None:
    """Return what trouble the sender took; None when the form must be sent again, and says why."""
    try:
        return effort_of(request)
    except NotSent as refused:
        tell_not_sent(form, refused)
    return None


def tell_not_sent(form: PlainForm, refused: NotSent) -> None:
    """Put why a form isn't taken above its fields; what was typed stays."""
    form.wait = max(form.wait, refused.wait)
    form.add_error(None, str(refused))


def form_answer(
    request: HttpRequest, template: str, form: PlainForm, **context: Any
) -> HttpResponse:
    """Return a form's page: empty, or as it was filled in with what is wrong with it."""
    context |= {"form": form, "form_token": kept_token(request) or form_token()}
    status = HTTPStatus.OK
    if form.errors:
        status = HTTPStatus.TOO_MANY_REQUESTS if form.wait else HTTPStatus.UNPROCESSABLE_ENTITY
    response = render(request, template, context, status=status)
    if form.wait:
        response["Retry-After"] = str(form.wait)
    return response
