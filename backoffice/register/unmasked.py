"""A record's unmasked values: shown once, after purpose and basis were stated and written down."""

from typing import cast

from django import forms
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from backoffice.access import REVEAL, allowed
from backoffice.pages import frame, unkept
from registry.desk.deciding import NotThereError, RefusedError
from registry.desk.pages import read_record
from registry.desk.revealing import RawField, Stated, purposes
from registry.desk.revealing import reveal as reveal_fields
from registry.scopes import scope_of


class PurposeForm(forms.Form):
    """For what, in own words, and on what basis."""

    purpose = forms.ChoiceField(label=gettext_lazy("用途"))
    words = forms.CharField(
        label=gettext_lazy("具体用途"),
        max_length=200,
        help_text=gettext_lazy("请勿填写个人姓名、证件号码等个人信息。"),
    )
    basis = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("申请、来函、文书的名称与文号，或者法律条款。"),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [("", _("请选择")), *purposes().items()]
        self.fields["purpose"].choices = choices  # type: ignore[attr-defined]


@sensitive_post_parameters()
@sensitive_variables()
@allowed(REVEAL)
@require_http_methods(["GET", "POST"])
@never_cache
def reveal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for purpose and basis (GET), then show the reported fields as they are (POST)."""
    scope = scope_of(request.user)
    found = read_record(scope, public_id)
    if found is None:
        raise Http404
    form = PurposeForm(request.POST if request.method == "POST" else None)
    fields: tuple[RawField, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            fields = reveal_fields(
                scope, public_id, Stated(**form.cleaned_data), cast("User", request.user)
            )
        except NotThereError as error:
            raise Http404 from error
        except RefusedError as refused:
            form.add_error(None, str(refused))
    title = _("查看未脱敏内容")
    above = reverse("backoffice_record", args=[public_id]), found.line.document_number
    context = frame(title, above, icon="view", record=found, form=form, fields=fields)
    status = 422 if form.errors else 200
    return unkept(render(request, "backoffice/register/unmasked.html", context, status=status))
