"""Addresses of this part of the desk, below the admin's."""

from django.urls import URLPattern, path

from backoffice.proposals import views

_ONE = "proposals/<slug:public_id>/"

urlpatterns: list[URLPattern] = [
    path("proposals/", views.waiting, name="backoffice_proposals"),
    path(_ONE, views.one, name="backoffice_proposals_one"),
    path(f"{_ONE}decide/", views.decide, name="backoffice_proposals_decide"),
    path(f"{_ONE}cancel/", views.cancel, name="backoffice_proposals_cancel"),
]
