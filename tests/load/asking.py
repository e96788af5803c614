"""Kinds of question for the look-up benchmarks, from what is in the register, and their timing."""

import random
import resource
import statistics
import time
from dataclasses import replace

ENDINGS = ("有限公司", "专业合作社", "科技有限公司")
COMMON = ("商贸", "科技", "公司", "宝鸡")


def sampled(number):
    """Return *number* random records with their subjects."""
    from registry.models import Record

    dice = random.Random(2)
    last = Record.objects.order_by("-pk").values_list("pk", flat=True)[0]
    rows = Record.objects.filter(pk__in=[dice.randint(1, last) for _n in range(number)])
    return list(rows.select_related("subject").defer("sealed"))


def mistyped(dice, name):
    """Return the middle of *name* with one character wrong, missing or swapped."""
    part = list(name[2:8])
    at = dice.randrange(1, len(part) - 1)
    how = dice.choice(("wrong", "missing", "swapped"))
    if how == "wrong":
        part[at] = "囗"
    elif how == "missing":
        del part[at]
    else:
        part[at], part[at + 1] = part[at + 1], part[at]
    return "".join(part)


def in_pinyin(name, *, initials):
    """Return a name in pinyin."""
    from pypinyin import Style, lazy_pinyin

    style = Style.FIRST_LETTER if initials else Style.NORMAL
    return "".join(lazy_pinyin(name, style=style))


def questions(number):
    """Return (find, question) pairs by kind of question."""
    from search.results import Question
    from search.service import find_records, find_subjects

    dice = random.Random(3)
    rows = sampled(number)
    names = [row.subject.name for row in rows]
    times = number // 3

    def subjects(texts, **more):
        return [(find_subjects, Question(text=text, **more)) for text in texts]

    def records(texts, **more):
        return [(find_records, Question(text=text, **more)) for text in texts]

    return {
        "credit code": subjects([row.subject.uscc for row in rows]),
        "exact name": subjects(names),
        "four characters of it": subjects([text[2:6] for text in names]),
        "two characters": subjects([text[2:4] for text in names]),
        "its beginning (2)": subjects([text[:2] for text in names]),
        "two words": subjects([f"{text[2:4]} {text[:2]}" for text in names]),
        "an ending alone": subjects(ENDINGS * times),
        "a common word": subjects(COMMON * (number // 4)),
        "pinyin": subjects([in_pinyin(text[:4], initials=False) for text in names]),
        "initials": subjects([in_pinyin(text[:6], initials=True) for text in names]),
        "a typing error": subjects([mistyped(dice, text) for text in names]),
        "sorted by name": subjects([text[2:4] for text in names], sort="name"),
        "subjects, facets": subjects([text[2:4] for text in names], facets=True),
        "common word, facets": subjects(COMMON * (number // 4), facets=True),
        "document number": records([row.document_number for row in rows]),
        "records by name (4)": records([text[2:6] for text in names]),
        "records: words of all": records(["代为保管"] * number),
        "records, facets": records([text[2:6] for text in names], facets=True),
        "browse all": records([""] * number, sort="newest"),
        "browse all, facets": records([""] * number, sort="newest", facets=True),
        "browse kind and year": [
            (
                find_records,
                Question(kinds=(row.kind,), years=(row.decided_on.year,), sort="newest"),
            )
            for row in rows
        ],
    }


def engine_milliseconds(find, question):
    """Return how long the engine alone takes: the first request, and the near one if need be."""
    from registry import publication
    from search.engines import engine
    from search.narrowing import record_facets, subject_facets
    from search.query import understand_records, understand_subjects
    from search.service import find_subjects

    understand = understand_subjects if find is find_subjects else understand_records
    day = publication.today()
    understood = understand(question, day)
    facets = ()
    if question.facets:
        facets = subject_facets(question, day) if find is find_subjects else record_facets(question)
    request = replace(understood.request, facets=facets)
    before = time.perf_counter()
    found = engine().search(request)
    if not found.hits and understood.near is not None:
        engine().search(understood.near)
    return (time.perf_counter() - before) * 1000


def milliseconds(act):
    """Return how many milliseconds *act* took."""
    before = time.perf_counter()
    act()
    return (time.perf_counter() - before) * 1000


def figures(times, width=8):
    """Return p50, p95 and p99 in columns."""
    cuts = statistics.quantiles(times, n=100)
    return f"{cuts[49]:>{width}.1f}{cuts[94]:>{width}.1f}{cuts[98]:>{width}.1f}"


def peak_mib():
    """Return the largest memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
