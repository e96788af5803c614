"""No scheduler, no indexer: at midnight what is over is gone from every public door, by itself.

The doors are found in the URLconf and among the app's operations, so that a new one is asked too.
"""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from graphql import parse

from limits.routes import routes_of
from registry import authorities, figures
from registry.disclosure import rule_sentence
from registry.publication import today
from search.engines import engine
from search.indexing import apply_waiting
from search.results import Question
from search.service import find_records, find_subjects, suggest
from tests.factories import make_record, make_subject
from tests.published_lists import make_batch, make_commitment, make_entry, make_public_file
from tests.search.helpers import new_index

pytestmark = pytest.mark.django_db

#: Doors that are no reader's (staff, departments) or that show nothing of the register.
ELSEWHERE = ("admin/", "documents/", "news/", "reporting/", "media/", "graphql/")
OVER, STAYS = "眉县满期商贸有限公司", "眉县常在商贸有限公司"
FACT = "满期违法事实"


@pytest.fixture
def index(request, settings, tmp_path):
    """Bring what waits to the index of either engine, and count it."""
    settings.RATE_LIMIT_SCALE = 0
    settings.SEARCH_URL, settings.SEARCH_DIR = "embedded:", tmp_path / "index"
    if request.param == "elasticsearch":
        settings.SEARCH_URL = request.getfixturevalue("elasticsearch_url")
        prefix = request.getfixturevalue("elasticsearch_prefix")
        settings.SEARCH_INDEX_PREFIX = prefix.rstrip("-")
        settings.SEARCH_SHARDS, settings.SEARCH_REPLICAS = 1, 0
    figures._kept.clear()
    authorities._kept.clear()
    new_index()
    return lambda: apply_waiting(engine())


@pytest.fixture
def next_day(monkeypatch):
    """Let midnight pass, and nothing else happen."""
    now = timezone.now

    def pass_midnight():
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(days=1))

    return pass_midnight


@pytest.fixture
def register(index):
    """Two firms: of one everything ends today, of the other a penalty; ids by what they are."""
    over, stays, last = make_subject(OVER), make_subject(STAYS), {"public_until": today()}
    batch = make_batch()
    penalty = make_record(over, kind="penalty", severity="general", shown={"facts": FACT}, **last)
    commitment = make_commitment(over, **last)
    entry = make_entry(batch, over, **last)
    make_entry(batch, stays)
    other = make_record(stays, kind="penalty", shown={"facts": FACT}, **last)
    make_record(stays)
    file = make_public_file(commitment)
    index()
    rows = {
        "subjects": (over, stays),
        "records": (penalty, commitment, entry, other),
        "attachments": (file,),
        "batches": (batch,),
    }
    return {what: [row.public_id for row in found] for what, found in rows.items()}


def paths(register):
    """Yield every reader's address, with whatever of the register it can be fed with."""
    fed = {"browse": ["penalty", "red_taxpayer", "commitment"], "lists": ["red_taxpayer"]}
    fed |= register
    anything = [one for ids in register.values() for one in ids]
    for route in routes_of():
        written = route.route
        if written.startswith(ELSEWHERE) or "(?P" in written:
            continue
        before, argument, _rest = written.partition("<")
        what = before.rstrip("/").rpartition("/")[2]
        for value in fed.get(what, anything) if argument else [""]:
            yield "/" + re.sub(r"<[^>]+>", value, written)
    for text in (OVER, FACT):
        for tab in ("subjects", "records"):
            yield f"/search/?q={text}&tab={tab}"
    yield f"/suggest/?q={OVER[:4]}"


def operations(register):
    """Yield the app's operations as requests, with ids and texts for their variables."""
    from django.conf import settings

    for file in sorted((settings.BASE_DIR / "graphql" / "operations").glob("*.graphql")):
        text = file.read_text("utf-8")
        names = {one.variable.name.value for one in parse(text).definitions[0].variable_definitions}
        of_batch = "batches" if file.stem.startswith("Batch") else "records"
        ids = register["subjects" if file.stem.startswith("Subject") else of_batch]
        for value in ids if "id" in names else [OVER, FACT]:
            given = {"id": value, "text": value, "kind": "PENALTY", "tab": "ADMINISTRATION"}
            many = {"kind": ["PENALTY"]} if file.stem.startswith("Lookup") else {}
            yield {
                "query": text,
                "variables": {n: v for n, v in (given | many).items() if n in names},
            }


def told(register):
    """Return what every door says, by its address."""
    client = Client(raise_request_exception=True)
    found = {}
    for path in paths(register):
        response = client.get(path, follow=True)
        body = b"".join(response) if response.streaming else response.content
        # What was asked stands on the page again: only what is answered counts.
        asked = re.search(r"q=(.+?)(&|$)", path)
        text = body.decode(errors="replace")
        found[path] = text.replace(asked[1], "") if asked else text
    for number, request in enumerate(operations(register)):
        answer = client.post("/graphql/", json.dumps(request), content_type="application/json")
        body = answer.json()
        assert "errors" not in body, (request, body)
        found[f"graphql {number} {request['query'].split()[1]}"] = json.dumps(
            body["data"], ensure_ascii=False
        )
    return found


def naming(answers, word):
    return {path for path, text in answers.items() if word in text}


@pytest.mark.parametrize("index", ["embedded"], indirect=True)
def test_midnight_alone_ends_it_everywhere(register, next_day):
    before = told(register)
    assert {f"/records/{one}/" for one in register["records"][:3]} <= naming(before, OVER)
    assert f"/attachments/{register['attachments'][0]}/" in naming(before, "%PDF")
    assert len(naming(before, OVER)) > 10
    assert figures.totals().records == {
        "penalty": 2,
        "commitment": 1,
        "red_taxpayer": 2,
        "licence": 1,
    }
    next_day()
    after = told(register)
    assert after.keys() == before.keys()
    assert naming(after, OVER) == naming(after, FACT) == naming(after, "%PDF") == set()
    assert naming(after, STAYS) >= {
        f"/subjects/{register['subjects'][1]}/",
        "/browse/red_taxpayer/",
    }


@pytest.mark.parametrize("index", ["embedded", "elasticsearch"], indirect=True)
def test_nothing_is_counted_that_is_over(register, next_day):
    next_day()
    totals = figures.totals()
    assert (totals.records, totals.subjects) == ({"red_taxpayer": 1, "licence": 1}, 1)
    assert [number for _code, _name, number in totals.regions] == [2]
    assert sum(sum(kinds.values()) for _year, kinds in totals.by_year) == 2
    records = find_records(Question(facets=True))
    assert (len(records.page.items), records.page.total) == (2, 2)
    assert {one.value: one.count for one in records.facets[0].values} == {
        "red_taxpayer": 1,
        "licence": 1,
    }
    # What a subject has is in the index as of its last change: no total rather than a wrong one.
    subjects = find_subjects(Question(text="商贸", facets=True))
    assert [item.name for item in subjects.page.items] == [STAYS]
    assert (subjects.page.total, subjects.facets, subjects.meta.partial) == (None, None, True)
    assert subjects.page.items[0].counts == {"red_taxpayer": 1, "licence": 1}
    assert [item.name for item in suggest("眉县")] == [STAYS]


def test_the_record_s_page_and_the_app_say_until_when_and_by_which_rule(settings):
    settings.RATE_LIMIT_SCALE = 0
    rule, until = "penalty-2023+penalty-2026-general", today() + timedelta(days=40)
    repair = today() + timedelta(days=3)
    record = make_record(kind="penalty", rule=rule, public_until=until, repair_from=repair)
    page = Client().get(f"/records/{record.public_id}/").content.decode()
    assert rule_sentence(rule).endswith("申请修复前的最短公示期按决定当日的规则计算。")
    assert rule_sentence(rule) in page
    assert until.isoformat() in page
    assert f"{repair.isoformat()} 起" in page
    query = "query($id: ID!) { record(id: $id) { publicUntil repairFrom ruleSentence } }"
    body = {"query": query, "variables": {"id": record.public_id}}
    answer = Client().post("/graphql/", json.dumps(body), content_type="application/json").json()
    assert answer["data"]["record"] == {
        "publicUntil": until.isoformat(),
        "repairFrom": repair.isoformat(),
        "ruleSentence": rule_sentence(rule),
    }
