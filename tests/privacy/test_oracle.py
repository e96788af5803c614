"""Nobody learns from outside whether somebody is in the register: every answer is the same.

A planted value and one of the same shape that was never planted are asked at every public door;
what is answered must be alike to the byte, and have cost the same work.
"""

import hmac
import json
import re
from unittest.mock import patch
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry import decisions, figures
from registry.enums import RecordState, SubjectKind
from registry.models import Attachment, Batch, Declaration, Record, Submission
from registry.models.base import new_public_id
from registry.reporting.importing import import_rows
from registry.vault import identity_digest
from tests.factories import make_record, make_subject
from tests.portal.sending import token
from tests.privacy.persons import persons
from tests.privacy.planting import IDS, NAMES, PHONES, organisation_penalty, person_penalty
from tests.privacy.walking import Browser
from tests.registry.reported import resident_id
from tests.search.helpers import index_everything, new_index

pytestmark = pytest.mark.django_db

#: Planted, and never planted: of one shape and length.
PAIRS = [
    (NAMES[0], "欧阳靐齉"),
    (NAMES[1], "靐齉"),
    (NAMES[2], "靐齉爩"),
    (IDS[0], resident_id(13, "19630418")),
    (PHONES[0], "13958264372"),
    (PHONES[1][3:], "61739285"),
]
#: What differs from answer to answer whatever is asked.
CHANGING = [
    r'name="(csrfmiddlewaretoken|form_token)" value="[^"]*"',
    r'"?(nonce|salt|challenge|signature)"?[=:] ?"[^"]*"',
    r"'nonce-[^']*'",
    # Sealed with a nonce; how long it is stands in the answer's length.
    r"cursor=[\w-]+",
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?[\d.:+Z]*",
    r"\d{4}年\d+月\d+日 ?\d\d:\d\d",
]
HEADERS = {"ratelimit", "set-cookie", "date"}
LOOKUP = """
query Ask($text: String!) { lookup(text: $text) {
  subjects(first: 5) { nodes { id name } total capped understood nearly meant
    facets { name values { value count } } meta { partial } }
  records(first: 5, sort: NEWEST) { nodes { id title } total capped
    facets { name values { value count } } meta { partial } } }
  suggestions(text: $text) { nodes { id } } }
"""


def alike(response, *asked):
    """Return an answer without what changes by itself, and without what was asked."""
    heads = {k: v for k, v in response.items() if k.lower() not in HEADERS}
    text = json.dumps([response.status_code, heads]) + response.content.decode("utf-8")
    for value in asked:
        for said in (value, quote(value), json.dumps(value)[1:-1]):
            text = text.replace(said, "□")
    for pattern in CHANGING:
        text = re.sub(pattern, "~", text)
    return text


def told(ask, *asked):
    """Return (answer, number of queries) of a question."""
    with CaptureQueriesContext(connection) as queries:
        answer = alike(ask(), *asked)
    return answer, len(queries)


def post(path, data, **more):
    return lambda: Browser().post(path, data, **more)


def get(path, **parameters):
    return lambda: Browser().get(path, parameters)


def graphql(query, **variables):
    body = {"query": query, "variables": variables}
    return post("/graphql/", json.dumps(body), content_type="application/json")


@pytest.fixture(autouse=True)
def unlimited(settings):
    settings.RATE_LIMIT_SCALE = 0


@pytest.mark.parametrize("pair", PAIRS, ids=range(len(PAIRS)))
def test_a_planted_value_is_answered_as_one_that_never_was(few, pair):
    doors = (
        lambda value: get("/search/", q=value),
        lambda value: get("/search/", q=value, tab="records"),
        lambda value: get("/search/", q=value, tab="records", sort="newest"),
        lambda value: get("/search/", q=value, tab="records", kind="penalty"),
        lambda value: get("/browse/penalty/", q=value),
        lambda value: get("/suggest/", q=value),
        lambda value: graphql(LOOKUP, text=value),
    )
    for place, door in enumerate(doors):
        # Asked twice: what the first one warms up is no answer.
        planted, never = ([told(door(value), value) for _ in "12"][1] for value in pair)
        assert planted == never, place


def test_no_public_question_makes_a_digest_of_a_person_s_number(few):
    """Whoever can't compare can't tell: the register's digests are for reports and staff."""
    with patch("registry.vault.sealing.hmac", wraps=hmac) as used:
        digest = used.digest
        identity_digest("身份证", IDS[0])
        made = digest.call_count
        for planted, _never in PAIRS:
            for ask in (get("/search/", q=planted), get("/suggest/", q=planted)):
                ask()
            graphql(LOOKUP, text=planted)()
    assert made >= 1
    assert digest.call_count == made


def hidden():
    """Return (door, id) of whatever is in the register and may not be seen."""
    secret = organisation_penalty(611, facts="案情涉及国家秘密。")
    import_rows("penalty_2018", [secret], file_name="held.csv", workers=0)
    held = Record.objects.filter(state=RecordState.HELD).exclude(
        subject__kind=SubjectKind.NATURAL_PERSON
    )
    assert held.exists()
    shown = Record.objects.filter(state=RecordState.PUBLIC, kind="licence")
    withdrawn, void = shown[0], shown[1]
    decisions.withdraw(withdrawn, reason="信用修复", basis="信用修复管理办法", by=None)
    decisions.void(void, reason="决定被撤销", basis="行政复议决定", by=None)
    person = Record.objects.filter(subject__kind=SubjectKind.NATURAL_PERSON)[0]
    draft = Batch.objects.get()
    Batch.objects.update(state="draft")
    yield from (("record", one.public_id) for one in (held.last(), withdrawn, void, person))
    yield "subject", person.subject.public_id
    yield "subject", held.last().subject.public_id
    yield "batch", draft.public_id
    yield "attachment", Attachment.objects.get(is_public=False).public_id
    yield "submission", Submission.objects.first().public_id


DOORS = {
    "record": [
        lambda one: get(f"/records/{one}/"),
        lambda one: graphql("query R($id: ID!) { record(id: $id) { id title } }", id=one),
    ],
    "subject": [
        lambda one: get(f"/subjects/{one}/"),
        lambda one: get(f"/subjects/{one}/", tab="administration"),
        lambda one: graphql("query S($id: ID!) { subject(id: $id) { id name } }", id=one),
    ],
    "batch": [
        lambda one: get(f"/lists/batches/{one}/"),
        lambda one: graphql("query B($id: ID!) { batch(id: $id) { id title } }", id=one),
    ],
    "attachment": [lambda one: get(f"/attachments/{one}/")],
    "submission": [
        lambda one: get(f"/reporting/submissions/{one}"),
        lambda one: get(f"/reporting/submissions/{one}/errors.xlsx"),
    ],
}


def test_what_is_hidden_is_answered_as_what_never_was(few):
    for kind, public_id in hidden():
        never = new_public_id()
        for place, door in enumerate(DOORS[kind]):
            there, nowhere = (alike(door(one)(), one) for one in (public_id, never))
            assert there == nowhere, (kind, place)


def test_a_declaration_s_ticket_is_told_by_its_code_alone(few):
    ticket = Declaration.objects.get().public_id
    answers = []
    for one in (ticket, new_public_id()):
        form = {"ticket": one, "code": "AAAA-BBBB-CCCC", "form_token": token()}
        with patch("registry.tickets.keyed_digest") as digest:
            digest.return_value = b"x" * 16
            answers.append((*told(post("/declare/status/", form), one), digest.call_count))
    assert answers[0] == answers[1]


def everything_told():
    """Return every list, count, facet and figure that readers get."""
    figures._kept.clear()
    asked = [get("/"), get("/browse/"), get("/browse/penalty/"), get("/lists/"), get("/sitemap/")]
    asked += [
        get("/search/", q="示例食品", tab=tab, sort=sort)
        for tab, sort in (("subjects", "name"), ("records", "newest"), ("records", "name"))
    ]
    asked += [get("/suggest/", q="眉县青禾"), graphql(LOOKUP, text="示例食品")]
    asked += [graphql("{ kinds { kinds { code count } } batches { nodes { id } } }")]
    return [alike(ask()) for ask in asked]


def test_nothing_that_is_counted_or_sorted_counts_what_is_hidden(few, settings, tmp_path):
    before = everything_told()
    one = persons(2400)[0]
    import_rows(
        "penalty_2018",
        [
            person_penalty(601, one.name, one.identity),
            organisation_penalty(602, facts="案情涉及国家秘密。"),
            organisation_penalty(603, fine="很多"),
        ],
        file_name="hidden.csv",
        workers=0,
    )
    assert Record.objects.filter(document_number__contains="602").exists()
    index_everything()
    assert everything_told() == before


def test_a_person_s_record_that_a_rule_shows_is_seen_by_its_address_alone(few, settings, tmp_path):
    """Design decision 11: a rule shows the one record; nothing lists, counts or leads to it."""
    settings.SEARCH_DIR = tmp_path / "index"
    new_index()
    before = everything_told()
    person = make_subject("龘某", kind=SubjectKind.NATURAL_PERSON)
    record = make_record(person, kind="penalty", rule="penalty-2026-general")
    index_everything()
    page = Browser().get(f"/records/{record.public_id}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "龘某" in text
    assert f"/subjects/{person.public_id}/" not in text
    assert 'name="robots" content="noindex' in text or "noindex" in page.get("X-Robots-Tag", "")
    assert Browser().get(f"/subjects/{person.public_id}/").status_code == 404
    for kind, one in (("record", record.public_id), ("subject", person.public_id)):
        question = f"query One($id: ID!) {{ {kind}(id: $id) {{ id }} }}"
        answer = json.loads(graphql(question, id=one)().content)
        assert answer["data"] == {kind: None}
    assert everything_told() == before
