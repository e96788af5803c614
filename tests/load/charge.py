"""What one charge costs, in microseconds: ``python tests/load/charge.py [redis://host:port/0]``.

Every class is charged by 50 clients in turn, first by one process, then by two at once.
"""

import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CHARGES = 3000


def charges(rate_class, cost, queue):
    from django.test import RequestFactory

    from limits.guard import charge

    taken = []
    for number in range(CHARGES):
        request = RequestFactory().get("/", REMOTE_ADDR=f"10.0.0.{number % 50}")
        started = time.perf_counter()
        verdict = charge(request, rate_class, cost)
        taken.append((time.perf_counter() - started) * 1e6)
        if verdict.alone:
            sys.exit("the counters cannot be reached")
    queue.put(sorted(taken))


def measure(rate_class, cost, processes):
    context = multiprocessing.get_context("fork")
    queue = context.Queue()
    started = [
        context.Process(target=charges, args=(rate_class, cost, queue)) for _ in range(processes)
    ]
    for process in started:
        process.start()
    taken = sorted(value for _ in started for value in queue.get())
    for process in started:
        process.join()
    half, most = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    line = f"{rate_class:10} cost {cost:3} × {processes}: median {half:5.0f}  p99 {most:5.0f}\n"
    sys.stdout.write(line)


def main():
    os.environ.update(
        DJANGO_SETTINGS_MODULE="portal.settings.development",
        DATA_DIR=tempfile.mkdtemp(prefix="charge-"),
        CACHE_URL=sys.argv[1] if len(sys.argv) > 1 else "",
        # Far above what is measured: an allowed charge costs the most usual sum.
        RATE_LIMIT_SCALE="100000",
    )
    sys.path[:0] = [str(ROOT), str(ROOT / "graphql")]
    import django

    django.setup()
    for processes in (1, 2):
        for rate_class, cost in (("feed", 1), ("page", 1), ("lookup", 1), ("graphql", 20)):
            measure(rate_class, cost, processes)


if __name__ == "__main__":
    main()
