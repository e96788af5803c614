"""Keys for machines that report: issued, shown once, listed, revoked."""

from datetime import timedelta
from typing import Any, Final, cast

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from backoffice.access import MANAGE_STAFF, allowed
from backoffice.reporting.pages import frame
from registry import reporting_keys
from registry.desk.paging import page_behind
from registry.models import Authority
from registry.scopes import Scope, scope_of

PAGE: Final = 50
#: A new key is good for a year unless something else is said.
DAYS: Final = 365


class _AuthorityField(forms.ModelMultipleChoiceField):
    """Authorities by name and code: names alone are met twice."""

    def label_from_instance(self, obj: Authority) -> str:
        """Return name and code."""
        return f"{obj.name}（{obj.code}）"


class KeyForm(forms.Form):
    """What a key is for, whose decisions it may report, and until when."""

    label = forms.CharField(
        label=gettext_lazy("用途"),
        max_length=80,
        help_text=gettext_lazy("如“市场监管局业务系统自动报送”。"),
    )
    authorities = _AuthorityField(
        label=gettext_lazy("行政机关"),
        queryset=Authority.objects.none(),
        help_text=gettext_lazy("该密钥只能报送所选行政机关作出的决定。按住Ctrl键可选多个。"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    expires_on = forms.DateField(
        label=gettext_lazy("有效期至"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    certificate = forms.CharField(
        label=gettext_lazy("客户端证书指纹（SHA-256）"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("仅在要求双向TLS时填写。"),
    )

    def __init__(self, scope: Scope, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("_AuthorityField", self.fields["authorities"])
        within = Authority.objects.filter(scope.condition("pk", "region_id"))
        field.queryset = within.order_by("region_id", "name")


@allowed(MANAGE_STAFF)
@require_safe
@never_cache
def key_list(request: HttpRequest) -> HttpResponse:
    """Show the keys, newest first (``after`` leads on)."""
    rows = reporting_keys.within(scope_of(request.user)).select_related("issued_by")
    page = page_behind(rows.prefetch_related("authorities"), request.GET.get("after", ""), PAGE)
    context = frame(
        _("报送密钥"),
        icon="key",
        keys=page.items,
        after=page.after,
        today=timezone.localdate(),
    )
    return render(request, "backoffice/reporting/keys.html", context)


@allowed(MANAGE_STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def issue(request: HttpRequest) -> HttpResponse:
    """Issue a key and show it, this once."""
    user, scope = cast("User", request.user), scope_of(request.user)
    form = KeyForm(
        scope,
        request.POST if request.method == "POST" else None,
        initial={"expires_on": timezone.localdate() + timedelta(days=DAYS)},
    )
    crumb = (reverse("backoffice_reporting_keys"), _("报送密钥"))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            key, secret = reporting_keys.issue(
                told["label"],
                list(told["authorities"]),
                told["expires_on"],
                user,
                certificate=told["certificate"],
            )
        except reporting_keys.IssueError as error:
            form.add_error(None, str(error))
        else:
            # Not by way of a redirect: the secret would have to be kept somewhere for it.
            shown = frame(_("新密钥"), crumb, icon="key", key=key, secret=secret)
            response = render(request, "backoffice/reporting/key_issued.html", shown)
            response["Cache-Control"] = "no-store, private"
            return response
    context = frame(_("签发密钥"), crumb, icon="key", form=form)
    return render(request, "backoffice/reporting/key_form.html", context)


@allowed(MANAGE_STAFF)
@require_POST
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """End a key at once."""
    key = get_object_or_404(reporting_keys.within(scope_of(request.user)), public_id=public_id)
    reporting_keys.revoke(key, cast("User", request.user))
    messages.success(request, _("密钥%(prefix)s…已吊销。") % {"prefix": key.prefix})
    return redirect("backoffice_reporting_keys")
