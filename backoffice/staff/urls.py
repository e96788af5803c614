"""Addresses of this part of the desk, below the admin's."""

from django.urls import URLPattern, path

from backoffice.sign_in import views as sign_in
from backoffice.staff import account_views, place_views, trail_views

urlpatterns: list[URLPattern] = [
    path("second-factor/", sign_in.state, name="backoffice_second_factor"),
    path("second-factor/verify/", sign_in.verify, name="backoffice_second_factor_verify"),
    path("second-factor/enrol/", sign_in.enrol, name="backoffice_second_factor_enrol"),
    path("second-factor/codes/", sign_in.renew_codes, name="backoffice_second_factor_codes"),
    path("own-password/", sign_in.own_password, name="backoffice_password"),
    path("accounts/", account_views.account_list, name="backoffice_accounts"),
    path("accounts/new/", account_views.account_new, name="backoffice_account_new"),
    path("accounts/<int:pk>/", account_views.account_edit, name="backoffice_account"),
    path(
        "accounts/<int:pk>/activity/",
        account_views.account_activity,
        name="backoffice_account_activity",
    ),
    path(
        "accounts/<int:pk>/password/",
        account_views.account_password,
        name="backoffice_account_password",
    ),
    path(
        "accounts/<int:pk>/second-factor/",
        account_views.account_second_factor,
        name="backoffice_account_second_factor",
    ),
    path("places/", place_views.place_list, name="backoffice_places"),
    path("places/offices/new/", place_views.office_edit, name="backoffice_office_new"),
    path("places/offices/<int:pk>/", place_views.office_edit, name="backoffice_office"),
    path("places/authorities/new/", place_views.authority_new, name="backoffice_authority_new"),
    path("places/authorities/<int:pk>/", place_views.authority_edit, name="backoffice_authority"),
    path("calendar/", place_views.working_calendar, name="backoffice_calendar"),
    path("audit/", trail_views.audit_list, name="backoffice_audit"),
]
