"""The desk's addresses, below the admin's."""

from django.urls import path

from backoffice import views

urlpatterns = [
    path("search-index/", views.index_state, name="backoffice_search_index"),
    path("search-index/retry/", views.retry, name="backoffice_search_index_retry"),
    path("search-index/rebuild/", views.rebuild, name="backoffice_search_index_rebuild"),
]
