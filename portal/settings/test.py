"""The test suite: everything in a folder that is thrown away."""

import atexit
import os
import shutil
import tempfile

# Never the folder of a running site. Worker processes of a test share their parent's, for its
# keys; only who made it removes it.
_SHARED = "TEST_DATA_DIR"
if _SHARED not in os.environ:
    os.environ[_SHARED] = tempfile.mkdtemp(prefix="credit-portal-test-")
    atexit.register(shutil.rmtree, os.environ[_SHARED], ignore_errors=True)
os.environ["DATA_DIR"] = os.environ[_SHARED]

from .development import *  # noqa: E402, F403
from .rooms import CACHE_URL  # noqa: E402

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
# Each of several test processes counts for itself: none waits for a lock of another's.
_XDIST = "PYTEST_XDIST_WORKER"
_WORKER = os.environ.get(_XDIST, "")
if _WORKER and not CACHE_URL:
    CACHES["counters"]["LOCATION"] += f".{_WORKER}"  # noqa: F405
# Tests of signing in switch on what they need.
SECOND_FACTOR = "off"
AXES_ENABLED = False
# Look-ups are counted by a thread of its own, which would not see a test's transaction.
LOOKUP_COUNT_SECONDS = 0.0
