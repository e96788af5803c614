"""Browsing: every kind by family with its number, all records of one kind, former addresses."""

import re

import pytest

from registry import figures
from registry.families import family_groups
from registry.kinds import kinds
from tests.factories import make_record, make_subject
from tests.portal.test_website_lookup import NOTHING, text_of
from tests.published_lists import make_batch, make_commitment, make_entry


def test_all_kinds_stand_there_by_family_with_their_numbers(reader, indexed):
    make_record()
    make_record()
    make_entry(make_batch())
    indexed()
    figures._kept.clear()
    response = reader.get("/browse/")
    page = text_of(response)
    assert "行政许可 2 条" in page
    assert "行政处罚 0 条" in page
    assert "纳税信用A级纳税人 1 条" in page
    body = response.content.decode()
    listed = re.findall(r'href="/browse/([a-z_]+)/"', body)
    assert listed == [spec.code for group in family_groups() for spec in group.kinds]
    assert sorted(listed) == sorted(kinds())
    assert listed[:3] == ["licence", "penalty", "confirmation"]


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_kind_has_a_page(reader, indexed, kind):
    response = reader.get(f"/browse/{kind}/")
    assert response.status_code == 200
    page = text_of(response)
    assert f"{kinds()[kind].label}公示" in page
    assert NOTHING in page


def test_a_kinds_page_shows_its_records_alone(reader, indexed):
    firm = make_subject()
    commitment = make_commitment(firm)
    licence = make_record(firm)
    indexed()
    body = reader.get("/browse/commitment/").content.decode()
    assert commitment.public_id in body
    assert licence.public_id not in body
    assert "做出日期" in body
    assert "受理单位" in body


def test_an_unknown_kind_is_not_there(reader, db):
    assert reader.get("/browse/nothing/").status_code == 404


@pytest.mark.parametrize(("old", "new"), [("licences", "licence"), ("penalties", "penalty")])
def test_former_addresses_lead_on_with_their_question(reader, db, old, new):
    response = reader.get(f"/{old}/?region=610326&q=%E5%A4%A9%E6%88%90")
    assert response.status_code == 301
    assert response["Location"] == f"/browse/{new}/?region=610326&q=%E5%A4%A9%E6%88%90"
    assert reader.get(f"/en/{old}/")["Location"] == f"/en/browse/{new}/"


def test_kinds_to_narrow_to_stand_under_their_families(reader, indexed):
    firm = make_subject("眉县天成商贸有限公司")
    make_record(firm)
    make_entry(make_batch(), firm)
    indexed()
    body = reader.get("/search/?q=天成商贸").content.decode()
    labels = re.findall(r'<li class="narrow-label">([^<]+)</li>', body)
    assert labels == ["行政管理", "名单"]
    alone = reader.get("/search/?q=天成商贸&kind=nothing")
    assert alone.status_code == 400


def test_one_family_needs_no_headings(reader, indexed):
    make_record(make_subject("眉县天成商贸有限公司"))
    indexed()
    assert "narrow-label" not in reader.get("/search/?q=天成商贸").content.decode()


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("黑名单", "serious_breach"),
        ("A级纳税人", "red_taxpayer"),
        ("a级纳税人", "red_taxpayer"),
        ("失信被执行人", "judgment_debtor"),
        ("行政许可", "licence"),
    ],
)
def test_a_question_after_a_lists_name_leads_to_the_list(reader, indexed, text, kind):
    body = reader.get("/search/", {"q": text}).content.decode()
    note = re.search(r'<div class="note named".*?</nav>', body, re.DOTALL)[0]
    assert re.findall(r'href="/browse/([a-z_]+)/"', note) == [kind]


def test_other_questions_name_no_list(reader, indexed):
    make_record(make_subject("眉县天成商贸有限公司"))
    indexed()
    for text in ("天成商贸", "名单", "信用"):
        assert "note named" not in reader.get("/search/", {"q": text}).content.decode()


def test_entries_are_found_by_the_word_that_people_use(reader, indexed):
    entry = make_entry(make_batch("serious_breach"))
    make_record()
    indexed()
    body = reader.get("/search/", {"tab": "records", "q": "黑名单"}).content.decode()
    assert re.findall(r'href="/records/([^/]+)/"', body) == [entry.public_id]


def test_the_front_page_counts_families_together(reader, indexed):
    make_entry(make_batch())
    make_entry(make_batch("watch"))
    make_commitment()
    make_record(kind="reward", shown={"matter": "先进单位", "content": "通报表扬"})
    indexed()
    figures._kept.clear()
    page = text_of(reader.get("/"))
    assert "各类名单 2 今年以来 2 条" in page
    assert "信用承诺与申报 1 今年以来 1 条" in page
    assert "其他行政管理 1 今年以来 1 条" in page
    assert "行政许可 0 今年以来 0 条" in page
