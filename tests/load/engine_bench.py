"""The bare engines: how quick they build and answer, without register, service or pages.

    .venv/bin/python -m tests.load.engine_bench --records 1000000 --folder /tmp/engine
    .venv/bin/python -m tests.load.engine_bench --records 1000000 --folder /tmp/engine --ask-only
    .venv/bin/python -m tests.load.engine_bench --records 1000000 --engine http://127.0.0.1:9200

Builds an index of invented records and half as many firms (``tests.load.engine_data``), without
checking that any id is new, as a rebuild does; all of them are made before. Prints how quickly,
bytes a record, the largest memory that this process has had, and p50, p95, p99 and the slowest of
each kind of question in milliseconds: the requests are those of ``search.query`` for first pages of
20 hits with totals, each sent once and timed around ``Engine.search``. ``first`` asks for facets
that no question before has asked for; an engine may remember them.

On a machine that is busy otherwise, ``--cpu`` takes the asking thread's own time instead: right
for the embedded engine, which answers in that thread, and meaningless for any other.

``--ask-only`` asks an index that is there already; it must hold as many records as are given.
"""

import argparse
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

DAY = date(2026, 11, 21)
PIECE = 1000
#: Questions of each kind that are sent before time is taken.
WARMING = 3
COMMON = ("商贸", "公司", "科技", "宝鸡")
ENDINGS = ("有限公司", "专业合作社", "科技有限公司")


def set_up(folder: Path, url: str) -> None:
    """Point Django's settings at the engine: nothing here needs a database."""
    os.environ["DATA_DIR"] = str(folder)
    os.environ["SEARCH_URL"] = url
    os.environ.setdefault("SEARCH_INDEX_PREFIX", "engine-bench")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.development")
    sys.path.insert(0, "graphql")
    import django

    django.setup()


def say(line: str) -> None:
    """Write one line of the result."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def build(records: int) -> None:
    """Build a new generation, let readers use it and say what it took."""
    from search.engines import engine
    from tests.load import bare
    from tests.load.engine_data import RECORDS_A_SUBJECT, documents

    pieces = _pieces(documents(records // RECORDS_A_SUBJECT))
    built = bare.build((len(piece), engine().pack(piece)) for piece in pieces)
    engine().swap(built.writer)
    # The embedded writer merges on in the background; nobody waits for that but this bench.
    before = time.perf_counter()
    getattr(built.writer, "finish_merges", built.writer.close)()
    merging = time.perf_counter() - before
    engine().remove_unused()
    size = engine().status().size_bytes
    say(
        f"\nbuilt {built.documents:,} documents ({records:,} records) in {built.seconds:,.0f} s, "
        f"{built.rate:,.0f} documents/s, and merged in {merging:,.0f} s more; making and packing "
        f"them before took {built.making:,.0f} s"
    )
    say(
        f"{size / records:,.0f} bytes a record, {size / built.documents:,.0f} a document; "
        f"peak memory {_peak():,.0f} MiB"
    )


def _pieces(documents: Iterator) -> Iterator[list]:
    while piece := [document for _number, document in zip(range(PIECE), documents, strict=False)]:
        yield piece


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def mistyped(dice: random.Random, name: str) -> str:
    """Return *name* with one character wrong, missing or swapped with the next."""
    at = dice.randrange(2, len(name) - 2)
    changed = dice.choice(
        (
            name[:at] + "囗" + name[at + 1 :],
            name[:at] + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    )
    return changed if changed != name else name[:at] + name[at + 1 :]


class Questions:
    """Requests by kind, of firms that are in an index of so many records."""

    def __init__(self, records: int, number: int) -> None:
        from tests.load.engine_data import RECORDS_A_SUBJECT, firm

        self.dice = random.Random(7)
        self.number = number
        last = records // RECORDS_A_SUBJECT
        self.firms = [firm(self.dice.randrange(last)) for _number in range(number)]
        self.names = [each.name for each in self.firms]

    def by_kind(self) -> dict[str, list]:
        """Return the requests of every kind, in the order in which they are asked."""
        return {**self._of_subjects(), **self._of_records(), **self._with_facets()}

    def _of_subjects(self) -> dict[str, list]:
        from search.results import Sort

        names, many = self.names, self.number
        near = [mistyped(self.dice, name[2:]) for name in names]
        whole = [mistyped(self.dice, name) for name in names]
        return {
            "code": self._subjects([each.code for each in self.firms]),
            "exact name": self._subjects(names),
            "four characters": self._subjects([name[2:6] for name in names]),
            "two characters": self._subjects([name[2:4] for name in names]),
            "beginning (2)": self._subjects([name[:2] for name in names]),
            "two words": self._subjects([f"{name[2:4]} {name[:2]}" for name in names]),
            "ending alone": self._subjects(self._again(ENDINGS)),
            "common word": self._subjects(self._again(COMMON)),
            "page 40 of a common word": self._pages(self._again(COMMON)[: many // 4]),
            "two characters by name": self._subjects([n[2:4] for n in names], sort=Sort.NAME),
            "common word by name": self._subjects(self._again(COMMON), sort=Sort.NAME),
            "common word, newest": self._subjects(self._again(COMMON), sort=Sort.NEWEST),
            "typing error (part)": self._nearly([name[:6] for name in near]),
            "typing error (whole)": self._nearly(whole),
        }

    def _of_records(self) -> dict[str, list]:
        from search.results import Sort

        numbers = [each.decisions[0].number for each in self.firms]
        filters = [
            {"kinds": (each.decisions[0].kind,), "years": (each.decisions[0].day.year,)}
            for each in self.firms
        ]
        return {
            "document number": self._records(numbers),
            "records by name (4)": self._records([name[2:6] for name in self.names]),
            "records by name (2)": self._records([name[2:4] for name in self.names]),
            "records, common word": self._records(self._again(COMMON)),
            "records, words of all": self._records(["代为保管"] * self.number),
            "browse all": self._records([""] * self.number, sort=Sort.NEWEST),
            "browse all by name": self._records([""] * (self.number // 10), sort=Sort.NAME),
            "browse kind and year": [self._records([""], **each)[0] for each in filters],
        }

    def _with_facets(self) -> dict[str, list]:
        from tests.load.engine_facets import record_facets, subject_facets

        part = [name[2:4] for name in self.names]
        common = self._subjects(self._again(COMMON))
        kinds = [{"kinds": ("penalty",), "years": (2020 + at % 7,)} for at in range(self.number)]
        records = [self._records([""], **each)[0] for each in kinds]
        return {
            "subjects, facets": subject_facets(self._subjects(part)),
            "common word, facets first": subject_facets(common[: len(COMMON)]),
            "common word, facets": subject_facets(common),
            "records, facets": record_facets(self._records([name[2:6] for name in self.names])),
            "records, common, first": record_facets(self._records(list(COMMON))),
            "browse all, facets first": record_facets(self._records([""])),
            "kind and year, first": record_facets(records[:7]),
            "kind and year, facets": record_facets(records),
        }

    def _again(self, words: tuple[str, ...]) -> list[str]:
        return [words[at % len(words)] for at in range(self.number)]

    @staticmethod
    def _subjects(texts: list[str], **more: object) -> list:
        from search.query import understand_subjects
        from search.results import Question

        return [understand_subjects(Question(text=t, **more), DAY).request for t in texts]

    @staticmethod
    def _records(texts: list[str], **more: object) -> list:
        from search.query import understand_records
        from search.results import Question

        return [understand_records(Question(text=t, **more), DAY).request for t in texts]

    @staticmethod
    def _nearly(texts: list[str]) -> list:
        """Return what is asked when nothing fits; texts that are no near question are left out."""
        from search.query import understand_subjects
        from search.results import Question

        asked = (understand_subjects(Question(text=text), DAY).near for text in texts)
        return [request for request in asked if request is not None]

    def _pages(self, texts: list[str]) -> list:
        """Return the request for what follows the first 800 hits of each text."""
        from search.engines import engine

        behind: dict = {}
        for request in dict.fromkeys(self._subjects(texts)):
            hits = engine().search(replace(request, size=800, count=False)).hits
            if hits:
                behind[request] = replace(request, after=hits[-1].position)
        return [behind[request] for request in self._subjects(texts) if request in behind]


def ask(records: int, number: int, clock: Callable[[], float]) -> None:
    """Print the figures of each kind of question, taken by *clock*."""
    from search.engines import engine

    say(f"{'milliseconds':<28}{'p50':>9}{'p95':>9}{'p99':>9}{'slowest':>9}{'asked':>7}{'hits':>8}")
    for kind, requests in Questions(records, number).by_kind().items():
        if not kind.endswith("first"):
            for request in requests[:WARMING]:
                engine().search(replace(request, size=request.size + 1))
        times, totals = [], []
        for request in requests:
            # The service asks for one hit more than it shows.
            asked = replace(request, size=request.size + 1)
            before = clock()
            found = engine().search(asked)
            times.append((clock() - before) * 1000)
            totals.append(len(found.hits) if found.total is None else found.total)
        if not times:
            say(f"{kind:<28}  nothing to ask")
            continue
        say(f"{kind:<28}{figures(times)}{len(times):>7}{statistics.median(totals):>8.0f}")


def figures(times: list[float]) -> str:
    """Return p50, p95, p99 and the slowest in columns; of few times, the slowest stands for all."""
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else times * 99
    shown = (cuts[49], *(min(cut, max(times)) for cut in (cuts[94], cuts[98])), max(times))
    return "".join(f"{each:>9.2f}" for each in shown)


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="embedded", help="embedded, or Elasticsearch's URL")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/engine-bench"))
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--ask-only", action="store_true")
    parser.add_argument("--cpu", action="store_true")
    options = parser.parse_args()
    set_up(options.folder, "embedded:" if options.engine == "embedded" else options.engine)
    with suppress(KeyboardInterrupt):
        if not options.ask_only:
            build(options.records)
        clock = time.thread_time if options.cpu else time.perf_counter
        ask(options.records, options.questions, clock)


if __name__ == "__main__":
    main()
