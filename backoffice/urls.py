"""The desk's addresses, below the admin's."""

from importlib import import_module
from typing import Final

from django.urls import path

from backoffice import views

#: The desk's rooms: a package each, with its own addresses and items of the menu.
ROOMS: Final = (
    "start",
    "reporting",
    "queues",
    "masking",
    "register",
    "lists",
    "rights",
    "proposals",
    "monthly",
    "privacy",
    "staff",
)

urlpatterns = [
    path("search-index/", views.index_state, name="backoffice_search_index"),
    path("search-index/retry/", views.retry, name="backoffice_search_index_retry"),
    path("search-index/rebuild/", views.rebuild, name="backoffice_search_index_rebuild"),
]
for _room in ROOMS:
    urlpatterns += import_module(f"backoffice.{_room}.urls").urlpatterns
