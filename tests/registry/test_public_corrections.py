"""Public corrections (更正声明): only where wished, never what was shown, and they end."""

from datetime import timedelta
from unittest import mock

import pytest

from registry import corrections, outbox, proposals, rights
from registry.corrections import CorrectionError, Position
from registry.models import AuditEntry, Correction, Record, Subject
from registry.scopes import ALL, Scope
from tests.factories import make_subject
from tests.registry.applied import objected, penalty
from tests.registry.listed import day, staff

pytestmark = pytest.mark.django_db


def granted(record=None, *, wants=True, by="second"):
    """Return an objection that was granted: its record is withdrawn."""
    case, _code = objected(record, wants_correction=wants)
    proposal = rights.propose_outcome(
        case, staff("first"), "grant", "withdraw", "处罚已撤销", "复议决定"
    )
    proposals.approve(proposal, staff(by))
    case.refresh_from_db()
    return case


def published(**fields):
    """Return a correction of a subject of its own."""
    row = corrections.publish(make_subject(), "此前公示的一条信息有误，特此更正。", staff("a"))
    Correction.objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()
    return row


def test_a_correction_names_its_subject_and_nothing_that_was_shown():
    case = granted()
    epoch = outbox.publication_epoch()
    row = corrections.publish(case, corrections.text_for(case), staff("a"))
    assert outbox.publication_epoch() == epoch + 1
    (public,) = corrections.corrections().corrections
    subject = case.record.subject
    assert (public.subject_name, public.subject_id) == (subject.name, subject.public_id)
    expected = f"本平台曾公示的关于{subject.name}的一条行政处罚信息有误，已经停止公示，特此更正。"
    assert (public.text, public.public_id) == (expected, row.public_id)
    for value in (case.record.document_number, *case.record.shown.values()):
        assert value in {subject.name, case.record.authority.name} or value not in repr(public)
    # As long as it was shown: since 200 days.
    assert (public.published_on, public.public_until) == (day(), day() + timedelta(days=200))
    assert corrections.of_subject(subject.public_id) == (public,)
    note = AuditEntry.objects.get(action="corrections.published")
    assert note.facts == {"correction": row.pk, "case": case.pk}


@pytest.mark.parametrize(("ago", "days"), [(2, 30), (30, 30), (31, 31), (900, 365)])
def test_it_is_shown_as_long_as_what_was_wrong(ago, days):
    case = granted()
    Record.objects.filter(pk=case.record_id).update(publish_from=day(ago))
    case.refresh_from_db()
    row = corrections.publish(case, "信息有误，特此更正。", staff("a"))
    assert (row.public_until - row.published_on).days == days


@pytest.mark.parametrize("value", ["document_number", "content", "facts", "violation_type"])
def test_what_was_shown_is_not_told_again(value):
    case = granted()
    text = f"关于{case.record.shown[value]}的信息有误。"
    with pytest.raises(CorrectionError, match="不能写出曾公示的内容"):
        corrections.publish(case, text, staff("a"))
    assert not Correction.objects.exists()


def test_a_text_is_masked_and_has_its_length():
    row = corrections.publish(make_subject(), "信息有误，电话13812345678。", staff("a"))
    assert "13812345678" not in row.text
    for text in (" ", "字" * 501):
        with pytest.raises(CorrectionError, match="请填写更正内容"):
            corrections.publish(make_subject(), text, staff("a"))


def test_only_who_wishes_it_and_was_right_is_corrected_once():
    text = "信息有误，特此更正。"
    with pytest.raises(CorrectionError, match="没有要求公开更正"):
        corrections.publish(granted(wants=False), text, staff("a"))
    open_case, _code = objected(penalty(), wants_correction=True)
    with pytest.raises(CorrectionError, match="只有支持了的异议"):
        corrections.publish(open_case, text, staff("a"))
    case = granted(penalty())
    corrections.publish(case, text, staff("a"))
    with pytest.raises(CorrectionError, match="已经发布过"):
        corrections.publish(case, text, staff("a"))
    assert Correction.objects.count() == 1


def test_natural_persons_are_never_named_by_a_correction():
    person = make_subject("张某某", kind="natural_person")
    with pytest.raises(CorrectionError, match="自然人"):
        corrections.publish(person, "信息有误。", staff("a"))
    row = published()
    Subject.objects.filter(pk=row.subject_id).update(kind="natural_person")
    assert corrections.corrections().corrections == ()
    assert corrections.of_subject(row.subject.public_id) == ()


def test_it_ends_by_itself_and_when_it_is_withdrawn():
    last = published(public_until=day())
    gone = published(public_until=day(1))
    early = published(published_on=day(-1), public_until=day(-9))
    withdrawn = published()
    epoch = outbox.publication_epoch()
    corrections.withdraw(withdrawn, staff("a"))
    corrections.withdraw(withdrawn, staff("a"))
    assert outbox.publication_epoch() == epoch + 1
    assert AuditEntry.objects.filter(action="corrections.withdrawn").count() == 1
    shown = [one.public_id for one in corrections.corrections().corrections]
    assert shown == [last.public_id]
    for row in (gone, early, withdrawn):
        assert corrections.of_subject(row.subject.public_id) == ()
    assert set(corrections.standing(ALL)) == {last, gone, early}
    assert not corrections.standing(Scope(region="610324")).exists()


def test_pages_go_on_where_they_ended():
    rows = [published(published_on=day(ago)) for ago in (3, 1, 1, 2)]
    order = [rows[2], rows[1], rows[3], rows[0]]
    first = corrections.corrections(limit=2)
    assert [one.public_id for one in first.corrections] == [row.public_id for row in order[:2]]
    assert first.after == Position(day(1), rows[1].pk)
    second = corrections.corrections(first.after, limit=2)
    assert [one.public_id for one in second.corrections] == [row.public_id for row in order[2:]]
    assert second.after is None


def test_a_merged_subject_goes_by_its_new_name():
    row, goes_on = published(), make_subject("眉县新名商贸有限公司")
    Subject.objects.filter(pk=row.subject_id).update(merged_into=goes_on)
    (public,) = corrections.of_subject(goes_on.public_id)
    assert (public.subject_name, public.subject_id) == (goes_on.name, goes_on.public_id)


def test_a_crash_inside_leaves_none():
    with mock.patch("registry.audit.note", side_effect=RuntimeError), pytest.raises(RuntimeError):
        corrections.publish(make_subject(), "信息有误。", staff("a"))
    assert not Correction.objects.exists()
