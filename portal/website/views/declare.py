"""The voluntary declaration (信用申报): filling it in, its ticket, and how it stands.

Nothing typed here stands in an address or a log, and no page of it is kept by anybody. Looking
costs a page; sending costs from the stricter class of forms.
"""

from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from limits.guard import classified, demand
from portal.website.forms import DeclarationForm, PlainForm, StatusForm
from portal.website.parameters import ParametersRefused, read_parameters
from portal.website.views.answers import View, refused_page
from registry import declarations
from registry.declarations import AlreadyDeclaredError, DeclarationError


def _form_page(view: View) -> View:
    """Charge, refuse unknown parameters, and let nobody keep what is filled in."""

    @classified("form")
    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @sensitive_post_parameters()
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        demand(request, "form" if request.method == "POST" else "page")
        try:
            read_parameters(request, ())
        except ParametersRefused as refused:
            return refused_page(request, refused)
        return view(request, *args, **kwargs)

    return answered


@_form_page
@sensitive_variables()
def declare(request: HttpRequest) -> HttpResponse:
    """Show the form, or take it; what was filled in stays when something is wrong with it."""
    if request.method != "POST":
        return render(request, "website/declare.html", {"form": DeclarationForm()})
    form = DeclarationForm(request.POST)
    if form.is_valid():
        try:
            declaration, code = declarations.declare(form.facts())
        except AlreadyDeclaredError:
            return render(request, "website/declared_before.html")
        except DeclarationError as error:
            _tell(form, error)
        else:
            context = {"ticket": declaration.public_id, "code": code}
            return render(request, "website/declared.html", context)
    return _again(request, "website/declare.html", form)


@_form_page
@sensitive_variables()
def status(request: HttpRequest) -> HttpResponse:
    """Tell how a declaration stands to whoever has its number and its code."""
    if request.method != "POST":
        return render(request, "website/declaration_status.html", {"form": StatusForm()})
    form = StatusForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        found = declarations.status(asked["ticket"].strip(), asked["code"])
        if found is not None:
            return render(request, "website/declaration_status.html", {"found": found})
        # One sentence for an unknown number and for a wrong code: neither is told apart.
        form.add_error(None, _("申报编号或查询码不正确，请核对后重新输入。"))
    return _again(request, "website/declaration_status.html", form)


def _tell(form: DeclarationForm, error: DeclarationError) -> None:
    """Put what the register found wrong beside the fields; what belongs to none above them."""
    for name, sentence in error.faults.items():
        form.add_error(name if name in form.fields else None, sentence)
    if not error.faults:
        form.add_error(None, str(error))


def _again(request: HttpRequest, template: str, form: PlainForm) -> HttpResponse:
    return render(request, template, {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
