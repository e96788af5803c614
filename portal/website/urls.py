"""The readers' pages, each in every language of the site."""

from django.urls import path

from portal.website.views import browse, home, lookup, plain, records, subjects, suggest

urlpatterns = [
    path("", home.home, name="home"),
    path("search/", lookup.lookup, name="lookup"),
    path("suggest/", suggest.suggest, name="suggest"),
    path("licences/", browse.licences, name="licences"),
    path("penalties/", browse.penalties, name="penalties"),
    path("subjects/<str:public_id>/", subjects.subject, name="subject"),
    path("records/<str:public_id>/", records.record, name="record"),
    path("guide/", plain.guide, name="guide"),
    path("statement/", plain.statement, name="statement"),
    path("sitemap/", plain.site_map, name="site_map"),
]
