"""Addresses of this part of the desk, below the admin's."""

from django.urls import URLPattern, path

from backoffice.reporting import keys, ledger_views, rows, views

# The menu marks an item by the beginning of the address: hence three of them.
_ONE = "reporting/submissions/<slug:public_id>/"

urlpatterns: list[URLPattern] = [
    path("reporting/", views.front, name="backoffice_reporting"),
    path("reporting/upload/", views.upload, name="backoffice_reporting_upload"),
    path(
        "reporting/templates/<slug:layout>/",
        views.template,
        name="backoffice_reporting_template",
    ),
    path(_ONE, views.submission, name="backoffice_reporting_submission"),
    path(f"{_ONE}state/", views.state, name="backoffice_reporting_state"),
    path(f"{_ONE}errors/", rows.error_workbook, name="backoffice_reporting_errors"),
    path(f"{_ONE}again/", views.again, name="backoffice_reporting_again"),
    path(f"{_ONE}take-back/", views.taking_back, name="backoffice_reporting_take_back"),
    path(f"{_ONE}rows/<int:number>/", rows.mending, name="backoffice_reporting_row"),
    path("ledger/", ledger_views.ledger_page, name="backoffice_reporting_ledger"),
    path("reporting-keys/", keys.key_list, name="backoffice_reporting_keys"),
    path("reporting-keys/new/", keys.issue, name="backoffice_reporting_key_issue"),
    path(
        "reporting-keys/<slug:public_id>/revoke/",
        keys.revoke,
        name="backoffice_reporting_key_revoke",
    ),
]
