"""Addresses of this part of the desk, below the admin's."""

from django.urls import URLPattern, path

from backoffice.monthly import views

urlpatterns: list[URLPattern] = [
    path("monthly/", views.report_page, name="backoffice_monthly"),
    path("monthly/xlsx/", views.report_workbook, name="backoffice_monthly_workbook"),
    path("monthly/pdf/", views.report_paper, name="backoffice_monthly_paper"),
]
