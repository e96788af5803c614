"""Addresses of this part of the desk, below the admin's."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
