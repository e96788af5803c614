"""The test settings with what the indexer needs alone: its processes start in a third of time."""

from portal.settings.test import *  # noqa: F403

INSTALLED_APPS = [
    "registry",
    "search",
    "django.contrib.auth",
    "django.contrib.contenttypes",
]
MIDDLEWARE = []
