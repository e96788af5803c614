"""The Django application."""

from django.apps import AppConfig


class MobileApiConfig(AppConfig):
    """The GraphQL door for the app."""

    name = "mobile_api"
    verbose_name = "移动接口"
