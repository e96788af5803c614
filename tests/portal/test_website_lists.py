"""Lists, their batches and entries, commitments with their files."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from registry import attachments
from registry.kinds import Family, kinds_of
from registry.models import BatchState
from tests.factories import make_authority, make_record, make_subject, withdraw
from tests.portal.test_website_lookup import NOTHING, text_of
from tests.published_lists import (
    PDF,
    make_batch,
    make_commitment,
    make_entry,
    make_public_file,
    withdraw_batch,
)


@pytest.fixture
def taxpayers(db):
    """A published batch with one firm on it."""
    batch = make_batch()
    return batch, make_entry(batch, make_subject("眉县天成商贸有限公司"))


def test_every_list_says_by_which_law_and_how_one_leaves_it(reader, taxpayers):
    batch, _entry = taxpayers
    page = text_of(reader.get("/lists/"))
    listed = kinds_of(Family.LIST)
    assert len(listed) == 7
    for spec in listed.values():
        assert spec.label in page
        assert spec.listing.legal_basis in page
        assert spec.listing.exit_rule in page
    assert "严重失信主体名单（黑名单）" in page
    assert batch.title in page


def test_a_list_shows_its_batches_newest_first(reader, taxpayers):
    newest, _entry = taxpayers
    older = make_batch(
        title="往年名单",
        published_on=newest.published_on - timedelta(days=30),
        issuer=newest.issuer,
    )
    other = make_batch("serious_breach", title="食品安全严重失信主体")
    body = reader.get("/lists/red_taxpayer/").content.decode()
    assert re.findall(r'href="/lists/batches/([^/]+)/"', body) == [
        newest.public_id,
        older.public_id,
    ]
    assert other.public_id not in body


def test_batches_are_paged_by_sealed_cursors(reader, db):
    issuer = make_authority()
    made = [make_batch(issuer=issuer) for _ in range(23)]
    first = reader.get("/lists/red_taxpayer/").content.decode()
    following = re.search(r'href="(\?[^"]+)" rel="next"', first)[1]
    second = reader.get("/lists/red_taxpayer/" + following).content.decode()
    ids = re.findall(r'href="/lists/batches/([^/]+)/"', first + second)
    assert ids == [batch.public_id for batch in reversed(made)]
    assert reader.get("/lists/red_honest/" + following).status_code == 400


def test_a_batch_says_who_issued_it_and_who_is_on_it(reader, taxpayers):
    batch, entry = taxpayers
    response = reader.get(f"/lists/batches/{batch.public_id}/")
    page = text_of(response)
    for words in (batch.title, batch.number, batch.basis, batch.issuer.name, "天成商贸"):
        assert words in page
    assert "评价结果每年更新" in page
    assert f'href="/records/{entry.public_id}/"' in response.content.decode()
    assert f'href="/subjects/{entry.subject.public_id}/"' in response.content.decode()


def test_entries_are_paged_in_their_order(reader, db):
    batch = make_batch()
    made = [make_entry(batch, make_subject(f"眉县{n}号商店")) for n in range(53)]
    address = f"/lists/batches/{batch.public_id}/"
    first = reader.get(address).content.decode()
    following = re.search(r'href="(\?[^"]+)" rel="next"', first)[1]
    second = reader.get(address + following).content.decode()
    assert len(re.findall(r'/records/([^/]+)/"', first)) == 50
    found = re.findall(r'/records/([^/]+)/"', first + second)
    assert found == [entry.public_id for entry in made]
    other = make_batch()
    assert reader.get(f"/lists/batches/{other.public_id}/{following}").status_code == 400


def test_who_left_the_list_is_gone_and_the_batch_stays(reader, taxpayers):
    batch, entry = taxpayers
    withdraw(entry)
    page = text_of(reader.get(f"/lists/batches/{batch.public_id}/"))
    assert "天成" not in page
    assert "此批次目前没有正在公示的主体。" in page
    assert reader.get(f"/records/{entry.public_id}/").status_code == 404


@pytest.mark.parametrize("state", [BatchState.DRAFT, BatchState.WAITING, BatchState.WITHDRAWN])
def test_a_batch_that_is_not_public_is_not_there(reader, db, state):
    batch = make_batch(state=state)
    never = reader.get("/lists/batches/AAAAAAAAAAAAAAAAAAAAAA/")
    response = reader.get(f"/lists/batches/{batch.public_id}/")
    assert (response.status_code, response.content) == (404, never.content)
    assert batch.title not in text_of(reader.get("/lists/"))
    assert batch.public_id not in reader.get("/lists/red_taxpayer/").content.decode()


def test_a_batch_taken_down_takes_its_entries_down(reader, taxpayers):
    batch, entry = taxpayers
    assert entry.subject.name in text_of(reader.get(f"/lists/batches/{batch.public_id}/"))
    withdraw_batch(batch)
    for address in (
        f"/lists/batches/{batch.public_id}/",
        f"/records/{entry.public_id}/",
        f"/subjects/{entry.subject.public_id}/",
    ):
        assert reader.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/lists/licence/", "/lists/nothing/", "/lists/batches/"])
def test_what_is_no_list_is_not_there(reader, db, address):
    assert reader.get(address).status_code == 404


@pytest.mark.parametrize("query", ["page=2", "cursor=abc", "cursor=" + "A" * 60])
def test_what_is_not_known_is_refused(reader, taxpayers, query):
    batch, _entry = taxpayers
    for address in ("/lists/red_taxpayer/", f"/lists/batches/{batch.public_id}/"):
        assert reader.get(f"{address}?{query}").status_code == 400


def test_an_entrys_page_says_what_the_list_is(reader, db):
    batch = make_batch("serious_breach", title="食品安全严重失信主体（第一批）")
    entry = make_entry(batch, public_until=timezone.localdate() + timedelta(days=100))
    response = reader.get(f"/records/{entry.public_id}/")
    page = text_of(response)
    listing = kinds_of(Family.LIST)["serious_breach"].listing
    for words in (
        "严重失信主体名单（食品安全）",
        "严重失信主体名单（黑名单）",
        listing.legal_basis,
        listing.decided_by,
        listing.exit_rule,
        batch.title,
        entry.public_until.isoformat(),
        "名单主体对列入决定有异议的",
    ):
        assert words in page
    assert f'href="/lists/batches/{batch.public_id}/"' in response.content.decode()
    assert "决定文书号" not in re.sub("决定文书号", "", page, count=1)


def test_marks_stand_beside_the_name_in_words(reader, indexed):
    firm = make_subject("眉县天成商贸有限公司")
    make_entry(make_batch(), firm)
    make_entry(make_batch("serious_breach"), firm)
    make_record(firm, kind="declaration", shown={"matter": "资质证书", "content": "见证书"})
    indexed()
    for address in (f"/subjects/{firm.public_id}/", "/search/?q=天成商贸"):
        body = reader.get(address).content.decode()
        marks = re.search(r'<ul class="marks".*?</ul>', body, re.DOTALL)[0]
        told = re.findall(r'class="badge mark (\w+)">.*?</svg>([^<]+)', marks, re.DOTALL)
        assert told == [
            ("alarm", "严重失信主体名单（黑名单）"),
            ("good", "纳税信用A级纳税人"),
            ("plain", "已自愿申报"),
        ]


def test_a_mark_goes_with_its_entry(reader, indexed):
    firm = make_subject("眉县天成商贸有限公司")
    make_record(firm)
    entry = make_entry(make_batch("watch"), firm)
    indexed()
    withdraw(entry)
    for address in (f"/subjects/{firm.public_id}/", "/search/?q=天成商贸"):
        response = reader.get(address)
        assert "天成商贸" in text_of(response)
        assert 'class="marks"' not in response.content.decode()


def test_a_subjects_serious_list_shows_the_word_that_people_use(reader, db):
    batch = make_batch("serious_breach")
    entry = make_entry(batch)
    address = f"/subjects/{entry.subject.public_id}/?tab=serious_breach"
    response = reader.get(address)
    assert "严重失信主体名单（黑名单）" in text_of(response)
    assert f"/records/{entry.public_id}/" in response.content.decode()
    assert NOTHING not in text_of(response)


def test_a_commitment_says_why_when_to_whom_and_how_it_stands(reader, db):
    record = make_commitment()
    page = text_of(reader.get(f"/records/{record.public_id}/"))
    for words in ("承诺事由", "做出日期", "受理单位", "履约状态", "履行中", "信用修复型"):
        assert words in page
    assert "附件" not in page


def test_a_public_file_is_offered_and_sent_to_be_saved(reader, db, settings, tmp_path):
    settings.VAULT_DIR = tmp_path
    record = make_commitment()
    attachment = make_public_file(record)
    body = reader.get(f"/records/{record.public_id}/").content.decode()
    address = f"/attachments/{attachment.public_id}/"
    assert f'href="{address}"' in body
    response = reader.get(address)
    assert response.content == PDF
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; sandbox; frame-ancestors 'none'"
    )
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Robots-Tag"] == "noindex"
    assert response["Cache-Control"] == "max-age=30, private"


@pytest.mark.parametrize("how", ["never shown", "hidden", "removed", "record withdrawn"])
def test_a_file_that_is_not_public_is_not_there(reader, db, settings, tmp_path, how):
    settings.VAULT_DIR = tmp_path
    record = make_commitment()
    if how == "never shown":
        attachment = attachments.attach(record, "信用承诺书", PDF, None)
    else:
        attachment = make_public_file(record)
        assert reader.get(f"/attachments/{attachment.public_id}/").status_code == 200
    if how == "hidden":
        attachments.set_public(attachment, None, public=False)
    elif how == "removed":
        attachments.remove(attachment, None)
    elif how == "record withdrawn":
        withdraw(record)
    response = reader.get(f"/attachments/{attachment.public_id}/")
    never = reader.get("/attachments/AAAAAAAAAAAAAAAAAAAAAA/")
    assert (response.status_code, response.content) == (404, never.content)
    assert response["Cache-Control"] == "no-store"
    page = reader.get(f"/records/{record.public_id}/").content.decode()
    assert attachment.public_id not in page
