"""Production's settings with the two warnings answered that ``check --deploy`` has for them."""

from portal.settings.production import *  # noqa: F403
from portal.settings.production import SILENCED_SYSTEM_CHECKS as _SILENCED

SILENCED_SYSTEM_CHECKS = [
    *_SILENCED,
    # The editor's preview shows the site in a frame of the same origin.
    "security.W019",
    # The browsers' preload list binds a whole domain: for the domain's owner to decide.
    "security.W021",
]
