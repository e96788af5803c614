"""Pages of offices, authorities and the working calendar."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from backoffice.access import MANAGE_CALENDAR, MANAGE_STAFF, allowed
from backoffice.staff import places
from backoffice.staff.forms import AuthorityForm, OfficeForm, WorkingYearForm
from backoffice.staff.pages import page
from backoffice.staff.reach import Reach
from registry import calendar


@allowed(MANAGE_STAFF)
@require_safe
def place_list(request: HttpRequest) -> HttpResponse:
    """List the offices and authorities of the administrator's scope."""
    found = places.authorities(request.user, request.GET.get("after", ""))
    offices = places.offices(request.user)
    title = _("信用办与行政机关")
    return page(
        request, "places", title, icon="home", rows=found.items, more=found.after, offices=offices
    )


@allowed(MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def authority_new(request: HttpRequest) -> HttpResponse:
    """Enter an authority that hasn't reported yet."""
    form = AuthorityForm(Reach(request.user), request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        facts = (values["code"], values["name"], values["region"], values["office"])
        try:
            places.add_authority(*facts, request.user)
        except places.PlaceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("行政机关已新增。"))
            return redirect("backoffice_places")
    return page(request, "place", _("新增行政机关"), _above(), icon="home", form=form)


@allowed(MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def authority_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename an authority, or say where it belongs."""
    row = places.authority(request.user, pk)
    if row is None:
        raise Http404
    initial = {"name": row.name, "region": row.region_id, "office": row.office_id}
    form = AuthorityForm(Reach(request.user), request.POST or None, initial=initial, row=row)
    if form.is_valid():
        values = form.cleaned_data
        try:
            places.change_authority(
                row, values["name"], values["region"], values["office"], request.user
            )
        except places.PlaceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已保存。"))
            return redirect("backoffice_places")
    return page(request, "place", row.name, _above(), icon="home", form=form, code=row.code)


@allowed(MANAGE_STAFF)
@require_http_methods(["GET", "POST"])
def office_edit(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Make an office (without *pk*), rename or move one."""
    row = places.office(request.user, pk) if pk else None
    if pk and row is None:
        raise Http404
    initial = {"name": row.name, "region": row.region_id} if row else {}
    form = OfficeForm(request.POST or None, initial=initial)
    if form.is_valid():
        values = form.cleaned_data
        try:
            places.save_office(row, values["name"], values["region"], request.user)
        except places.PlaceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已保存。"))
            return redirect("backoffice_places")
    title = row.name if row else _("新增信用办")
    return page(request, "place", title, _above(), icon="home", form=form)


@allowed(MANAGE_CALENDAR)
@require_http_methods(["GET", "POST"])
def working_calendar(request: HttpRequest) -> HttpResponse:
    """Show the years that staff entered, and take another."""
    form = WorkingYearForm(request.POST or None)
    if form.is_valid():
        values = form.cleaned_data
        facts = (values["year"], values["days_off"], values["working_days"], values["source"])
        try:
            calendar.enter(*facts, request.user)  # type: ignore[arg-type]
        except calendar.CalendarError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("工作日历已保存。此前认定为“无法评估”的不作改动。"))
            return redirect("backoffice_calendar")
    years = calendar.entered()
    return page(request, "calendar", _("工作日历"), icon="calendar", form=form, years=years)


def _above() -> tuple[str, str]:
    return reverse("backoffice_places"), _("信用办与行政机关")
