"""Names of sole traders, and what staff typed, are nowhere at the desk in full."""

import io
from zipfile import ZipFile

import pytest
from django.urls import reverse

from registry import code_cases, proposals, subjects, uses
from registry.enums import SubjectKind
from registry.models import AuditEntry, CodeCase, Submission
from registry.subject_previews import side, staff_name
from tests.backoffice.conftest import staff_of
from tests.factories import MEI_COUNTY, make_record, make_subject
from tests.registry.listed import add_entry, make_batch, publish
from tests.registry.listed import staff as colleague

TRADER = "眉县欧阳示例小吃店"
NUMBER = "13812345678"


@pytest.fixture(autouse=True)
def hidden(settings, tmp_path):
    settings.MASK_SOLE_TRADER_NAMES = True
    settings.VAULT_DIR = tmp_path / "vault"


@pytest.fixture
def client(indexed):
    names = ("decide", "keep_lists", "view_register", "manage_subjects", "review", "export")
    return staff_of(MEI_COUNTY, "member", *(f"backoffice.{name}" for name in names))


@pytest.fixture
def trader(db):
    return make_subject(TRADER, kind=SubjectKind.SOLE_TRADER)


def body(response):
    assert response.status_code == 200
    return response.content.decode()


def test_a_proposal_names_a_sole_trader_without_the_owner(client, trader):
    record = make_record(subject=trader, shown={"subject_name": staff_name(trader)})
    made = proposals.propose("withdraw", reason="甲", basis="乙", by=colleague("f"), record=record)
    for address in ("/admin/proposals/", f"/admin/proposals/{made.public_id}/"):
        page = body(client.get(address))
        assert staff_name(trader) in page
        assert TRADER not in page


def test_a_list_names_a_sole_trader_without_the_owner(client, trader):
    batch = make_batch()
    entry = add_entry(batch)
    publish(batch)
    entry.subject = trader
    entry.save(update_fields=["subject"])
    one = f"/admin/lists/entries/{entry.public_id}/"
    for address in (f"/admin/lists/batches/{batch.public_id}/", one, f"{one}leave/"):
        page = body(client.get(address))
        assert staff_name(trader) in page
        assert TRADER not in page


def test_names_of_old_and_merged_subjects_are_hidden_too(trader):
    gone = make_subject("眉县司马示例面馆", kind=SubjectKind.SOLE_TRADER)
    kept = make_subject("眉县某示例厂", former_names=["眉县旧示例厂"])
    subjects.merge(gone, kept, "同一主体")
    shown = side(kept)
    assert shown.merged == (staff_name(gone),)
    assert "司马示例" not in shown.merged[0]
    assert shown.former_names == ("眉县旧示例厂",)
    renamed = make_subject(
        "眉县新示例面馆", kind=SubjectKind.SOLE_TRADER, former_names=["眉县司马示例面馆"]
    )
    assert "司马示例" not in side(renamed).former_names[0]


def test_the_note_of_a_case_is_scrubbed_on_its_page_and_in_the_workbook(client):
    make_subject("眉县同名示例厂"), make_subject("眉县同名示例厂")
    code_cases.find_faults()
    CodeCase.objects.update(note=f"联系人{NUMBER}")
    case = CodeCase.objects.get()
    assert NUMBER not in body(client.get(reverse("backoffice_queues_case", args=[case.pk])))
    assert NUMBER not in body(client.get(reverse("backoffice_queues_cases")))
    book = client.post(reverse("backoffice_queues_cases_export")).content
    with ZipFile(io.BytesIO(book)) as parts:
        texts = parts.read("xl/sharedStrings.xml").decode()
    assert "联系人" in texts
    assert NUMBER not in texts


def test_the_name_of_a_file_is_scrubbed(client):
    batch = make_batch()
    add_entry(batch)
    Submission.objects.update(batch=batch, channel="upload", file_name=f"名单{NUMBER}.csv")
    page = body(client.get(f"/admin/lists/batches/{batch.public_id}/"))
    assert "名单" in page
    assert NUMBER not in page


def test_a_stated_purpose_is_kept_scrubbed(client):
    uses.note_use(client.user, f"核对{NUMBER}", f"管理规定，{NUMBER}", "record:1", "all")
    facts = AuditEntry.objects.get().facts
    assert facts["purpose"].startswith("核对")
    assert facts["basis"].startswith("管理规定")
    assert NUMBER not in str(facts)
