"""Departments at the desk: sending files, following verdicts, and seeing nobody else's."""

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from registry.models import AuditEntry, Record, Submission
from tests.backoffice.conftest import signed_in
from tests.backoffice.reporters import (
    FRONT,
    UPLOAD,
    body_of,
    file_of,
    make_office,
    make_reporter,
    opened,
    page_of,
    send,
    take_in,
)
from tests.backoffice.test_search_index import text_of
from tests.factories import make_authority
from tests.registry.reported import csv_text, licence

OTHER_COUNTY = "610328"  # 千阳县


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    """A vault of the test's own."""
    settings.VAULT_DIR = tmp_path / "vault"
    return Path(settings.VAULT_DIR)


@pytest.fixture
def office(db):
    """The authority that reports."""
    return make_office()


@pytest.fixture
def reporter(office):
    """Its reporter."""
    return make_reporter("reporter", office)


@pytest.fixture
def stranger(db):
    """A reporter of another county."""
    return make_reporter("stranger", make_authority("千阳县水利局", region=OTHER_COUNTY))


def stored(vault):
    """Return the names of what lies in the vault."""
    return sorted(path.name for path in vault.glob("*")) if vault.exists() else []


def test_who_may_not_report_is_sent_away(editor):
    for page in (FRONT, "/admin/ledger/", "/admin/reporting-keys/"):
        assert editor.get(page).status_code == 302
    assert editor.post(UPLOAD).status_code == 302
    assert not Submission.objects.exists()


def test_a_file_is_received_and_its_verdicts_are_shown(reporter, office):
    answer = send(reporter, file_of([licence(1), licence(2), licence(3, valid_until="31/31/31")]))
    submission = Submission.objects.get()
    assert answer.url == page_of(submission)
    assert (submission.status, submission.channel) == ("waiting", "desk")
    assert submission.authority == office
    assert submission.reported_by == reporter.user
    take_in()
    page = text_of(reporter.get(page_of(submission)))
    assert "已完成" in page
    assert "新增 2 变更 0 未变 0 待核 0 退回 1" in page
    assert "R104 有效期至不是有效日期，应为“年/月/日”，如2026/06/14" in page
    assert "licences.csv" in text_of(reporter.get(FRONT))


def test_several_files_are_received_together(reporter):
    answer = send(reporter, file_of([licence(1)], "a.csv"), file_of([licence(2)], "b.csv"))
    assert answer.url == FRONT
    assert {row.file_name for row in Submission.objects.all()} == {"a.csv", "b.csv"}


def test_an_unreadable_file_is_explained_and_not_kept(reporter, vault):
    answer = reporter.post(
        UPLOAD, {"files": SimpleUploadedFile("photo.csv", b"\x89PNG\x00\x01")}, follow=True
    )
    assert "photo.csv：这不是表格文件，请报送CSV或XLSX文件。" in text_of(answer)
    assert not Submission.objects.exists()
    assert stored(vault) == []


def test_a_file_that_is_too_large_is_refused_and_not_kept(reporter, vault, settings):
    settings.REPORT_MAX_MIB = 1
    large = SimpleUploadedFile("large.csv", b"x" * (2 << 20))
    answer = reporter.post(UPLOAD, {"files": large}, follow=True)
    assert "large.csv：文件超过1 MiB的上限，请分成几个文件报送。" in text_of(answer)
    assert stored(vault) == []


def test_too_many_files_are_refused_and_none_is_kept(reporter, vault):
    files = [file_of([licence(number)], f"{number}.csv") for number in range(1, 22)]
    answer = reporter.post(UPLOAD, {"files": files}, follow=True)
    assert "一次最多报送20个文件。" in text_of(answer)
    assert not Submission.objects.exists()
    assert stored(vault) == []


def test_a_form_without_its_token_leaves_nothing(reporter, vault):
    client = signed_in(reporter.user, enforce_csrf_checks=True)
    answer = client.post(UPLOAD, {"files": file_of([licence(1)])})
    assert answer.status_code == 403
    assert not Submission.objects.exists()
    assert stored(vault) == []


def test_nothing_of_an_upload_lies_readable_on_the_disk(reporter, vault):
    send(reporter, file_of([licence(1)]))
    (name,) = stored(vault)
    assert "青禾".encode() not in (vault / name).read_bytes()


def test_an_empty_form_is_told(reporter):
    assert "请选择要报送的文件。" in text_of(reporter.post(UPLOAD, follow=True))


def test_nobody_sees_another_departments_submissions(reporter, stranger):
    send(reporter, file_of([licence(1, valid_until="x")]))
    submission = take_in()
    assert "licences.csv" not in text_of(stranger.get(FRONT))
    for rest in ((), ("state",), ("take-back",), ("rows", 2)):
        assert stranger.get(page_of(submission, *rest)).status_code == 404
    assert stranger.post(page_of(submission, "errors")).status_code == 404
    assert Client().get(page_of(submission)).status_code == 302


def test_the_list_goes_on_behind_its_last_line(reporter, monkeypatch):
    monkeypatch.setattr("backoffice.reporting.read.PAGE", 2)
    for number in range(1, 6):
        send(reporter, file_of([licence(number)], f"{number}.csv"))
    page = reporter.get(FRONT).context["page"]
    seen = [line.file_name for line in page.items]
    while page.after:
        page = reporter.get(FRONT, {"after": page.after}).context["page"]
        seen += [line.file_name for line in page.items]
    assert seen == [f"{number}.csv" for number in range(5, 0, -1)]
    # Whoever follows a line that is gone begins anew.
    unknown = reporter.get(FRONT, {"after": "nobody"}).context["page"]
    assert [line.file_name for line in unknown.items] == seen[:2]


def test_the_state_is_told_as_numbers(reporter):
    send(reporter, file_of([licence(1)]))
    submission = Submission.objects.get()
    told = json.loads(reporter.get(page_of(submission, "state")).content)
    assert told["status"] == "waiting"
    assert (told["at_work"], told["percent"]) == (True, 0)
    take_in()
    told = json.loads(reporter.get(page_of(submission, "state")).content)
    assert (told["at_work"], told["percent"]) == (False, 100)
    assert told["counts"] == {"new": 1, "changed": 0, "unchanged": 0, "held": 0, "rejected": 0}


def test_a_page_of_work_under_way_refreshes_without_scripts(reporter):
    send(reporter, file_of([licence(1)]))
    waiting = reporter.get(page_of(Submission.objects.get())).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in waiting
    done = reporter.get(page_of(take_in())).content.decode()
    assert "http-equiv" not in done


def test_the_error_workbook_holds_the_departments_own_cells(reporter):
    send(reporter, file_of([licence(1), licence(2, valid_until="x")]))
    submission = take_in()
    answer = reporter.post(page_of(submission, "errors"))
    assert "no-store" in answer["Cache-Control"]
    rows = opened(answer)
    assert len(rows) == 2
    assert rows[0][-2:] == ["错误代码", "错误说明"]
    assert licence(2)["uscc"] in rows[1]
    assert rows[1][-2] == "R104"
    used = AuditEntry.objects.filter(action="register.used").latest("pk")
    assert used.actor == str(reporter.user.pk)
    assert used.facts["about"] == f"submission:{submission.public_id}"


def test_the_error_workbook_is_there_when_the_file_is_gone(reporter, vault):
    send(reporter, file_of([licence(1, valid_until="x")]))
    submission = take_in()
    for path in vault.glob("*"):
        path.unlink()
    assert opened(reporter.post(page_of(submission, "errors")))[1][-2] == "R104"


def test_many_error_rows_come_as_a_zip(reporter, monkeypatch):
    import io
    import zipfile

    monkeypatch.setattr("backoffice.reporting.error_files.MOST_ROWS", 1)
    monkeypatch.setattr("registry.reporting.error_workbook.MOST_ROWS", 1)
    send(reporter, file_of([licence(1, valid_until="x"), licence(2, valid_until="x")]))
    answer = reporter.post(page_of(take_in(), "errors"))
    archive = zipfile.ZipFile(io.BytesIO(body_of(answer)))
    assert archive.testzip() is None
    assert [name[-7:] for name in archive.namelist()] == ["-1.xlsx", "-2.xlsx"]


def test_without_faults_there_is_no_error_workbook(reporter):
    send(reporter, file_of([licence(1)]))
    submission = take_in()
    answer = reporter.post(page_of(submission, "errors"), follow=True)
    assert "没有退回或待核的行。" in text_of(answer)
    assert "下载错误清单" not in text_of(answer)


def test_rows_held_for_doubt_are_named_and_make_no_error_workbook(reporter, stranger, monkeypatch):
    monkeypatch.setattr("backoffice.reporting.read.ROWS", 1)
    secret = "案情涉及国家秘密。"
    send(reporter, file_of([licence(1), licence(2, content=secret), licence(3, content=secret)]))
    submission = take_in()
    answer = reporter.get(page_of(submission))
    page = text_of(answer)
    assert "已入库待核的行" in page
    assert f"3 {licence(2)['document_number']} H104 内容中有涉密字样" in page
    assert "下载错误清单" not in page
    assert secret not in page
    after = answer.context["doubted"].after
    rest = reporter.get(page_of(submission), {"doubted_after": after}).context["doubted"]
    assert [row.number for row in rest.items] == [4]
    # Another department that looks in (its own unit in the submission) reads no foreign record.
    Submission.objects.update(authority=stranger.user.scope.authorities.get())
    other = stranger.get(page_of(submission))
    assert other.status_code == 200
    assert "已入库待核的行" not in text_of(other)


def test_each_layout_has_its_template(reporter):
    front = reporter.get(FRONT)
    offered = [item.layout for item in front.context["templates"]]
    assert offered[:2] == ["licence_2018", "licence_2016"]
    assert "declaration_local" not in offered
    rows = opened(reporter.get(f"{FRONT}templates/penalty_2018/"))
    assert "行政处罚决定书文号" in [cell for row in rows for cell in row]
    assert reporter.get(f"{FRONT}templates/nothing/").status_code == 404


def test_one_who_reports_for_several_chooses_the_unit(office):
    other = make_authority("眉县水利局")
    client = make_reporter("both", office, other)
    assert "报送单位" in text_of(client.get(FRONT))
    send(client, file_of([licence(1)]), authority=other.code)
    assert Submission.objects.get().authority == other


def test_rows_page_behind_the_last_row(reporter, monkeypatch):
    monkeypatch.setattr("backoffice.reporting.read.ROWS", 2)
    send(reporter, file_of([licence(number, valid_until="x") for number in range(1, 6)]))
    submission = take_in()
    seen, after = [], "0"
    while after:
        page = reporter.get(page_of(submission), {"after": after}).context["page"]
        seen += [row.number for row in page.items]
        after = page.after
    assert seen == [2, 3, 4, 5, 6]
    assert reporter.get(page_of(submission), {"after": "9" * 5000}).status_code == 200


def test_a_row_of_another_authority_is_rejected(stranger):
    send(stranger, file_of([licence(1)]))
    take_in()
    assert not Record.objects.exists()


def test_no_page_shows_a_raw_value(reporter):
    name = licence(1)["subject_name"]
    send(reporter, SimpleUploadedFile("a.csv", csv_text([licence(1, valid_until="x")]).encode()))
    submission = take_in()
    assert name not in reporter.get(page_of(submission)).content.decode()
    assert name not in reporter.get(FRONT).content.decode()
