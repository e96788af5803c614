"""Pages between the password and the desk: the second factor, and a password of one's own."""

from typing import Any, Final

import django_otp
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from backoffice.access import for_all_staff
from backoffice.sign_in import enrolment
from backoffice.sign_in.forms import OwnPasswordForm, TokenForm
from backoffice.sign_in.policy import has_second_factor

#: After so many wrong codes the password is asked for again.
MOST_WRONG: Final = 5
_WRONG: Final = "second_factor_wrong"


@for_all_staff
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the authenticator, or for a backup code."""
    if not has_second_factor(request.user):
        return redirect("backoffice_second_factor_enrol")
    form = TokenForm(request.POST or None)
    if form.is_valid():
        answer = enrolment.verify(request.user, form.cleaned_data["token"])
        if answer.device:
            return _verified(request, answer.device, _next(request))
        if _too_often(request):
            return redirect("wagtailadmin_login")
        form.add_error("token", _refusal(answer))
    context = {"form": form, "next": _next(request)}
    return _page(request, "verify", _("两步验证"), context)


@for_all_staff
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Show what an authenticator needs to join, and take its first code."""
    if has_second_factor(request.user) and not _is_verified(request):
        return redirect("backoffice_second_factor_verify")
    form = TokenForm(request.POST or None)
    if form.is_valid():
        token = "".join(form.cleaned_data["token"].split())
        answer, codes = enrolment.confirm(request.user, token)
        if answer.device:
            _verified(request, answer.device, "")
            return _codes(request, codes)
        form.add_error("token", _refusal(answer))
    context = {"form": form, "next": "", "invitation": enrolment.invite(request.user)}
    return _page(request, "enrol", _("设置两步验证"), context)


@for_all_staff
@require_http_methods(["GET"])
def state(request: HttpRequest) -> HttpResponse:
    """Tell how the account is protected, and lead to what may be changed."""
    context = {
        "enrolled": has_second_factor(request.user),
        "codes_left": enrolment.codes_left(request.user),
    }
    return _page(request, "state", _("两步验证"), context)


@for_all_staff
@require_POST
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Make new backup codes for somebody who has just proven the second factor."""
    if not _is_verified(request):
        return redirect("backoffice_second_factor_verify")
    return _codes(request, enrolment.renew_codes(request.user))


@for_all_staff
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def own_password(request: HttpRequest) -> HttpResponse:
    """Have a temporary password replaced before anything else."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if form.is_valid():
        update_session_auth_hash(request, form.save())
        messages.success(request, _("密码已修改，其他设备上的登录已全部退出。"))
        return redirect(_next(request) or "wagtailadmin_home")
    context = {"form": form, "next": _next(request)}
    return _page(request, "password", _("修改密码"), context)


def _is_verified(request: HttpRequest) -> bool:
    return bool(request.user.is_verified())  # type: ignore[union-attr]


def _verified(request: HttpRequest, device: Any, address: str) -> HttpResponse:
    """Let the session in under a new key: one that was seen before is worth nothing now."""
    request.session.pop(_WRONG, None)
    request.session.cycle_key()
    django_otp.login(request, device)
    return redirect(address or "wagtailadmin_home")


def _too_often(request: HttpRequest) -> bool:
    request.session[_WRONG] = request.session.get(_WRONG, 0) + 1
    if request.session[_WRONG] < MOST_WRONG:
        return False
    logout(request)
    messages.error(request, _("验证码错误次数过多，请重新登录。"))
    return True


def _refusal(answer: enrolment.Answer) -> str:
    if answer.wait:
        return _("验证码输入错误，请在 %(n)d 秒后再试。") % {"n": answer.wait}
    return _("验证码不正确或已使用。请核对手机时间后，输入当前显示的验证码。")


def _codes(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return _page(request, "codes", _("备用验证码"), {"codes": codes})


def _next(request: HttpRequest) -> str:
    """Return where to go afterwards, when that is on this site."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if ours else ""


def _page(request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, f"backoffice/sign_in/{template}.html", {"title": title, **context})
