"""``make run``: one machine, plain HTTP on 127.0.0.1, secrets made at first start."""

import os

from .environment import DATA_DIR
from .secrets import kept_secret

os.environ.setdefault("SECRET_KEY", kept_secret(DATA_DIR / "secret-key"))
os.environ.setdefault("SECURE_SSL_REDIRECT", "0")
os.environ.setdefault("SECURE_HSTS_SECONDS", "0")
# One machine, invented data: asked of whoever has set one up.
os.environ.setdefault("SECOND_FACTOR", "optional")

from .production import *  # noqa: F403

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
REGISTER_KEYS_CREATE = True
