"""Doubtful texts wait for staff; what staff mark stays hidden whatever is reported later."""

import tomllib

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from registry import decisions, mask_marks, mask_passages, outbox
from registry.mask_cases import cases
from registry.mask_marks import MarkError
from registry.mask_passages import texts_of
from registry.masking import facts
from registry.masking.doubts import HELD_TEXT
from registry.models import AuditEntry, MaskMark, OutboxEvent, Record, RecordVersion
from registry.publication import record as public
from registry.reporting.importing import import_rows
from registry.reporting.showing import settled
from registry.vault import seal_json
from tests.factories import make_record
from tests.registry.listed import staff
from tests.registry.reported import penalty

pytestmark = pytest.mark.django_db

MISSED = "该公司店内由绰号小旋风者看守，小旋风拒绝签字。"
DOUBTFUL = "消费者黄河，投诉未按规定明码标价。"


def reported(**cells):
    import_rows("penalty_2018", [penalty(**cells)], file_name="t.csv", workers=0)
    return Record.objects.get()


def test_a_doubtful_text_is_not_shown_and_the_rest_of_the_record_is():
    record = reported(facts=DOUBTFUL)
    assert (record.state, record.texts_held) == ("public", True)
    assert record.shown["facts"] == HELD_TEXT
    assert record.shown["content"] == "罚款2000元"
    assert "黄河" not in str(public(record.public_id))
    (text,) = [text for text in texts_of(record) if text.held]
    assert [text.text[one.start : one.end] for one in text.places] == ["黄河"]


def test_a_text_that_was_held_before_goes_on_waiting():
    masked = {"facts": HELD_TEXT, "content": "罚款2000元"}
    assert settled("penalty", dict(masked)) == (masked, True)


def test_staff_clear_a_doubt_or_mark_it_and_the_text_is_shown():
    record, by = reported(facts=DOUBTFUL), staff("reviewer")
    mask_marks.clear(record, "facts", "黄河", by)
    record.refresh_from_db()
    assert (record.shown["facts"], record.texts_held) == (DOUBTFUL, False)
    (made,) = mask_marks.made_marks(record)
    mask_marks.undo(made, by)
    record.refresh_from_db()
    assert (record.shown["facts"], record.texts_held) == (HELD_TEXT, True)
    mask_marks.mark(record, "facts", "黄河", "person", by)
    record.refresh_from_db()
    assert record.shown["facts"] == "消费者黄某某，投诉未按规定明码标价。"
    assert record.texts_held is False
    assert list(
        AuditEntry.objects.filter(action__startswith="record.")
        .order_by("pk")
        .values_list("action", flat=True)
    ) == ["record.cleared", "record.unmarked", "record.marked"]
    assert "黄河" not in str(list(AuditEntry.objects.values_list("facts", flat=True)))


def test_a_clear_holds_for_its_place_alone_not_in_another_field_or_a_later_text():
    record, by = reported(facts=DOUBTFUL, remarks=DOUBTFUL), staff("reviewer")
    mask_marks.clear(record, "facts", "黄河", by)
    record.refresh_from_db()
    assert (record.shown["facts"], record.shown["remarks"]) == (DOUBTFUL, HELD_TEXT)
    for later in (f"另案。{DOUBTFUL}", "消费者黄河，因酒后驾车被罚。"):
        record = reported(facts=later, content=DOUBTFUL, remarks="无")
        assert (record.shown["facts"], record.shown["content"]) == (HELD_TEXT, HELD_TEXT)
    record = reported(facts=f"{DOUBTFUL}又查，消费者黄河，拒绝签字。", remarks="无")
    (held,) = [text for text in texts_of(record) if text.held]
    assert (held.field, record.shown["facts"]) == ("facts", HELD_TEXT)
    last = held.places[-1].start
    with pytest.raises(MarkError):
        mask_marks.clear(record, "facts", "黄河", by, at=last + 1)
    mask_marks.clear(record, "facts", "黄河", by, at=last)
    record.refresh_from_db()
    assert (len(held.places), record.shown["facts"]) == (1, held.text)


def test_a_mark_takes_the_passage_from_every_text_at_once_and_from_every_later_report():
    record, by = reported(facts=MISSED, remarks="小旋风已离开。"), staff("reviewer")
    assert record.shown["facts"] == MISSED
    epoch, reason = outbox.publication_epoch(), record.reason
    OutboxEvent.objects.all().delete()
    made = mask_marks.mark(record, "facts", "小旋风", "other", by)
    record.refresh_from_db()
    assert record.shown["facts"] == "该公司店内由绰号［已隐去］者看守，［已隐去］拒绝签字。"
    assert record.shown["remarks"] == "［已隐去］已离开。"
    assert (record.reason, record.basis, record.version) == (reason, "", 2)
    assert outbox.publication_epoch() > epoch
    assert list(OutboxEvent.objects.values_list("record_id", "version", "removes")) == [
        (record.pk, 2, True)
    ]
    assert "小旋风".encode() not in bytes(made.sealed)
    record = reported(facts=f"{MISSED}另查，小旋风在场。", remarks="小旋风已离开。")
    assert (record.version, str(record.shown).count("小旋风")) == (3, 0)
    assert record.shown["facts"].endswith("另查，［已隐去］在场。")
    decisions.correct(record, {"remarks": "小旋风又来了。"}, "更正", "来函", by)
    record.refresh_from_db()
    assert record.shown["remarks"] == "［已隐去］又来了。"
    assert list(RecordVersion.objects.order_by("number").values_list("action", flat=True)) == [
        "marked",
        "reported",
        "corrected",
    ]


def test_what_is_not_there_cannot_be_marked_or_cleared():
    record, by = reported(facts=MISSED, representative="欧阳示例"), staff("reviewer")
    for field, passage, category in (
        ("facts", "不在其中", "other"),
        ("representative", "欧阳", "person"),
        ("facts", "风", "other"),
        ("facts", "小旋风", "none"),
        ("facts", "小旋风" * 70, "other"),
    ):
        with pytest.raises(MarkError):
            mask_marks.mark(record, field, passage, category, by)
    with pytest.raises(MarkError):
        mask_marks.clear(record, "facts", "小旋风", by)
    record.refresh_from_db()
    assert record.version == 1
    assert not MaskMark.objects.exists()
    assert not AuditEntry.objects.filter(action__startswith="record.").exists()


def test_the_marks_leave_as_cases_with_nothing_of_the_passage_in_them(capsys):
    record, by = reported(facts=f"{MISSED}卡片AB-7788。"), staff("reviewer")
    mask_marks.mark(record, "facts", "小旋风", "person", by)
    record.refresh_from_db()
    mask_marks.mark(record, "facts", "AB-7788", "document", by)
    call_command("masking_cases")
    told = capsys.readouterr().out
    assert "旋风" not in told
    assert "7788" not in told
    groups = {group["name"]: group["texts"] for group in tomllib.loads(told)["group"]}
    assert groups["staff_document"] == ["守，小某某拒绝签字。卡片⟦ab-1234⟧。"]
    assert groups["staff_person"] == ["该公司店内由绰号⟦王小明⟧者看守，小某某拒绝签字。"]


def test_no_half_of_a_passage_leaves_beside_another_mark():
    record = make_record()
    for passage, around in (("小旋风", ["", ""]), ("大司马", ["旋风与", "见小旋"])):
        sealed = seal_json({"passage": passage, "around": around}, "mask mark")
        MaskMark.objects.create(
            record=record, field="facts", category="person", sealed=sealed, made_by=staff("one")
        )
    assert tomllib.loads(cases())["group"][0]["texts"] == ["⟦王小明⟧", "与⟦王小明⟧见"]


def test_what_later_rules_know_leaves_masked_by_them():
    sealed = seal_json({"passage": "大司马", "around": ["电话13812345678，", "在场"]}, "mask mark")
    MaskMark.objects.create(
        record=make_record(), field="facts", category="other", sealed=sealed, made_by=staff("one")
    )
    (text,) = tomllib.loads(cases())["group"][0]["texts"]
    assert text == "电话［电话］，⟦示例文⟧在场"


def test_what_holds_another_mark_leaves_with_nothing_of_it_either():
    record, by = reported(facts="有人躲在凤凰台东侧红砖小楼小旋风房间。"), staff("reviewer")
    mask_marks.mark(record, "facts", "小旋风", "person", by)
    record.refresh_from_db()
    mask_marks.mark(record, "facts", "凤凰台东侧红砖小楼小某某房间", "address", by)
    groups = {group["name"]: group["texts"] for group in tomllib.loads(cases())["group"]}
    assert groups["staff_person"] == ["人躲在⟦王小明⟧。"]
    assert groups["staff_address"] == ["有人躲在⟦示例文字代替示例文字代替示例⟧。"]


def test_a_mark_in_what_another_hides_is_taken_back_after_that_one():
    record, by = reported(facts="有人躲在凤凰台东侧红砖小楼小旋风房间。"), staff("reviewer")
    name = mask_marks.mark(record, "facts", "小旋风", "person", by)
    record.refresh_from_db()
    place = mask_marks.mark(record, "facts", "凤凰台东侧红砖小楼小某某房间", "address", by)
    with pytest.raises(MarkError, match="请先取消那一处"):
        mask_marks.undo(name, by)
    record.refresh_from_db()
    assert record.shown["facts"] == "有人躲在［详细地址］。"
    mask_marks.undo(place, by)
    mask_marks.undo(MaskMark.objects.get(pk=name.pk), by)
    record.refresh_from_db()
    assert record.shown["facts"] == "有人躲在凤凰台东侧红砖小楼小旋风房间。"


def test_all_is_masked_anew_where_the_rules_make_something_else_of_it():
    record, other = reported(facts=MISSED), staff("reviewer")
    mask_marks.mark(record, "facts", "小旋风", "other", other)
    record.refresh_from_db()
    right = dict(record.shown)
    call_command("remask", verbosity=0)
    record.refresh_from_db()
    assert (record.version, record.shown) == (2, right)
    Record.objects.update(shown=right | {"facts": "当事人张三丰在场。"})
    OutboxEvent.objects.all().delete()
    epoch = outbox.publication_epoch()
    call_command("remask", "--dry-run", verbosity=0)
    assert (outbox.publication_epoch(), OutboxEvent.objects.count()) == (epoch, 0)
    call_command("remask", verbosity=0)
    record.refresh_from_db()
    assert (record.version, record.shown, record.texts_held) == (3, right, False)
    assert outbox.publication_epoch() > epoch
    assert list(OutboxEvent.objects.values_list("record_id", "version", "removes")) == [
        (record.pk, 3, True)
    ]


def test_what_was_hidden_does_not_come_back_when_a_rule_masks_a_part_of_it(monkeypatch):
    record, by = reported(facts="有人躲在凤凰台东侧红砖小楼小旋风房间。"), staff("reviewer")
    made = mask_marks.mark(record, "facts", "红砖小楼小旋风房间", "address", by)
    record.refresh_from_db()
    assert record.shown["facts"] == "有人躲在凤凰台东侧［详细地址］。"
    shown_values = mask_passages.shown_values

    def newer(kind, values):
        masked = shown_values(kind, values)
        return masked | {"facts": masked["facts"].replace("小旋风", "小某某")}

    monkeypatch.setattr(mask_passages, "shown_values", newer)
    for _again in range(2):
        call_command("remask", verbosity=0)
        record.refresh_from_db()
        assert (record.version, record.shown["facts"], record.texts_held) == (3, HELD_TEXT, True)
    (held,) = [text for text in texts_of(record) if text.held]
    assert (held.text, held.places) == ("有人躲在凤凰台东侧红砖小楼小某某房间。", ())
    mask_marks.mark(record, "facts", "红砖小楼小某某房间", "address", by)
    mask_marks.undo(made, by)
    record.refresh_from_db()
    assert record.shown["facts"] == "有人躲在凤凰台东侧［详细地址］。"
    assert record.texts_held is False


def test_an_office_adds_words_of_its_own_and_a_wrong_list_is_told(settings, tmp_path):
    path = tmp_path / "masking.toml"
    path.write_text('[people]\nroles = ["粮长"]\n', "utf-8")
    settings.OFFICE_MASKING_FILE = str(path)
    facts._office_words.cache_clear()
    try:
        assert facts.load("people.toml")["roles"][-1] == "粮长"
        path.write_text('[people]\nnothing = ["粮长"]\n', "utf-8")
        facts._office_words.cache_clear()
        with pytest.raises(ImproperlyConfigured, match=r"people\.toml has no list 'nothing'"):
            facts.load("people.toml")
    finally:
        facts._office_words.cache_clear()
