"""Addresses of this part of the desk, below the admin's."""

from django.urls import URLPattern, path

from backoffice.masking import pages

_RECORD = "masking/records/<slug:public_id>/"

urlpatterns: list[URLPattern] = [
    path("masking/", pages.try_out, name="backoffice_masking"),
    path(_RECORD, pages.record, name="backoffice_masking_record"),
    path(f"{_RECORD}mark/", pages.mark, name="backoffice_masking_mark"),
    path(f"{_RECORD}clear/", pages.clear, name="backoffice_masking_clear"),
    path(f"{_RECORD}undo/", pages.undo, name="backoffice_masking_undo"),
]
