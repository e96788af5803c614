"""What the cluster's test does in processes of its own: ``python -m … COMMAND``.

``prepare`` makes a register of firms that stay as they are, among others that change; ``write``
goes on changing those until its standard input ends, and ``look_up`` goes on asking for what
stays, and prints how it went.
"""

import itertools
import json
import os
import sys
import threading
import time
from collections import Counter
from pathlib import Path

#: Firms that nobody changes, each with one record: fewer than a page, so that one answer has all.
STABLE = 40
STABLE_AUTHORITY = "眉县恒久管理局"
#: Firms that come and go meanwhile.
CHANGING = 60


def main(command, *arguments):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.search.lean_settings")
    import django

    django.setup()
    globals()[command](*arguments)


def prepare():
    from django.core.management import call_command
    from django.db import transaction

    from tests.factories import make_authority, make_record, make_subject

    call_command("migrate", "registry", verbosity=0)
    with transaction.atomic():
        steady, passing = make_authority(STABLE_AUTHORITY), make_authority()
        for _firm in range(STABLE):
            subject = make_subject("眉县恒久商贸有限公司")
            make_record(subject, steady)
        for _firm in range(CHANGING):
            make_record(make_subject("眉县天成商贸有限公司"), passing)


def write():
    """Publish one record and withdraw another, again and again; print how often."""
    from django.db import transaction

    from registry.models import Authority, Record, Subject
    from tests import factories
    from tests.factories import make_record, make_subject, withdraw

    tables = (Authority, Record, Subject)
    factories._numbers = itertools.count(1 + sum(table.objects.count() for table in tables))
    passing = Authority.objects.exclude(name=STABLE_AUTHORITY).get()
    end, written = _end_of_input(), 0
    while not end.wait(0.1):
        with transaction.atomic():
            withdraw(Record.objects.filter(authority=passing, state="public").earliest("pk"))
            make_record(make_subject("眉县天成商贸有限公司"), passing)
        written += 1
    sys.stdout.write(json.dumps(written))


def look_up(progress):
    """Ask in two threads; add a byte to *progress* for each right answer; print how it went."""
    end, asked = _end_of_input(), []
    threads = [
        threading.Thread(target=_ask_on, args=[end, Path(progress), asked]) for _thread in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcomes = Counter(outcome for outcome, _seconds in asked)
    slowest = max(seconds for _outcome, seconds in asked)
    sys.stdout.write(json.dumps({"outcomes": outcomes, "slowest": slowest}))


def _ask_on(end, progress, asked):
    from django.db import connection

    questions = itertools.cycle(_questions())
    with progress.open("ab", buffering=0) as right:
        while not end.is_set():
            question, expected = next(questions)
            began = time.monotonic()
            outcome = _outcome(question, expected)
            asked.append((outcome, time.monotonic() - began))
            if outcome == "right":
                right.write(b".")
            end.wait(0.01)
    connection.close()


def _questions():
    """Return what is asked by turns, each with the public ids of the one right answer."""
    from registry.models import Authority, Record
    from search.results import Question
    from search.service import find_records, find_subjects

    steady = Authority.objects.get(name=STABLE_AUTHORITY)
    records = list(Record.objects.filter(authority=steady).select_related("subject"))
    all_records = {record.public_id for record in records}
    all_subjects = {record.subject.public_id for record in records}

    def asking(find, **question):
        return lambda: find(Question(size=50, **question))

    found = [
        (asking(find_records, authorities=(steady.code,)), all_records),
        (asking(find_subjects, text="恒久商贸"), all_subjects),
    ]
    for record in records:
        found.append((asking(find_subjects, text=record.subject.uscc), {record.subject.public_id}))
        found.append((asking(find_records, text=record.document_number), {record.public_id}))
    return found


def _outcome(ask, expected):
    from search.results import EngineUnavailable

    try:
        answer = ask()
    except EngineUnavailable:
        return "unavailable"
    except Exception as error:  # noqa: BLE001 - told to the test, which allows none
        return f"{type(error).__name__}: {error}"
    items = [item.public_id for item in answer.page.items]
    is_right = len(items) == len(expected) and set(items) == expected
    # Totals are left out while a withdrawal is on its way.
    is_counted = answer.page.total in {None, len(expected)}
    return "right" if is_right and is_counted else f"wrong: {len(items)} of {len(expected)}"


def _end_of_input():
    """Return an event that is set when whoever started this process lets it go."""
    end = threading.Event()

    def wait():
        sys.stdin.read()
        end.set()

    threading.Thread(target=wait, daemon=True).start()
    return end


if __name__ == "__main__":
    main(*sys.argv[1:])
