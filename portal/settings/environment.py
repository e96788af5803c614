"""Where settings come from: the process environment, read in one place."""

import sys
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent

# graphql/ is a plain folder (a package of that name would hide graphql-core): its package
# ``mobile_api`` is found by putting the folder on the path, here, where every process passes.
if str(BASE_DIR / "graphql") not in sys.path:
    sys.path.insert(0, str(BASE_DIR / "graphql"))

#: Everything the portal writes at run time lies below this folder.
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()


def required(name: str) -> str:
    """Return the variable *name*; raise ImproperlyConfigured with one sentence when it is empty."""
    value = env.str(name, default="")
    if not value:
        message = f"The environment variable {name} must be set (see docs/settings.md)."
        raise ImproperlyConfigured(message)
    return value
