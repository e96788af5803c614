"""``manage.py verify_audit``: whether the audit trail is as it was written."""

import json
import re
import time
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry import audit_chain, audit_heads
from registry.audit_check import Verdict, verify

_NOTED = re.compile(r"(?P<link>[1-9][0-9]{0,17}):(?P<digest>[0-9a-f]{64})")


class Command(BaseCommand):
    """Walk the chain; exit 1 with one sentence that names the first broken place."""

    help = "核验审计记录的链条 / Verify the chain over the audit trail."
    # A trail must be verifiable on a machine that can't serve the site.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Offer JSON, the end alone, and an end that was noted outside."""
        parser.add_argument("--json", action="store_true", help="JSON 输出 / print JSON")
        parser.add_argument(
            "--head",
            action="store_true",
            help="只打印链条末端，供另行留存 / print the end only, to be noted elsewhere",
        )
        parser.add_argument(
            "--expect",
            type=_noted,
            metavar="LINK:DIGEST",
            help="与另行留存的末端比对 / hold the chain against an end noted elsewhere",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Verify, print, and remember the end.

        Raises:
            CommandError: something is broken; the exit code is 1.
        """
        if options["head"]:
            self.stdout.write(_head())
            return
        began = time.perf_counter()
        verdict = verify(options["expect"])
        seconds = time.perf_counter() - began
        if verdict.ok:
            audit_heads.move_on()
        if options["json"]:
            self.stdout.write(json.dumps(_told(verdict, seconds), ensure_ascii=False))
        elif verdict.ok:
            self.stdout.write(
                f"链条完整 / the chain holds: {verdict.walked} 环, {seconds:.1f} s, "
                f"待登记 / not joined yet: {verdict.waiting}\n末端 / head: {_head()}"
            )
        if verdict.fault:
            raise CommandError(verdict.fault.sentence)


def _noted(text: str) -> tuple[int, str]:
    found = _NOTED.fullmatch(text.strip().lower())
    if found is None:
        message = "LINK:DIGEST, as --head prints it"
        raise ArgumentTypeError(message)
    return int(found["link"]), found["digest"]


def _head() -> str:
    head = audit_chain.head()
    return f"{head.link}:{head.digest.hex()}" if head else "-"


def _told(verdict: Verdict, seconds: float) -> dict[str, Any]:
    return {
        "ok": verdict.ok,
        "links": verdict.walked,
        "waiting": verdict.waiting,
        "seconds": round(seconds, 3),
        "head": _head(),
        "fault": asdict(verdict.fault) if verdict.fault else None,
    }
