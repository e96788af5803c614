"""How quick the doors answer, alone or beside an import.

Start a site without limits (``RATE_LIMIT_SCALE=0 make run``), then:

    .venv/bin/python tests/load/pages_bench.py [--url http://127.0.0.1:8000] [--seconds 20]
        [--clients 2] [--during FILE]

``--during`` imports a file into the site's register meanwhile (DATA_DIR and DATABASE_URL as the
site has them). Speaks to 127.0.0.1 only, for so many seconds only. Prints p50, p95, p99 and the
slowest in milliseconds for each kind of page, and every answer that was no 200.
"""

import argparse
import html
import http.client
import json
import os
import random
import re
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import quote, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
GRAPHQL = "query($t: String!) { lookup(text: $t) { subjects { nodes { id name } total } } }"
Task = tuple[str, str, str | None]


def main() -> None:
    """Ask for a while and print what it took."""
    options = _options()
    target = urlsplit(options.url)
    if target.hostname != "127.0.0.1":
        sys.exit("only 127.0.0.1 is asked")
    tasks = _tasks(target.netloc)
    importing = _import(options.during) if options.during else None
    times: dict[str, list[float]] = defaultdict(list)
    wrong: Counter[tuple[str, int]] = Counter()
    ends = time.monotonic() + options.seconds
    clients = [
        threading.Thread(target=_client, args=(target.netloc, tasks, ends, times, wrong, number))
        for number in range(options.clients)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    _print(times, wrong)
    if importing:
        output, _errors = importing.communicate(timeout=900)
        sys.stdout.write(f"import: {output.splitlines()[-1]}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--clients", type=int, default=2)
    parser.add_argument("--during", type=Path)
    return parser.parse_args()


def _ask(connection: http.client.HTTPConnection, path: str, body: str | None) -> tuple[int, bytes]:
    headers = {"Content-Type": "application/json"} if body else {}
    connection.request("POST" if body else "GET", path, body, headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def _tasks(netloc: str) -> list[Task]:
    """Return what to ask: names, codes and pages taken from the site's own lists."""
    connection = http.client.HTTPConnection(netloc, timeout=30)
    records, subjects, names = set(), set(), set()
    for path in ("/browse/licence/", "/browse/penalty/"):
        page = html.unescape(_ask(connection, path, None)[1].decode())
        records |= set(re.findall(r'href="(/records/[^"]+/)"', page))
        subjects |= set(re.findall(r'href="(/subjects/[^"]+/)"', page))
    for path in sorted(subjects)[:20]:
        page = html.unescape(_ask(connection, path, None)[1].decode())
        names |= set(re.findall(r"<h1[^>]*>\s*([^<\s]+)", page))
    if not names:
        sys.exit("the site shows no subjects: is there data, and is RATE_LIMIT_SCALE 0?")
    tasks: list[Task] = [("home", "/", None), ("browse", "/browse/licence/", None)]
    for name in sorted(names):
        tasks.append(("search by name", f"/search/?q={quote(name)}", None))
        tasks.append(("search by part", f"/search/?q={quote(name[2:6])}", None))
        body = json.dumps({"query": GRAPHQL, "variables": {"t": name[2:6]}})
        tasks.append(("graphql lookup", "/graphql/", body))
    tasks += [("record", path, None) for path in sorted(records)[:20]]
    tasks += [("subject", path, None) for path in sorted(subjects)[:20]]
    return tasks


def _client(  # noqa: PLR0917 - a thread's whole work
    netloc: str,
    tasks: list[Task],
    ends: float,
    times: dict[str, list[float]],
    wrong: "Counter[tuple[str, int]]",
    seed: int,
) -> None:
    chance = random.Random(seed)
    kinds = sorted({kind for kind, _path, _body in tasks})
    connection = http.client.HTTPConnection(netloc, timeout=30)
    while time.monotonic() < ends:
        kind = chance.choice(kinds)
        _kind, path, body = chance.choice([task for task in tasks if task[0] == kind])
        started = time.perf_counter()
        status, _content = _ask(connection, path, body)
        times[kind].append((time.perf_counter() - started) * 1000)
        if status != http.HTTPStatus.OK:
            wrong[kind, status] += 1


def _import(path: Path) -> subprocess.Popen:
    command = [sys.executable, str(ROOT / "manage.py"), "import_records", str(path), "--json"]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=os.environ
    )


def _print(times: dict[str, list[float]], wrong: "Counter[tuple[str, int]]") -> None:
    for kind, taken in sorted(times.items()):
        taken.sort()
        points = [
            taken[min(len(taken) - 1, int(len(taken) * share))] for share in (0.5, 0.95, 0.99)
        ]
        figures = " | ".join(f"{value:.1f}" for value in [*points, taken[-1]])
        sys.stdout.write(f"{kind} | {len(taken)} | {figures}\n")
    for (kind, status), number in sorted(wrong.items()):
        sys.stdout.write(f"{kind}: {number} answers with status {status}\n")


if __name__ == "__main__":
    main()
