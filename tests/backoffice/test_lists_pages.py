"""Lists at the desk: batches, entries that come and leave, and who may see which."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backoffice.lists.counts import counts
from registry import attachments
from registry.kinds import Family, kinds_of
from registry.models import AuditEntry, Batch, BatchState, Proposal, Record, StaffScope, Submission
from registry.publication import record as shown
from registry.scopes import scope_of
from registry.uses import USED
from tests.backoffice.conftest import staff
from tests.backoffice.reporters import body_of, take_in
from tests.backoffice.test_search_index import text_of
from tests.factories import MEI_COUNTY, make_authority, make_record
from tests.registry.listed import add_entry, day, entry_cells, make_batch, publish
from tests.registry.reported import csv_text
from tests.registry.test_attachments import PDF

LISTS = "/admin/lists/"


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


def keeper_of(name, region, *permissions):
    client = staff(name, "backoffice.keep_lists", *permissions)
    StaffScope.objects.create(user=client.user, region_id=region)
    return client


@pytest.fixture
def keeper(indexed):
    return keeper_of("keeper", "610326")


@pytest.fixture
def stranger(indexed):
    return keeper_of("stranger", "610328")


def page(batch, *rest):
    return "/".join([f"{LISTS}batches/{batch.public_id}", *rest]) + "/"


def entry_page(entry, *rest):
    return "/".join([f"{LISTS}entries/{entry.public_id}", *rest]) + "/"


def test_the_front_page_tells_the_lists_and_their_rules(keeper):
    text = text_of(keeper.get(LISTS))
    assert "严重失信主体名单 （黑名单） 须双人复核" in text
    assert "有效期届满自动移出" in text
    assert "没有符合条件的批次" in text


def test_a_keeper_makes_a_batch(keeper):
    issuer = make_authority()
    sent = {
        "kind": "red_honest",
        "title": "2026年诚信典型名单",
        "number": "眉信办〔2026〕5号",
        "issuer": issuer.pk,
        "basis": "诚信典型评选办法",
        "published_on": day().isoformat(),
    }
    response = keeper.post(f"{LISTS}new/", sent)
    batch = Batch.objects.get()
    assert (response.status_code, response["Location"]) == (302, page(batch))
    assert (batch.kind, batch.issuer, batch.created_by) == ("red_honest", issuer, keeper.user)


def test_a_new_batch_shows_who_decides_about_each_list(keeper):
    text = text_of(keeper.get(f"{LISTS}new/"))
    assert "请核对发布机关" in text
    for spec in kinds_of(Family.LIST).values():
        assert f"{spec.label} {spec.listing.decided_by}{spec.listing.legal_basis}" in text


@pytest.mark.parametrize("kind", ["red_honest", "serious_breach"])
def test_an_empty_draft_offers_neither_publishing_nor_withdrawal(keeper, kind):
    batch = make_batch(kind)
    addresses = [page(batch, end) for end in ("publish", "propose", "withdraw")]
    body = body_of(keeper.get(page(batch))).decode()
    assert "没有待发布的条目" in body
    assert not any(address in body for address in addresses)
    add_entry(batch)
    body = body_of(keeper.get(page(batch))).decode()
    assert "没有待发布的条目" not in body
    assert sum(address in body for address in addresses) == 2


def test_a_keeper_makes_no_batch_of_another_county(keeper):
    issuer = make_authority(region="610328")
    sent = {"kind": "red_honest", "title": "甲", "issuer": issuer.pk, "basis": "乙"}
    response = keeper.post(f"{LISTS}new/", sent | {"published_on": day().isoformat()})
    assert response.status_code == 200
    assert issuer.name not in body_of(keeper.get(f"{LISTS}new/")).decode()
    assert not Batch.objects.exists()


def test_batches_are_narrowed_and_paged(keeper, monkeypatch):
    monkeypatch.setattr("backoffice.lists.read.PAGE", 2)
    for number in range(3):
        make_batch(title=f"第{number}批", published_on=day(number))
    publish(make_batch("red_honest", title="已发的"))
    text = text_of(keeper.get(f"{LISTS}?kind=red_contract&state=draft"))
    assert ("第0批" in text, "第1批" in text, "第2批" in text) == (True, True, False)
    assert "已发的" not in text
    after = Batch.objects.get(title="第1批").public_id
    text = text_of(keeper.get(f"{LISTS}?kind=red_contract&state=draft&after={after}"))
    assert ("第1批" in text, "第2批" in text) == (False, True)


def test_nobody_sees_another_countys_batch(keeper, stranger):
    batch = make_batch()
    entry = add_entry(batch)
    for path in (page(batch), page(batch, "add"), entry_page(entry), entry_page(entry, "leave")):
        assert keeper.get(path).status_code == 200
        assert stranger.get(path).status_code == 404
    assert stranger.post(page(batch, "publish")).status_code == 404
    assert batch.title not in text_of(stranger.get(LISTS))
    batch.refresh_from_db()
    assert batch.state == BatchState.DRAFT


def test_a_department_sees_no_batch_but_its_own(indexed):
    client = staff("department", "backoffice.keep_lists")
    batch = make_batch()
    scope = StaffScope.objects.create(user=client.user)
    scope.authorities.add(make_authority())
    assert client.get(page(batch)).status_code == 404
    scope.authorities.add(batch.issuer)
    assert client.get(page(batch)).status_code == 200


def test_one_entry_is_entered_and_masked(keeper):
    batch = make_batch()
    given = entry_cells(1, batch.issuer, reason="守法经营，联系人张三丰13812345678")
    response = keeper.post(page(batch, "add"), given)
    assert response.status_code == 302
    entry = Record.objects.get()
    assert (entry.batch, entry.state) == (batch, "held")
    text = text_of(keeper.get(entry_page(entry)))
    assert "眉县青禾1示例食品有限公司" in text
    assert "随批次发布后公示" in text
    assert "13812345678" not in text
    assert "欧阳示例" not in text


def test_what_is_wrong_with_an_entry_stands_at_its_field(keeper):
    batch = make_batch()
    given = entry_cells(1, batch.issuer, uscc="91610326MF0000013X")
    response = keeper.post(page(batch, "add"), given)
    assert response.status_code == 200
    assert "R201" in text_of(response)
    assert not Record.objects.exists()


def test_a_file_of_entries_goes_in_with_the_batch(keeper):
    batch = make_batch()
    rows = [entry_cells(number, batch.issuer) for number in (1, 2)]
    content = csv_text(rows, "red_contract_local").encode("utf-8-sig")
    sent = {"file": SimpleUploadedFile("entries.csv", content)}
    assert keeper.post(page(batch, "upload"), sent).status_code == 302
    submission = take_in()
    assert (submission.new, submission.batch) == (2, batch)
    assert {row.reason for row in Record.objects.all()} == {"batch_draft"}
    text = text_of(keeper.get(page(batch)))
    assert "entries.csv" in text
    assert "眉县青禾2示例食品有限公司" in text


def test_the_template_of_a_batchs_list_is_offered(keeper, stranger):
    batch = make_batch()
    response = keeper.get(page(batch, "template"))
    assert body_of(response).startswith(b"PK")
    assert "attachment" in response["Content-Disposition"]
    assert stranger.get(page(batch, "template")).status_code == 404


def test_a_file_of_another_list_is_refused(keeper):
    batch = make_batch()
    rows = [entry_cells(1, batch.issuer, document_number="眉列〔2026〕1号")]
    content = csv_text(rows, "watch_local").encode("utf-8-sig")
    response = keeper.post(
        page(batch, "upload"), {"file": SimpleUploadedFile("w.csv", content)}, follow=True
    )
    assert "重点关注名单" in text_of(response)
    assert not Submission.objects.exists()


def test_publishing_shows_the_entries_at_once(keeper):
    batch = make_batch()
    entry = add_entry(batch)
    response = keeper.post(page(batch, "publish"), follow=True)
    assert "批次已发布，涉及条目 1 个。" in text_of(response)
    assert shown(entry.public_id)
    assert "移出名单" in text_of(keeper.get(entry_page(entry)))


def test_a_get_publishes_nothing(keeper):
    batch = make_batch()
    add_entry(batch)
    assert keeper.get(page(batch, "publish")).status_code == 405
    batch.refresh_from_db()
    assert batch.state == BatchState.DRAFT


def test_who_only_reads_changes_nothing(indexed):
    reader = staff("reader", "backoffice.view_register")
    StaffScope.objects.create(user=reader.user, region_id="610326")
    batch = make_batch()
    entry = add_entry(batch)
    publish(batch)
    assert reader.get(page(batch)).status_code == 200
    assert "提请撤下批次" not in text_of(reader.get(page(batch)))
    said = {"reason": "甲", "basis": "乙", "on": day().isoformat()}
    for path in (page(batch, "publish"), page(batch, "withdraw"), entry_page(entry, "leave")):
        assert reader.post(path, said)["Location"] == "/admin/"
    assert shown(entry.public_id)
    assert not Proposal.objects.exists()


def test_an_entry_leaves_and_its_reason_is_kept_for_staff(keeper):
    batch = make_batch()
    entry = add_entry(batch)
    publish(batch)
    said = {"reason": "不再符合条件", "basis": "办法第九条", "on": day(1).isoformat()}
    response = keeper.post(entry_page(entry, "leave"), said, follow=True)
    text = text_of(response)
    assert "已移出名单，停止公示。" in text
    assert "已撤下：不再符合条件" in text
    assert "移出名单 不再符合条件 办法第九条 keeper" in text
    assert shown(entry.public_id) is None


@pytest.mark.parametrize(
    "changes", [{"reason": ""}, {"basis": ""}, {"on": day(-1).isoformat()}, {"on": ""}]
)
def test_leaving_needs_reason_basis_and_a_day(keeper, changes):
    batch = make_batch()
    entry = add_entry(batch)
    publish(batch)
    said = {"reason": "甲", "basis": "乙", "on": day().isoformat()} | changes
    assert keeper.post(entry_page(entry, "leave"), said).status_code == 200
    assert shown(entry.public_id)


def test_a_batch_is_taken_down_by_a_proposal(keeper):
    batch = make_batch()
    entry = add_entry(batch)
    publish(batch)
    said = {"reason": "误发", "basis": "核查单"}
    response = keeper.post(page(batch, "withdraw"), said, follow=True)
    assert "待复核： 撤下名单批次" in text_of(response)
    assert shown(entry.public_id)
    assert Proposal.objects.get().action == "withdraw_batch"


def test_a_watched_entry_is_proposed_for_the_serious_list(keeper):
    batch = make_batch("watch", number="眉信办〔2026〕1号")
    entry = add_entry(batch)
    publish(batch)
    said = {
        "document_number": "眉市监严列〔2026〕3号",
        "reason": "拒不改正",
        "basis": "名单管理办法第二条",
        "decided_on": day(2).isoformat(),
        "proposal_reason": "有效期内再犯",
        "proposal_basis": "管理规定",
    }
    assert keeper.get(entry_page(entry, "pass-on")).status_code == 200
    response = keeper.post(entry_page(entry, "pass-on"), said, follow=True)
    assert "待复核： 转入其他名单" in text_of(response)
    refused = keeper.post(entry_page(entry, "pass-on"), said | {"decided_on": "某天"})
    assert "列入严重失信主体名单日期" in text_of(refused)
    assert Proposal.objects.count() == 1


@pytest.fixture
def commitment():
    return make_record(kind="commitment", shown={"matter": "按期完工", "content": "按期完工"})


STATED = {"purpose": "verification", "words": "核对承诺书", "basis": "核查单"}


def files_of(record, *rest):
    return "/".join([f"{LISTS}records/{record.public_id}/attachments", *rest]) + "/"


def test_a_commitments_text_is_attached_looked_at_and_made_public(keeper, commitment):
    assert commitment.subject.name in text_of(keeper.get(f"{LISTS}commitments/"))
    sent = {"label": "承诺书", "file": SimpleUploadedFile("c.pdf", PDF)}
    response = keeper.post(files_of(commitment, "new"), sent, follow=True)
    assert "承诺书 application/pdf" in text_of(response)
    file = commitment.attachments.get()
    one = files_of(commitment, file.public_id)
    looked = keeper.post(one, STATED)
    assert body_of(looked) == PDF
    assert "no-store" in looked["Cache-Control"]
    assert "sandbox" in looked["Content-Security-Policy"]
    assert looked["X-Content-Type-Options"] == "nosniff"
    keeper.post(f"{one}change/", {"do": "publish"})
    file.refresh_from_db()
    assert file.is_public
    assert body_of(keeper.get(one)) == PDF
    keeper.post(f"{one}change/", {"do": "remove"})
    assert keeper.get(one).status_code == 404
    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions == [
        "attachments.added",
        USED,
        "attachments.published",
        "attachments.looked_at",
        "attachments.removed",
    ]


def test_an_unreviewed_file_is_opened_for_a_stated_purpose_alone(keeper, commitment):
    file = attachments.attach(commitment, "承诺书", PDF, keeper.user)
    one = files_of(commitment, file.public_id)
    asked = keeper.get(one)
    assert "每次查看都记录查看人、时间、用途和依据" in text_of(asked)
    assert PDF not in body_of(asked)
    for missing in STATED:
        refused = keeper.post(one, STATED | {missing: ""})
        assert refused.status_code == 422
        assert PDF not in body_of(refused)
    assert keeper.post(one, STATED | {"purpose": "curiosity"}).status_code == 422
    assert not AuditEntry.objects.filter(action=USED).exists()
    assert body_of(keeper.post(one, STATED)) == PDF
    use = AuditEntry.objects.get(action=USED)
    assert use.facts["purpose"] == "核实报送数据：核对承诺书"
    assert (use.facts["basis"], use.facts["about"]) == ("核查单", f"attachment:{file.pk}")


@pytest.mark.parametrize(
    ("permission", "opens"), [("reveal", True), ("view_register", False), ("view_audit", False)]
)
def test_whoever_only_reads_never_opens_an_unreviewed_file(indexed, commitment, permission, opens):
    file = attachments.attach(commitment, "承诺书", PDF, None)
    reader = staff("reader", f"backoffice.{permission}")
    StaffScope.objects.create(user=reader.user, region_id=MEI_COUNTY)
    one = files_of(commitment, file.public_id)
    for answer in (reader.get(one), reader.post(one, STATED)):
        assert (PDF in body_of(answer)) is (opens and answer.wsgi_request.method == "POST")
    assert AuditEntry.objects.filter(action=USED).exists() is opens


def test_what_cannot_be_written_down_is_not_opened(keeper, commitment, monkeypatch):
    file = attachments.attach(commitment, "承诺书", PDF, keeper.user)
    read = []
    monkeypatch.setattr(attachments, "read", read.append)

    def fails(*_args):
        raise RuntimeError

    monkeypatch.setattr(attachments, "note_use", fails)
    with pytest.raises(RuntimeError):
        keeper.post(files_of(commitment, file.public_id), STATED)
    assert read == []


def test_another_type_of_file_is_refused_in_a_sentence(keeper, commitment):
    sent = {"label": "承诺书", "file": SimpleUploadedFile("c.pdf", b"<html>")}
    response = keeper.post(files_of(commitment, "new"), sent, follow=True)
    assert "附件只能是 PDF、JPG 或 PNG 文件。" in text_of(response)
    assert not commitment.attachments.exists()


def test_nobody_sees_another_countys_files(stranger, commitment):
    assert stranger.get(files_of(commitment)).status_code == 404
    sent = {"label": "承诺书", "file": SimpleUploadedFile("c.pdf", io.BytesIO(PDF).read())}
    assert stranger.post(files_of(commitment, "new"), sent).status_code == 404
    assert not commitment.attachments.exists()


def test_the_start_page_is_told_of_drafts(keeper, stranger):
    make_batch()
    publish(make_batch("red_honest"))
    (waiting,) = counts(keeper.user, scope_of(keeper.user))
    assert (waiting.label, waiting.number) == ("拟定中的名单批次", 1)
    assert counts(stranger.user, scope_of(stranger.user))[0].number == 0
