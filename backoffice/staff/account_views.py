"""Pages of accounts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice.access import MANAGE_STAFF, ROLES, allowed
from backoffice.staff import accounts
from backoffice.staff.forms import AccountForm
from backoffice.staff.pages import page
from backoffice.staff.reach import Reach

_STATES = {"active": True, "shut": False}


@allowed(MANAGE_STAFF)
@require_safe
def account_list(request: HttpRequest) -> HttpResponse:
    """List the accounts of the administrator's scope."""
    role, state = request.GET.get("role", ""), request.GET.get("state", "")
    found = accounts.page_of(
        request.user, after=request.GET.get("after", ""), role=role, active=_STATES.get(state)
    )
    return page(
        request,
        "accounts",
        _("账号"),
        rows=found.items,
        more=found.after,
        roles=[(known.code, known.label) for known in ROLES],
        role=role,
        state=state,
    )


@allowed(MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
@sensitive_variables("password")
def account_new(request: HttpRequest) -> HttpResponse:
    """Make an account; its temporary password is shown once."""
    form = AccountForm(Reach(request.user), request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        try:
            user, password = accounts.make(
                values["name"], values["person"], form.rights(), request.user
            )
        except accounts.AccountError as error:
            form.add_error(None, str(error))
        else:
            return _password(request, user, password)
    return page(request, "account", _("新建账号"), _above(), form=form, account=None)


@allowed(MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def account_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an account, and give it other rights."""
    user, shown = _found(request, pk)
    form = AccountForm(
        Reach(request.user), request.POST or None, initial=_initial(user), is_new=False
    )
    if form.is_valid():
        try:
            changed = accounts.change(
                user, form.cleaned_data["person"], form.rights(), request.user
            )
        except accounts.AccountError as error:
            form.add_error(None, str(error))
        else:
            _say_changed(request, changed=changed)
            return redirect("backoffice_account", pk=pk)
    return page(request, "account", shown.name, _above(), form=form, account=shown)


@allowed(MANAGE_STAFF)
@require_POST
def account_activity(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut an account, or open it again."""
    user, _shown = _found(request, pk)
    active = request.POST.get("active") == "1"
    accounts.set_active(user, request.user, active=active)
    messages.success(request, _("账号已启用。") if active else _("账号已停用，其登录已全部退出。"))
    return redirect("backoffice_account", pk=pk)


@allowed(MANAGE_STAFF)
@require_POST
@sensitive_variables("password")
def account_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Give an account a temporary password, shown once."""
    user, _shown = _found(request, pk)
    password = accounts.reset_password(user, request.user)
    return _password(request, user, password)


@allowed(MANAGE_STAFF)
@require_POST
def account_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the second factors away from an account whose owner has lost them."""
    user, _shown = _found(request, pk)
    accounts.reset_second_factor(user, request.user)
    messages.success(request, _("两步验证已重置，下次登录时重新设置。"))
    return redirect("backoffice_account", pk=pk)


def _found(request: HttpRequest, pk: int) -> tuple[Any, accounts.Account]:
    found = accounts.account(request.user, pk)
    if found is None:
        raise Http404
    return found


def _initial(user: Any) -> dict[str, Any]:
    rights = accounts.rights_of(user)
    return {
        "person": user.first_name,
        "roles": sorted(rights.roles),
        "office": rights.office,
        "region": rights.region.pk if rights.region else "",
        "authorities": list(rights.authorities),
    }


def _say_changed(request: HttpRequest, *, changed: bool) -> None:
    if changed:
        messages.success(request, _("角色与管辖范围已变更，该账号须重新登录。"))
    else:
        messages.success(request, _("已保存。"))


def _password(request: HttpRequest, user: Any, password: str) -> HttpResponse:
    return page(
        request,
        "password",
        _("临时密码"),
        _above(),
        icon="key",
        name=user.get_username(),
        password=password,
        back=reverse("backoffice_account", args=[user.pk]),
    )


def _above() -> tuple[str, str]:
    return reverse("backoffice_accounts"), _("账号")
