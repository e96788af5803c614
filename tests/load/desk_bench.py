"""How quick the desk's pages of the register are: every list, search, page and filter.

    DATA_DIR=/path/to/a/register .venv/bin/python tests/load/desk_bench.py [--times 15] [--export]

Asks through Django's test client as a signed-in superuser and as staff of one county (both are
made for it, and removed again), so the times hold everything but the network: sign-in, scope,
queries, templates. Prints p50, p95 and the slowest in milliseconds for each kind of request, and
every answer that was no 200.
"""

import argparse
import os
import random
import re
import statistics
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
os.environ["RATE_LIMIT_SCALE"] = "0"
os.environ["SECOND_FACTOR"] = "off"

RECORDS = "/admin/register/records/"
SUBJECTS = "/admin/register/subjects/"
STAFF = "desk-bench"
PAGES_DEEP = 20


def main() -> None:
    """Ask for everything and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--export", action="store_true")
    options = parser.parse_args()
    import django

    django.setup()
    from django.conf import settings
    from django.test.utils import setup_test_environment

    settings.ALLOWED_HOSTS = ["*"]
    setup_test_environment(debug=False)
    clients = _clients()
    try:
        for who, client in clients.items():
            _measure(who, client, options.times)
        if options.export:
            _export(clients["all"])
    finally:
        _remove()


def _clients():
    """Return browsers signed in: one sees everything, one only a county."""
    from django.contrib.auth.models import User
    from django.test import Client

    from registry.models import Authority, StaffScope

    _remove()
    county = Authority.objects.exclude(region__code__endswith="00").first().region_id
    made = {}
    for who in ("all", "county"):
        user = User.objects.create_superuser(f"{STAFF}-{who}", password="invented")
        if who == "county":
            user.is_superuser = False
            user.save()
            _allow(user)
            StaffScope.objects.create(user=user, region_id=county)
        made[who] = Client(HTTP_HOST="127.0.0.1")
        made[who].force_login(user, "django.contrib.auth.backends.ModelBackend")
    return made


def _allow(user):
    from django.contrib.auth.models import Permission

    names = ("access_admin", "view_register", "review", "export", "reveal")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))


def _remove():
    from django.contrib.auth.models import User

    from registry.models import StaffScope

    users = User.objects.filter(username__startswith=STAFF)
    StaffScope.objects.filter(user__in=users).delete()
    users.delete()


def _measure(who, client, times):
    sys.stdout.write(f"\n{who}\n{'':34}{'n':>5}{'p50':>9}{'p95':>9}{'max':>9}\n")
    for label, paths in _paths(client, times).items():
        took = [_ask(client, path) for path in paths]
        if took:
            p95 = statistics.quantiles(took, n=20)[18] if len(took) > 1 else took[0]
            _say(label, len(took), statistics.median(took), p95, max(took))


def _say(label, number, *milliseconds):
    wide = 34 - sum(ord(char) > 0xFF for char in label)
    figures = "".join(f"{value:9.1f}" for value in milliseconds)
    sys.stdout.write(f"{label:{wide}}{number:5}{figures}\n")
    sys.stdout.flush()


def _ask(client, path):
    begun = time.perf_counter()
    answer = client.get(path)
    took = (time.perf_counter() - begun) * 1000
    if answer.status_code != 200:
        sys.stdout.write(f"{answer.status_code} {path}\n")
    return took


def _paths(client, times):
    """Return what is asked, by its label; the first request warms nothing but Python."""
    from registry.models import Authority, Record

    client.get(RECORDS)
    dice = random.Random(4)
    last = Record.objects.order_by("-pk").values_list("pk", flat=True)[0]
    picked = [dice.randint(1, last) for _ in range(times)]
    rows = list(
        Record.objects.filter(pk__in=picked).values_list(
            "public_id", "document_number", "subject__public_id", "subject__name", "subject__uscc"
        )
    )
    own = re.findall(r'/register/records/([\w-]{22})/"', client.get(RECORDS).content.decode())
    firms = re.findall(r'/register/subjects/([\w-]{22})/"', client.get(SUBJECTS).content.decode())
    authority = Authority.objects.first().code
    filters = {
        "none": "",
        "penalties": "kind=penalty",
        "a kind nobody has": "kind=watch",
        "held": "state=held",
        "void": "state=void",
        "held for a reason nobody has": "state=held&reason=no_rule",
        "late": "timeliness=late",
        "void and late": "state=void&timeliness=late",
        "an authority": f"authority={authority}",
        "the oldest year": "year=2019",
        "a month": "from=2022-05-01&until=2022-05-31",
        "unconfirmed": "unconfirmed=1",
    }
    asked = {}
    for order in ("changed", "decided"):
        for label, query in filters.items():
            asked[f"records {order}: {label}"] = [f"{RECORDS}?order={order}&{query}"] * times
        asked[f"records {order}: {PAGES_DEEP} pages on"] = _deep(client, f"{RECORDS}?order={order}")
    for label, query in {
        "none": "",
        "sole traders": "kind=sole_trader",
        "a kind nobody has": "kind=cooperative",
        "a region": "region=610323",
        "merged": "merged=yes",
        "with held records": "held=1",
    }.items():
        asked[f"subjects: {label}"] = [f"{SUBJECTS}?{query}"] * times
    asked["subjects: by part of a name"] = [f"{SUBJECTS}?q={row[3][2:6]}" for row in rows]
    asked["subjects: by two characters"] = [f"{SUBJECTS}?q={row[3][4:6]}" for row in rows]
    asked["subjects: by code"] = [f"{SUBJECTS}?q={row[4]}" for row in rows if row[4]]
    asked["records: by part of a name"] = [f"{RECORDS}?q={row[3][2:6]}" for row in rows]
    asked["records: by document number"] = [f"{RECORDS}?q={row[1]}" for row in rows]
    asked["records: by part of a number"] = [f"{RECORDS}?q={row[1][-7:-1]}" for row in rows]
    asked["a record"] = [f"{RECORDS}{public_id}/" for public_id in own[:times]]
    asked["a subject"] = [f"{SUBJECTS}{public_id}/" for public_id in firms[:times]]
    asked["submissions"] = ["/admin/register/submissions/"] * times
    return asked


def _deep(client, path):
    """Return the addresses of a list's pages, one after the other."""
    found = [path]
    base = path.split("?")[0]
    while len(found) < PAGES_DEEP:
        link = re.search(r'rel="next" href="([^"]+)"', client.get(found[-1]).content.decode())
        if link is None:
            return found
        found.append(base + link[1].replace("&amp;", "&"))
    return found


def _export(client):
    for kind in ("csv", "xlsx"):
        begun = time.perf_counter()
        answer = client.post(f"{RECORDS}export/", {"order": "decided", "as": kind})
        size = sum(map(len, answer.streaming_content))
        took = time.perf_counter() - begun
        sys.stdout.write(f"export {kind}: {took:.1f} s, {size / 2**20:.1f} MiB\n")


if __name__ == "__main__":
    main()
