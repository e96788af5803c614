"""``manage.py serve``: web workers, the indexer and the scheduler, supervised together."""

import fcntl
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from portal.operations import sentences
from portal.operations.banner import banner
from portal.operations.preflight import check_port, settle_data_dir, wanted_port
from portal.operations.services import SiteProbe, services
from portal.operations.setup import ensure_admin, prepare
from portal.operations.supervisor import Supervisor
from registry.checks import office_faults
from registry.key_rotation.probe import key_fault

from .setup import demo_records


class Command(BaseCommand):
    """Serve the portal on 127.0.0.1:PORT until stopped."""

    help = "启动网站、索引与定时任务，直至停止 / Serve the portal until stopped."
    # `setup` and `make lint` run the checks; each start would wait for them again.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer to prepare in the same process, which saves a start of Django."""
        parser.add_argument("--setup", action="store_true", help="先准备数据（同 setup 命令）")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Check, prepare, serve; exit with 1 when the start failed."""
        port = wanted_port()
        check_port(port)
        for fault in office_faults():
            raise sentences.office_file_wrong(fault.sentence())
        folder = settle_data_dir()
        with alone_in(folder):
            unfit = key_fault()
            if unfit:
                raise sentences.keys_dont_fit(unfit)
            if options["setup"]:
                prepare(demo_records())
            sign_in = ensure_admin()
            connections.close_all()
            probe = SiteProbe(port)
            supervisor = Supervisor(
                services(port, settings.WEB_WORKERS),
                is_ready=probe,
                announce=lambda: self.announce(banner(port, sign_in, broken=probe.is_broken)),
            )
            sys.exit(supervisor.run())

    def announce(self, text: str) -> None:
        """Print the banner at once, also into a pipe."""
        self.stdout.write(text)
        self.stdout.flush()


class alone_in:  # noqa: N801  reads as a sentence: with alone_in(folder)
    """Holds a data folder for one running copy: the embedded index allows a single writer."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "running.lock"

    def __enter__(self) -> None:
        """Take the lock, which the system frees even when this process is killed.

        Raises:
            StartError: Another copy holds it.
        """
        self.handle = self.path.open("w")
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self.handle.close()
            raise sentences.folder_in_use(self.path.parent) from error

    def __exit__(self, *_: object) -> None:
        """Let the folder go."""
        self.handle.close()
