"""Addresses of this part of the desk, below the admin's."""

from django.urls import URLPattern, path

from backoffice.privacy import figure_views, person_views, use_views

urlpatterns: list[URLPattern] = [
    path("privacy/uses/", use_views.use_list, name="backoffice_uses"),
    path("privacy/uses/export/", use_views.export, name="backoffice_uses_export"),
    path("privacy/uses/sample/", use_views.drawn, name="backoffice_uses_sample"),
    path("privacy/uses/<int:pk>/", use_views.one_use, name="backoffice_use"),
    path("privacy/figures/", figure_views.figures, name="backoffice_privacy_figures"),
    # Its rate class is set by this address (portal/settings/rates.py).
    path("privacy/person/", person_views.person, name="backoffice_person"),
]
