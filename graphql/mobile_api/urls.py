"""The API's one address, below ``/graphql/``."""

from django.urls import path

from mobile_api.views import graphql

app_name = "mobile_api"

urlpatterns = [path("", graphql, name="graphql")]
