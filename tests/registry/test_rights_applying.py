"""Applying: what is taken, what is refused with a sentence each, and what is left of it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from registry import outbox, rights
from registry.models import AuditEntry, Case, CaseFile, CaseStep, OutboxEvent, RecordVersion
from registry.publication import record as shown
from registry.rights import AlreadyAppliedError, CaseError, RightsError, Upload
from registry.rights.rules import rules
from registry.vault import files
from tests.factories import make_record, make_subject
from tests.registry.applied import (
    NAME,
    PDF,
    PHONE,
    application,
    objected,
    papers,
    penalty,
    picture,
    repair_asked,
    stored,
)
from tests.registry.listed import day, staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vault(settings, tmp_path):
    settings.VAULT_DIR = tmp_path / "vault"
    return settings.VAULT_DIR


def refused(form, files=()):
    with pytest.raises(RightsError) as caught:
        rights.apply(form, files)
    return caught.value.faults


def test_an_objection_alone_changes_nothing_that_others_see():
    record = penalty()
    OutboxEvent.objects.all().delete()
    epoch = outbox.publication_epoch()
    case, code = objected(record)
    record.refresh_from_db()
    assert (record.version, record.contested_since) == (1, None)
    assert not shown(record.public_id).contested
    assert not RecordVersion.objects.exists()
    assert not OutboxEvent.objects.exists()
    assert outbox.publication_epoch() == epoch
    assert (case.state, case.region_id, case.sort) == ("received", record.region_id, "objection")
    assert len(code) == 14
    note = AuditEntry.objects.get()
    assert (note.action, note.actor) == ("rights.received", "form")
    assert note.facts == {"application": case.pk, "application_sort": "objection"}


def test_taking_it_up_marks_its_record_and_nothing_else():
    record = penalty()
    case, code = objected(record)
    OutboxEvent.objects.all().delete()
    epoch = outbox.publication_epoch()
    rights.take_up(case, staff("first"))
    public = shown(record.public_id)
    assert (public.contested, public.version) == (True, 2)
    kept = type(record).objects.get(pk=record.pk)
    assert (kept.contested_since, kept.state, kept.reason) == (day(), "public", "public")
    assert (kept.basis, kept.decider) == ("", None)
    version = RecordVersion.objects.get()
    assert (version.action, version.number, version.actor) == ("contested", 1, staff("first"))
    event = OutboxEvent.objects.get()
    assert (event.record_id, event.version, event.removes) == (record.pk, 2, False)
    assert outbox.publication_epoch() == epoch + 1
    assert rights.status(case.public_id, code).steps[-1][1] == "已受理。"
    with pytest.raises(CaseError, match="无须受理"):
        rights.take_up(case, staff("first"))
    rights.cancel(case.public_id, code)
    assert not shown(record.public_id).contested
    with pytest.raises(CaseError):
        rights.take_up(case, staff("first"))


def test_the_mark_stays_until_the_last_objection_that_was_taken_up_is_closed():
    record = penalty()
    (first, one), (second, two), (_idle, three) = [
        objected(record, phone=f"1390000000{number}") for number in range(3)
    ]
    rights.take_up(first, staff("first"))
    # Handing on takes up as well.
    rights.forward(second, record.authority, staff("first"), "请核查")
    actions = RecordVersion.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions) == ["contested"]
    rights.cancel(first.public_id, one)
    assert shown(record.public_id).contested
    rights.cancel(second.public_id, two)
    # The third was never taken up: what it asked marks nothing, and its end lifts nothing.
    assert not shown(record.public_id).contested
    rights.cancel(_idle.public_id, three)
    assert list(actions.all()) == ["contested", "uncontested"]


def test_what_is_filled_in_is_sealed(vault):
    case, code = objected()
    values = [
        bytes(value) if isinstance(value, memoryview) else value
        for row in (*Case.objects.values(), *CaseStep.objects.values())
        for value in row.values()
    ]
    text = repr(values)
    for secret in (
        NAME,
        PHONE,
        "shili@example.com",
        "处罚决定已被撤销",
        code,
        code.replace("-", ""),
    ):
        assert secret not in text
    assert NAME.encode() not in bytes(case.sealed)


def test_repair_takes_its_papers_and_marks_nothing(vault):
    case, _code = repair_asked()
    assert not shown(case.record.public_id).contested
    labels = CaseFile.objects.order_by("pk").values_list("label", "media_type", "scan")
    assert list(labels) == [
        ("已纠正失信行为、履行相关义务的证明材料", "application/pdf", "not_scanned"),
        ("信用承诺书", "application/pdf", "not_scanned"),
    ]
    assert len(stored(vault)) == 2
    assert all(b"%PDF" not in path.read_bytes() for path in stored(vault))


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"name": " "}, "name"),
        ({"name": "名" * 51}, "name"),
        ({"phone": "12"}, "phone"),
        ({"phone": "<script>1234567"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"statement": ""}, "statement"),
        ({"statement": "字" * 2001}, "statement"),
        ({"role": "person"}, "role"),
        ({"role": "other"}, "role"),
        ({"sort": "other"}, "sort"),
    ],
)
def test_each_fault_has_its_sentence_and_leaves_nothing(vault, fields, name):
    record = penalty()
    faults = refused(application(record, **fields))
    assert set(faults) == {name}
    assert faults[name].endswith("。")
    assert not Case.objects.exists()
    assert not shown(record.public_id).contested


def test_all_faults_are_told_at_once():
    form = application(penalty(), "repair", name="", phone="", statement="")
    faults = refused(form, [Upload("commitment", b"MZ")])
    assert set(faults) == {"name", "phone", "statement", "duty_done", "commitment"}
    assert "只能是 PDF" in faults["commitment"]


def test_an_agent_shows_a_power_of_attorney():
    form = application(penalty(), role="agent")
    assert set(refused(form)) == {"power_of_attorney"}
    case, _code = rights.apply(form, [Upload("power_of_attorney", picture())])
    assert case.files.get().label == "授权委托书"


@pytest.mark.parametrize(
    "fields",
    [{"state": "held"}, {"state": "withdrawn"}, {"state": "void"}, {"public_until": day(1)}],
)
def test_what_is_not_shown_is_answered_like_what_does_not_exist(fields):
    hidden = refused(application(penalty(**fields)))
    unknown = refused(application(type("R", (), {"public_id": "A" * 22})))
    assert hidden == unknown == {"record_id": "没有找到可以申请的信用记录，请从记录页面进入申请。"}


def test_a_proven_person_may_object_to_their_own_hidden_record():
    person = make_subject("张某某", kind="natural_person")
    record = penalty(subject=person, state="held")
    form = application(record, role="person")
    assert set(refused(form)) == {"record_id"}
    with pytest.raises(RightsError):
        rights.apply(form, verified=make_subject())
    case, _code = rights.apply(form, verified=person)
    assert case.record == record
    record.refresh_from_db()
    assert record.contested_since == day()


def test_repair_says_from_which_day_or_why_never():
    early = penalty(repair_from=day(-3))
    later = day(-3)
    sentence = f"自{later.year}年{later.month}月{later.day}日起可以申请"
    assert sentence in refused(application(early, "repair"), papers())["record_id"]
    licence = make_record()
    assert "不适用信用修复" in refused(application(licence, "repair"), papers())["record_id"]
    short = penalty(repair_from=None, rule="penalty.2026.general")
    assert "record_id" in refused(application(short, "repair"), papers())
    case, _code = repair_asked(penalty(repair_from=day()))
    assert case.state == "received"


@pytest.mark.parametrize("ask", [objected, repair_asked])
def test_a_strangers_open_case_stops_nobody(ask):
    record = penalty()
    strange, _code = ask(record)
    own, code = ask(record, phone="13900000000")
    again, _code = ask(record, phone="13900000000", statement="另一理由")
    assert len({strange.public_id, own.public_id, again.public_id}) == 3
    assert rights.status(own.public_id, code).state == "received"
    assert Case.objects.filter(record=record, state="received").count() == 3
    # The very same, however its blanks are set, is one.
    with pytest.raises(AlreadyAppliedError, match="同样的申请已经收到"):
        ask(record, phone="13900000000", statement=" 另一理由 ")
    assert Case.objects.count() == 3


def test_a_strangers_rounds_send_the_subject_nowhere():
    record = penalty()
    for number in range(6):
        case, code = objected(record, phone=f"1381234567{number}")
        rights.cancel(case.public_id, code)
    record.refresh_from_db()
    assert (record.version, record.contested_since) == (1, None)
    assert objected(record, phone="13900000000")


def test_one_contact_is_bounded_about_one_record_but_not_the_verified_subject():
    record, most = penalty(), rules()["per_contact"]["most"]
    for number in range(most):
        case, code = objected(record, statement=f"理由{number}")
        rights.cancel(case.public_id, code)
    for written in ("13812345678", "+86 138-1234-5678", "0086 13812345678"):
        with pytest.raises(AlreadyAppliedError, match="请换用其他联系电话"):
            objected(record, phone=written, statement="又一理由")
    # Another number, another record, another sort; whom the record is about; a later month.
    assert objected(record, phone="13812345679")
    assert objected(penalty())
    assert repair_asked(record)
    assert rights.apply(application(record, statement="本人提出"), verified=record.subject)
    past = timezone.now() - timedelta(days=rules()["per_contact"]["within_days"], minutes=1)
    Case.objects.update(received_at=past)
    assert objected(record, statement="又一理由")


def test_what_the_verified_subject_objects_to_is_marked_at_once():
    record = penalty()
    case, _code = rights.apply(application(record), verified=record.subject)
    assert shown(record.public_id).contested
    assert RecordVersion.objects.get().actor is None
    assert list(case.steps.order_by("pk").values_list("action", flat=True)) == [
        "received",
        "taken_up",
    ]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"phone": ""}, RightsError),
        ({"role": "agent"}, RightsError),
        ({}, AlreadyAppliedError),
    ],
)
def test_what_costs_nothing_is_asked_before_files_are_looked_into(monkeypatch, change, error):
    record = penalty()
    objected(record)
    monkeypatch.setattr("registry.uploads.checked", None)
    asked = []
    with pytest.raises(error):
        rights.apply(
            application(record, **change),
            [Upload("evidence", PDF)],
            admit=lambda: asked.append(1),
        )
    assert asked == []


def test_room_is_asked_for_last_and_none_taken_without_it(vault):
    def full():
        raise KeyError

    record, bad = penalty(), PDF.replace(b"<<>>", b"/JavaScript")
    with pytest.raises(RightsError):
        rights.apply(application(record), [Upload("evidence", bad)], admit=full)
    with pytest.raises(KeyError):
        rights.apply(application(record), [Upload("evidence", PDF)], admit=full)
    assert not Case.objects.exists()
    assert stored(vault) == []


def test_a_crash_inside_leaves_no_case_no_mark_and_no_file(monkeypatch, vault):
    record = penalty()
    proven = record.subject

    def crash(*_args):
        raise RuntimeError

    monkeypatch.setattr("registry.rights.marks.outbox.raise_epoch", crash)
    with pytest.raises(RuntimeError):
        rights.apply(application(record), [Upload("evidence", PDF)], verified=proven)
    assert not Case.objects.exists()
    assert not CaseStep.objects.exists()
    assert stored(vault) == []
    assert not shown(record.public_id).contested


def test_pictures_are_written_anew_and_other_files_refused(vault):
    record = penalty()
    exif = picture(exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0secret place")
    case, _code = rights.apply(application(record), [Upload("照片，电话13812345678", exif)])
    kept = case.files.get()
    content = b"".join(files.read(kept.stored_as))
    assert content.startswith(b"\xff\xd8\xff")
    assert b"secret place" not in content
    assert PHONE not in kept.label
    for bad, word in [(b"<html>", "只能是"), (PDF.replace(b"<<>>", b"/JavaScript"), "脚本")]:
        faults = refused(application(penalty()), [Upload("evidence", bad)])
        assert word in faults["evidence"]
    many = [Upload("evidence", PDF)] * 9
    assert "最多上传8个" in refused(application(penalty()), many)["files"]
