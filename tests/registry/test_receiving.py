"""What is received is kept, taken in later, within its reporter's reach, and blocks nobody."""

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from registry import retention
from registry.models import Authority, Record, SetAsideRow, Submission
from registry.models.reporting import SubmissionStatus as Status
from registry.reporting import faults, importer, importing
from registry.reporting.importer import MOST_ATTEMPTS, Importer, StoppedError, try_again
from registry.reporting.receiving import OtherContentError, ReceiveError, receive
from registry.reporting.unreadable import Unreadable, refusal_sentence
from registry.vault import files
from tests.registry.reported import csv_text, licence, penalty
from tests.registry.reporters import (
    OTHER_AUTHORITY,
    authority,
    counts,
    department,
    machine,
    officer,
    reported,
    send,
    take_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"
    return settings.VAULT_DIR


def test_a_received_file_waits_sealed_and_is_then_taken_in(vault):
    by = department()
    submission = send([licence(), licence(2)], by, authority=authority())
    assert (submission.status, submission.layout) == (Status.WAITING, "licence_2018")
    assert (submission.reported_by, submission.authority) == (by, authority())
    assert not Record.objects.exists()
    stored = (vault / submission.stored_as).read_bytes()
    assert "青禾".encode() not in stored
    take_in(submission)
    assert (submission.status, counts(submission)) == (Status.DONE, {"new": 2})
    assert (submission.rows_total, submission.rows_done) == (2, 2)


def test_the_oldest_comes_first_and_the_command_goes_on_to_work():
    first, second = send([licence()]), send([licence(content="改过的内容")])
    Submission.objects.update(channel="command")
    call_command("run_importer", "--once", "--workers", "0")
    for submission in (first, second):
        submission.refresh_from_db()
    assert (counts(first), counts(second)) == ({"new": 1}, {"changed": 1})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\x7fELF\x00\x01", "not_a_table"),
        ("甲,乙,丙\n1,2,3\n".encode(), "no_header"),
        (csv_text([]).encode(), "header_only"),
    ],
)
def test_what_can_not_be_read_is_said_at_once_and_nothing_is_kept(vault, content, code):
    with pytest.raises(Unreadable) as caught:
        receive(io.BytesIO(content), "x.csv", channel="desk")
    assert caught.value.code == code
    assert not Submission.objects.exists()
    assert list(vault.iterdir()) == []


def test_a_file_that_only_bears_a_workbook_s_name_is_no_workbook(vault):
    for content in ("不是表格", "不是\x00表格"):
        with pytest.raises(Unreadable, match="不是Excel文件") as caught:
            receive(io.BytesIO(content.encode()), "报送.XLSX", channel="desk")
        assert caught.value.code == "not_excel"
    assert list(vault.iterdir()) == []
    named = receive(io.BytesIO(csv_text([licence()]).encode()), "报送.xls", channel="desk")
    assert named.layout == "licence_2018"


def test_a_file_that_is_too_large_leaves_nothing_in_the_vault(vault, settings):
    settings.REPORT_MAX_MIB = 0
    with pytest.raises(Unreadable, match="上限"):
        send([licence()])
    assert list(vault.iterdir()) == []


def test_what_shows_only_later_becomes_the_submission_s_refusal(monkeypatch):
    monkeypatch.setattr("registry.reporting.receiving.READ_WHOLE", 0)
    text = csv_text([licence()]) + '"offen'
    submission = receive(io.BytesIO(text.encode()), "x.csv", channel="command")
    assert submission.layout == "licence_2018"
    take_in(submission)
    assert submission.status == Status.UNREADABLE
    assert submission.refusal[0] == "quoting"
    assert "引号没有成对" in refusal_sentence(submission.refusal)
    assert not Record.objects.exists()


def test_a_file_that_was_lost_is_said_and_holds_nobody_up():
    lost, next_one = send([licence()], channel="command"), send([licence(2)], channel="command")
    files.remove(lost.stored_as)
    take_in()
    lost.refresh_from_db()
    next_one.refresh_from_db()
    assert (lost.status, lost.refusal) == (Status.UNREADABLE, ["lost"])
    assert counts(next_one) == {"new": 1}


def test_json_lines_are_rows_by_field_name_or_header_numbered_by_line():
    lines = (
        '{"许可机关": "x", "uscc": "1", "unknown": "x"}\n\n'
        '{"subject_name": "眉县某公司", "fine": null, "status": 1, "secret": true}\n'
    )
    submission = receive(
        io.BytesIO(lines.encode()), "api.jsonl", channel="command", layout="licence_2018"
    )
    take_in(submission)
    assert (submission.layout, counts(submission)) == ("licence_2018", {"rejected": 2})
    assert list(
        submission.set_aside.order_by("row_number").values_list("row_number", flat=True)
    ) == [
        1,
        3,
    ]


@pytest.mark.parametrize("line", ["[1]", "{", '{"content": {"a": 1}}', '{"content": NaN}'])
def test_a_line_that_is_no_object_of_texts_is_named(line):
    content = io.BytesIO(f'{{"content": "x"}}\n{line}\n'.encode())
    with pytest.raises(Unreadable) as caught:
        receive(content, "api.jsonl", channel="command", layout="licence_2018")
    assert caught.value.refusal == ["json", "2"]


def test_a_machine_s_own_name_for_it_makes_one_submission():
    key, _text = machine()
    options = {"channel": "machine", "key": key, "idempotency_key": "nightly-1"}
    first = send([licence()], **options)
    assert send([licence()], **options).pk == first.pk
    with pytest.raises(OtherContentError):
        send([licence(2)], **options)
    other_key, _text = machine()
    assert send([licence(2)], **(options | {"key": other_key})).pk != first.pk
    assert Submission.objects.count() == 2


def test_nobody_reports_in_the_name_of_another_authority(vault):
    by = department()
    with pytest.raises(ReceiveError, match="管辖范围"):
        send([licence()], by, authority=authority(OTHER_AUTHORITY))
    assert list(vault.iterdir()) == []


def test_a_department_reports_its_own_decisions_and_no_others():
    other = licence(2, authority_code=OTHER_AUTHORITY, source_code=OTHER_AUTHORITY)
    authority(OTHER_AUTHORITY, "另一个局")
    submission = reported([licence(), other], department())
    assert (counts(submission), submission.errors) == ({"new": 1, "rejected": 1}, {"R501": 1})
    row = SetAsideRow.objects.get()
    assert row.problems[0]["column"] == "许可机关统一社会信用代码"
    assert Record.objects.count() == 1


def test_a_department_makes_no_authority_but_the_office_and_the_command_do():
    row = licence(authority_code=OTHER_AUTHORITY)
    assert reported([row], department()).errors == {"R501": 1}
    assert not Authority.objects.filter(code=OTHER_AUTHORITY).exists()
    assert counts(reported([row], officer())) == {"new": 1}
    assert Authority.objects.filter(code=OTHER_AUTHORITY).exists()


def test_the_office_of_another_county_makes_none_here():
    assert reported([licence()], officer(region="610323")).errors == {"R501": 1}
    assert not Authority.objects.exists()


def test_whether_another_s_record_is_known_can_not_be_found_out():
    reported([licence()], channel="command")
    stranger = department("stranger", authority(OTHER_AUTHORITY))
    known = reported([licence()], stranger)
    unknown = reported([licence(7)], stranger)
    renamed = reported([licence(subject_name="眉县另名示例有限公司")], stranger)
    assert known.errors == unknown.errors == renamed.errors == {"R501": 1}


def test_nobody_takes_another_s_record_from_the_public_by_calling_it_secret():
    reported([penalty()], channel="command", layout="penalty_2018")
    record = Record.objects.get()
    assert record.state == "public"
    stranger = department("stranger", authority(OTHER_AUTHORITY))
    reported([penalty(secret="是")], stranger, layout="penalty_2018")
    record.refresh_from_db()
    assert record.state == "public"
    reported([penalty(secret="是")], department(), layout="penalty_2018")
    record.refresh_from_db()
    assert record.state == "held"


def test_the_reach_is_that_of_the_moment_of_taking_in():
    by = department()
    submission = send([licence()], by)
    by.scope.authorities.set([authority(OTHER_AUTHORITY)])
    assert take_in(submission).errors == {"R501": 1}
    key, _text = machine()
    submission = send([licence()], channel="machine", key=key)
    key.authorities.set([authority(OTHER_AUTHORITY)])
    assert take_in(submission).errors == {"R501": 1}


def test_a_row_at_which_the_program_fails_costs_that_row_alone(monkeypatch, caplog):
    usual = faults.prepare

    def failing(layout, row, *others):
        if row.cells["content"] == "不可预见":
            raise ZeroDivisionError(row.cells["subject_name"])
        return usual(layout, row, *others)

    monkeypatch.setattr(faults, "prepare", failing)
    submission = reported([licence(), licence(2, content="不可预见"), licence(3)], department())
    assert (counts(submission), submission.errors) == ({"new": 2, "held": 1}, {"H901": 1})
    assert "ZeroDivisionError" in caplog.text
    assert "青禾" not in caplog.text


def test_a_submission_at_which_the_program_fails_is_set_aside_and_the_next_goes_on(monkeypatch):
    bad, good = send([licence()], channel="command"), send([licence(2)], channel="command")
    usual = importing.finish

    def failing(submission, **options):
        if submission.pk == bad.pk:
            raise ZeroDivisionError("眉县某人")
        return usual(submission, **options)

    monkeypatch.setattr(importing, "finish", failing)
    monkeypatch.setattr(importer, "_AGAIN_AFTER", 0.0)
    worker = Importer(workers=0)
    for _try in range(MOST_ATTEMPTS + 1):
        worker.tick()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (good.status, bad.status, bad.attempts) == (Status.DONE, Status.FAILED, MOST_ATTEMPTS)
    assert bad.failure.startswith("ZeroDivisionError at test_receiving.py:")
    assert "眉县" not in bad.failure
    monkeypatch.setattr(importing, "finish", usual)
    assert try_again(bad)
    assert counts(take_in(bad)) == {"new": 1}
    assert not try_again(bad)


def test_a_submission_that_kills_the_process_again_and_again_is_set_aside():
    submission = send([licence()], channel="command")
    Submission.objects.update(status=Status.IMPORTING, attempts=MOST_ATTEMPTS)
    assert take_in(submission).status == Status.FAILED


def test_a_stopped_importer_leaves_the_rest_to_the_next_one():
    submission = send([licence(number) for number in range(1, 200)], channel="command")
    worker = Importer(workers=0)
    worker.stopped = Record.objects.exists
    assert worker.tick() is False
    submission.refresh_from_db()
    assert 0 < submission.rows_done < 199
    assert (submission.status, submission.attempts) == (Status.IMPORTING, 0)
    assert counts(take_in(submission)) == {"new": 199}
    assert issubclass(StoppedError, Exception)


def test_what_another_process_is_taking_in_is_left_to_it():
    submission = send([licence()], channel="command")
    with files.held(submission.stored_as):
        take_in(submission)
        assert (submission.status, submission.attempts) == (Status.WAITING, 0)
    assert take_in(submission).status == Status.DONE


def test_the_error_workbook_is_there_for_any_finished_submission():
    submission = reported([licence(content="")], department())
    (kept,) = importing.workbooks_of(submission)
    files.remove(submission.stored_as)
    (later,) = importing.workbooks_of(submission)
    assert kept.startswith(b"PK")
    assert later.startswith(b"PK")


def test_old_files_go_whatever_became_of_them(settings):
    submission = send([licence()], channel="command")
    Submission.objects.update(status=Status.UNREADABLE, finished_at=timezone.now())
    assert retention.remove_uploads(timezone.now() + timedelta(days=1)) == 1
    assert not files.path_of(submission.stored_as).exists()
