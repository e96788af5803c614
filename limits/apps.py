"""The Django application."""

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    """Rate classes, counters and client addresses: one table for every door."""

    name = "limits"
    verbose_name = "访问限速"
