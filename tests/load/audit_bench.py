"""How quick the audit trail's chain is: noting, joining, verifying.

    .venv/bin/python tests/load/audit_bench.py [--entries 100000]

Works in a throw-away SQLite database of its own. Prints the seconds for so many entries, the
memory that verifying took at most, and what one look-up costs to be counted.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
import timeit
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.development"
NOTED = 500


def main() -> None:
    """Fill a trail, join it, verify it, and print what each took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=100_000)
    entries = parser.parse_args().entries
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        _measure(entries)


def _measure(entries: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", "registry", verbosity=0)
    from registry import audit_chain
    from registry.audit_check import verify

    _fill(entries)
    _tell(f"joining {entries:,}: {_seconds(audit_chain.join_all):.1f} s")
    before = _memory()
    verdict = verify()
    assert verdict.ok, verdict.fault
    took = _seconds(verify)
    _tell(f"verifying {verdict.walked:,}: {took:.1f} s, {verdict.walked / took:,.0f} a second")
    _tell(f"memory that verifying added: {_memory() - before} KiB")
    _note()
    _count()


def _fill(entries: int) -> None:
    from django.utils import timezone

    from registry import audit
    from registry.models import AuditEntry

    at = timezone.now()
    stated = {
        "purpose": "办理异议申请：核对",
        "basis": "异议申请第7号",
        "what": "all reported fields",
    }
    for begin in range(0, entries, 5000):
        AuditEntry.objects.bulk_create(
            audit.signed(
                "register.used",
                by=str(n % 50),
                at=at,
                facts={**stated, "about": f"record:{n}"},
            )
            for n in range(begin, min(begin + 5000, entries))
        )


def _note() -> None:
    """Note entries one by one, each committed and joined, as staff's doings are."""
    from registry import audit

    took = _times(lambda: audit.note("bench", n=1), NOTED)
    _tell(f"one entry, committed and joined: {1000 * took / NOTED:.2f} ms")


def _count() -> None:
    from django.conf import settings

    from registry.lookup_counts import note_lookup

    settings.LOOKUP_COUNT_SECONDS = 0
    times = 20_000
    took = _times(lambda: note_lookup("page", "words", 3, "192.0.2.7"), times)
    _tell(f"one look-up counted: {1e6 * took / times:.1f} µs")


def _times(function, number: int) -> float:
    return timeit.Timer(function, timer=time.process_time).timeit(number)


def _seconds(function) -> float:
    """Return the seconds of this process: what others do on the machine doesn't count."""
    began = time.process_time()
    function()
    return time.process_time() - began


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
