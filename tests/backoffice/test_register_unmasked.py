"""Unmasked values: shown after purpose and basis were written down, and nowhere else."""

import logging

import pytest

from registry.desk import revealing
from registry.models import AuditEntry
from registry.reporting.sealed_rows import ROW_PURPOSE
from registry.uses import USED
from registry.vault import seal_json
from tests.backoffice.conftest import staff
from tests.backoffice.test_register_lists import FENGXIANG, RECORDS, SUBJECTS, in_scope
from tests.factories import MEI_COUNTY, make_authority, make_record, make_resident_id, make_subject
from tests.registry.reported import licence

ALL = ("view_register", "review", "reveal", "export")
EVERYTHING = tuple(f"backoffice.{name}" for name in ALL)
NUMBER = make_resident_id(7)
NAME = "欧阳示例"
STATED = {"purpose": "objection", "words": "办理异议", "basis": "异议申请第7号"}


@pytest.fixture
def reviewer(indexed):
    return in_scope(staff("reviewer", *EVERYTHING), MEI_COUNTY)


@pytest.fixture
def record(db):
    cells = licence(representative=NAME, representative_certificate_number=NUMBER)
    sealed = seal_json(["licence_2018", cells, {"旧列": "列值"}], ROW_PURPOSE)
    firm = make_subject("眉县天成商贸有限公司")
    shown = {"representative": "欧阳某某"}
    return make_record(firm, make_authority(), sealed=sealed, shown=shown)


def address(record):
    return f"{RECORDS}{record.public_id}/unmasked/"


def test_the_raw_value_is_on_no_page_export_or_search(reviewer, record, indexed):
    indexed()
    base = f"{RECORDS}{record.public_id}/"
    for path in (
        RECORDS,
        f"{RECORDS}?q=天成",
        base,
        f"{base}compare/?old=1&new=1",
        f"{base}correct/",
        f"{base}hold/",
        address(record),
        SUBJECTS,
        f"{SUBJECTS}{record.subject.public_id}/",
    ):
        body = reviewer.get(path).content.decode()
        assert NUMBER not in body, path
        assert NAME not in body, path
    for path in (f"{RECORDS}export/", f"{SUBJECTS}export/"):
        body = b"".join(reviewer.post(path, {"as": "csv"}).streaming_content).decode()
        assert "眉县天成商贸有限公司" in body
        assert NUMBER not in body
        assert NAME not in body
    assert not AuditEntry.objects.filter(action=USED).exists()


def test_after_purpose_and_basis_it_is_shown_once_and_written_down(reviewer, record, caplog):
    caplog.set_level(logging.DEBUG)
    response = reviewer.post(address(record), STATED)
    body = response.content.decode()
    assert response.status_code == 200
    assert NUMBER in body
    assert NAME in body
    assert "列值" in body
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    entry = AuditEntry.objects.get(action=USED)
    assert entry.actor == str(reviewer.user.pk)
    assert entry.facts == {
        "purpose": "办理异议申请：办理异议",
        "basis": "异议申请第7号",
        "about": f"record:{record.public_id}",
        "what": "all reported fields",
    }
    assert NUMBER not in caplog.text
    assert NAME not in caplog.text
    again = reviewer.get(address(record))
    assert NUMBER not in again.content.decode()


@pytest.mark.parametrize(
    "missing", [{"purpose": ""}, {"purpose": "curiosity"}, {"words": " "}, {"basis": ""}]
)
def test_without_purpose_or_basis_nothing_is_opened(reviewer, record, missing, monkeypatch):
    monkeypatch.setattr(revealing, "open_row", lambda *_: pytest.fail("it was decrypted"))
    response = reviewer.post(address(record), STATED | missing)
    assert response.status_code == 422
    assert NUMBER not in response.content.decode()
    assert not AuditEntry.objects.filter(action=USED).exists()


def test_nothing_is_opened_that_can_not_be_written_down(reviewer, record, monkeypatch):
    def fails(*_given):
        raise FileNotFoundError

    monkeypatch.setattr(revealing, "note_use", fails)
    monkeypatch.setattr(revealing, "open_row", lambda *_: pytest.fail("it was decrypted"))
    with pytest.raises(FileNotFoundError):
        reviewer.post(address(record), STATED)


def test_another_countys_record_is_not_there(indexed, record):
    far = in_scope(staff("far", *EVERYTHING), FENGXIANG)
    for answer in (far.get(address(record)), far.post(address(record), STATED)):
        assert answer.status_code == 404
    assert not AuditEntry.objects.filter(action=USED).exists()


def test_who_may_not_reveal_is_refused(indexed, record):
    names = (name for name in EVERYTHING if name != "backoffice.reveal")
    client = in_scope(staff("reader", *names), MEI_COUNTY)
    response = client.post(address(record), STATED)
    assert (response.status_code, response.url) == (302, "/admin/")
    assert "查看未脱敏内容" not in client.get(f"{RECORDS}{record.public_id}/").content.decode()
