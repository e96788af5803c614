#!/usr/bin/env python
"""Django's command line."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).resolve().parent
ENVIRONMENT_PYTHON = PROJECT / ".venv" / "bin" / "python"


def use_the_environment() -> None:
    """Start again with ``.venv``'s Python when this one has no Django.

    So that ``python manage.py …`` works after ``make run`` without activating anything.
    """
    if find_spec("django") is None and ENVIRONMENT_PYTHON.exists():
        os.execv(ENVIRONMENT_PYTHON, [str(ENVIRONMENT_PYTHON), *sys.argv])  # noqa: S606


def main() -> None:
    """Run one management command, on development's settings unless told otherwise.

    Development's settings serve 127.0.0.1 alone; a deployment names its settings itself
    (portal/wsgi.py falls back to production's).
    """
    use_the_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    from django.core.management import execute_from_command_line

    from portal.operations.preflight import check_data_dir, wanted_data_dir
    from portal.operations.sentences import StartError, speak_utf8

    speak_utf8()
    try:
        # The test settings make a folder of their own; all others write already when imported.
        if os.environ["DJANGO_SETTINGS_MODULE"] != "portal.settings.test":
            check_data_dir(wanted_data_dir())
        execute_from_command_line(sys.argv)
    except StartError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
