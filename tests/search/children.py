"""What the tests of the real indexer do in processes of their own: ``python -m … COMMAND``.

``prepare N`` makes a register with N records; ``change`` withdraws some and adds some; ``expect``
prints what the index must hold, and what the figures say; ``indexer SECONDS`` is the real one
with a lease of so many seconds; ``ask`` looks things up all the time.
"""

import itertools
import json
import os
import sys


def main(command, *arguments):
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.search.lean_settings")
    import django

    django.setup()
    globals()[command](*arguments)


def prepare(number):
    from django.core.management import call_command

    call_command("migrate", "registry", verbosity=0)
    _make(int(number))


def change(number):
    from registry.models import Record
    from tests.factories import withdraw

    for record in Record.objects.filter(state="public").order_by("pk")[: int(number)]:
        withdraw(record)
    _make(int(number))
    expect()


def _make(number):
    from django.db import transaction

    from registry.models import Authority, Record, Subject
    from tests import factories
    from tests.factories import make_authority, make_record, make_subject

    # Numbers begin anew in each process: go on behind what is there.
    tables = (Authority, Record, Subject)
    factories._numbers = itertools.count(1 + sum(table.objects.count() for table in tables))
    with transaction.atomic():
        authority = make_authority()
        subjects = [make_subject(f"眉县天成{at}号店") for at in range(20)]
        for at in range(number):
            make_record(subjects[at % 20], authority)


def expect():
    from django.db.models import Sum

    from registry.models import DayCount, OutboxEvent, Record

    public = Record.objects.filter(state="public").values_list("public_id", flat=True)
    counted = DayCount.objects.aggregate(all=Sum("shown"))["all"]
    waiting = OutboxEvent.objects.count()
    found = {"public": sorted(public), "counted": counted, "waiting": waiting}
    sys.stdout.write(json.dumps(found))


def indexer(lease_seconds):
    from django.core.management import call_command

    from search import filling, role

    # Even a small register is read by workers beside, in many pieces.
    filling.ALONE, filling.PIECE = 1, 16
    role.LEASE_SECONDS = float(lease_seconds)
    role.RENEW_SECONDS = float(lease_seconds) / 5
    call_command("run_indexer")


def ask():
    """Ask for what nobody changes until the standard input ends; print what was wrong."""
    import random
    import threading

    from registry.models import Record
    from search.results import EngineUnavailable, Question
    from search.service import find_records, find_subjects

    over = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
    kept = list(Record.objects.filter(state="public").order_by("-pk")[:100])
    names = {row.subject.name: row.subject.public_id for row in kept}
    dice, asked, wrong = random.Random(os.getpid()), 0, []
    # A breath between two: whoever asks without end takes the processor from what is tried.
    while not over.wait(0.02):
        row, name = dice.choice(kept), dice.choice(list(names))
        try:
            records = find_records(Question(text=row.document_number)).page.items
            subjects = find_subjects(Question(text=name)).page.items
        except EngineUnavailable as error:
            wrong.append(str(error))
            continue
        asked += 1
        if row.public_id not in {item.public_id for item in records}:
            wrong.append(row.document_number)
        if names[name] not in {item.public_id for item in subjects}:
            wrong.append(name)
    sys.stdout.write(json.dumps({"asked": asked, "wrong": wrong}))


if __name__ == "__main__":
    main(*sys.argv[1:])
