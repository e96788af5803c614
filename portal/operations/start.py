"""``make run``: check, install, hand over to ``manage.py serve``.

Only the standard library. The process becomes the supervisor (exec), so that a signal sent to
what was started reaches what runs.
"""

import os
import signal
import sys

from .install import Environment, install
from .lifeline import die_with_parent
from .preflight import ADDRESS, BASE_DIR, check_port, check_python, settle_data_dir, wanted_port
from .sentences import StartError, speak_utf8


def main() -> int:
    """Check what can be checked, install, and become the supervisor; return 1 when it can't."""
    speak_utf8()
    # make itself is not in our hands: when it is killed, the portal stops in order.
    die_with_parent(os.getppid(), signal.SIGTERM)
    environment = Environment()
    try:
        check_python()
        port = wanted_port()
        check_port(port)
        settle_data_dir()
        install(environment, "run")
    except StartError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    # Links in mails and feeds lead to this copy, unless a public address is given.
    os.environ.setdefault("SITE_URL", f"http://{ADDRESS}:{port}")
    manage = str(BASE_DIR / "manage.py")
    os.execv(environment.python, [str(environment.python), manage, "serve", "--setup"])  # noqa: S606
    return 1  # not reached: exec replaces the process or raises


if __name__ == "__main__":
    sys.exit(main())
