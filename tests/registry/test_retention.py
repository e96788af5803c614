"""What is kept no longer goes, and what is still needed stays."""

import json
from dataclasses import asdict
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from registry import audit, audit_chain, declarations, retention
from registry.declarations import DeclaredFacts
from registry.models import (
    AuditEntry,
    DaySalt,
    Declaration,
    DeclarationState,
    LookupCount,
    Proposal,
    ProposalState,
    Region,
    SetAsideRow,
    Submission,
)
from registry.models.reporting import SubmissionStatus
from registry.vault import files, seal_json
from tests.factories import make_record
from tests.registry.listed import staff
from tests.registry.reported import licence, penalty, uscc
from tests.registry.reporters import department, reported

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"


def days(code):
    return next(keep.kept_days for keep in retention.keeps() if keep.code == code)


def purged(**options):
    return {item.keep.code: item.number for item in retention.purge_all(**options) if item.number}


def ago(code, more):
    return timezone.now() - timedelta(days=days(code)) - more


def test_what_fails_keeps_nothing_else(monkeypatch, caplog):
    def fail(_before):
        raise ValueError("张三丰")

    count = LookupCount.objects.create(
        day=ago("lookup_counts", DAY).date(),
        door="page",
        kind="words",
        hits="one",
        client=b"",
        number=1,
    )
    monkeypatch.setitem(retention.PURGES, "uploads", retention.Purge(fail, fail))
    with pytest.raises(retention.PurgeError, match=r"Not purged: uploads \(ValueError\)\."):
        retention.purge_all()
    assert not LookupCount.objects.filter(pk=count.pk).exists()
    assert AuditEntry.objects.get(action="retention.purged").facts == {"lookup_counts": 1}
    assert "张三丰" not in caplog.text


def test_a_contact_whose_key_is_lost_keeps_no_other_contact(caplog):
    lost, other = (
        declared(DeclarationState.VERIFIED, ago("contacts", DAY)) for _number in range(2)
    )
    Declaration.objects.filter(pk=lost.pk).update(sealed=seal_json({}, "another purpose"))
    assert purged() == {"contacts": 1}
    assert declarations.declared(Declaration.objects.get(pk=other.pk)).contact_name == ""
    assert f"Declaration {lost.pk} can't be opened" in caplog.text


def test_every_entry_of_the_table_has_its_purge_and_its_reason():
    codes = [keep.code for keep in retention.keeps()]
    assert sorted(codes) == sorted(retention.PURGES)
    assert all(keep.why and keep.since for keep in retention.keeps())
    assert [keep.code for keep in retention.keeps() if keep.days <= 0] == ["day_salts"]


def declared(state, decided_at):
    facts = DeclaredFacts(
        "眉县示例公司", uscc(3), "欧阳示例", "资质", "内容", "司马示例", "0917-5551234"
    )
    return Declaration.objects.create(
        query_digest=b"",
        uscc=facts.uscc,
        name=facts.name,
        region=Region.objects.get(pk="610326"),
        sealed=seal_json(asdict(facts), declarations.PURPOSE),
        state=state,
        decided_at=decided_at,
    )


def test_declarations_lose_their_contact_and_refused_ones_everything():
    old_refused = declared(DeclarationState.REFUSED, ago("declarations", DAY))
    young_refused = declared(DeclarationState.REFUSED, ago("declarations", -DAY))
    old_verified = declared(DeclarationState.VERIFIED, ago("contacts", DAY))
    waiting = declared(DeclarationState.RECEIVED, None)
    assert purged() == {"declarations": 1, "contacts": 1}
    for row in (old_refused, young_refused, old_verified, waiting):
        row.refresh_from_db()
    assert bytes(old_refused.sealed) == b""
    assert {text for _label, text in declarations.masked(old_refused)} == {""}
    told = declarations.declared(old_verified)
    assert (told.contact_name, told.contact_phone) == ("", "")
    assert told.representative == "欧阳示例"
    assert declarations.declared(young_refused).contact_name == "司马示例"
    assert declarations.declared(waiting).contact_phone == "0917-5551234"
    assert purged() == {}


def test_rows_that_staff_settled_go_and_waiting_ones_stay():
    reported([licence(), licence(2, subject_name="眉县另名示例公司", uscc=uscc(1))], department())
    reported(
        [penalty(facts="该公司涉及国家秘密，另案处理。")], layout="penalty_2018", channel="command"
    )
    waiting = SetAsideRow.objects.filter(settled_at=None)
    assert waiting.exists()
    first = waiting.first()
    SetAsideRow.objects.filter(pk=first.pk).update(settled_at=ago("settled_rows", DAY))
    before = SetAsideRow.objects.count()
    assert purged() == {"settled_rows": 1}
    assert SetAsideRow.objects.count() == before - 1


def test_files_and_rejected_rows_go_some_at_a_time(monkeypatch):
    monkeypatch.setattr(retention, "_PIECE", 2)
    rows = [licence(number, content="") for number in (1, 2, 3)]
    old, young = reported(rows, department()), reported(rows, department("other"))
    Submission.objects.filter(pk=old.pk).update(finished_at=ago("uploads", DAY))
    assert purged() == {"uploads": 1}
    assert {row.submission_id for row in SetAsideRow.objects.all()} == {young.pk}
    assert not files.path_of(old.stored_as).exists()
    assert files.path_of(young.stored_as).exists()
    assert list(Submission.objects.order_by("pk").values_list("stored_as", flat=True)) == [
        *("", young.stored_as)
    ]


def test_the_file_of_a_report_that_is_tried_again_at_that_moment_stays():
    submission = reported([licence()], department())
    before = timezone.now() + DAY
    Submission.objects.filter(pk=submission.pk).update(status=SubmissionStatus.WAITING)
    assert retention._remove_upload(submission.pk, before) is False
    submission.refresh_from_db()
    assert files.path_of(submission.stored_as).exists()


@pytest.mark.parametrize("code", ["settled_rows", "declarations", "agreed_rows", "audit"])
def test_where_nothing_is_over_nobody_waits_for_a_transaction(code, django_assert_num_queries):
    audit.note("test.noted")
    audit_chain.join_all()
    with django_assert_num_queries(1):
        assert retention.PURGES[code].run(ago(code, DAY)) == 0


def test_what_was_agreed_to_long_ago_holds_no_row_any_more():
    one = Proposal.objects.create(
        action="pass_on",
        record=make_record(),
        region_id="610326",
        facts={"sealed": "00", "version": 1},
        reason="x",
        basis="y",
        proposed_by=staff("a"),
        state=ProposalState.APPROVED,
        decided_at=ago("agreed_rows", DAY),
    )
    assert purged() == {"agreed_rows": 1}
    one.refresh_from_db()
    assert one.facts == {"version": 1}


def test_counts_and_the_trail_s_oldest_entries_go():
    for more in (DAY, -2 * DAY):
        LookupCount.objects.create(
            day=ago("lookup_counts", more).date(), door="web", kind="x", hits="one", client=b"1"
        )
    for more in (1, 0):
        day = timezone.localdate() - timedelta(days=more)
        DaySalt.objects.create(day=day, sealed=b"x")
    for number in range(3):
        audit.note("test.noted", number=number)
    assert purged() == {"lookup_counts": 1, "day_salts": 1}
    assert [row.day for row in DaySalt.objects.all()] == [timezone.localdate()]
    assert AuditEntry.objects.filter(action="test.noted").count() == 3
    assert audit.entries("retention")[0].facts == {"lookup_counts": 1, "day_salts": 1}


def test_a_dry_run_only_counts(capsys):
    declared(DeclarationState.REFUSED, ago("declarations", DAY))
    call_command("purge", "--dry-run", "--json")
    assert json.loads(capsys.readouterr().out)["declarations"] == 1
    assert not AuditEntry.objects.filter(action="retention.purged").exists()
    call_command("purge")
    assert "已清除        1  未通过的自愿申报" in capsys.readouterr().out
    call_command("purge", "--json")
    assert json.loads(capsys.readouterr().out)["declarations"] == 0
