"""Addresses of this part of the desk, below the admin's."""

from django.urls import URLPattern, path

from backoffice.register import changing, export, lists, pages, unmasked

urlpatterns: list[URLPattern] = [
    path("register/subjects/", lists.subject_list, name="backoffice_subjects"),
    path("register/subjects/export/", export.subjects, name="backoffice_subjects_export"),
    path("register/subjects/<str:public_id>/", pages.subject, name="backoffice_subject"),
    path("register/records/", lists.record_list, name="backoffice_records"),
    path("register/records/export/", export.records, name="backoffice_records_export"),
    path("register/records/<str:public_id>/", pages.record, name="backoffice_record"),
    path("register/records/<str:public_id>/compare/", pages.compare, name="backoffice_compare"),
    path(
        "register/records/<str:public_id>/unmasked/",
        unmasked.reveal,
        name="backoffice_record_reveal",
    ),
    path(
        "register/records/<str:public_id>/<str:action>/",
        changing.decide,
        name="backoffice_record_decide",
    ),
    path("register/submissions/", lists.submission_list, name="backoffice_submissions"),
]
