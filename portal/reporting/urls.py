"""Addresses below /reporting/: the same in every language, for programs."""

from django.urls import path, re_path

from portal.reporting import views

app_name = "reporting"

urlpatterns = [
    path("submissions", views.submissions, name="submissions"),
    path("submissions/<str:public_id>", views.submission, name="submission"),
    path("submissions/<str:public_id>/errors.xlsx", views.errors, name="errors"),
    path("layouts", views.layouts, name="layouts"),
    path("openapi.json", views.openapi, name="openapi"),
    re_path(r"^.*$", views.nowhere, name="nowhere"),
]
