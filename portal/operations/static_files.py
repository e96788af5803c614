"""Collects the static files when they have changed since they were collected last."""

import hashlib
import shutil
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from .sentences import say

#: Lies beside the collected files, not among them: those are served.
_MARK = "static.collected"


def fingerprint() -> str:
    """Return a digest over name, size and time of every file that would be collected."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_when_changed() -> bool:
    """Collect unless nothing has changed; tell whether anything was done.

    The old folder goes first: files of packages no longer installed must not stay served.
    """
    root = Path(settings.STATIC_ROOT)
    mark = root.with_name(_MARK)
    wanted = fingerprint()
    if root.is_dir() and mark.is_file() and mark.read_text() == wanted:
        return False
    say("正在收集静态文件 …", "Collecting static files …")
    mark.unlink(missing_ok=True)
    shutil.rmtree(root, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    mark.write_text(wanted)
    return True
