"""Django's own checks, as part of ``make lint``: migrations, system checks, deployment checks.

    python tests/servers/checks.py

The deployment is one with every secret given, in a folder that is thrown away: what is left to
warn of is the project's fault. Exit code 1 when a check fails.
"""

import base64
import json
import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent


def ring(key_id):
    """Return one key ring with a new key."""
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {"current": key_id, "keys": {key_id: key}}


def deployment(folder):
    """Return the environment of a complete deployment whose data lies in *folder*."""
    return {
        "DJANGO_SETTINGS_MODULE": "tests.servers.deployment",
        "DATA_DIR": str(folder),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "credit.example.gov.cn",
        "REGISTER_KEYS": json.dumps({"sealing": ring("s001"), "digest": ring("d001")}),
    }


def manage(environment, *arguments):
    """Run one management command; tell whether it succeeded."""
    command = [sys.executable, str(PROJECT / "manage.py"), *arguments]
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(command, env={**inherited, **environment}, check=False).returncode == 0


def main():
    """Run all checks, also after one has failed; return the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        development = {"DATA_DIR": folder}
        results = [
            manage(development, "makemigrations", "--check", "--dry-run"),
            manage(development, "check", "--fail-level", "WARNING"),
            manage(deployment(folder), "check", "--deploy", "--fail-level", "WARNING"),
        ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
