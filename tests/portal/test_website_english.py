"""In English every public page speaks English; Chinese is what the register holds, marked as such.

Every route is walked: a new one fails here until it is said how it is asked.
"""

import re

import pytest
from django.test import Client
from django.utils.translation import override

from limits.verdict import Verdict
from portal.website.templatetags.website import sentences
from portal.website.urls import urlpatterns
from portal.website.views.errors import rate_limited, server_error
from registry import figures, rights
from registry.disclosure_rules import load_rules
from registry.kinds import kinds
from registry.models import Batch, Case, Record
from tests.factories import make_record, make_resident_id, make_subject
from tests.portal.english import CHINESE, leftovers
from tests.portal.sending import token
from tests.portal.test_website_declare import FILLED as DECLARED
from tests.portal.test_website_rights import FILLED, key_of, paper, told
from tests.published_lists import make_batch, make_commitment, make_entry, make_public_file
from tests.registry.applied import penalty
from tests.registry.listed import staff

#: Routes that show no page: data for scripts, files, and addresses that lead on.
NO_PAGES = {
    "suggest",
    "proof",
    "attachment",
    "case_decision_file",
    "licences/",
    "penalties/",
    "guide/",
}
#: Names, one spelt wrongly, pinyin, words of records, words of no use, nothing, a list's name.
QUESTIONS = [
    *(("", text) for text in ("天成", "天城商贸", "tiancheng", "有限公司", "并无此家", "罚款")),
    ("", "严重失信主体名单"),
    ("subject_kind=enterprise", ""),
    ("tab=records&kind=licence", "食品"),
]


@pytest.fixture
def town(indexed):
    """A firm with records of several kinds, one of them contested, lists, and a correction."""
    firm = make_subject("眉县天成商贸有限公司", former_names=["眉县老天成商店"])
    record = penalty(subject=firm, severity="serious")
    make_record(firm, shown={"licence_content": "食品经营许可"})
    make_public_file(make_commitment(firm))
    for kind in ("red_taxpayer", "serious_breach", "watch"):
        make_entry(make_batch(kind), firm)
    indexed()
    figures._kept.clear()
    return firm, record


def words(response, status=200):
    """Return what a page leaves in Chinese, after a look at its status."""
    assert response.status_code == status
    return leftovers(response.content.decode())


def addresses(firm, record):
    """Return every route with the addresses at which it is looked at."""
    batch = Batch.objects.get(kind="watch")
    ids = {"subject": firm, "batch": batch, "attachment": record}
    found = {}
    for route in urlpatterns:
        name = route.name or str(route.pattern)
        path = str(route.pattern)
        path = path.replace("<str:public_id>", ids.get(name, record).public_id)
        found[name] = [f"/en/{path.replace('<str:kind>', 'serious_breach')}"]
    found["lookup"] += [f"/en/search/?{asked}&q={text}" for asked, text in QUESTIONS]
    found["lookup"] += [f"/en/search/?q={firm.uscc}", "/en/search/?tab=records"]
    found["browse"] += [f"/en/browse/{kind}/" for kind in ("licence", "penalty", "commitment")]
    found["browse"] += ["/en/browse/penalty/?year=2020&region=610326"]
    found["list"] += [f"/en/lists/{code}/" for code, kind in kinds().items() if kind.listing]
    found["subject"] += [
        f"{found['subject'][0]}?tab={tab}" for tab in ("administration", "watch", "judgment")
    ]
    own = Record.objects.filter(subject=firm)
    found["record"] += [f"/en/records/{each.public_id}/" for each in own]
    return found


def test_every_page_speaks_english(reader, town):
    firm, record = town
    found = {
        address: said
        for name, each in addresses(firm, record).items()
        if name not in NO_PAGES
        for address in each
        if (said := leftovers(reader.get(address).content.decode(), typed=address))
    }
    assert found == {}


def test_no_route_is_left_out(town):
    asked = addresses(*town)
    assert set(asked) > NO_PAGES
    assert len(asked) == len(urlpatterns)


def test_pages_that_refuse_speak_english(reader, town):
    assert words(reader.get("/en/search/", {"q": make_resident_id()}), 400) == []
    assert words(reader.get("/en/search/?page_size=1&unknown=2"), 400) == []
    assert words(reader.get("/en/search/?kind=none"), 400) == []
    assert words(reader.get("/en/browse/penalty/?cursor=none"), 400) == []
    for gone in ("records/nothing", "subjects/nothing", "rights/object/nothing", "lists/nothing"):
        assert words(reader.get(f"/en/{gone}/"), 404) == []
    assert words(reader.get(f"/en/rights/repair/{make_record().public_id}/")) == []


def test_pages_that_refuse_to_take_more_speak_english(reader, town, rf):
    _firm, record = town
    address = f"/en/rights/object/{record.public_id}/"
    kind = "multipart/form-data; boundary=x"
    large = reader.generic("POST", address, b"", kind, CONTENT_LENGTH=str(21 * 1024 * 1024))
    assert words(large, 413) == []
    assert words(Client(enforce_csrf_checks=True).post(address), 403) == []
    with override("en"):
        verdict = Verdict("lookup", False, 15, 0, 10, 7, 7, "")
        assert words(rate_limited(rf.get("/en/search/"), verdict), 429) == []
        assert words(server_error(rf.get("/en/")), 500) == []
        assert '<html lang="en">' in server_error(rf.get("/en/")).content.decode()


def test_forms_and_their_faults_speak_english(reader, town):
    _firm, record = town
    wrong = {"role": "agent", "phone": "none", "email": "x@", "agreed": "", "form_token": ""}
    for page in ("object", "repair"):
        address = f"/en/rights/{page}/{record.public_id}/"
        files = {"evidence": [paper(b"MZ")], "commitment": [paper(b"%PDF-1.4")]}
        assert words(reader.post(address, FILLED | wrong | files), 422) == []
        assert words(reader.post(address, {"form_token": token()}), 422) == []
    for given in ({}, DECLARED | {"uscc": "9161", "valid_until": "x", "contact_phone": "x"}):
        assert words(reader.post("/en/declare/", given), 422) == []
    for page in ("rights/status", "declare/status"):
        assert words(reader.post(f"/en/{page}/", {}), 422) == []
        assert words(reader.post(f"/en/{page}/", {"ticket": "a", "code": "b"}), 422) == []


def test_an_application_goes_its_way_in_english(reader, town):
    _firm, record = town
    filled = FILLED | {"form_token": token()}
    address = f"/en/rights/object/{record.public_id}/"
    taken = reader.post(address, filled)
    assert words(taken) == []
    ticket, code = told(taken)
    assert words(reader.post(address, filled)) == []
    case = Case.objects.get()
    rights.take_up(case, staff("office"))
    assert words(reader.get(f"/en/records/{record.public_id}/")) == []
    page = reader.post("/en/rights/status/", {"ticket": ticket, "code": code})
    assert words(page) == []
    key = {"key": key_of(page)}
    assert words(reader.post("/en/rights/status/add/", key), 422) == []
    added = key | {"text": "more", "form_token": token()}
    assert words(reader.post("/en/rights/status/add/", added)) == []
    assert words(reader.post("/en/rights/status/cancel/", key)) == []
    assert words(reader.post("/en/rights/status/cancel/", key | {"sure": "yes"})) == []
    assert words(reader.post("/en/rights/decision/", key), 404) == []
    assert words(reader.post("/en/rights/decision/", {"key": "none"})) == []
    assert words(reader.post("/en/declare/", DECLARED)) == []


def test_the_rule_of_a_record_is_told_in_english_with_its_chinese_name(reader, db):
    record = penalty(rule="penalty-2026-serious")
    body = reader.get(f"/en/records/{record.public_id}/").content.decode()
    assert "By the Measures for Credit Repair" in body
    assert '<span lang="zh-CN">《信用修复管理办法》</span>' in body
    assert (
        "依据《信用修复管理办法》" in reader.get(f"/records/{record.public_id}/").content.decode()
    )


@pytest.mark.parametrize("rule", sorted(load_rules().sentences))
def test_every_rule_has_its_english(rule):
    with override("en"):
        told = sentences(load_rules().sentences[rule])
    # Names of laws stay Chinese within their brackets, with an English gloss before them.
    own = re.sub(r"《[^》]+》|\S+〔\d{4}〕\d+号", "", told)
    assert told
    assert CHINESE.findall(own) == []


def test_chinese_pages_mark_nothing(reader, town):
    firm, record = town
    for address in ("/", f"/records/{record.public_id}/", f"/subjects/{firm.public_id}/"):
        assert '<span lang="zh-CN">' not in reader.get(address).content.decode()


def test_the_reader_of_pages_finds_what_is_not_marked():
    page = '<html lang="en"><title>天成</title><p>{}</p><img alt="图"><p>Region：1</p></html>'
    assert leftovers(page.format("天成")) == ["天成", "图", "Region：1", "天成"]
    assert leftovers(page.format('<span lang="zh-CN">天成</span>')) == ["图", "Region：1"]
