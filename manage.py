#!/usr/bin/env python
"""Django's command line, with ``graphql/`` on the import path."""

import os
import sys
from pathlib import Path


def main() -> None:
    """Run one management command."""
    # graphql/ is a plain folder (a package of that name would hide graphql-core),
    # so its package ``mobile_api`` is found by putting the folder on the path.
    sys.path.insert(0, str(Path(__file__).resolve().parent / "graphql"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
