"""How quick look-ups are, how quickly changes reach the index, and how quickly it is rebuilt.

    .venv/bin/python -m tests.load.search_bench --records 1000000 --folder /tmp/bench
    .venv/bin/python -m tests.load.search_bench --folder /tmp/bench --ask-only
    .venv/bin/python -m tests.load.search_bench --folder /tmp/bench --bare
    SEARCH_URL=http://127.0.0.1:9200 .venv/bin/python -m tests.load.search_bench --folder /tmp/bench

Fills a register of its own (SQLite, invented names) below ``--folder`` unless it is there, builds
the index by a rebuild, brings changed records to it through the outbox, and asks every kind of
question, at the engine and through the service. ``--bare`` builds it once more, of the same
documents, made before: what a rebuild would take if the engine were all of it. What that made is
thrown away. ``tests.load.engine_bench`` asks the bare engine.
"""

import argparse
import os
import sys
import threading
import time
from pathlib import Path

#: Records that are announced again, to see how quickly the outbox is applied.
CHANGED = 20_000
#: Records that are changed one after the other, each looked up until it is found.
CHANGES = 100


def set_up(folder):
    """Point Django at a register and an index below *folder*."""
    os.environ["DATA_DIR"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    sys.path.insert(0, "graphql")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", "registry", verbosity=0)


def fill(records):
    """Fill an empty register; its roll-ups are written last, so keys are not checked meanwhile."""
    from registry.models import Record
    from tests.load.filling import Filler, filled_at_once

    if Record.objects.exists():
        return
    started = time.perf_counter()
    with filled_at_once():
        Filler(records).fill()
    say(f"register: {records / (time.perf_counter() - started):,.0f} records/s")


def say(line):
    """Write one line of the result, below whatever progress was shown."""
    sys.stderr.write("\n")
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def rebuild():
    """Build the index anew."""
    from search.engines import engine
    from search.indexer import Indexer
    from tests.load.asking import peak_mib

    indexer, started = Indexer(engine()), time.perf_counter()
    documents = indexer.rebuild_now(
        lambda state: sys.stderr.write(f"\rrebuild: {state.done}/{state.total}   ")
    )
    seconds = time.perf_counter() - started
    indexer.close()
    size = engine().status().size_bytes
    say(
        f"rebuild: {documents / seconds:,.0f} documents/s in {seconds:,.0f} s, "
        f"{size / documents:.0f} bytes a document, peak {peak_mib():,.0f} MiB"
    )


def bare_rebuild():
    """Give the engine alone what a rebuild gives it, and throw it away."""
    from search.engines import engine
    from tests.load import bare

    built = bare.build(_packed())
    built.writer.close()
    engine().remove_unused()
    say(
        f"bare engine: {built.rate:,.0f} documents/s in {built.seconds:,.0f} s; "
        f"making {built.documents:,} of them before took {built.making:,.0f} s"
    )


def _packed():
    """Yield all documents of the register as workers of a rebuild pack them, and how many."""
    from registry import extent, outbox
    from search import filling_worker
    from search.filling import PIECE, Part

    ticket = outbox.take_ticket()
    ranges = {Part.SUBJECTS: extent.subject_range, Part.RECORDS: extent.record_range}
    for part, following in ranges.items():
        ids = following(0, PIECE)
        while ids is not None:
            _looked_at, number, packed = filling_worker.pack(part.value, ids, ticket)
            yield number, packed
            ids = following(ids[-1], PIECE)


def outbox_speed(number):
    """Announce *number* records as if an import had changed them, and apply them."""
    from django.db import transaction

    from registry.models import Record
    from registry.outbox import announce_records
    from search.engines import engine
    from search.indexing import Applier

    rows = list(Record.objects.order_by("-pk").values_list("pk", "version")[:number])
    with transaction.atomic():
        announce_records(rows)
    applier, longest, started = Applier(engine()), 0.0, time.perf_counter()
    while True:
        before = time.perf_counter()
        if not applier.apply_batch():
            break
        longest = max(longest, time.perf_counter() - before)
    seconds = time.perf_counter() - started
    applier.close()
    say(f"outbox to index: {len(rows) / seconds:,.0f} records/s; longest batch {longest:.2f} s")


def ask(number):
    """Print p50, p95 and p99 of each kind of question, at the engine and through the service."""
    from tests.load.asking import engine_milliseconds, figures, milliseconds, questions

    heads = f"{'p50':>8}{'p95':>8}{'p99':>8}"
    say(f"{'milliseconds':<24}  engine:{heads}   service:{heads}")
    for kind, asked in questions(number).items():
        for find, question in asked[:5]:
            find(question)
        engine_times = [engine_milliseconds(find, question) for find, question in asked]
        service_times = [milliseconds(lambda f=find, q=question: f(q)) for find, question in asked]
        say(f"{kind:<24}         {figures(engine_times)}           {figures(service_times)}")


def freshness(number):
    """Print how long it takes from a record's commit until a look-up finds it.

    By a number that none had before: from another run's the index would know it already.
    """
    from django.db import transaction

    from registry import outbox
    from registry.models import Record
    from search.documents import read_dictionaries
    from search.engines import engine
    from search.indexer import Indexer
    from search.results import Question
    from search.service import find_records
    from tests.load.asking import figures

    read_dictionaries()
    stop, run = threading.Event(), int(time.time())
    thread = threading.Thread(target=Indexer(engine()).run, args=[stop])
    thread.start()
    times = []
    for at, row in enumerate(Record.objects.order_by("-pk")[:number]):
        row.document_number = f"改〔2026〕{run}{at:03}号"
        question = Question(text=row.document_number)
        assert not find_records(question).page.items
        with transaction.atomic():
            row.save(update_fields=["document_number"])
            outbox.announce_records([(row.pk, row.version)])
        before = time.perf_counter()
        while not find_records(question).page.items:
            time.sleep(0.01)
        times.append((time.perf_counter() - before) * 1000)
    stop.set()
    thread.join()
    say(f"{'commit to visible':<24}                            {figures(times)}")
    say(f"{'the first and the longest':<24} {times[0]:,.0f} and {max(times):,.0f} ms of {number}")


def main():
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--ask-only", action="store_true")
    parser.add_argument("--bare", action="store_true")
    options = parser.parse_args()
    set_up(options.folder)
    if options.bare:
        bare_rebuild()
        return
    if not options.ask_only:
        fill(options.records)
        rebuild()
        outbox_speed(CHANGED)
    ask(options.questions)
    freshness(CHANGES)


if __name__ == "__main__":
    main()
