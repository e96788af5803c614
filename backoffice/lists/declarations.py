"""Pages about voluntary declarations: the queue, one of them, and what staff decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from backoffice.access import REVEAL, VERIFY_DECLARATIONS, allowed
from backoffice.lists.forms import VerifyForm
from backoffice.lists.pages import declaration_of
from backoffice.lists.read import PAGE
from backoffice.pages import asker, frame
from backoffice.register.unmasked import PurposeForm
from registry import declarations
from registry.calendar import working_years
from registry.declarations import DeclarationError
from registry.desk.paging import Page, page_behind
from registry.desk.revealing import Stated
from registry.models import Declaration, DeclarationState
from registry.places import region_name
from registry.reporting.timeliness import WorkingDays
from registry.scopes import Scope


@dataclass(frozen=True, slots=True)
class DeclarationLine:
    """A declaration in the queue; ``due`` is the last working day, None where nobody can tell."""

    public_id: str
    name: str
    uscc: str
    region: str
    received_on: date
    due: date | None
    is_late: bool
    state: str
    state_label: str
    answer: str


def _line(row: Declaration, years: WorkingDays) -> DeclarationLine:
    waits = row.state == DeclarationState.RECEIVED
    due = declarations.due_on(row, years) if waits else None
    return DeclarationLine(
        public_id=row.public_id,
        name=row.name,
        uscc=row.uscc,
        region=region_name(row.region_id),
        received_on=timezone.localdate(row.received_at),
        due=due,
        is_late=due is not None and due < timezone.localdate(),
        state=row.state,
        state_label=row.get_state_display(),
        answer=row.answer,
    )


def lines(scope: Scope, state: str, after: str) -> Page[DeclarationLine]:
    """Return declarations in *scope*: those that wait oldest first, decided ones newest first."""
    waits = state == DeclarationState.RECEIVED
    rows = Declaration.objects.filter(scope.region_condition(), state=state)
    years = working_years()
    page = page_behind(rows, after, PAGE, order="id" if waits else "-id")
    return page.told(lambda row: _line(row, years))


def _top() -> tuple[str, str]:
    return reverse("backoffice_lists_declarations"), _("信用申报")


@allowed(VERIFY_DECLARATIONS)
@require_safe
@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """Show the declarations that wait, or those decided (``state``)."""
    _user, scope = asker(request)
    asked = request.GET.get("state", "")
    state = asked if asked in DeclarationState.values else DeclarationState.RECEIVED.value
    context = frame(
        _("信用申报"),
        icon="form",
        state=state,
        states=DeclarationState.choices,
        page=lines(scope, state, request.GET.get("after", "")),
    )
    return render(request, "backoffice/lists/declarations.html", context)


@allowed(VERIFY_DECLARATIONS)
@require_safe
@never_cache
def declaration(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one declaration, masked."""
    row = declaration_of(request, public_id)
    return _page(request, row, declarations.masked(row), VerifyForm())


def _page(
    request: HttpRequest,
    row: Declaration,
    values: Iterable[tuple[str, str]],
    form: VerifyForm,
    **context: Any,
) -> HttpResponse:
    everything = frame(
        row.name,
        _top(),
        icon="form",
        line=_line(row, working_years()),
        values=values,
        form=form,
        may_reveal=request.user.has_perm(REVEAL),
        **{"reveal_form": PurposeForm(auto_id="id_reveal_%s"), **context},
    )
    refused = form.errors or everything["reveal_form"].errors
    page = "backoffice/lists/declaration.html"
    return render(request, page, everything, status=422 if refused else 200)


@sensitive_variables()
@sensitive_post_parameters()
@allowed(REVEAL)
@require_POST
@never_cache
def reveal(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what was filled in unmasked, once, after a purpose and a basis were written down."""
    user, _scope = asker(request)
    row = declaration_of(request, public_id)
    form = PurposeForm(request.POST, auto_id="id_reveal_%s")
    if not form.is_valid():
        return _page(request, row, declarations.masked(row), VerifyForm(), reveal_form=form)
    raw = declarations.reveal(row, Stated(**form.cleaned_data), user)
    values = [(field.label, field.value) for field in raw]
    return _page(request, row, values, VerifyForm(), revealed=True)


@sensitive_variables()
@sensitive_post_parameters()
@allowed(VERIFY_DECLARATIONS)
@require_POST
def decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Verify or refuse a declaration, as ``do`` says."""
    user, _scope = asker(request)
    row = declaration_of(request, public_id)
    form = VerifyForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            if request.POST.get("do") == "verify":
                declarations.verify(row, user, said["answer"], said["how"])
                messages.success(request, _("已核验，申报内容按公示规则公示。"))
            else:
                declarations.refuse(row, user, said["answer"])
                messages.success(request, _("已办结：未通过。"))
        except DeclarationError as error:
            form.add_error(None, str(error))
        else:
            return redirect("backoffice_lists_declarations")
    return _page(request, row, declarations.masked(row), form)
