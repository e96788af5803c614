"""Addresses of this part of the desk, below the admin's."""

from django.urls import URLPattern, path

from backoffice.queues import cases, merging, rows, splitting

_ROW = "queues/row/<int:pk>/"
_CHANGE = "queues/changes/<int:pk>/"
_SPLIT = "queues/subjects/<slug:public_id>/split/"
_CASE = "queues/cases/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("queues/", rows.overview, name="backoffice_queues"),
    path("queues/of/<slug:sort>/", rows.listed, name="backoffice_queues_listed"),
    path(_ROW, rows.row, name="backoffice_queues_row"),
    path(f"{_ROW}settle/", rows.settle, name="backoffice_queues_settle"),
    path(f"{_ROW}reopen/", rows.reopen, name="backoffice_queues_reopen"),
    path("queues/subjects/", merging.front, name="backoffice_queues_subjects"),
    path("queues/merge/preview/", merging.preview, name="backoffice_queues_preview"),
    path("queues/merge/", merging.merge, name="backoffice_queues_merge"),
    path(_CHANGE, merging.change, name="backoffice_queues_change"),
    path(f"{_CHANGE}undo/", merging.undo, name="backoffice_queues_undo"),
    path(_SPLIT, splitting.choose, name="backoffice_queues_split"),
    path(f"{_SPLIT}preview/", splitting.preview, name="backoffice_queues_split_preview"),
    path(f"{_SPLIT}do/", splitting.split, name="backoffice_queues_split_do"),
    path("queues/cases/", cases.report, name="backoffice_queues_cases"),
    path("queues/cases/export/", cases.export, name="backoffice_queues_cases_export"),
    path(_CASE, cases.case, name="backoffice_queues_case"),
    path(f"{_CASE}settle/", cases.settle, name="backoffice_queues_case_settle"),
]
