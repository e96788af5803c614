"""The voluntary declaration (信用申报): filling it in, its ticket, and how it stands.

Nothing typed here stands in an address or a log, and no page of it is kept by anybody. Looking
costs a page; sending costs from the stricter class of forms.
"""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from portal.website.forms import DeclarationForm, StatusForm
from portal.website.sending import NotSent, demand_room
from portal.website.views.public_forms import (
    effort_or_fault,
    form_answer,
    form_page,
    tell_not_sent,
)
from registry import declarations
from registry.declarations import AlreadyDeclaredError, DeclarationError

_FORM = "website/declare.html"
_STATUS = "website/declaration_status.html"


@form_page()
@sensitive_variables()
def declare(request: HttpRequest) -> HttpResponse:
    """Show the form, or take it; what was filled in stays when something is wrong with it."""
    if request.method != "POST":
        return form_answer(request, _FORM, DeclarationForm())
    form = DeclarationForm(request.POST)
    effort = effort_or_fault(request, form)
    # All at once, also of a form that is empty in places.
    form.tell_faults(declarations.faults_of(form.facts()))
    if effort and form.is_valid():
        try:
            # Only what would be taken in is charged to the room that all share.
            room = partial(demand_room, request, effort)
            declaration, code = declarations.declare(form.facts(), admit=room)
        except NotSent as refused:
            tell_not_sent(form, refused)
        except AlreadyDeclaredError:
            return render(request, "website/declared_before.html")
        except DeclarationError as error:
            form.tell(error)
        else:
            context = {"ticket": declaration.public_id, "code": code}
            return render(request, "website/declared.html", context)
    return form_answer(request, _FORM, form)


@form_page()
@sensitive_variables()
def status(request: HttpRequest) -> HttpResponse:
    """Tell how a declaration stands to whoever has its number and its code."""
    if request.method != "POST":
        return form_answer(request, _STATUS, StatusForm())
    form = StatusForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        found = declarations.status(asked["ticket"].strip(), asked["code"])
        if found is not None:
            return render(request, _STATUS, {"found": found})
        # One sentence for an unknown number and for a wrong code: neither is told apart.
        form.add_error(None, _("申报编号或查询码不正确，请核对后重新输入。"))
    return form_answer(request, _STATUS, form)
