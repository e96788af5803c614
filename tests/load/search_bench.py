"""How quick look-ups are, and how quickly changes reach the index.

    .venv/bin/python -m tests.load.search_bench --records 1000000 --folder /tmp/bench

Fills a register of its own (SQLite, invented names) below ``--folder``, brings it to the index
once through the outbox and once by a rebuild, and asks every kind of question, at the engine and
through the service. A folder that is there already is used again: add ``--ask-only``.
"""

import argparse
import os
import random
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

BATCH = 2000
#: Records of one subject, on the average.
RECORDS_A_SUBJECT = 2
PLACES = [
    "宝鸡",
    "眉县",
    "凤翔",
    "岐山",
    "扶风",
    "陈仓",
    "金台",
    "渭滨",
    "陇县",
    "千阳",
    "麟游",
    "太白",
]
WORDS = "天成华信鑫源隆昌盛泰和顺达兴旺祥瑞福安康宏远博雅恒丰永利嘉德明辉腾飞龙凤金玉宝山海云"
TRADES = [
    "商贸",
    "科技",
    "建筑工程",
    "农业发展",
    "食品",
    "餐饮管理",
    "物流",
    "机械制造",
    "医药",
    "果业",
]
FORMS = ["有限公司"] * 6 + ["有限责任公司", "股份有限公司", "专业合作社", "经营部", "超市", "店"]


def set_up(folder: Path) -> None:
    """Point Django at a register and an index below *folder*."""
    os.environ["DATA_DIR"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    sys.path.insert(0, "graphql")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", "registry", verbosity=0)


def name(dice: random.Random) -> str:
    """Return an invented firm's name."""
    words = "".join(dice.choice(WORDS) for _number in range(dice.randint(2, 4)))
    return dice.choice(PLACES) + words + dice.choice(TRADES) + dice.choice(FORMS)


def fill(records: int) -> None:
    """Write subjects and records straight into the register, announced."""
    from django.db import transaction
    from django.utils import timezone

    from registry.models import Record, Subject
    from registry.outbox import announce_records
    from tests.factories import make_authority, make_uscc

    dice, now = random.Random(1), timezone.now()
    authorities = [make_authority(f"{place}市场监督管理局") for place in PLACES]
    for start in range(0, records, BATCH):
        with transaction.atomic():
            subjects = Subject.objects.bulk_create(
                Subject(
                    name=name(dice),
                    kind="enterprise",
                    uscc=make_uscc(start + at),
                    region_id="610326",
                )
                for at in range(BATCH // RECORDS_A_SUBJECT)
            )
            made = Record.objects.bulk_create(
                record(dice, start + at, subjects, authorities, now) for at in range(BATCH)
            )
            announce_records([(row.pk, 1) for row in made])
        progress("register", start + BATCH, records)


def record(dice, number, subjects, authorities, now):
    """Return one licence or penalty, public until 2029."""
    from registry.models import Record

    subject, authority = dice.choice(subjects), dice.choice(authorities)
    kind = "licence" if dice.random() < 0.8 else "penalty"
    day = date(2026, 10, 30) - timedelta(days=dice.randint(0, 2500))
    document = (
        f"{authority.name[:2]}市监{'许' if kind == 'licence' else '罚'}〔{day.year}〕{number}号"
    )
    trade = dice.choice(TRADES)
    shown = {
        "subject_name": subject.name,
        "document_number": document,
        "authority_name": authority.name,
        "document_name": f"{trade}经营许可",
        "violation_type": f"超范围从事{trade}经营",
        "facts": f"当事人在{dice.choice(PLACES)}未按核准的范围从事{trade}经营活动，违反相关规定。",
        "content": f"准予从事{trade}经营；{name(dice)}代为保管",
    }
    return Record(
        kind=kind,
        key=number.to_bytes(16),
        subject=subject,
        authority=authority,
        region_id="610326",
        document_number=document,
        decided_on=day,
        state="public",
        publish_from=day,
        public_until=date(2029, 1, 1),
        shown=shown,
        sealed=b"x" * 400,
        content_digest=b"x",
        reported_on=day,
        timeliness="timely",
        reason="public",
        changed_at=now,
    )


def progress(what: str, done: int, total: int) -> None:
    """Overwrite one line."""
    sys.stderr.write(f"\r{what}: {done}/{total}   ")


def say(line: str) -> None:
    """Write one line of the result, below whatever progress was shown."""
    sys.stderr.write("\n")
    sys.stdout.write(f"{line}\n")


def index_events(records: int) -> None:
    """Bring everything that waits to the index, as the indexer does after an import."""
    from registry.models import OutboxEvent
    from search.engines import engine
    from search.indexing import Applier
    from tests.search.helpers import new_index

    waiting = OutboxEvent.objects.count()
    if not waiting:
        return
    new_index()
    applier, done, longest, started = Applier(engine()), 0, 0.0, time.perf_counter()
    while True:
        before = time.perf_counter()
        taken = applier.apply_batch()
        if not taken:
            break
        longest = max(longest, time.perf_counter() - before)
        done += taken
        progress("events", done, waiting)
    seconds = time.perf_counter() - started
    applier.close()
    say(f"outbox to index: {done / seconds:,.0f} records/s; longest batch {longest:.2f} s")


def rebuild(records: int) -> None:
    """Build the index anew."""
    from django.conf import settings

    from search.engines import engine
    from search.indexer import Indexer

    indexer, started = Indexer(engine(), Path(settings.SEARCH_DIR)), time.perf_counter()
    documents = indexer.rebuild_now(lambda state: progress("rebuild", state.done, state.total))
    seconds = time.perf_counter() - started
    indexer.close()
    size = engine().status().size_bytes
    say(
        f"rebuild: {documents / seconds:,.0f} documents/s "
        f"({records / seconds:,.0f} records/s), {size / records:.0f} bytes a record"
    )


def questions(number: int) -> dict[str, list]:
    """Return (find, question) pairs by kind of question, from what is in the register."""
    from registry.models import Record
    from search.results import Question
    from search.service import find_records, find_subjects

    dice = random.Random(2)
    last = Record.objects.order_by("-pk").values_list("pk", flat=True)[0]
    rows = Record.objects.filter(pk__in=[dice.randint(1, last) for _n in range(number)])
    rows = list(rows.select_related("subject"))
    names = [row.subject.name for row in rows]

    def subjects(texts):
        return [(find_subjects, Question(text=text)) for text in texts]

    return {
        "code": subjects([row.subject.uscc for row in rows]),
        "exact name": subjects(names),
        "part of a name (4)": subjects([text[2:6] for text in names]),
        "two characters": subjects([text[2:4] for text in names]),
        "name's beginning (2)": subjects([text[:2] for text in names]),
        "two words": subjects([f"{text[:2]} {text[2:4]}" for text in names]),
        "ending alone": subjects(["有限公司", "专业合作社", "科技有限公司"] * (number // 3)),
        "document number": [(find_records, Question(text=row.document_number)) for row in rows],
        "records by name part": [(find_records, Question(text=text[2:6])) for text in names],
        "records by content": [(find_records, Question(text="代为保管"))] * number,
        "browse all": [(find_records, Question())] * number,
        "browse kind and year": [
            (find_records, Question(kinds=(row.kind,), years=(row.decided_on.year,)))
            for row in rows
        ],
    }


def ask(number: int) -> None:
    """Print p50, p95 and p99 of each kind of question, at the engine and through the service."""
    from registry import publication
    from search.engines import engine
    from search.query import understand_records, understand_subjects
    from search.service import find_subjects

    three = f"{'p95':>8}{'p99':>8}"
    say(f"{'question':<24}{'engine p50':>11}{three}{'service p50':>13}{three}")
    for kind, asked in questions(number).items():
        engine_times, service_times = [], []
        for find, question in asked:
            understand = understand_subjects if find is find_subjects else understand_records
            request = understand(question, publication.today()).request
            engine_times.append(timed(lambda request=request: engine().search(request)))
            service_times.append(timed(lambda find=find, question=question: find(question)))
        say(f"{kind:<24}{figures(engine_times, 11)}{figures(service_times, 13)}")


def freshness(number: int) -> None:
    """Print how long it takes from a record's commit until a look-up finds it."""
    import threading

    from django.conf import settings

    from registry import outbox
    from registry.models import Record
    from search.engines import engine
    from search.indexer import Indexer
    from search.results import Question
    from search.service import find_records

    stop = threading.Event()
    indexer = Indexer(engine(), Path(settings.SEARCH_DIR))
    thread = threading.Thread(target=indexer.run, args=[stop])
    thread.start()
    times = []
    for row in Record.objects.order_by("-pk")[:number]:
        row.document_number = f"改〔2026〕{row.pk}号"
        row.save(update_fields=["document_number"])
        outbox.announce_records([(row.pk, row.version)])
        before = time.perf_counter()
        while not find_records(Question(text=row.document_number)).page.items:
            time.sleep(0.01)
        times.append((time.perf_counter() - before) * 1000)
    stop.set()
    thread.join()
    say(f"{'commit to visible':<24}{figures(times, 11)} ms")


def timed(act) -> float:
    """Return how many milliseconds *act* took."""
    before = time.perf_counter()
    act()
    return (time.perf_counter() - before) * 1000


def figures(times: list[float], width: int) -> str:
    """Return p50, p95 and p99."""
    cuts = statistics.quantiles(times, n=100)
    return f"{cuts[49]:>{width}.2f}{cuts[94]:>8.2f}{cuts[98]:>8.2f}"


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--ask-only", action="store_true")
    options = parser.parse_args()
    set_up(options.folder)
    if not options.ask_only:
        fill(options.records)
        index_events(options.records)
        rebuild(options.records)
    ask(options.questions)
    freshness(30)


if __name__ == "__main__":
    main()
