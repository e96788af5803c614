"""The test suite: everything in a folder that is thrown away."""

import os
import tempfile

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="credit-portal-test-"))

from .development import *  # noqa: F403

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
# Sessions share the default database: a test's transaction then covers them too.
DATABASES.pop("sessions", None)  # noqa: F405
DATABASE_ROUTERS = []
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
# One client asks for the whole suite; tests of limits set the scale they need.
RATE_LIMIT_SCALE = 1000.0
